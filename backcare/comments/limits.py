"""How many comments one IP address, or one email address, may post."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Value
from django.db.models.functions import Upper

from backcare import conf
from backcare.comments.models import Comment
from backcare.exceptions import TooManyComments

SHORT, LONG = timedelta(minutes=10), timedelta(days=1)
LOCK = 0x6261636B706F7374
"""Number of the lock under which comments are counted and stored: "backpost" in ASCII."""


def find_stored(fingerprint: str, *, address_hashes: Sequence[str], email: str, now: datetime) -> Comment | None:
    """Return the comment with this fingerprint, or None if it is new and may be stored; one query for a new one.

    Raises ``TooManyComments`` when this IP address or this email address has posted as many comments as it may within
    the last ten minutes or the last day. A clock that was fast and put back holds nobody up: comments later than those
    of requests under way can be do not count.
    """
    limits, everyone = conf.current(), Comment.objects.order_by()
    recent = everyone.filter(by_staff=False, created_at__gt=now - LONG, created_at__lt=now + SHORT)
    groups = {
        "same": everyone.filter(fingerprint=fingerprint).exclude(fingerprint=""),  # as the index has it
        "email": recent.alias(in_capitals=Upper("email")).filter(in_capitals=Upper(Value(email))),
        "address": recent.filter(address_hash__in=address_hashes).exclude(address_hash=""),
    }
    one, *others = (
        rows.annotate(group=Value(name)).values_list("group", "created_at", "pk") for name, rows in groups.items()
    )
    found = list(one.union(*others, all=True))
    for group, _time, pk in found:
        if group == "same":
            return Comment.objects.get(pk=pk)
    waits = []
    for name in ("email", "address"):
        for span, most in ((SHORT, limits.COMMENTS_PER_TEN_MINUTES), (LONG, limits.COMMENTS_PER_DAY)):
            within = sorted(time for group, time, _pk in found if group == name and time > now - span)
            if len(within) >= most:
                waits.append(within[-most] + span - now)
    if waits:
        raise TooManyComments(max(1, round(max(waits).total_seconds())))
    return None
