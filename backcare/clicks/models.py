"""Clicks from articles into the shop, counted without knowing who clicked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backcare.querysets import AnnouncingQuerySet


class ClickCount(models.Model):
    """How often one placement was clicked on one day."""

    placement = models.ForeignKey(
        "backcare.ProductPlacement", verbose_name=_("placement"), on_delete=models.CASCADE, related_name="click_counts"
    )
    day = models.DateField(_("day"))
    clicks = models.PositiveIntegerField(_("clicks"), default=0)

    objects = AnnouncingQuerySet.as_manager()

    class Meta:
        verbose_name = _("click count")
        verbose_name_plural = _("click counts")
        constraints = [models.UniqueConstraint(name="backcare_clicks_once_a_day", fields=["placement", "day"])]

    def __str__(self):
        return f"{self.placement_id}, {self.day}: {self.clicks}"
