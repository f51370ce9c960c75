"""Everything kept of one email address: handing it out, and deleting it. What one of them touches, the other does."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from backcare.comments import banning
from backcare.comments.models import Comment, CommentDecision
from backcare.mail.models import Mail, StoppedAddress
from backcare.querysets import db_for_write, pieces
from backcare.site import absolute_url
from backcare.spam.models import SpamTerm

EMPTY: dict[str, Any] = {
    "name": "",
    "email": "",
    "body": "",
    "original_body": "",
    "reasons": [],
    "score": None,
    "notices": Comment.Notices.NO,
    "email_confirmed_at": None,
    "address_hash": "",
    "fingerprint": "",
    "status": Comment.Status.REMOVED,
    "decided_at": None,
    "decided_by": None,
}
"""What is left of a comment that others answered: its place."""
KEPT = "kept"


@dataclass(frozen=True)
class Erased:
    """How much was deleted, and how many comments were emptied because others answered them.

    ``mails`` went to the address, ``mentions`` to others and told of its comments; ``log_entries`` are those of
    the log of Django's admin, which were emptied; ``bans`` are of the address, and of connections that only it used.
    """

    deleted: int = 0
    emptied: int = 0
    mails: int = 0
    mentions: int = 0
    log_entries: int = 0
    bans: int = 0


def checked_address(text: str) -> str:
    """Return the address that ``text`` is. Raises ``ValidationError``, in words, when it is none."""
    address = text.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError(
            _("“%(text)s” is not an email address. Type it like name@example.com.") % {"text": address[:100]}
        ) from None
    return address


def export(email: str) -> dict:
    """Return everything kept of this address, as JSON can hold it. Comments of staff are left out.

    Of hashes it says that they are kept; of mails, which and when: their words are not kept.
    """
    rows = Comment.objects.written_by(email).in_order().select_related("article", "parent")
    comments = list(rows.prefetch_related("decisions"))
    answered = _answered_by_others(email, [comment.pk for comment in comments])
    return {
        "email": email,
        "comments": [_as_data(comment, comment.pk in answered) for comment in comments],
        "mails": [_mail_as_data(mail) for mail in Mail.objects.addressed_to([email]).order_by("created_at", "pk")],
        "mails_to_others": [
            {"about": mail.kind, "created_at": _moment(mail.created_at)}
            for mails in _mentions(email, [comment.pk for comment in comments])
            for mail in mails.order_by("created_at", "pk")
        ],
        "admin_log": [
            {"at": _moment(entry.action_time), "text": entry.object_repr}
            for entries in _log_entries([comment.pk for comment in comments])
            for entry in entries.order_by("action_time", "pk")
        ],
        "bans": banning.kinds_of_bans(email, [comment.address_hash for comment in comments]),
        "wants_no_mail": bool(email) and StoppedAddress.objects.holds(email),
    }


def erase(email: str) -> Erased:
    """Delete everything kept of this address, in one transaction.

    A comment that others answered is emptied instead, so that the answers keep their place; who has it open in a form
    cannot bring it back. What the spam filter learned stays, since counts of words identify nobody; so does the
    wish for no mail at all, a digest. An incomplete address matches nothing.
    """
    if not email.partition("@")[0] or not email.partition("@")[2]:
        return Erased()
    with transaction.atomic(using=db_for_write(Comment)):
        comments = Comment.objects.written_by(email)
        # On SQLite who has read cannot wait for another's write any more: a write, of nothing, comes first.
        Comment._base_manager.filter(pk=0).update(version=0)
        rows = list(comments.order_by("pk").select_for_update(of=("self",)).only("pk"))
        pks = [row.pk for row in reversed(rows)]
        mails = Mail.objects.addressed_to([email]).delete()[0]
        mentions = sum(mails.delete()[0] for mails in _mentions(email, pks))
        Mail.objects.filter(error__icontains=email).update(error="")  # a mail server may have quoted it
        log_entries = sum(_without_words(entries) for entries in _log_entries(pks))
        deleted = emptied = 0
        # Newest first: what only their own answers answered is not answered any more, and goes too.
        for batch in pieces(pks):
            deleted += _delete_unanswered(batch)
        for batch in pieces(pks):
            left = Comment.objects.filter(pk__in=batch)
            CommentDecision.objects.filter(comment__in=left).delete()
            emptied += left.update(**EMPTY, version=F("version") + 1)
        bans = SpamTerm.objects.bans_of([email]).delete()[0] + banning.lift_outlived()
    return Erased(deleted, emptied, mails, mentions, log_entries, bans)


def _delete_unanswered(pks) -> int:
    deleted = 0
    answers = Comment.objects.filter(parent=OuterRef("pk"))
    while found := list(Comment.objects.filter(~Exists(answers), pk__in=pks).values_list("pk", flat=True)):
        Comment.objects.filter(pk__in=found).delete()
        deleted += len(found)
    return deleted


def _answered_by_others(email, pks) -> set[int]:
    """Return those of the comments ``pks`` of this address below which an answer of someone else stands."""
    own, answered = set(pks), set()
    for batch in pieces(sorted(pks, reverse=True)):
        answers = Comment.objects.filter(parent__in=batch).order_by("-pk")
        for pk, parent in answers.values_list("pk", "parent__pk"):
            # An answer of one's own keeps its place, and with it that of what it answers, where others answered it.
            if pk not in own or pk in answered:
                answered.add(parent)
    return answered


def _mentions(email: str, pks: list[int]) -> Iterator[QuerySet]:
    """Mails to others about these comments of the address."""
    for batch in pieces(pks):
        yield Mail.objects.filter(comment__in=batch).exclude(pk__in=Mail.objects.addressed_to([email]).values("pk"))


def _log_entries(pks) -> Iterator[QuerySet]:
    """Entries about these comments in the log of Django's admin, where there is one."""
    if pks and apps.is_installed("django.contrib.admin"):
        entries = apps.get_model("admin", "LogEntry").objects
        about = {"content_type__app_label": "backcare", "content_type__model": "comment"}
        for batch in pieces(pks):
            yield entries.filter(**about, object_id__in=[str(pk) for pk in batch])


def _without_words(entries) -> int:
    name = Concat(Value(_("Comment %s") % ""), F("object_id"))
    return entries.update(object_repr=name, change_message="")


def _mail_as_data(mail: Mail) -> dict:
    return {
        "about": mail.kind,
        "to": mail.to,
        "state": mail.state,
        "created_at": _moment(mail.created_at),
        "last_attempt_at": _moment(mail.attempted_at),
        "error": mail.error,
    }


def _as_data(comment: Comment, is_answered: bool) -> dict:
    return {
        "article": comment.article.title,
        "address": absolute_url(comment.article.get_absolute_url(), None),
        "answers_another_comment": comment.parent_id is not None,
        "answered_by_others": is_answered,
        "name": comment.name,
        "email": comment.email,
        "text": comment.body,
        "text_as_written": comment.original_body or comment.body,
        "status": comment.status,
        "written_at": _moment(comment.created_at),
        "decided_at": _moment(comment.decided_at),
        "spam_score": comment.score,
        "reasons": comment.reason_texts,
        "learned_by_the_spam_filter_as": comment.learned_as,
        "notices": comment.notices,
        "email_confirmed_at": _moment(comment.email_confirmed_at),
        "address_hash": comment.address_hash and KEPT,
        "fingerprint": comment.fingerprint and KEPT,
        "decisions": [
            {
                "what": decision.act,
                "how": decision.by,
                "status_before": decision.status_before,
                "at": _moment(decision.created_at),
            }
            for decision in comment.decisions.all()
        ],
    }


def _moment(value) -> str | None:
    return value.isoformat() if value else None
