"""The outbox. A mail is a row before it is sent, so a server that dies in between owes it still."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from backcare.querysets import AnnouncingQuerySet

MOST_ATTEMPTS = 8
KEPT = timedelta(days=30)
"""How long the words of a mail and its address are kept after it was sent, or given up."""
BATCH = 1000
UNDER_WAY = timedelta(minutes=10)
"""How long a mail that was taken up may be on its way. After that whoever took it up is taken for dead."""


def one_line(value: str) -> None:
    """Refuse what would end a header of a mail."""
    if any(character in value for character in "\r\n\0"):
        raise ValidationError(_("A header of a mail is one line."))


class MailQuerySet(AnnouncingQuerySet):
    def due(self, now):
        """Mails to be sent at ``now``, the oldest first: nobody has taken them up, or it is time to try again."""
        waiting = self._unsent().filter(attempted_at=None, attempts__lt=MOST_ATTEMPTS, due_at__lte=now)
        return waiting.order_by("due_at", "pk")

    def under_way(self, now=None):
        """Mails that someone is sending at ``now``, or was a few minutes ago."""
        return self._unsent().filter(attempted_at__gt=(now or timezone.now()) - UNDER_WAY, error="")

    def in_doubt(self, now=None):
        """Mails that were taken up and not finished: they may have gone out, so nothing sends them again by itself."""
        taken_up = self._unsent().exclude(attempted_at=None)
        return taken_up.exclude(attempted_at__gt=(now or timezone.now()) - UNDER_WAY, error="")

    def given_up(self):
        """Mails that no attempt got rid of."""
        return self._unsent().filter(attempted_at=None, attempts__gte=MOST_ATTEMPTS)

    def addressed_to(self, emails: Iterable[str]):
        """Mails to one of these addresses, however it is capitalized; each with ``address``, its own in capitals."""
        # Not "iexact", for which SQLite looks at every row: this is what the index holds.
        return self.annotate(address=Upper("to")).filter(address__in={email.upper() for email in emails})

    def _unsent(self):
        return self.filter(sent_at=None).exclude(to="")  # an emptied one can never be sent

    def unwritten(self):
        """Mails that are owed and have no words, because the template of them is broken."""
        return self._unsent().filter(subject="", body="")

    def purge(self, now, most: int | None = None) -> int:
        """Forget words and addresses of mails older than ``KEPT``, not that they were sent. Returns how many.

        By batches, and about ``most`` at once; nobody is told, for nobody but staff sees mails.
        """
        old, count = self.filter(created_at__lt=now - KEPT, to__gt="").order_by("pk"), 0
        while most is None or count < most:
            pks = list(old.values_list("pk", flat=True)[:BATCH])
            if not pks:
                break
            rows = self.model._base_manager.filter(pk__in=pks)
            count += rows.update(to="", subject="", body="", headers={}, error="")
            old = old.filter(pk__gt=pks[-1])
        return count


class Mail(models.Model):
    """A mail that is owed or was sent. ``key`` says what it is about: a second one about the same is never made."""

    key = models.CharField(_("about"), max_length=200, unique=True)
    to = models.EmailField(_("to"), max_length=254, blank=True, validators=[one_line])
    subject = models.CharField(_("subject"), max_length=250, blank=True, validators=[one_line])
    body = models.TextField(_("text"), blank=True)
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    attempted_at = models.DateTimeField(_("taken up at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(name="backcare_mail_due", fields=["due_at"], condition=models.Q(sent_at=None)),
            models.Index(name="backcare_mail_newest", fields=["-created_at", "-id"]),
            models.Index(Upper("to"), "created_at", name="backcare_mail_address"),
            # Of mails that hold words still: most were emptied long ago, and stay.
            models.Index(name="backcare_mail_words", fields=["created_at"], condition=models.Q(to__gt="")),
        ]

    def __str__(self):
        return self.key

    @property
    def is_unwritten(self) -> bool:
        """Whether it is owed and has no words, because the template of them is broken."""
        return bool(self.to) and self.sent_at is None and not self.subject and not self.body

    @property
    def state(self) -> str:
        """Where it stands, in words."""
        if self.sent_at:
            return str(_("sent"))
        if not self.to:  # emptied before it could be sent
            return str(_("given up"))
        if self.attempted_at and not self.error and self.attempted_at > timezone.now() - UNDER_WAY:
            return str(_("on its way"))
        if self.attempted_at:
            return str(_("in doubt"))
        if self.attempts >= MOST_ATTEMPTS:
            return str(_("given up"))
        return str(_("cannot be written")) if self.is_unwritten else str(_("waiting"))


class StoppedAddressQuerySet(AnnouncingQuerySet):
    def holds(self, email: str) -> bool:
        """Whether whoever reads ``email`` wants no mail from this site any more."""
        return self.filter(digest__in=digests_of(email)).exists()

    def forget(self, email: str) -> bool:
        """Let mail go to ``email`` again, whichever key it was stopped under; return whether it had been stopped."""
        return bool(self.filter(digest__in=digests_of(email)).delete()[0])


def digests_of(email: str) -> list[str]:
    """Return what may be kept of an address: with ``SECRET_KEY``, and with each of ``SECRET_KEY_FALLBACKS``."""
    return [digest_of(email, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def digest_of(email: str, key: str | None = None) -> str:
    """Return what is kept of an address, with ``SECRET_KEY`` or another key: not the address."""
    address = email.strip().lower()
    return salted_hmac("backcare.mail.stopped", address, secret=key, algorithm="sha256").hexdigest()


class StoppedAddress(models.Model):
    """An address that gets no mail from this site any more, as a keyed digest."""

    digest = models.CharField(_("digest"), max_length=64, unique=True)
    created_at = models.DateTimeField(_("at"), default=timezone.now)

    objects = StoppedAddressQuerySet.as_manager()

    class Meta:
        verbose_name = _("address without mail")
        verbose_name_plural = _("addresses without mail")
        default_permissions = ()

    def __str__(self):
        return self.digest[:12]
