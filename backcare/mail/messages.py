"""What Django's mail leaves to us: a time limit for the connection, and a header that must stay in one piece."""

from email.policy import EmailPolicy
from typing import Any

from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend

WHOLE = "List-Unsubscribe"
STEP_SECONDS = 5
"""Longest wait for each answer of the mail server. Django waits forever unless the host sets a timeout."""


def connection_to_server() -> BaseEmailBackend:
    """Return a connection to the mail server, not opened yet, that waits ``STEP_SECONDS`` at most for each answer.

    A shorter timeout of the host's own stays. A backend that has none is left as it is.
    """
    connection: Any = mail.mailers.default if hasattr(mail, "mailers") else mail.get_connection()  # from Django 6.1 on
    timeout = getattr(connection, "timeout", 0)
    if timeout is None or (isinstance(timeout, int | float) and timeout > STEP_SECONDS):
        connection.timeout = STEP_SECONDS
    return connection


class Message(mail.EmailMessage):
    """A mail in which the address that ends it (``List-Unsubscribe``) can be read by the mailbox."""

    def message(self, **kwargs):
        """Return it as Python's ``email`` has it, with a policy that leaves that one header as it is."""
        message = super().message(**kwargs)
        policy = message.policy
        if isinstance(policy, EmailPolicy):  # from Django 6.0 on; the older one folds as mailboxes expect
            message.policy = _Whole(linesep=policy.linesep, cte_type=policy.cte_type, utf8=policy.utf8)
        return message


class _Whole(EmailPolicy):
    """Python's own policy encodes what is longer than a line and has no space in it, as words of a text (RFC 2047)."""

    def fold(self, name, value):
        return f"{name}: {value}{self.linesep}" if name == WHOLE else super().fold(name, value)

    def fold_binary(self, name, value):
        return self.fold(name, value).encode() if name == WHOLE else super().fold_binary(name, value)
