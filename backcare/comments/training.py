"""What the spam filter learns from decisions: each comment once, and the other way when it is decided again."""

from django.db import transaction

from backcare.comments.models import Comment
from backcare.querysets import pieces
from backcare.spam.engine import SpamCandidate, current_engine
from backcare.tasks import enqueue_on_commit, task

LESSONS: dict[str, str] = {Comment.Status.APPROVED: "good", Comment.Status.SPAM: "spam", Comment.Status.PENDING: ""}
"""What a comment is learned as by its status. One that was removed stays as it was learned."""
BATCH = 200


def learn_on_commit(pks: list[int], using: str) -> None:
    """Let the filter learn from the decisions on these comments once the transaction commits."""
    for some in pieces(pks, BATCH):
        enqueue_on_commit(learn, some, using, using=using)


@task
def learn(pks: list[int], using: str) -> None:
    """Learn these comments as they are decided now, and unlearn what they were learned as before.

    Running it again changes nothing. Setting a comment to pending takes the lesson back. What staff
    wrote teaches nothing, nor does removing: much of what is removed is not spam.
    """
    with transaction.atomic(using=using):
        comments = Comment.objects.using(using).filter(pk__in=pks, by_staff=False).order_by("pk")
        comments = comments.select_related("article").select_for_update(of=("self",))
        lessons, learned = [], []
        for comment in comments:
            lesson = LESSONS.get(comment.status, comment.learned_as)
            if lesson == comment.learned_as:
                continue
            candidate = candidate_of(comment)
            if comment.learned_as:
                lessons.append((candidate, comment.learned_as == "spam", -1))
            if lesson:
                lessons.append((candidate, lesson == "spam", 1))
            comment.learned_as = lesson
            learned.append(comment)
        if lessons:
            current_engine().learn(lessons)
            for lesson in LESSONS.values():
                taught = [comment.pk for comment in learned if comment.learned_as == lesson]
                Comment.objects.using(using).filter(pk__in=taught).update(learned_as=lesson)


def candidate_of(comment: Comment) -> SpamCandidate:
    """Return what the filter learns of a comment: the words of its writer, not those of a moderator."""
    return SpamCandidate(comment.name, comment.email, comment.original_body or comment.body, comment.article.language)
