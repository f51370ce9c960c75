"""Writing mails into the outbox, and sending what is due.

A mail is taken up by one conditional update that is committed before it goes out, and marked as sent afterwards. So two
workers never send the same one, and one that dies in between leaves a mail *in doubt*, which nothing sends again by
itself: sooner one mail too few, which staff sees, than one twice.
"""

import smtplib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import router
from django.db.models import F
from django.utils import timezone

from backcare.mail.models import MOST_ATTEMPTS, Mail
from backcare.site import site_url
from backcare.tasks import enqueue_on_commit, task

REFUSED = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
    ConnectionRefusedError,
)
"""Errors that say for certain that the mail was not taken. After any other it may have gone out."""
FIRST_WAIT = timedelta(minutes=2)
BATCH = 100


@dataclass
class Sent:
    """What became of the mails that were due."""

    sent: int = 0
    postponed: int = 0
    in_doubt: int = 0


def queue(mails: Iterable[Mail]) -> None:
    """Write ``mails`` into the outbox, in the transaction of whoever calls, and have them sent once it commits.

    A mail about something that there is a mail about already is left out. Line breaks in a subject become spaces.
    """
    mails = list(mails)
    for mail in mails:
        mail.subject = " ".join(mail.subject.replace("\0", "").split())[:250]
        mail.body = mail.body.replace("\0", "")
        mail.to = mail.to.strip()
    if mails:
        Mail.objects.bulk_create(mails, ignore_conflicts=True)
        deliver_on_commit()


def deliver_on_commit() -> None:
    """Have what is due sent once the transaction commits."""
    enqueue_on_commit(deliver, using=router.db_for_write(Mail))


@task
def deliver() -> None:
    """Send what is due."""
    send_due()


def send_due(now: datetime | None = None) -> Sent:
    """Send every mail that is due at ``now``, each in a try of its own, and return what became of them."""
    now, result, seen = now or timezone.now(), Sent(), set()
    while mails := list(Mail.objects.due(now).exclude(pk__in=seen)[:BATCH]):
        for mail in mails:
            seen.add(mail.pk)
            _send(mail, now, result)
    return result


def resend(key: str) -> bool:
    """Let a mail that is in doubt or was given up be sent once more. Returns whether there is such a one."""
    stuck = Mail.objects.filter(key=key, sent_at=None).exclude(to="")
    return bool(stuck.update(attempted_at=None, attempts=0, due_at=timezone.now(), error=""))


def _send(mail: Mail, now: datetime, result: Sent) -> None:
    mine = Mail.objects.filter(pk=mail.pk, sent_at=None, attempted_at=None)
    if not mine.update(attempted_at=now, attempts=F("attempts") + 1):
        return  # another worker was faster
    row = Mail.objects.filter(pk=mail.pk)
    try:
        _message(mail).send()
    except REFUSED as error:
        wait = FIRST_WAIT * 4 ** min(mail.attempts, MOST_ATTEMPTS)
        row.update(attempted_at=None, due_at=now + wait, error=_told(error))
        result.postponed += 1
    except Exception as error:
        row.update(error=_told(error))
        result.in_doubt += 1
    else:
        row.update(sent_at=timezone.now(), error="")
        result.sent += 1


def _message(mail: Mail) -> EmailMessage:
    host = site_url().partition("://")[2] or "localhost"
    headers = {
        **mail.headers,
        # The same whenever this mail is sent, so that a mailbox can tell it came twice.
        "Message-ID": f"<{mail.pk}.{mail.created_at:%Y%m%d%H%M%S}@{host.partition(':')[0]}>",
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(mail.subject, mail.body, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
