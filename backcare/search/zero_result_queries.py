"""Counting searches that found nothing, so that editors know what to write. Nothing is kept of who searched.

It is one of two writes that a GET makes, so it never waits and never fails: what cannot be counted at once is not.
"""

import logging
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from django.db import DatabaseError, connections, transaction
from django.db.models import Case, F, Value, When

from backcare.clock import day_of
from backcare.querysets import db_for_write
from backcare.search import words
from backcare.search.models import SHOWN_FROM, SearchMiss
from backcare.text.tokens import spans

logger = logging.getLogger(__name__)

MOST_ROWS = 2_000
"""Searches that are kept. The oldest makes room for a new one, of those that are rare if there are any."""
LONGEST = 80
PATIENCE = 50
"""Milliseconds for which the database may be busy."""
_PERSONAL = re.compile(r"@|\d{5}|(?:\d[\W_]*){6}")
"""What looks like an address or a number of somebody's is not kept: five digits in a row, or six with nothing but
spaces and signs between them, as telephone numbers and dates of birth are written."""


def record(text: str, language: str, now: datetime | None = None, using: str | None = None) -> bool:
    """Count one more search for ``text``, in whatever spelling. Returns whether it was counted."""
    query, using = _words_of(text), using or db_for_write(SearchMiss)
    if not query or len(query) > LONGEST or _PERSONAL.search(unicodedata.normalize("NFKC", text)):
        return False
    try:
        with _impatient(using), transaction.atomic(using=using):
            return _count(query, language, day_of(now), using)
    except DatabaseError as error:
        logger.info("A search with no results was not counted: %s", error)
        return False


def _words_of(text: str) -> str:
    """Return the words of ``text``, folded; what is written without spaces stays in one piece."""
    pieces: list[tuple[int, int]] = []
    for start, end in spans(text):
        if pieces and start < pieces[-1][1]:  # pairs of characters overlap
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
    return " ".join(filter(None, (words.fold(text[start:end]) for start, end in pieces)))


def _count(query: str, language: str, today: date, using: str) -> bool:
    rows = SearchMiss.objects.using(using)
    if rows.filter(language=language, query=query).update(times=F("times") + 1, last_on=today):
        return True
    if rows.count() >= MOST_ROWS:
        is_frequent = Case(When(times__gte=SHOWN_FROM, then=Value(1)), default=Value(0))
        oldest = rows.order_by(is_frequent, "last_on", "pk").values_list("pk", flat=True)[:1]
        if not rows.filter(pk__in=list(oldest)).delete()[0]:
            return False
    rows.create(query=query, language=language, last_on=today)
    return True


@contextmanager
def _impatient(using: str) -> Iterator[None]:
    """Let nothing in this block wait for a lock any longer than ``PATIENCE``."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            [usual] = cursor.execute("PRAGMA busy_timeout").fetchone()
            cursor.execute(f"PRAGMA busy_timeout = {PATIENCE}")
            try:
                yield
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")
    elif connection.vendor == "postgresql":
        with transaction.atomic(using=using), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE}")
            yield
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    else:
        yield
