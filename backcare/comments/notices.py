"""Mail about comments: to their writers, who asked for it and confirmed that, and to moderators.

Who gets a mail is written down in the transaction that causes it; the mail itself is written when it goes out, from
templates below ``backcare/mail/`` whose first line is the subject.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import router
from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from backcare import conf
from backcare.comments import mail_links
from backcare.comments.models import Comment, CommentDecision
from backcare.mail import sending
from backcare.mail.messages import Message
from backcare.mail.models import Mail, StoppedAddress, digest_of
from backcare.querysets import pieces
from backcare.site import absolute_url, site_url
from backcare.tasks import enqueue_on_commit, runs_at_once, task
from backcare.text.slugs import TURNING
from backcare.text.words import between_marks

CONFIRMATIONS_PER_DAY = 3
"""Most requests for a confirmation to one address: a stranger may have typed it."""
DIGEST_EVERY = timedelta(days=1)
DIGEST_ROWS = 20
REQUEST_SECONDS = 10
"""Longest time that a request waits for mail in all, where no worker sends it."""

Kind, Notices = Mail.Kind, Comment.Notices


def are_offered() -> bool:
    """Whether writers may ask for mail: the shop lets them, and knows its own address."""
    return conf.current().COMMENT_NOTICES and bool(site_url())


# Who gets a mail


def posted(comment: Comment) -> None:
    """Queue the mails that follow from a comment that was just stored; at most two queries.

    Spam causes none: its writer may have typed the address of a stranger.
    """
    if not comment.is_pending or not site_url():
        return
    told = conf.current().MODERATION_MAIL_TO if conf.current().MODERATION_MAIL == "each" else ()
    mails = [*_questions([comment]), *(Mail(kind=Kind.HELD, comment=comment, to=to) for to in told)]
    Mail.objects.bulk_create(mails, ignore_conflicts=True)
    if mails or _digest_recipients():
        deliver_on_commit()


def approved(pks: list[int]) -> None:
    """Queue the mails about the approval of these comments: to their writers, and to those they reply to.

    Only the first approval is news. Answers that were approved before what they answer are told now, and who asked for
    mail about what the filter took for spam is asked to confirm it. Four queries at most for every 500 comments.
    """
    if not site_url():
        return
    mails: list[Mail] = []
    for some in pieces(pks):
        approvals = CommentDecision.objects.filter(comment__in=some, act=CommentDecision.Act.APPROVE).order_by()
        again = approvals.values_list("comment").annotate(times=Count("pk")).filter(times__gt=1)
        mails += _about_approval(set(some) - {pk for pk, _times in again})
    if mails:
        Mail.objects.bulk_create(mails, ignore_conflicts=True)
        deliver_on_commit()


def _about_approval(news: set[int]) -> list[Mail]:
    told = Q(pk__in=news) & (Q(notices__in=[Notices.ON, Notices.ASKED]) | Q(parent__notices=Notices.ON))
    comments = Comment.objects.filter(told | Q(parent__in=news, parent__notices=Notices.ON)).approved()
    mails, unconfirmed = [], []
    for comment in comments.in_order().select_related("parent"):
        if comment.pk in news and comment.notices == Notices.ON:
            mails.append(Mail(kind=Kind.APPROVED, comment=comment, to=comment.email))
        if comment.parent and comment.parent.notices == Notices.ON:
            mails.append(Mail(kind=Kind.REPLY, comment=comment, to=comment.parent.email))
        if comment.pk in news and comment.notices == Notices.ASKED:
            unconfirmed.append(comment)
    return [*mails, *_questions(unconfirmed)]


def _questions(comments: Iterable[Comment]) -> list[Mail]:
    """Mails that ask for a confirmation, to those of the writers who may be asked; one query."""
    comments = [comment for comment in comments if comment.notices == Notices.ASKED]
    if not comments:
        return []
    recent = Mail.objects.filter(kind=Kind.CONFIRM, created_at__gt=timezone.now() - timedelta(days=1))
    asked = Counter(mail.to.upper() for mail in recent.addressed_to({comment.email for comment in comments}))
    mails = []
    for comment in comments:
        asked[comment.email.upper()] += 1
        if asked[comment.email.upper()] <= CONFIRMATIONS_PER_DAY:
            mails.append(Mail(kind=Kind.CONFIRM, comment=comment, to=comment.email))
    return mails


def _digest_recipients() -> tuple[str, ...]:
    return conf.current().MODERATION_MAIL_TO if conf.current().MODERATION_MAIL == "digest" and site_url() else ()


def queue_digest(now: datetime | None = None) -> int:
    """Queue the digest of pending comments, at most once a day; return to how many people it goes."""
    now, recipients = now or timezone.now(), _digest_recipients()
    recent = Mail.objects.filter(kind=Kind.DIGEST, created_at__gt=now - DIGEST_EVERY, created_at__lte=now)
    if not recipients or recent.exists():
        return 0
    if not Comment.objects.pending().exists():
        return 0
    mails = [Mail(kind=Kind.DIGEST, day=now.date(), to=to, created_at=now) for to in recipients]
    return len(Mail.objects.bulk_create(mails, ignore_conflicts=True))


def are_stopped(comment: Comment) -> bool:
    """Whether its reader stopped mail about this comment, or all mail."""
    return comment.notices == Notices.STOPPED or StoppedAddress.objects.holds(comment.email)


def stop(comment: Comment) -> None:
    """Send no more mail about this comment."""
    Comment.objects.filter(pk=comment.pk).exclude(notices=Notices.NO).update(notices=Notices.STOPPED)


def stop_all(comment: Comment) -> None:
    """Send no mail about any comment to the address of this one, now and in future.

    Does nothing for an erased comment, whose address is gone.
    """
    if comment.is_erased:
        return
    Comment.objects.written_by(comment.email).exclude(notices=Notices.NO).update(notices=Notices.STOPPED)
    StoppedAddress.objects.get_or_create(digest=digest_of(comment.email))


# Sending


def deliver_on_commit() -> None:
    """Have what is due sent once the transaction commits."""
    enqueue_on_commit(deliver, using=router.db_for_write(Mail))


@task
def deliver() -> None:
    """Queue the digest if it is time, and send what is due; a request waits ``REQUEST_SECONDS`` for it at most."""
    send_due(seconds=REQUEST_SECONDS if runs_at_once() else None)


def send_due(now: datetime | None = None, seconds: float | None = None) -> Counter[str]:
    """Queue the digest if it is time, and send what is due; see ``mail.sending.send_due``."""
    queue_digest(now)
    return sending.send_due(compose, now=now, seconds=seconds)


def compose(mail: Mail) -> EmailMessage | None:
    """Write ``mail`` from what is stored now; None when it is out of date or nobody wants it."""
    if mail.kind == Kind.DIGEST:
        pending = Comment.objects.pending().in_order().select_related("article", "parent")
        count, rows = pending.count(), [_for_moderator(comment) for comment in pending[:DIGEST_ROWS]]
        return _to_moderator(mail, rows=rows, count=count, more=count - len(rows)) if rows else None
    if mail.revision:
        return _about_review(mail, mail.revision)
    comment = mail.comment
    of = comment.parent if comment and mail.kind == Kind.REPLY else comment
    if comment is None or of is None:
        return None
    if mail.kind == Kind.HELD:
        return _to_moderator(mail, row=_for_moderator(comment)) if comment.is_pending else None
    return _to_writer(mail, comment, of) if _is_news(mail.kind, comment, of) and not are_stopped(of) else None


def _is_news(kind: str, comment: Comment, of: Comment) -> bool:
    """Whether a mail of this kind about ``comment``, to the writer of ``of``, still tells something."""
    if kind == Kind.CONFIRM:
        return comment.notices == Notices.ASKED and (comment.is_pending or comment.is_approved)
    if kind == Kind.REPLY and of.email.lower() == comment.email.lower():
        return False
    article = comment.article
    are_read = comment.is_approved and of.is_approved and article.is_published() and article.shows_comments()
    return of.notices == Notices.ON and are_read


def _to_writer(mail: Mail, about: Comment, of: Comment) -> EmailMessage:
    stop_url = mail_links.url_of(mail_links.STOP, of)
    context = {
        **_quoted(about),
        "comment": of,
        "about": about,
        "title": conf.current().TITLE,
        "comment_url": absolute_url(about.get_absolute_url(), None),
        "url": mail_links.url_of(mail_links.CONFIRM, of),
        "stop_url": stop_url,
    }
    headers = {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return _message(mail, of.article.page_language, context, headers)


def _to_moderator(mail: Mail, **context: Any) -> EmailMessage:
    """A mail in the language of the site, whatever language the page has from which a comment came."""
    context |= {"queue_url": _admin_url("comment_changelist")}
    return _message(mail, conf.default_language(), context, {})


def _about_review(mail: Mail, revision: Any) -> EmailMessage | None:
    """A mail about a step of a review, or None if the article has gone on from there."""
    article = revision.article
    if article.revisions.steps().first() != revision:
        return None
    context = {
        "user": revision.user,
        "article": " ".join(revision.data["content"]["title"].split()) or _("Untitled"),
        "note": revision.note,
        "article_url": _admin_url("article_change", article.pk),
    }
    return _message(mail, conf.default_language(), context, {})


def _admin_url(page: str, *args: Any) -> str:
    try:
        return absolute_url(reverse(f"admin:backcare_{page}", args=args), None)
    except NoReverseMatch:  # the admin is not where it usually is
        return ""


def _for_moderator(comment: Comment) -> dict[str, Any]:
    approve, spam = (mail_links.url_of(mail_links.DECIDE, comment, comment.version, act) for act in ("approve", "spam"))
    links = {"approve_url": approve, "spam_url": spam}
    return {**_quoted(comment), **links, "comment": comment, "parent_name": _shown_name(comment.parent)}


def _quoted(comment: Comment) -> dict[str, Any]:
    """Name and text of a visitor; the text is marked line by line, for nothing else tells it from words of ours."""
    text = "\n".join(f"> {line}".rstrip() for line in comment.body.splitlines())
    return {"name": _shown_name(comment), "text": text}


def _shown_name(comment: Comment | None) -> str:
    """Return the name of a writer as a lazy text: the template asks for it when the language of the mail is on."""
    name = " ".join(comment.name.split()) if comment else ""
    return lazy(lambda: between_marks(name, is_rtl=translation.get_language_bidi()), str)()


def _message(mail: Mail, language: str, context: dict[str, Any], headers: dict[str, str]) -> EmailMessage:
    with translation.override(language):
        text = render_to_string(f"backcare/mail/{mail.kind}.txt", context)
    subject, _line, body = TURNING.sub("", text.replace("\0", "")).strip().partition("\n")
    host = site_url().partition("://")[2].partition(":")[0] or "localhost"
    headers |= {
        # The same whenever this mail is sent, so that a mailbox can tell it came twice.
        "Message-ID": f"<{mail.pk}.{mail.created_at:%Y%m%d%H%M%S}@{host}>",
        "Auto-Submitted": "auto-generated",
    }
    subject, body = " ".join(subject.split())[:250], body.strip() + "\n"
    return Message(subject, body, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers)
