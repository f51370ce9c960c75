"""Pages as they are kept in the cache."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.core.cache import BaseCache, caches
from django.db import router
from django.db.models import Subquery

from backcare import conf
from backcare.articles.models import Article
from backcare.clock import as_stored, day_of
from backcare.page_cache.models import PageStamp
from backcare.page_cache.pausing import Pause

SECONDS = 2 * 24 * 60 * 60
"""How long an outdated page is there for a time without a database."""
CLEARED_AT = "backcare.page.cleared-at"
"""The key of the moment at which ``clear()`` was called last."""
pause = Pause()
"""Of caches that fail."""


class CacheLeftAlone(Exception):
    """The cache failed a moment ago, and was not asked again."""


class Page(NamedTuple):
    """A page, what it was made from, when, and the moment from which time alone may have changed it."""

    stamp: str
    made_at: datetime
    until: datetime
    headers: dict[str, str]
    body: bytes


def load(key: str, stamp: str, now: datetime) -> Page | None:
    """Return the page kept under ``key`` if it is up to date. Raises ``CacheLeftAlone``, and whatever the cache raises.

    The process remembers some pages, so that not every hit asks the cache: a stamp that still stands vouches for them.
    """
    try:
        page = _remembered(key, stamp)
    except LookupError:
        return None
    if page.made_at <= now < page.until:  # a clock that was put back is before that
        return page
    _remembered.cache_clear()  # the cache may have a later one for the same stamp
    return None


def load_outdated(key: str) -> Page | None:
    """Return the page kept under ``key``, whatever it was made from, unless ``clear()`` was called since.

    Raises whatever the cache raises.
    """
    with _cache() as cache:
        page, cleared_at = _kept(cache, key), cache.get(CLEARED_AT)
    return None if page and cleared_at and page.made_at <= cleared_at else page


def store(key: str, page: Page) -> None:
    """Keep ``page`` under ``key``. Raises whatever the cache raises: a full one may still be read."""
    with _cache(failures=()) as cache:
        cache.set(key, tuple(page), SECONDS)


def clear(now: datetime) -> None:
    """Never give a page from before ``now`` again, not even without a database. Raises whatever the cache raises.

    The cache may hold other things than pages, so it is not emptied.
    """
    with _cache() as cache:
        cache.set(CLEARED_AT, now, SECONDS)


def _kept(cache: BaseCache, key: str) -> Page | None:
    kept = cache.get(key)
    return Page(*kept) if kept else None


@contextmanager
def _cache(failures: tuple[type[Exception], ...] = (Exception,)) -> Iterator[BaseCache]:
    """Yield the cache for pages. Raises ``CacheLeftAlone`` for a second after one of ``failures``."""
    alias = conf.current().PAGE_CACHE
    with pause.unless_away(alias, failures, CacheLeftAlone(alias)):
        yield caches[alias]


@lru_cache(maxsize=100)
def _remembered(key: str, stamp: str) -> Page:
    with _cache() as cache:
        page = _kept(cache, key)
    if page is None or page.stamp != stamp:
        raise LookupError(key)
    return page


def next_change(now: datetime) -> datetime:
    """Return the next moment after ``now`` when time alone changes a page: one query of at most three index lookups.

    An article appears, expires, or takes no more comments; and dates in the host's own chrome change at midnight.
    """
    using = router.db_for_write(PageStamp)
    published = Article.objects.using(using).filter(status=Article.Status.PUBLISHED).order_by()
    moments = {
        "appears": _first(published, "published_at", now),
        "expires": _first(published, "expires_at", now),
    }
    closes_after = timedelta(days=conf.current().COMMENTS_CLOSE_AFTER_DAYS or 0)
    if closes_after:
        moments["closes"] = _first(published, "published_at", now - closes_after)
    found = PageStamp.objects.using(using).annotate(**moments).values(*moments).first() or {}
    if found.get("closes"):
        found["closes"] += closes_after
    midnight = as_stored(datetime.combine(day_of(now) + timedelta(days=1), time.min))
    return min([midnight, *(moment for moment in found.values() if moment)])


def _first(articles, field: str, after: datetime) -> Subquery:
    return Subquery(articles.filter(**{f"{field}__gt": after}).order_by(field).values(field)[:1])
