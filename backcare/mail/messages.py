"""What Django's mail needs a word about: its connection, and a header that must stay in one piece."""

from email.policy import EmailPolicy

from django.core.mail import EmailMessage

try:
    from django.core.mail import mailers
except ImportError:  # before Django 6.1
    from django.core.mail import get_connection
else:

    def get_connection():
        return mailers.default


WHOLE = "List-Unsubscribe"


def connection_to_server():
    """Return a connection to the mail server, not opened yet, of the backend that the project names."""
    return get_connection()


class Message(EmailMessage):
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
