"""Rows that an editor puts in order."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backcare.relations import RelationsInHand


class Ordered(RelationsInHand):
    """A row with a place among its siblings."""

    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Lower numbers come first. Use 0 to add a new one at the end.")
    )

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
