"""Writing mails into the outbox, and sending what is due.

A mail is taken up by one conditional update that is committed before it goes out, and marked as sent afterwards. So two
workers never send the same one, and one that dies in between leaves a mail *in doubt*, which nothing sends again by
itself: sooner one mail too few, which staff sees, than one twice. A mail whose news is out of date is dropped instead.
"""

import logging
import smtplib
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import router, transaction
from django.db.models import F
from django.utils import timezone

from backcare.mail.handover import Handover, greet
from backcare.mail.messages import Message, connection_to_server
from backcare.mail.models import MOST_ATTEMPTS, Mail
from backcare.site import site_url
from backcare.tasks import enqueue_on_commit, runs_at_once, task
from backcare.text.slugs import TURNING

logger = logging.getLogger("backcare.mail")

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
"""Errors that say for certain that the mail was not taken. After any other it may have gone out, once it was sent."""
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=2), timedelta(hours=12)
GIVEN_UP = {"attempted_at": None, "attempts": MOST_ATTEMPTS}
MOST_AT_ONCE = 20
"""Most mails that are sent inside the request that causes them, where no worker does it."""

_is_still_news: dict[str, Callable[[str], bool]] = {}
_writers: dict[str, Callable[[str, str], Mail]] = {}


@dataclass
class Sent:
    """What became of the mails that were due."""

    sent: int = 0
    postponed: int = 0
    in_doubt: int = 0
    given_up: int = 0


def drop_unless(kind: str, is_still_news: Callable[[str], bool]) -> None:
    """Ask ``is_still_news`` before a mail of this kind, the first word of its key, goes out; it gets the second one.

    A mail that is no news any more is deleted unsent, so that one about the same can be written later.
    """
    _is_still_news[kind] = is_still_news


def write_again_by(kind: str, writer: Callable[[str, str], Mail]) -> None:
    """Have mails of this kind that could not be written, written by ``writer`` before they go out.

    It gets the second word of the key and the address, and returns the mail as ``written`` makes it.
    """
    _writers[kind] = writer


def written(mail: Mail, write: Callable[[], str]) -> Mail:
    """Give ``mail`` the words that ``write`` returns, whose first line is the subject.

    When it raises, as a broken template does, whoever causes the mail goes on: the mail has no words and says why, and
    it is written once it is sent.
    """
    try:
        subject, _line, body = write().strip().partition("\n")
    except Exception as error:
        logger.exception("The mail %s cannot be written.", mail.key)
        mail.error = _told(error)
    else:
        mail.subject, mail.body = subject, body.strip() + "\n"
    return mail


def queue(mails: Iterable[Mail]) -> None:
    """Write ``mails`` into the outbox, in the transaction of whoever calls, and have them sent once it commits.

    A mail about something that there is a mail about already is left out. Line breaks in a subject become spaces;
    what turns the direction of text is taken out.
    """
    mails = list(mails)
    for mail in mails:
        _make_plain(mail)
    if mails:
        Mail.objects.bulk_create(mails, ignore_conflicts=True)
        deliver_on_commit()


def deliver_on_commit() -> None:
    """Have what is due sent once the transaction commits."""
    enqueue_on_commit(deliver, using=router.db_for_write(Mail))


@task
def deliver() -> None:
    """Send what is due; inside a request no more than ``MOST_AT_ONCE``, and the rest by the next run."""
    send_due(most=MOST_AT_ONCE if runs_at_once() else None)


def send_due(now: datetime | None = None, most: int | None = None) -> Sent:
    """Send what is due at ``now``, ``most`` mails at most, each in a try of its own; return what became of them.

    A server that cannot be reached ends it: the mail at hand is postponed, and the others stay due. Raises
    ``RuntimeError`` inside a transaction, where taking up a mail could be undone after it went out.
    """
    now, result, server = now or timezone.now(), Sent(), connection_to_server()
    tried = 0
    try:
        while (most is None or tried < most) and (mail := Mail.objects.due(now).first()):
            tried += 1
            if not _is_wanted(mail):
                Mail.objects.due(now).filter(pk=mail.pk).delete()
                continue
            if mail.is_unwritten and not _write_again(mail, now):
                result.postponed += 1
                continue
            try:
                server.open()  # before the mail is taken up: an error here concerns all of them
                greet(server)
            except Exception as error:  # whatever a backend raises
                _postpone(Mail.objects.due(now).filter(pk=mail.pk), mail, now, error)
                result.postponed += 1
                break
            if _take_up(mail, now):
                _send(mail, server, now, result)
    finally:
        _hang_up(server)
    return result


def resend(key: str) -> bool:
    """Let a mail that is in doubt or was given up be sent once more. Returns whether there is such a one.

    One that is on its way at this moment is left alone.
    """
    unsent = Mail.objects.filter(key=key, sent_at=None).exclude(to="").exclude(pk__in=Mail.objects.under_way())
    return bool(unsent.update(attempted_at=None, attempts=0, due_at=timezone.now(), error=""))


def _is_wanted(mail: Mail) -> bool:
    kind, _colon, about = mail.key.partition(":")
    return kind not in _is_still_news or _is_still_news[kind](about.partition(":")[0])


def _write_again(mail: Mail, now: datetime) -> bool:
    """Write what could not be written before; returns whether it has its words now."""
    kind, _colon, about = mail.key.partition(":")
    if kind not in _writers:
        return True
    mine = Mail.objects.due(now).filter(pk=mail.pk)
    try:
        again = _writers[kind](about.partition(":")[0], mail.to)
    except Exception as error:  # what it is about was deleted in this moment, say
        _postpone(mine, mail, now, error)
        return False
    if again.is_unwritten:
        _put_off(mine, mail, now, again.error)
        return False
    _make_plain(again)
    mail.subject, mail.body, mail.headers = again.subject, again.body, again.headers
    mine.update(subject=mail.subject, body=mail.body, headers=mail.headers, error="")
    return True


def _take_up(mail: Mail, now: datetime) -> bool:
    """Make ``mail`` ours, unless another worker was faster; committed when this returns."""
    with transaction.atomic(using=router.db_for_write(Mail), durable=True):
        mine = Mail.objects.due(now).filter(pk=mail.pk)
        return bool(mine.update(attempted_at=timezone.now(), attempts=F("attempts") + 1))


def _send(mail: Mail, server, now: datetime, result: Sent) -> None:
    row = Mail.objects.filter(pk=mail.pk)
    try:
        message = _message(mail)
        message.message().as_bytes()  # what makes no message fails here, before anything is sent
    except Exception as error:  # a header of two lines, an address that is none
        row.update(**GIVEN_UP, error=_told(error))
        result.given_up += 1
        return
    handover = Handover(server)
    try:
        server.send_messages([message])
    except Exception as error:
        _hang_up(server)
        if _is_final(error):
            row.update(**GIVEN_UP, error=_told(error))
            result.given_up += 1
        elif isinstance(error, REFUSED) or not handover.is_possible:
            _postpone(row, mail, now, error)
            result.postponed += 1
        else:
            row.update(error=_told(error))
            result.in_doubt += 1
    else:
        row.update(sent_at=timezone.now(), error="")
        result.sent += 1


def _postpone(row, mail: Mail, now: datetime, error: Exception) -> None:
    _put_off(row, mail, now, _told(error))


def _put_off(row, mail: Mail, now: datetime, error: str) -> None:
    wait = min(FIRST_WAIT * 4 ** min(mail.attempts, MOST_ATTEMPTS), LONGEST_WAIT)
    row.update(attempted_at=None, attempts=mail.attempts + 1, due_at=now + wait, error=error)


def _is_final(error: Exception) -> bool:
    """Whether the server says that there is no such mailbox, and there will be none (a code from 500 on)."""
    answers = error.recipients.values() if isinstance(error, smtplib.SMTPRecipientsRefused) else ()
    return bool(answers) and all(code >= 500 for code, _words in answers)


def _hang_up(server) -> None:
    with suppress(Exception):  # the mail server may have hung up first; nothing is lost by that
        server.close()


def _message(mail: Mail) -> EmailMessage:
    host = site_url().partition("://")[2] or "localhost"
    headers = {
        **mail.headers,
        # The same whenever this mail is sent, so that a mailbox can tell it came twice.
        "Message-ID": f"<{mail.pk}.{mail.created_at:%Y%m%d%H%M%S}@{host.partition(':')[0]}>",
        "Auto-Submitted": "auto-generated",
    }
    return Message(mail.subject, mail.body, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers)


def _make_plain(mail: Mail) -> None:
    mail.subject = " ".join(_plain(mail.subject).split())[:250]
    mail.body = _plain(mail.body)
    mail.to = mail.to.strip()


def _plain(text: str) -> str:
    return TURNING.sub("", text.replace("\0", ""))


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
