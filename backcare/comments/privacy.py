"""Everything kept of one e-mail address: handing it out, and deleting it."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from backcare.comments.models import Comment, CommentDecision
from backcare.mail.models import Mail
from backcare.site import absolute_url

EMPTY = {
    "name": "",
    "email": "",
    "body": "",
    "original_body": "",
    "reasons": [],
    "score": None,
    "notices": Comment.Notices.NO,
    "email_confirmed_at": None,
    "address_hash": "",
    "agent_hash": "",
    "fingerprint": "",
    "status": Comment.Status.REMOVED,
}
"""What is left of a comment that others answered: its place."""
BATCH = 500


@dataclass(frozen=True)
class Erased:
    """How much was deleted, and how many comments were emptied because others answered them."""

    deleted: int
    emptied: int
    mails: int


def export(email: str) -> dict:
    """Return everything kept of this address, as JSON can hold it. Comments of staff with it are no reader's data."""
    comments = Comment.objects.written_by(email).in_order().select_related("article").prefetch_related("decisions")
    mails = Mail.objects.filter(to__iexact=email).order_by("created_at", "pk")
    return {
        "email": email,
        "comments": [_as_data(comment) for comment in comments],
        "mails": [
            {
                "about": mail.key,
                "subject": mail.subject,
                "text": mail.body,
                "written_at": _moment(mail.created_at),
                "sent_at": _moment(mail.sent_at),
            }
            for mail in mails
        ],
    }


def erase(email: str) -> Erased:
    """Delete everything kept of this address, in one transaction.

    A comment that others answered is emptied instead, so that the answers keep their place. What the spam filter
    learned stays: counts of words, by which nobody can be told. What is no whole address is nobody's: nothing goes.
    """
    if not email.partition("@")[0] or not email.partition("@")[2]:
        return Erased(0, 0, 0)
    with transaction.atomic():
        comments = Comment.objects.written_by(email)
        pks = list(comments.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
        deleted = emptied = 0
        # Answers first: what only they answered is not answered any more, and goes too.
        for start in range(0, len(pks), BATCH):
            deleted += _delete_unanswered(pks[start : start + BATCH])
        for start in range(0, len(pks), BATCH):
            batch = Comment.objects.filter(pk__in=pks[start : start + BATCH])
            CommentDecision.objects.filter(comment__in=batch).delete()
            emptied += batch.update(**EMPTY)
        mails = Mail.objects.filter(to__iexact=email).delete()[0]
        _forget_in_mails(email, pks)
    return Erased(deleted, emptied, mails)


def _delete_unanswered(pks) -> int:
    deleted = 0
    answers = Comment.objects.filter(parent=OuterRef("pk"))
    while found := list(Comment.objects.filter(~Exists(answers), pk__in=pks).values_list("pk", flat=True)):
        Comment.objects.filter(pk__in=found).delete()
        deleted += len(found)
    return deleted


def _forget_in_mails(email, pks) -> None:
    """Take the words of these comments out of mails to others: answers that were told, and moderators' mail."""
    keys = [f"{kind}:{pk}" for pk in pks for kind in ("reply", "approved", "confirm")]
    abouts = [Q(key__in=keys[start : start + BATCH]) for start in range(0, len(keys), BATCH)]
    for about in (Q(body__icontains=f"<{email}>"), *abouts):
        mails = Mail.objects.filter(about)
        mails.filter(sent_at=None).delete()
        mails.update(subject="", body="", headers={}, to="", error="")


def _as_data(comment: Comment) -> dict:
    return {
        "article": comment.article.title,
        "address": absolute_url(comment.article.get_absolute_url(), None),
        "name": comment.name,
        "email": comment.email,
        "text": comment.body,
        "text_as_written": comment.original_body or comment.body,
        "status": comment.status,
        "written_at": _moment(comment.created_at),
        "spam_score": comment.score,
        "reasons": comment.reason_texts,
        "notices": comment.notices,
        "email_confirmed_at": _moment(comment.email_confirmed_at),
        "address_hash": comment.address_hash,
        "browser_hash": comment.agent_hash,
        "decisions": [
            {"what": decision.act, "at": _moment(decision.created_at)} for decision in comment.decisions.all()
        ],
    }


def _moment(value) -> str | None:
    return value.isoformat() if value else None
