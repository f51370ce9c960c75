"""Mail about comments: to their writers, who asked for it and confirmed that, and to moderators.

Mails are written in the transaction of what they tell. Their words are templates below ``backcare/mail/``, whose first
line is the subject. A template that is broken stops nobody: its mails are owed until it is mended.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation

from backcare import conf
from backcare.comments import mail_links
from backcare.comments.models import Comment
from backcare.mail import sending
from backcare.mail.models import Mail, StoppedAddress, digest_of
from backcare.querysets import pieces
from backcare.site import absolute_url, site_url
from backcare.tasks import enqueue_on_commit, task

CONFIRMATIONS_PER_DAY = 3
"""Most questions for a confirmation to one address: a stranger may have typed it."""
DIGEST_EVERY = timedelta(days=1)
DIGEST_ROWS = 20


def are_offered() -> bool:
    """Whether writers may ask for mail: the shop lets them, and knows its own address."""
    return conf.current().COMMENT_NOTICES and bool(site_url())


def posted(comment: Comment) -> None:
    """Write the mails that follow from a comment that was just stored; at most two queries.

    None follows from what the filter takes for spam: whoever typed the address of a stranger would write to them by us.
    """
    if not comment.is_pending:
        return
    mails, settings = _questions([comment]), conf.current()
    if settings.MODERATION_MAIL_TO and settings.MODERATION_MAIL == "each" and site_url():
        mails += [_held_mail(comment, to) for to in settings.MODERATION_MAIL_TO]
    elif settings.MODERATION_MAIL_TO and settings.MODERATION_MAIL == "digest":
        enqueue_on_commit(send_digest, using=comment._state.db)
    sending.queue(mails)


def approved(pks: list[int]) -> None:
    """Write the mails that follow from the approval of these comments: to their writers, and to whom they answer.

    Sent to those who confirmed that they want it, about what readers see. A second approval sends nothing: for there
    was a mail about the first. Answers that were approved before what they answer are told now, and who asked for mail
    about what the filter took for spam is asked to confirm it. Four queries at most for every 500 comments.
    """
    if not site_url():
        return
    for some in pieces(pks):
        _approved(some)


def _approved(pks: list[int]) -> None:
    on = Comment.Notices.ON
    mine = Q(pk__in=pks) & (Q(notices__in=[on, Comment.Notices.ASKED]) | Q(parent__notices=on))
    comments = Comment.objects.filter(mine | Q(parent__in=pks, parent__notices=on))
    comments = comments.approved().in_order().select_related("article", "parent__article")
    news, mails, unconfirmed = set(pks), [], []
    for comment in comments:
        if _is_told_to_writer(comment) and comment.pk in news:
            mails.append(_to_writer("approved", comment, comment))
        if _is_told_to_parent(comment):
            mails.append(_to_writer("reply", comment.parent, comment))
        if comment.notices == Comment.Notices.ASKED and comment.pk in news:
            unconfirmed.append(comment)
    sending.queue([*mails, *_questions(unconfirmed)])


def _is_read(comment: Comment) -> bool:
    """Whether readers see this comment."""
    article = comment.article
    return comment.is_approved and article.is_published() and article.shows_comments()


def _is_told_to_writer(comment: Comment) -> bool:
    return comment.notices == Comment.Notices.ON and _is_read(comment)


def _is_told_to_parent(comment: Comment) -> bool:
    parent = comment.parent
    return (
        parent is not None
        and _is_read(comment)
        and _is_told_to_writer(parent)
        and parent.email.lower() != comment.email.lower()
    )


def _is_asked(comment: Comment) -> bool:
    """Whether its writer is to confirm that mail about it is wanted."""
    return comment.notices == Comment.Notices.ASKED and (comment.is_pending or comment.is_approved)


def connect() -> None:
    """Have these mails looked at once more before they go out: what was news may be none any more."""
    kinds = {
        "confirm": lambda comment: _is_asked(comment) and not are_stopped(comment),
        "approved": lambda comment: _is_told_to_writer(comment) and not are_stopped(comment),
        "reply": lambda comment: _is_told_to_parent(comment) and not are_stopped(comment.parent),
        "held": lambda comment: comment.is_pending,
    }
    for kind, is_news in kinds.items():
        sending.drop_unless(kind, lambda pk, is_news=is_news: _is_of(pk, is_news))
    sending.drop_unless("digest", lambda _day: Comment.objects.pending().exists())
    writers = {
        "confirm": lambda comment, _to: _question(comment),
        "approved": lambda comment, _to: _to_writer("approved", comment, comment),
        "reply": lambda comment, _to: _to_writer("reply", comment.parent, comment),
        "held": _held_mail,
    }
    for kind, write in writers.items():
        sending.write_again_by(kind, lambda pk, to, write=write: write(_found(pk), to))
    sending.write_again_by("digest", lambda day, to: _digest_mail(day, to, _digest(timezone.now())))


def _found(pk: str) -> Comment | None:
    return Comment.objects.select_related("article", "parent__article").filter(pk=pk).first()


def _is_of(pk: str, is_news) -> bool:
    comment = _found(pk)
    return comment is not None and is_news(comment)


def are_stopped(comment: Comment) -> bool:
    """Whether its reader stopped mail about this comment, or all mail."""
    return comment.notices == Comment.Notices.STOPPED or StoppedAddress.objects.holds(comment.email)


def stop(comment: Comment) -> None:
    """Send no more mail about this comment."""
    Comment.objects.filter(pk=comment.pk).exclude(notices=Comment.Notices.NO).update(notices=Comment.Notices.STOPPED)


def stop_all(comment: Comment) -> None:
    """Send no mail about any comment to the address of this one, now and in future.

    Of an erased comment nobody knows the address any more; nothing is kept then.
    """
    if comment.is_erased:
        return
    Comment.objects.written_by(comment.email).exclude(notices=Comment.Notices.NO).update(
        notices=Comment.Notices.STOPPED
    )
    StoppedAddress.objects.get_or_create(digest=digest_of(comment.email))


@task
def send_digest() -> None:
    """Write the digest if it is time, and send it."""
    write_digest()


def write_digest(now=None) -> int:
    """Write the mail with everything that waits for a moderator, once a day at most; return to how many it goes."""
    settings, now = conf.current(), now or timezone.now()
    if settings.MODERATION_MAIL != "digest" or not settings.MODERATION_MAIL_TO or not site_url():
        return 0
    if Mail.objects.filter(key__startswith="digest:", created_at__gt=now - DIGEST_EVERY).exists():
        return 0
    if not Comment.objects.pending().exists():
        return 0
    context = _digest(now)
    sending.queue(_digest_mail(f"{now:%Y-%m-%d}", to, context) for to in settings.MODERATION_MAIL_TO)
    return len(settings.MODERATION_MAIL_TO)


def _digest(now) -> dict:
    pending = Comment.objects.pending().in_order().select_related("article", "parent")
    rows, count = list(pending[:DIGEST_ROWS]), pending.count()
    context = {"rows": [_for_moderator(row) for row in rows], "count": count, "more": count - len(rows)}
    return context | {"queue_url": _queue_url(), "now": now}


def _digest_mail(day: str, to: str, context: dict) -> Mail:
    return _to_moderator(f"digest:{day}:{to}", to, "digest", **context)


def _questions(comments: Iterable[Comment]) -> list[Mail]:
    """Mails that ask for a confirmation, to those of the writers who may be asked; one query.

    Whether a reader stopped all mail is looked up when it is sent, like everything that may change until then.
    """
    comments = [comment for comment in comments if _is_asked(comment)] if site_url() else []
    if not comments:
        return []
    since = timezone.now() - timedelta(days=1)
    recent = Mail.objects.filter(key__startswith="confirm:", created_at__gt=since)
    asked = Counter(recent.addressed_to({comment.email for comment in comments}).values_list("address", flat=True))
    mails = []
    for comment in comments:
        address = comment.email.upper()
        if asked[address] < CONFIRMATIONS_PER_DAY:
            asked[address] += 1
            mails.append(_question(comment))
    return mails


def _question(comment: Comment) -> Mail:
    return _to_writer("confirm", comment, comment, url=mail_links.url_of(mail_links.CONFIRM, comment))


def _to_writer(kind: str, of: Comment, about: Comment, **context) -> Mail:
    """A mail of this kind to the writer of a comment, about that one or an answer to it."""
    stop_url = mail_links.url_of(mail_links.STOP, of)
    headers = {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    with translation.override(of.article.language):
        context |= {"comment": of, "about": about, "stop_url": stop_url}
        context |= {"name": _one_line(about.name), "text": _quoted(about.body)}
        context |= {"comment_url": absolute_url(about.get_absolute_url(), None), "title": conf.current().TITLE}
        return _mail(f"{kind}:{about.pk}", of.email, kind, headers=headers, **context)


def _held_mail(comment: Comment, to: str) -> Mail:
    row = _for_moderator(comment)
    return _to_moderator(f"held:{comment.pk}:{to}", to, "held", row=row, queue_url=_queue_url())


def _to_moderator(key: str, to: str, kind: str, **context) -> Mail:
    """A mail in the language of the site, whatever language the page has from which a comment came."""
    with translation.override(conf.default_language()):
        return _mail(key, to, kind, **context)


def _for_moderator(comment: Comment) -> dict:
    links = {
        f"{act}_url": mail_links.url_of(mail_links.DECIDE, comment, comment.version, act) for act in ("approve", "spam")
    }
    return {"comment": comment, "name": _one_line(comment.name), "text": _quoted(comment.body), **links}


def _one_line(name: str) -> str:
    return " ".join(name.split())


def _quoted(text: str) -> str:
    """Text of a visitor, marked line by line: in a mail, nothing else tells it from words and links of ours."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def _queue_url() -> str:
    """The whole address of the queue; empty when the admin is not where it usually is."""
    try:
        return absolute_url(reverse("admin:backcare_comment_changelist"), None)
    except NoReverseMatch:
        return ""


def _mail(key: str, to: str, kind: str, headers=None, now=None, **context) -> Mail:
    now = now or timezone.now()
    mail = Mail(key=key, to=to, headers=headers or {}, created_at=now, due_at=now)
    return sending.written(mail, lambda: render_to_string(f"backcare/mail/{kind}.txt", context))
