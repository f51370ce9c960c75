"""Which mails are to be sent and what became of them. Their words are not stored: they are written when they go out."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backcare.querysets import AnnouncingQuerySet

UNDER_WAY = timedelta(minutes=10)
"""How long sending one mail may take. After that, the process that was sending it is taken for dead."""


class MailQuerySet(AnnouncingQuerySet["Mail"]):
    def due(self, now: datetime) -> "MailQuerySet":
        """Mails to be sent at ``now``, the oldest first."""
        return self.filter(state=Mail.State.QUEUED, due_at__lte=now).order_by("due_at", "pk")

    def abandoned(self, now: datetime) -> "MailQuerySet":
        """Mails whose process died while it was sending them."""
        return self.filter(state=Mail.State.SENDING, attempted_at__lte=now - UNDER_WAY)

    def troubled_between(self, since: datetime, now: datetime) -> "MailQuerySet":
        """Mails that the mail server did not take, or did not answer about, after ``since`` and up to ``now``."""
        states = [Mail.State.QUEUED, Mail.State.UNCONFIRMED]
        return self.filter(state__in=states, attempted_at__gt=since, attempted_at__lte=now).exclude(error="")

    def addressed_to(self, emails: Iterable[str]) -> "MailQuerySet":
        """Mails to one of these addresses, however it is capitalized; each with ``address``, its own in capitals."""
        # Not "iexact", for which SQLite looks at every row: this is what the index holds.
        return self.annotate(address=Upper("to")).filter(address__in={email.upper() for email in emails})

    def send_again(self) -> int:
        """Queue these mails once more, but for those that were sent or are being sent; return how many."""
        unsent = self.exclude(state__in=[Mail.State.SENT, Mail.State.SENDING])
        return unsent.update(state=Mail.State.QUEUED, attempts=0, due_at=timezone.now(), error="")


class Mail(models.Model):
    """One mail about a comment or a review to one address, or one digest. A second one of the kind is never made."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm", _("Confirmation")
        APPROVED = "approved", _("Approval")
        REPLY = "reply", pgettext_lazy("kind of email", "Reply")
        HELD = "held", _("New comment")
        DIGEST = "digest", _("Digest")
        SUBMITTED = "submitted", _("Submitted for review")
        SENT_BACK = "sent_back", _("Sent back")

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Sending")
        SENT = "sent", _("Sent")
        UNCONFIRMED = "unconfirmed", _("Unconfirmed")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("kind"), max_length=9, choices=Kind.choices)
    comment = models.ForeignKey("backcare.Comment", models.CASCADE, verbose_name=_("comment"), null=True, blank=True)
    revision = models.ForeignKey(
        "backcare.Revision", models.CASCADE, verbose_name=_("step of a review"), null=True, blank=True, related_name="+"
    )
    day = models.DateField(_("day of the digest"), null=True, blank=True)
    to = models.EmailField(_("to"), max_length=254)
    state = models.CharField(_("state"), max_length=11, choices=State.choices, default=State.QUEUED)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    attempted_at = models.DateTimeField(_("last attempt at"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0)
    error = models.TextField(_("error"), blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("sent mail")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(name="backcare_mail_state", fields=["state", "due_at"]),
            models.Index(name="backcare_mail_newest", fields=["-created_at", "-id"]),
            models.Index(Upper("to"), "created_at", name="backcare_mail_address"),
        ]
        constraints = [
            models.UniqueConstraint(name="backcare_mail_once", fields=["kind", "comment", "to"]),
            models.UniqueConstraint(name="backcare_mail_review_once", fields=["revision", "to"]),
            models.UniqueConstraint(name="backcare_mail_digest_once", fields=["day", "to"]),
        ]

    def __str__(self) -> str:
        # Without the address: Django's log of the admin keeps this after the address was erased.
        about = (
            _("Comment %s") % self.comment_id if self.comment_id else self.day or _("Revision %s") % self.revision_id
        )
        return f"{self.get_kind_display()}: {about}"


class StoppedAddressQuerySet(AnnouncingQuerySet["StoppedAddress"]):
    def holds(self, email: str) -> bool:
        """Whether the reader of ``email`` stopped all mail from this site."""
        return self.filter(digest__in=digests_of(email)).exists()

    def forget(self, email: str) -> bool:
        """Let mail go to ``email`` again, whichever key it was stopped under; return whether it had been stopped."""
        return bool(self.filter(digest__in=digests_of(email)).delete()[0])


def digests_of(email: str) -> list[str]:
    """Return what may be kept of an address: with ``SECRET_KEY``, and with each of ``SECRET_KEY_FALLBACKS``."""
    return [digest_of(email, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def digest_of(email: str, key: str | bytes | None = None) -> str:
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
