"""Mail about comments: to their writers, who asked for it and confirmed that, and to moderators.

Mails are written in the transaction of what they tell. Their words are templates below ``backcare/mail/``, whose first
line is the subject.
"""

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
    """Write the mails that follow from a comment that was just stored; at most two queries."""
    mails = []
    if comment.notices == Comment.Notices.ASKED and site_url() and _may_be_asked(comment.email):
        mails.append(_to_writer("confirm", comment, comment, url=mail_links.url_of(mail_links.CONFIRM, comment)))
    if comment.is_pending and (settings := conf.current()).MODERATION_MAIL != "off" and settings.MODERATION_MAIL_TO:
        if settings.MODERATION_MAIL == "each":
            mails += [_held_mail(comment, to) for to in settings.MODERATION_MAIL_TO]
        else:
            enqueue_on_commit(send_digest, using=comment._state.db)
    sending.queue(mails)


def approved(pks: list[int]) -> None:
    """Write the mails that follow from the approval of these comments: to their writers, and to whom they answer.

    Sent to those who confirmed that they want it, about articles that are public. A second approval sends nothing: for
    there was a mail about the first. Two queries, however many comments there are.
    """
    now = timezone.now()
    wanted = Q(notices=Comment.Notices.ON) | Q(
        parent__notices=Comment.Notices.ON, parent__status=Comment.Status.APPROVED
    )
    comments = Comment.objects.approved().filter(wanted, pk__in=pks).select_related("article", "parent__article")
    mails = []
    for comment in comments:
        if not comment.article.is_published(now) or not site_url():
            continue
        if comment.notices == Comment.Notices.ON:
            mails.append(_to_writer("approved", comment, comment))
        parent = comment.parent
        if (
            parent
            and parent.notices == Comment.Notices.ON
            and parent.is_approved
            and not _is_same_writer(parent, comment)
        ):
            mails.append(_to_writer("reply", parent, comment))
    sending.queue(mails)


def stop(comment: Comment) -> None:
    """Send no more mail about this comment."""
    Comment.objects.filter(pk=comment.pk).exclude(notices=Comment.Notices.NO).update(notices=Comment.Notices.STOPPED)


def stop_all(comment: Comment) -> None:
    """Send no mail about any comment to the address of this one, now and in future."""
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
    if settings.MODERATION_MAIL != "digest" or not settings.MODERATION_MAIL_TO:
        return 0
    if Mail.objects.filter(key__startswith="digest:", created_at__gt=now - DIGEST_EVERY).exists():
        return 0
    pending = Comment.objects.pending().in_order().select_related("article", "parent")
    rows, count = list(pending[:DIGEST_ROWS]), pending.count()
    if not rows:
        return 0
    context = {"rows": [_for_moderator(row) for row in rows], "count": count, "more": count - len(rows)}
    sending.queue(
        _mail(f"digest:{now:%Y-%m-%d}:{to}", to, "digest", **context, queue_url=_queue_url(), now=now)
        for to in settings.MODERATION_MAIL_TO
    )
    return len(settings.MODERATION_MAIL_TO)


def _may_be_asked(email) -> bool:
    since = timezone.now() - timedelta(days=1)
    asked = Mail.objects.filter(key__startswith="confirm:", to__iexact=email, created_at__gt=since).count()
    return asked < CONFIRMATIONS_PER_DAY and not StoppedAddress.objects.holds(email)


def _is_same_writer(one, other) -> bool:
    return one.email.lower() == other.email.lower()


def _to_writer(kind: str, of: Comment, about: Comment, **context) -> Mail:
    """A mail of this kind to the writer of a comment, about that one or an answer to it."""
    stop_url = mail_links.url_of(mail_links.STOP, of)
    headers = {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    with translation.override(of.article.language):
        context |= {"comment": of, "about": about, "stop_url": stop_url}
        context |= {"comment_url": absolute_url(about.get_absolute_url(), None), "title": conf.current().TITLE}
        return _mail(f"{kind}:{about.pk}", of.email, kind, headers=headers, **context)


def _held_mail(comment: Comment, to: str) -> Mail:
    return _mail(f"held:{comment.pk}:{to}", to, "held", row=_for_moderator(comment), queue_url=_queue_url())


def _for_moderator(comment: Comment) -> dict:
    links = {
        f"{act}_url": mail_links.url_of(mail_links.DECIDE, comment, comment.version, act) for act in ("approve", "spam")
    }
    return {"comment": comment, **links}


def _queue_url() -> str:
    """The whole address of the queue; empty when the admin is not where it usually is."""
    try:
        return absolute_url(reverse("admin:backcare_comment_changelist"), None)
    except NoReverseMatch:
        return ""


def _mail(key: str, to: str, kind: str, headers=None, now=None, **context) -> Mail:
    subject, _line, body = render_to_string(f"backcare/mail/{kind}.txt", context).strip().partition("\n")
    now = now or timezone.now()
    return Mail(
        key=key, to=to, subject=subject, body=body.strip() + "\n", headers=headers or {}, created_at=now, due_at=now
    )
