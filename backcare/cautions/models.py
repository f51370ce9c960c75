"""Cautions: what a reader must know before trying something."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from backcare.querysets import AnnouncingQuerySet, AtomicSave
from backcare.text.fields import SlugField


class CautionQuerySet(AnnouncingQuerySet["Caution"]):
    def get_by_natural_key(self, slug: str) -> "Caution":
        return self.get(slug=slug)


class Caution(AtomicSave):
    """One sentence of warning, written once and attached to every technique and area it holds for."""

    class Severity(models.TextChoices):
        NOTE = "note", _("Note")
        AVOID = "avoid", _("Avoid")
        SEE_DOCTOR = "see_doctor", _("See a doctor")

    slug = SlugField(_("short name"), unique=True, help_text=_("Only editors see this, such as “not-on-the-spine”."))
    text = models.CharField(_("text"), max_length=300, help_text=_("One sentence, exactly as readers will see it."))
    severity = models.CharField(_("severity"), max_length=12, choices=Severity.choices, default=Severity.NOTE)

    objects = CautionQuerySet.as_manager()

    class Meta:
        verbose_name = _("caution")
        verbose_name_plural = _("cautions")
        ordering = ["slug"]

    def __str__(self):
        return self.text

    def get_severity_display(self) -> str:
        # Django's own compares translated labels with each other at every call.
        return self.Severity(self.severity).label

    @property
    def gravity(self) -> int:
        """How grave it is: 0 is the least."""
        return self.Severity.values.index(self.severity)

    def natural_key(self):
        return (self.slug,)


def gravest_first(cautions: Iterable[Caution]) -> list[Caution]:
    """Return ``cautions`` in the order in which readers must see them."""
    return sorted(cautions, key=lambda caution: (-caution.gravity, caution.text))
