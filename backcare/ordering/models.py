"""Rows that an editor puts in order."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backcare.relations import RelationsInHand


class Ordered(RelationsInHand):
    """A row with a place among its siblings."""

    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("Lower comes first. A new one with 0 goes to the end.")
    )

    class Meta:
        abstract = True
        ordering = ["position", "pk"]
