"""Approve comments of confirmed, known writers automatically: off unless ``TRUST_WRITERS_AFTER`` is set."""

from django.utils import timezone

from backcare import conf
from backcare.comments.banning import kinds_of_bans
from backcare.comments.deciding import Act, By, decide
from backcare.comments.models import Comment
from backcare.mail.models import StoppedAddress


def confirm_email(comment: Comment, now=None) -> bool:
    """Note that the writer of ``comment`` confirmed the email address for this very comment, and wants notices.

    Returns whether that published it: its writer is known then, and no origin, captcha or honeypot spoke against it.
    Notices that were stopped stay so, and nothing is noted: an old link says less than the wish that came after it.
    """
    now = now or timezone.now()
    if StoppedAddress.objects.holds(comment.email):
        return False
    confirmed = Comment.objects.not_erased().filter(pk=comment.pk).exclude(notices=Comment.Notices.STOPPED)
    confirmed.filter(email_confirmed_at=None).update(email_confirmed_at=now)
    confirmed.filter(notices=Comment.Notices.ASKED).update(notices=Comment.Notices.ON)
    comment.refresh_from_db()
    if comment.notices == Comment.Notices.STOPPED:
        return False
    if not may_skip_queue(comment):
        return False
    return bool(decide(Comment.objects.pending().filter(pk=comment.pk), Act.APPROVE, by=By.TRUST, now=now))


def may_skip_queue(comment: Comment) -> bool:
    """Whether a pending comment may be published without a moderator."""
    enough = conf.current().TRUST_WRITERS_AFTER
    if enough is None or comment.email_confirmed_at is None or comment.is_doubted or not comment.is_pending:
        return False
    if kinds_of_bans(comment.email, [comment.address_hash]):
        return False
    return Comment.objects.written_by(comment.email).approved().count() >= enough
