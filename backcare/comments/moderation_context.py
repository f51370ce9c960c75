"""What a moderator has to know to decide on a comment: its writer's history here, and what was decided before."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, F
from django.db.models.functions import Upper

from backcare.comments.models import Comment, CommentDecision


@dataclass
class History:
    """How many comments of a writer, beside this one, have which status."""

    counts: dict[str, int] = field(default_factory=dict)

    @property
    def approved(self) -> int:
        return self.counts.get(Comment.Status.APPROVED, 0)

    @property
    def spam(self) -> int:
        return self.counts.get(Comment.Status.SPAM, 0)

    @property
    def pending(self) -> int:
        return self.counts.get(Comment.Status.PENDING, 0)

    @property
    def removed(self) -> int:
        return self.counts.get(Comment.Status.REMOVED, 0)

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def with_background(comments: list[Comment]) -> list[Comment]:
    """Give each comment ``of_email`` and ``of_address``, histories of its writer, and ``last_decision``.

    Three queries, however many comments there are.
    """
    readers = Comment.objects.filter(by_staff=False)
    by_email = _counts(readers.annotate(who=Upper("email")), {comment.email.upper() for comment in comments} - {""})
    hashes = {comment.address_hash for comment in comments} - {""}
    by_address = _counts(readers.exclude(address_hash="").annotate(who=F("address_hash")), hashes)
    decisions: dict[int, CommentDecision] = {}
    made = CommentDecision.objects.filter(comment__in=[comment.pk for comment in comments]).select_related("user")
    for decision in made.order_by("created_at", "pk"):
        decisions[decision.comment_id] = decision
    for comment in comments:
        vars(comment).update(
            of_email=_without(by_email[comment.email.upper()], comment),
            of_address=_without(by_address[comment.address_hash], comment),
            last_decision=decisions.get(comment.pk),
        )
    return comments


def status_counts() -> dict[str, int]:
    """Return how many comments have which status; one query that an index answers."""
    rows = Comment.objects.order_by().values_list("status").annotate(number=Count("pk"))
    return dict.fromkeys(Comment.Status.values, 0) | dict(rows)


def _counts(comments, who) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    if who:
        rows = comments.filter(who__in=who).order_by().values_list("who", "status").annotate(number=Count("pk"))
        for name, status, number in rows:
            found[name][status] = number
    return found


def _without(counts, comment) -> History:
    left = {status: number - (status == comment.status) for status, number in counts.items()}
    return History({status: number for status, number in left.items() if number > 0})
