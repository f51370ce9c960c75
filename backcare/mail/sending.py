"""Sending the mails that are queued, each at most once.

A mail is claimed by one conditional update that is committed before it goes out. What breaks before that leaves it
queued. What breaks afterwards leaves it *unconfirmed*: it may have arrived, so only a moderator sends it again.
"""

import logging
import smtplib
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from math import inf
from time import monotonic
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import router, transaction
from django.utils import timezone

from backcare.mail.messages import connection_to_server
from backcare.mail.models import Mail, MailQuerySet
from backcare.text.words import one_line
from backcare.time_limit import run_within

logger = logging.getLogger("backcare.mail")

MOST_ATTEMPTS = 8
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=2), timedelta(hours=12)
DIED = "The process that was sending it ended before the mail server had answered."
PAUSE = timedelta(minutes=1)
"""How long a request leaves mail to the command after the server could not be reached."""

State = Mail.State


def send_due(
    compose: Callable[[Mail], EmailMessage | None], *, now: datetime | None = None, seconds: float | None = None
) -> Counter[str]:
    """Send what is due at ``now``; return how many mails are in which state afterwards.

    ``compose`` writes a mail, or returns None when nobody needs it any more; then it is deleted. A server that cannot
    be reached, or does not confirm a mail, ends it, and the mails that are left stay queued. After half of ``seconds``
    no mail is begun, and after all of them nobody waits for the one at hand any more. Raises ``RuntimeError`` inside a
    transaction, where a mail that went out could be queued again by a rollback.
    """
    now, result, start = now or timezone.now(), Counter[str](), monotonic()
    latest, until = start + (seconds or inf) / 2, start + (seconds or inf)
    rows = Mail.objects.using(router.db_for_write(Mail))
    rows.abandoned(now).update(state=State.UNCONFIRMED, error=DIED)
    if seconds is not None and rows.troubled_between(now - PAUSE, now).exists():
        return result
    due = rows.due(now).select_related("comment__article", "comment__parent__article")
    while monotonic() < latest and (mail := due.first()):
        try:
            message = compose(mail)
            if message is None:
                _unchanged(mail).delete()
                continue
            message.message()  # a header or an address that makes none is found here, before anything is sent
        except Exception as error:  # whatever a template of the host's own raises
            logger.exception("The mail %s cannot be written.", mail.pk)
            result[_put_off(mail, now, error)] += 1
            continue
        try:
            server = connection_to_server()
            _within(until, server, server.open)
        except Exception as error:  # whatever a backend raises
            result[_put_off(mail, now, error, attempted_at=timezone.now())] += 1
            break
        if monotonic() < latest and _claim(mail):
            result[_send(mail, message, server, now, until)] += 1
        if monotonic() < until:
            with suppress(TimeoutError):
                _within(until, server, _hang_up, server)
        if result[State.UNCONFIRMED]:
            break
    return result


def _unchanged(mail: Mail) -> MailQuerySet:
    """The row of ``mail``, unless another process did something with it."""
    return Mail.objects.filter(pk=mail.pk, state=mail.state, attempts=mail.attempts)


def _claim(mail: Mail) -> bool:
    """Whether this process is the one that sends ``mail``; committed when this returns."""
    with transaction.atomic(using=router.db_for_write(Mail), durable=True):
        queued = _unchanged(mail).filter(state=State.QUEUED)
        claimed = queued.update(state=State.SENDING, attempted_at=timezone.now())
    mail.state = State.SENDING
    return bool(claimed)


def _send(mail: Mail, message: EmailMessage, server: BaseEmailBackend, now: datetime, until: float) -> str:
    """Send a claimed mail; return its state afterwards."""
    try:
        _within(until, server, server.send_messages, [message])
    except smtplib.SMTPRecipientsRefused as error:  # for good, or for now
        codes = [code for code, _words in error.recipients.values()]
        return _put_off(mail, now, error, is_final=bool(codes) and min(codes) >= 500)
    except Exception as error:
        if getattr(error, "smtp_code", 0) >= 400:  # the server answered that it does not take it
            return _put_off(mail, now, error)
        return _settle(mail, State.UNCONFIRMED, error=_error_text(error))
    return _settle(mail, State.SENT, error="")


def _put_off(mail: Mail, now: datetime, error: Exception, *, is_final: bool = False, **values: Any) -> str:
    """Have a mail that did not go out tried again, less and less often, ``MOST_ATTEMPTS`` times in all."""
    attempts, due_at = mail.attempts + 1, now + min(FIRST_WAIT * 4**mail.attempts, LONGEST_WAIT)
    state = State.FAILED if is_final or attempts >= MOST_ATTEMPTS else State.QUEUED
    return _settle(mail, state, attempts=attempts, due_at=due_at, error=_error_text(error), **values)


def _settle(mail: Mail, state: str, **values: Any) -> str:
    _unchanged(mail).update(state=state, **values)
    return state


def _error_text(error: Exception) -> str:
    return one_line(f"{type(error).__name__}: {error}")[:500]


def _hang_up(server: BaseEmailBackend) -> None:
    with suppress(Exception):  # the mail server may have hung up first; nothing is lost by that
        server.close()


def _within(until: float, server: BaseEmailBackend, work: Callable[..., Any], *args: Any) -> Any:
    """Return what ``work`` returns. At ``until`` raise ``TimeoutError`` and leave it, and hanging up, to a thread."""
    if until == inf:
        return work(*args)
    return run_within(until - monotonic(), work, *args, name="backcare-mail", left=lambda: _hang_up(server))
