"""Link health: whether the URL of a row still works."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LinkHealth(models.Model):
    """A row with an external URL, and the result of its last check."""

    class Health(models.TextChoices):
        UNKNOWN = "unknown", _("Not checked yet")
        OK = "ok", _("OK")
        MOVED = "moved", _("Redirects elsewhere")
        FAILING = "failing", _("Not responding")
        DEAD = "dead", _("Broken")

    health = models.CharField(
        _("link health"), max_length=8, choices=Health.choices, default=Health.UNKNOWN, editable=False, db_index=True
    )
    health_checked_at = models.DateTimeField(_("link checked at"), null=True, blank=True, editable=False)
    health_status_code = models.PositiveSmallIntegerField(_("HTTP status"), null=True, blank=True, editable=False)
    health_failures = models.PositiveSmallIntegerField(_("consecutive failures"), default=0, editable=False)
    health_note = models.CharField(_("check result"), max_length=500, blank=True, editable=False)

    class Meta:
        abstract = True
