"""Whether the address that a row points to still answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkHealth(models.Model):
    """A row with an outside address, and what the last look at it found."""

    class Health(models.TextChoices):
        UNKNOWN = "unknown", _("Not checked yet")
        OK = "ok", _("Answers")
        MOVED = "moved", _("Moved to another address")
        FAILING = "failing", _("Failing")
        DEAD = "dead", _("Dead")

    health = models.CharField(
        _("link health"), max_length=8, choices=Health.choices, default=Health.UNKNOWN, editable=False, db_index=True
    )
    health_checked_at = models.DateTimeField(_("link checked at"), null=True, blank=True, editable=False)
    health_status_code = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True, editable=False)
    health_failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0, editable=False)
    health_note = models.CharField(_("what the check found"), max_length=500, blank=True, editable=False)

    class Meta:
        abstract = True
