"""Forgetting who wrote what, once it is not needed any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from backcare import conf
from backcare.comments.models import Comment
from backcare.mail.models import Mail
from backcare.spam.learning import forget_rare_tokens
from backcare.tasks import task
from backcare.visitors.purging import delete_old_keys

RARE_DAYS = 180
"""Days after which the spam filter forgets what one comment alone had."""


@dataclass(frozen=True)
class Purged:
    """How much was forgotten."""

    hashes: int
    keys: int
    mails: int
    tokens: int


def purge(now: datetime | None = None) -> Purged:
    """Empty the hashes of comments older than ``VISITOR_HASH_DAYS``, delete old keys, and empty old mails."""
    now = now or timezone.now()
    try:
        last = now - timedelta(days=conf.current().VISITOR_HASH_DAYS)
    except OverflowError:  # more days than there are in the calendar
        return Purged(0, 0, Mail.objects.purge(now), 0)
    old = Comment.objects.filter(created_at__lt=last).exclude(Q(address_hash="", agent_hash=""))
    hashes = old.update(address_hash="", agent_hash="")
    return Purged(hashes, delete_old_keys(now), Mail.objects.purge(now), forget_rare_tokens(RARE_DAYS))


@task
def purge_old() -> None:
    """Forget what is old. The first comment of each day has it done."""
    purge()
