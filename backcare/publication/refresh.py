"""Updating what is derived from articles in the background after they changed."""

import logging
from collections.abc import Callable
from functools import reduce
from operator import or_
from time import sleep

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, connections, transaction
from django.db.models import Q

from backcare.articles.body import DERIVED_FROM_BODY
from backcare.articles.models import Article
from backcare.querysets import pieces
from backcare.related import rebuilding, refreshing
from backcare.search import index
from backcare.signals import rows_changed
from backcare.tasks import runs_at_once, task

logger = logging.getLogger(__name__)

BODIES_AT_ONCE = 50
"""Texts that are in memory at once when all are made ready."""
SECONDS_BEFORE_RETRY = 5
"""How long a worker waits for a database that ended its connection."""
CARDS_AT_ONCE = 100
"""Cards that one reading of all bodies looks for; SQLite takes no condition of a thousand parts."""


@task
def refresh_derived(pks: list[int], raw_pks: list[int], using: str) -> None:
    """Bring the index of the search and the related lists up to date after a change of the articles ``pks``.

    ``raw_pks`` are those that a fixture wrote straight into the table: their segments are made first. What fails keeps
    nothing else from being made, and is kept on the articles, where their editors see it.
    """
    # The base manager: our own update() would announce a change and so start the next refresh.
    articles = Article._base_manager.using(using)
    problems = []
    for make, what in ((_make_bodies, raw_pks), (_make_findable, pks), (_relate, pks)):
        try:
            _retry(make, what, using=using)
        except Exception as error:
            logger.exception("What is derived from the articles %s could not be made.", what)
            problems.append(str(error) or type(error).__name__)
    problem = "\n".join(dict.fromkeys(problems))
    articles.filter(pk__in={*pks, *raw_pks}).exclude(problem=problem).update(problem=problem)


def refresh_failed(using: str) -> int:
    """Try once more what failed, one article at a time. Returns how many still have a problem."""
    failed = Article._base_manager.using(using).filter(draft_of=None).exclude(problem="")
    for pk in sorted(failed.values_list("pk", flat=True)):
        refresh_derived.call([pk], [pk], using)
    return failed.count()


def rebuild_bodies(using: str, tell: Callable[[float], None]) -> tuple[int, list[str]]:
    """Store every text and what follows from it anew that an older version of Backcare stored.

    ``tell`` hears which share is done. Returns how many there were, and in words which could not be stored. What an
    editor saves meanwhile is of the newest version already, and left alone.
    """
    outdated = Article.objects.using(using).with_outdated_bodies()
    total, done, last = outdated.count(), 0, 0
    problems: list[str] = []
    while rows := list(outdated.filter(pk__gt=last).order_by("pk").values_list("pk", "body")[:BODIES_AT_ONCE]):
        for pk, body in rows:
            try:
                outdated.filter(pk=pk).update(body=body)
            except ValidationError as error:
                problems.append(f"article {pk}: {' '.join(error.messages)}")
        done, last = done + len(rows), rows[-1][0]
        tell(min(1, done / total))
    return done - len(problems), problems


def _retry(make: Callable, *args, using: str) -> None:
    """Call ``make``, and once more if the database ended its connection, or a deadlock: no one else tries again.

    A worker waits before that, since the database may be starting anew.
    """
    try:
        make(*args, using)
    except (InterfaceError, OperationalError):
        if connections[using].in_atomic_block:  # all of it is lost
            raise
        if not runs_at_once():
            sleep(SECONDS_BEFORE_RETRY)
        connections[using].close_if_unusable_or_obsolete()
        make(*args, using)


def _make_bodies(pks: list[int], using: str) -> None:
    articles = Article._base_manager.using(using)
    for some in pieces(pks, BODIES_AT_ONCE):
        made = list(articles.filter(pk__in=some))
        for article in made:
            article.prepare_body()
        with transaction.atomic(using=using):
            for article in made:
                articles.filter(pk=article.pk).update(**{name: getattr(article, name) for name in DERIVED_FROM_BODY})
            rows_changed.send(sender=Article, pks=some, using=using, is_derived=True)


def _make_findable(pks: list[int], using: str) -> None:
    index.refresh("article", pks, using)


def _relate(pks: list[int], using: str) -> None:
    unknown = refreshing.refresh(pks, using)
    rebuilding.rebuild_if_small(using, unknown)


@task
def refresh_cards(cards: list[str], using: str) -> None:
    """Do the same for articles with one of these cards in their text, such as ``data-technique="kneading"``."""
    articles = Article._base_manager.using(using).filter(draft_of=None)
    pks: set[int] = set()
    for some in pieces(cards, CARDS_AT_ONCE):
        bodies = reduce(or_, (Q(body__contains=card) for card in some))
        pks.update(articles.filter(bodies).values_list("pk", flat=True))
    if pks:
        refresh_derived.call(sorted(pks), [], using)


@task
def refresh_search(kind: str, pks: list[int], using: str) -> None:
    """Bring the index of the search up to date for these techniques, areas or articles. A failure is logged."""
    try:
        _retry(index.refresh, kind, pks, using=using)
    except Exception:
        logger.exception("The search does not know of the changes of %s %s: run manage.py rebuild_search.", kind, pks)
