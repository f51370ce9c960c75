"""Forgetting who wrote what, once it is not needed any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from backcare import conf
from backcare.client_ip.purging import delete_old_keys
from backcare.comments.models import Comment
from backcare.mail.models import Mail
from backcare.spam.token_store import forget_rare_tokens
from backcare.tasks import runs_at_once, task

RARE_DAYS = 180
"""Days after which the spam filter forgets what one comment alone had."""
BATCH = 1000
MOST_AT_ONCE = 5000
"""Rows of each kind that are forgotten inside a request, where no worker does it."""


@dataclass(frozen=True)
class Purged:
    """How much was forgotten."""

    hashes: int
    keys: int
    mails: int
    tokens: int


def purge(now: datetime | None = None, most: int | None = None) -> Purged:
    """Empty the hashes of comments older than ``ADDRESS_HASH_DAYS``, and delete old keys and old mails.

    Each batch of 1000 rows is a transaction of its own, unless there is one around the call. ``most`` ends each kind
    after about as many rows; the next run goes on. Nobody is told: readers see nothing of it.
    """
    now = now or timezone.now()
    try:
        last = now - timedelta(days=conf.current().ADDRESS_HASH_DAYS)
    except OverflowError:  # more days than there are in the calendar
        hashes = keys = 0
    else:
        old = Comment.objects.filter(created_at__lt=last).exclude(address_hash="")
        hashes, is_done = _empty_hashes(old, most)
        keys = delete_old_keys(now) if is_done else 0
    return Purged(hashes, keys, Mail.objects.purge(now, most), forget_rare_tokens(RARE_DAYS, most=most))


def _empty_hashes(old, most: int | None) -> tuple[int, bool]:
    """Empty the hashes of these comments; return how many it did, and whether those were all."""
    count, seen = 0, 0
    while most is None or count < most:
        pks = list(old.filter(pk__gt=seen).order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not pks:
            return count, True
        # Not our own update(): it would announce rows in which nothing changed that anybody sees.
        count += Comment._base_manager.filter(pk__in=pks).update(address_hash="")
        seen = pks[-1]
    return count, False


@task
def purge_old() -> None:
    """Forget what is old. The first comment of each day has it done; who waits for it waits for a part only."""
    purge(most=MOST_AT_ONCE if runs_at_once() else None)
