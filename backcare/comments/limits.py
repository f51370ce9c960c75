"""How many comments one address, or one e-mail address, may post."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.cache import caches
from django.db.models import Aggregate, Count, Min, Q, Value
from django.db.models.functions import Upper
from django.utils import timezone

from backcare import conf
from backcare.comments.models import Comment
from backcare.exceptions import TooManyComments

SHORT, LONG = timedelta(minutes=10), timedelta(days=1)


def check(*, address_hashes: Sequence[str], email: str, now: datetime) -> None:
    """Raise ``TooManyComments`` when this address or this e-mail address has posted as many as it may.

    Counted are the comments of the last ten minutes and of the last day that are in the database: one query. With
    ``COMMENT_LIMIT_CACHE`` attempts are counted there, the refused ones too, and the database is not asked.
    """
    limits = conf.current()
    allowed = ((SHORT, limits.COMMENTS_PER_TEN_MINUTES), (LONG, limits.COMMENTS_PER_DAY))
    if limits.COMMENT_LIMIT_CACHE:
        who = {"address": next(iter(address_hashes), ""), "email": email.lower()}
        _check_in_cache(caches[limits.COMMENT_LIMIT_CACHE], who, allowed, now)
    else:
        _check_in_database(address_hashes, email, allowed, now)


def forget(email: str, now: datetime | None = None) -> None:
    """Forget how many comments this e-mail address posted, where that is counted in a cache under the address."""
    alias = conf.current().COMMENT_LIMIT_CACHE
    if not alias:
        return
    now = now or timezone.now()
    # The window before too: where it ended a moment ago, its count is still there.
    keys = [_key("email", email.lower(), span, now - back) for span in (SHORT, LONG) for back in (timedelta(), span)]
    caches[alias].delete_many(keys)


def _key(name: str, value: str, span: timedelta, now: datetime) -> str:
    seconds = int(span.total_seconds())
    return f"backcare:comments:{name}:{seconds}:{int(now.timestamp()) // seconds}:{value}"


def _check_in_database(address_hashes, email, allowed, now):
    same = {"email": Q(in_capitals=Upper(Value(email)))}
    if address_hashes:
        same["address"] = Q(address_hash__in=address_hashes)
    comments = Comment.objects.alias(in_capitals=Upper("email"))
    recent = comments.filter(Q(*same.values(), _connector=Q.OR), by_staff=False, created_at__gt=now - LONG)
    asked: dict[str, Aggregate] = {}
    for name, condition in same.items():
        for number, (span, _most) in enumerate(allowed):
            within = condition & Q(created_at__gt=now - span)
            asked[f"{name}_{number}"] = Count("pk", filter=within)
            asked[f"{name}_{number}_since"] = Min("created_at", filter=within)
    found = recent.order_by().aggregate(**asked)
    waits = [
        found[f"{name}_{number}_since"] + span - now
        for name in same
        for number, (span, most) in enumerate(allowed)
        if found[f"{name}_{number}"] >= most
    ]
    if waits:
        raise TooManyComments(max(1, round(max(waits).total_seconds())))


def _check_in_cache(cache, who, allowed, now):
    waits = []
    for span, most in allowed:
        seconds = int(span.total_seconds())
        passed = int(now.timestamp()) % seconds
        for name, value in who.items():
            if not value:
                continue
            key = _key(name, value, span, now)
            cache.add(key, 0, timeout=seconds)
            try:
                count = cache.incr(key)
            except ValueError:  # it was thrown out between the two calls
                count = 1
            if count > most:
                waits.append(seconds - passed)
    if waits:
        raise TooManyComments(max(waits))
