"""Ban the writer of a comment: what comes from there later is spam, until a moderator deletes the ban."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from backcare.comments.models import Comment
from backcare.spam.models import SpamTerm, normal

Kind = SpamTerm.Kind


def ban(kind: str, text: str) -> tuple[SpamTerm, bool]:
    """Ban an email address, or the connection whose address has this hash; return the ban, and whether it is new."""
    return SpamTerm.objects.get_or_create(kind=kind, text=normal(kind, text), defaults={"effect": "spam"})


def kinds_of_bans(email: str, address_hashes: Iterable[str]) -> list[str]:
    """Return which kinds of bans a writer is under; one query."""
    bans = SpamTerm.objects.bans_of([email], address_hashes)
    return sorted(bans.order_by().values_list("kind", flat=True).distinct())


def with_bans(comments: list[Comment]) -> list[Comment]:
    """Give each comment ``bans``, those that its writer is under; one query."""
    emails, hashes = [comment.email for comment in comments], [comment.address_hash for comment in comments]
    bans = {(ban.kind, ban.text): ban for ban in SpamTerm.objects.bans_of(emails, hashes)}
    for comment in comments:
        of = [(Kind.EMAIL, normal(Kind.EMAIL, comment.email)), (Kind.CONNECTION, comment.address_hash)]
        vars(comment)["bans"] = [] if comment.by_staff else [bans[who] for who in of if who in bans]
    return comments


def lift_outlived() -> int:
    """Delete the bans of connections whose hash no comment has any more; return how many.

    So no hash is kept longer in a ban than in the comments.
    """
    hashed = Comment.objects.filter(~Q(address_hash=""), address_hash=OuterRef("text"))
    return SpamTerm.objects.filter(~Exists(hashed), kind=Kind.CONNECTION).delete()[0]
