"""What a moderator has to know to decide on a comment: what else its writer wrote, and what was decided before."""

from collections import Counter, defaultdict

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Upper

from backcare.comments.banning import with_bans
from backcare.comments.models import Comment, CommentDecision
from backcare.querysets import counts_up_to
from backcare.relations import with_users


def with_background(comments: list[Comment]) -> list[Comment]:
    """Give each comment counts of its writer's other comments, ``bans`` of its writer, and ``last_decision``.

    The counts, ``of_email`` and ``of_address``, are by status, with their ``total``. Four queries, however many
    comments there are.
    """
    readers = Comment.objects.filter(by_staff=False)
    by_email = _counts(readers.annotate(who=Upper("email")), {comment.email.upper() for comment in comments} - {""})
    hashes = {comment.address_hash for comment in comments} - {""}
    by_address = _counts(readers.annotate(who=F("address_hash")).exclude(address_hash=""), hashes)
    decisions = CommentDecision.objects.filter(comment__in=[comment.pk for comment in comments])
    last = {row.comment_id: row for row in with_users(decisions, "user").order_by("pk")}
    for comment in comments:
        vars(comment).update(
            of_email=_others(by_email[comment.email.upper()], comment),
            of_address=_others(by_address[comment.address_hash], comment),
            last_decision=last.get(comment.pk),
        )
    return with_bans(comments)


def status_counts(comments: QuerySet[Comment]) -> dict[str, int]:
    """Return how many of ``comments`` have which status, and "all", as far as ``counts_up_to()`` counts; one query."""
    rows = {status: comments.filter(status=status) for status in Comment.Status.values}
    return counts_up_to(rows | {"all": comments})


def _counts(comments, who) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = defaultdict(Counter)
    if who:
        rows = comments.filter(who__in=who).order_by().values_list("who", "status").annotate(number=Count("pk"))
        for name, status, number in rows:
            found[name][status] = number
    return found


def _others(counts: Counter[str], comment: Comment) -> dict[str, int]:
    others = counts - Counter({comment.status: 1})
    return {"total": others.total(), **others}
