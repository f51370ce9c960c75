"""Counting searches that found nothing, so that editors know what to write. Nothing is kept of who searched.

It is one of two writes that a GET makes, so it never waits and never fails: what cannot be counted at once is not.
"""

import logging
import re
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.models import F

from backcare.publishing.days import day_of
from backcare.search.models import SHOWN_FROM, SearchMiss
from backcare.search.queries import typed_words

logger = logging.getLogger(__name__)

MOST_ROWS = 2_000
"""Searches that are kept. The oldest of the rare ones makes room for a new one."""
LONGEST = 80
PATIENCE = 50
"""Milliseconds for which the database may be busy."""
_PERSONAL = re.compile(r"@|\d{5}")
"""What looks like an address or a number of somebody's is not kept."""


def record(text: str, language: str, now=None, using: str = DEFAULT_DB_ALIAS) -> bool:
    """Count one more search for ``text``, in whatever spelling. Returns whether it was counted."""
    query = " ".join(typed_words(text))
    if not query or len(query) > LONGEST or _PERSONAL.search(text):
        return False
    try:
        with _impatient(using), transaction.atomic(using=using):
            return _count(query, language, day_of(now), using)
    except DatabaseError as error:
        logger.info("A search without a result was not counted: %s", error)
        return False


def _count(query: str, language: str, today, using: str) -> bool:
    rows = SearchMiss.objects.using(using)
    if rows.filter(language=language, query=query).update(times=F("times") + 1, last_on=today):
        return True
    if rows.count() >= MOST_ROWS:
        oldest = rows.filter(times__lt=SHOWN_FROM).order_by("last_on", "pk").values_list("pk", flat=True)[:1]
        if not rows.filter(pk__in=list(oldest)).delete()[0]:
            return False
    rows.create(query=query, language=language, last_on=today)
    return True


@contextmanager
def _impatient(using: str):
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
