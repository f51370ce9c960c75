"""How many comments one address, or one e-mail address, may post."""

from datetime import datetime, timedelta

from django.core.cache import caches
from django.db.models import Count, Min, Q

from backcare import conf
from backcare.comments.models import Comment
from backcare.exceptions import TooManyComments

SHORT, LONG = timedelta(minutes=10), timedelta(days=1)


def check(*, address_hash: str, email: str, now: datetime) -> None:
    """Raise ``TooManyComments`` when this address or this e-mail address has posted as many as it may.

    Counted are the comments of the last ten minutes and of the last day that are in the database: one query. With
    ``COMMENT_LIMIT_CACHE`` attempts are counted there, the refused ones too, and the database is not asked.
    """
    limits = conf.current()
    allowed = ((SHORT, limits.COMMENTS_PER_TEN_MINUTES), (LONG, limits.COMMENTS_PER_DAY))
    who = {"address": address_hash, "email": email.lower()}
    if limits.COMMENT_LIMIT_CACHE:
        _check_in_cache(caches[limits.COMMENT_LIMIT_CACHE], who, allowed, now)
    else:
        _check_in_database(address_hash, email, allowed, now)


def _check_in_database(address_hash, email, allowed, now):
    mine = Q(email__iexact=email, by_staff=False)
    if address_hash:
        mine |= Q(address_hash=address_hash)
    recent = Comment.objects.filter(mine, created_at__gt=now - LONG)
    counts = {}
    for name, same in (("email", Q(email__iexact=email)), ("address", Q(address_hash=address_hash))):
        for span, _most in allowed:
            within = same & Q(created_at__gt=now - span)
            counts[f"{name}_{span.total_seconds():.0f}"] = Count("pk", filter=within)
            counts[f"{name}_{span.total_seconds():.0f}_since"] = Min("created_at", filter=within)
    found = recent.order_by().aggregate(**counts)
    waits = [
        found[f"{name}_{span.total_seconds():.0f}_since"] + span - now
        for name in (("email", "address") if address_hash else ("email",))
        for span, most in allowed
        if found[f"{name}_{span.total_seconds():.0f}"] >= most
    ]
    if waits:
        raise TooManyComments(max(1, round(max(waits).total_seconds())))


def _check_in_cache(cache, who, allowed, now):
    waits = []
    for span, most in allowed:
        seconds = int(span.total_seconds())
        window, passed = divmod(int(now.timestamp()), seconds)
        for name, value in who.items():
            if not value:
                continue
            key = f"backcare:comments:{name}:{seconds}:{window}:{value}"
            cache.add(key, 0, timeout=seconds)
            try:
                count = cache.incr(key)
            except ValueError:  # it was thrown out between the two calls
                count = 1
            if count > most:
                waits.append(seconds - passed)
    if waits:
        raise TooManyComments(max(waits))
