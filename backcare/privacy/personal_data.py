"""Everything kept of one e-mail address: handing it out, and deleting it. What one of them touches, the other does."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from backcare.comments import limits
from backcare.comments.models import Comment, CommentDecision
from backcare.mail.models import Mail, StoppedAddress
from backcare.querysets import pieces
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
    "fingerprint": "",
    "status": Comment.Status.REMOVED,
    "decided_at": None,
    "decided_by": None,
}
"""What is left of a comment that others answered: its place."""
FEW = 50
"""How many mails are looked for by the beginnings of their keys at once."""
KEPT = "kept"


@dataclass(frozen=True)
class Erased:
    """How much was deleted, and how many comments were emptied because others answered them.

    ``mails`` went to the address; ``mentions`` are mails to others that told of its comments, which were emptied, and
    ``log_entries`` those of Django's own log in the admin.
    """

    deleted: int = 0
    emptied: int = 0
    mails: int = 0
    mentions: int = 0
    log_entries: int = 0


def checked_address(text: str) -> str:
    """Return the address that ``text`` is. Raises ``ValidationError``, in words, when it is none."""
    address = text.strip()
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError(
            _("“%(text)s” is no e-mail address. It looks like name@example.com.") % {"text": address[:100]}
        ) from None
    return address


def export(email: str) -> dict:
    """Return everything kept of this address, as JSON can hold it. Comments of staff with it are no reader's data.

    Of hashes it says that they are kept, of mails to others what they are about: those hold what others wrote, too.
    """
    comments = Comment.objects.written_by(email).in_order().select_related("article", "parent")
    comments = list(comments.prefetch_related("decisions"))
    answered = _answered_by_others(email, [comment.pk for comment in comments])
    return {
        "email": email,
        "comments": [_as_data(comment, comment.pk in answered) for comment in comments],
        "mails": [_mail_as_data(mail) for mail in _mails_to(email).order_by("created_at", "pk")],
        "mails_to_others": [
            {"about": mail.key.partition(":")[0], "written_at": _moment(mail.created_at)}
            for mail in _all_mentions(email, comments)
        ],
        "admin_log": [
            {"at": _moment(entry.action_time), "text": entry.object_repr}
            for entries in _log_entries([comment.pk for comment in comments])
            for entry in entries.order_by("action_time", "pk")
        ],
        "wants_no_mail": bool(email) and StoppedAddress.objects.holds(email),
    }


def erase(email: str) -> Erased:
    """Delete everything kept of this address, in one transaction.

    A comment that others answered is emptied instead, so that the answers keep their place; who has it open in a form
    cannot bring it back. What the spam filter learned stays: counts of words, by which nobody can be told; so does the
    wish for no mail at all, a digest. What is no whole address is nobody's: nothing goes.
    """
    if not email.partition("@")[0] or not email.partition("@")[2]:
        return Erased()
    with transaction.atomic():
        comments = Comment.objects.written_by(email)
        # On SQLite who has read cannot wait for another's write any more: a write, of nothing, comes first.
        Comment._base_manager.filter(pk=0).update(version=0)
        rows = list(comments.order_by("pk").select_for_update(of=("self",)).only("pk", "name", "created_at"))
        pks = [row.pk for row in reversed(rows)]
        mails = _mails_to(email).delete()[0]
        mentions = _empty(_mentions(email, rows))
        log_entries = sum(_without_words(entries) for entries in _log_entries(pks))
        deleted = emptied = 0
        # Newest first: what only their own answers answered is not answered any more, and goes too.
        for batch in pieces(pks):
            deleted += _delete_unanswered(batch)
        for batch in pieces(pks):
            left = Comment.objects.filter(pk__in=batch)
            CommentDecision.objects.filter(comment__in=left).delete()
            emptied += left.update(**EMPTY, version=F("version") + 1)
        transaction.on_commit(lambda: limits.forget(email))
    return Erased(deleted, emptied, mails, mentions, log_entries)


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
        answers = Comment.objects.filter(parent__in=batch).order_by("-pk").values_list("pk", "parent")
        for pk, parent in answers:
            # An answer of one's own keeps its place, and with it that of what it answers, where others answered it.
            if pk not in own or pk in answered:
                answered.add(parent)
    return answered


def _mails_to(email) -> QuerySet:
    """Mails to the address, and old ones without words whose key still says that they went there."""
    return Mail.objects.filter(Q(to__iexact=email) | Q(key__iendswith=f":{email}"))


def _mentions(email, comments) -> Iterator[QuerySet]:
    """Mails to others that tell of these comments of the address: to moderators, and about answers and to answers."""
    others = Mail.objects.exclude(to__iexact=email).exclude(to="")
    yield others.filter(body__icontains=f"<{email}>")
    pks = [comment.pk for comment in comments]
    for batch in pieces(pks):
        yield others.filter(key__in=[f"{kind}:{pk}" for pk in batch for kind in ("reply", "approved", "confirm")])
        # What moderators are told of an answer names whom it answers.
        answers = Comment.objects.filter(parent__in=batch).values_list("pk", flat=True)
        held = [*batch, *answers]
        for few in pieces(held, FEW):
            yield others.filter(Q(*(Q(key__startswith=f"held:{pk}:") for pk in few), _connector=Q.OR))
    names = sorted({" ".join(comment.name.split()) for comment in comments} - {""})
    if names:
        digests = others.filter(key__startswith="digest:", created_at__gte=min(row.created_at for row in comments))
        for few in pieces(names, FEW):
            yield digests.filter(Q(*(Q(body__contains=name) for name in few), _connector=Q.OR))


def _all_mentions(email, comments) -> list[Mail]:
    found = {mail.pk: mail for mails in _mentions(email, comments) for mail in mails.only("pk", "key", "created_at")}
    return sorted(found.values(), key=lambda mail: (mail.created_at, mail.pk))


def _empty(groups) -> int:
    """Delete those of these mails that were not sent, and take the words out of the others. Returns how many."""
    count = 0
    for mails in groups:
        count += mails.filter(sent_at=None).delete()[0]
        count += mails.update(subject="", body="", headers={}, to="", error="")
    return count


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
        "about": mail.key,
        "to": mail.to,
        "subject": mail.subject,
        "text": mail.body,
        "headers": mail.headers,
        "state": mail.state,
        "written_at": _moment(mail.created_at),
        "sent_at": _moment(mail.sent_at),
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
