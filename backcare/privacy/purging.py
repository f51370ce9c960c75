"""Delete what has reached the end of its days: address hashes, mail, spam, clicks, preview links, rare tokens."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from backcare.clicks.models import ClickCount
from backcare.client_ip.hashing import kept_since
from backcare.client_ip.models import AddressKey
from backcare.comments.banning import lift_outlived
from backcare.comments.models import Comment
from backcare.mail.models import Mail
from backcare.previews.models import PreviewLink
from backcare.querysets import db_for_write
from backcare.spam.models import SpamToken
from backcare.spam.token_store import ALL
from backcare.tasks import runs_at_once, task

SPAM_DAYS, MAIL_DAYS, PREVIEW_DAYS, CLICK_DAYS, RARE_TOKEN_DAYS = 90, 30, 30, 400, 180
"""Days after which these are deleted: spam since it was marked, mail, preview links since they expired, clicks, and
tokens of the spam filter that one comment alone had."""
BATCH = 1000
MOST_AT_ONCE = 5000
"""Rows of each kind that are deleted inside a request, where no worker does it."""


@dataclass(frozen=True)
class Purged:
    """How many rows of each kind were deleted; of comments only their address hashes were emptied."""

    hashes: int
    keys: int
    bans: int
    mails: int
    spam: int
    previews: int
    clicks: int
    tokens: int


def purge(now: datetime | None = None, most: int | None = None) -> Purged:
    """Delete what is older than its number of days, by batches of 1000 rows; ``ADDRESS_HASH_DAYS`` counts for hashes.

    Each batch is a transaction of its own, unless there is one around the call. ``most`` ends each kind after about as
    many rows; the next run goes on.
    """
    now, comments = now or timezone.now(), Comment.objects.all()
    last = kept_since(now)
    spam_last, token_last = now - timedelta(days=SPAM_DAYS), now - timedelta(days=RARE_TOKEN_DAYS)
    spam = comments.filter(status=Comment.Status.SPAM, created_at__lt=spam_last)
    spam = spam.filter(Q(decided_at=None) | Q(decided_at__lt=spam_last))
    old = {
        "mails": Mail.objects.filter(created_at__lt=now - timedelta(days=MAIL_DAYS)),
        # What others answered keeps its place in the thread.
        "spam": spam.exclude(Exists(comments.filter(parent=OuterRef("pk")))),
        "previews": PreviewLink.objects.filter(expires_at__lt=now - timedelta(days=PREVIEW_DAYS)),
        "clicks": ClickCount.objects.filter(day__lt=(now - timedelta(days=CLICK_DAYS)).date()),
        # Most tokens are of this kind, and they weigh little. Unlearning the comment later does no harm.
        "tokens": SpamToken.objects.filter(learned_on__lt=token_last.date(), spam__lte=1 - F("good")).exclude(pk=ALL),
    }
    hashed = comments.filter(created_at__lt=last).exclude(address_hash="")
    hashes = _by_batches(hashed, _empty_hashes, most)
    keys = 0 if hashed.exists() else AddressKey.objects.ended_before(last).delete()[0]
    bans = lift_outlived()
    return Purged(hashes, keys, bans, **{kind: _by_batches(rows, _delete, most) for kind, rows in old.items()})


def _by_batches(rows, act: Callable, most: int | None) -> int:
    """Do ``act`` with batches of ``rows``, each a queryset; return with how many."""
    count, rows = 0, rows.using(db_for_write(rows))
    while (most is None or count < most) and (pks := list(rows.order_by().values_list("pk", flat=True)[:BATCH])):
        act(rows.model._base_manager.filter(pk__in=pks))
        count += len(pks)
    return count


def _delete(rows) -> None:
    rows.delete()


def _empty_hashes(rows) -> None:
    rows.update(address_hash="")  # by the base manager, which announces no change: readers see none


@task
def purge_daily() -> None:
    """Delete what is old. The first comment of each day starts it; inside a request it deletes only a part."""
    purge(most=MOST_AT_ONCE if runs_at_once() else None)
