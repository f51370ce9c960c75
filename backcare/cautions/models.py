"""Cautions: what a reader must know before trying something."""

from collections.abc import Iterable
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import OuterRef
from django.utils.translation import gettext_lazy as _

from backcare.querysets import AnnouncingQuerySet, AtomicSave, values_of
from backcare.text.fields import SlugField


class CautionQuerySet(AnnouncingQuerySet["Caution"]):
    def get_by_natural_key(self, slug: str) -> "Caution":
        return self.get(slug=slug)


class Caution(AtomicSave):
    """One sentence of warning, written once and attached to every technique, body area and product it holds for."""

    class Severity(models.TextChoices):
        NOTE = "note", _("Note")
        AVOID = "avoid", _("Avoid")
        SEE_DOCTOR = "see_doctor", _("See a doctor")

    slug = SlugField(_("short name"), unique=True, help_text=_("Only editors see this, such as “not-on-the-spine”."))
    label = models.CharField(
        _("label"),
        max_length=60,
        blank=True,
        help_text=_("Two or three words for cards, such as “pregnancy”. Leave empty to use the short name."),
    )
    text = models.CharField(_("text"), max_length=300, help_text=_("One sentence, exactly as readers will see it."))
    severity = models.CharField(_("severity"), max_length=12, choices=Severity.choices, default=Severity.NOTE)

    objects = CautionQuerySet.as_manager()

    class Meta:
        verbose_name = _("caution")
        verbose_name_plural = _("cautions")
        ordering = ["slug"]

    def __str__(self):
        return self.text

    @property
    def words(self) -> str:
        """The two or three words that stand for it on a card."""
        return self.label or self.slug.replace("-", " ")

    def get_severity_display(self) -> str:
        # Django's own compares translated labels with each other at every call.
        return self.Severity(self.severity).label

    @property
    def gravity(self) -> int:
        """How grave it is: 0 is the least."""
        return _GRAVITY[self.severity]

    def natural_key(self):
        return (self.slug,)


_GRAVITY = {value: place for place, value in enumerate(Caution.Severity.values)}
_Model = TypeVar("_Model", bound=models.Model)


class CautionedQuerySet(AnnouncingQuerySet[_Model]):
    """Rows that have cautions, a field of this name."""

    def with_cautions(self) -> Self:
        """Rows with the values of their cautions, so that ``sorted_cautions`` takes no query of its own."""
        owner = self.model._meta.get_field("cautions").remote_field.name
        rows = Caution.objects.filter(**{owner: OuterRef("pk")})
        return self.annotate(caution_values=values_of(rows, owner, *VALUES))


VALUES = ("pk", "slug", "label", "text", "severity")


class Cautioned:
    """What a model with a field ``cautions`` can do."""

    # With ``with_cautions()`` only.
    caution_values: list[list[Any]] | None

    @property
    def sorted_cautions(self) -> list[Caution]:
        """Its cautions, the gravest first: from ``with_cautions()``, from a prefetch, else by one query."""
        known = cautions_from(self.caution_values) if "caution_values" in self.__dict__ else self.cautions.all()
        return gravest_first(known)


def cautions_from(values: Iterable[list[Any]] | None) -> list[Caution]:
    """Return the cautions that lists of ``VALUES`` stand for."""
    return [Caution(**dict(zip(VALUES, row, strict=True))) for row in values or ()]


def cautions_of(things: Iterable[Cautioned], others: Iterable[Caution] = ()) -> list[Caution]:
    """Return the cautions of all ``things`` on a page, and ``others``, each once, the gravest first."""
    return gravest_first([*others, *(caution for thing in things for caution in thing.sorted_cautions)])


def gravest_first(cautions: Iterable[Caution]) -> list[Caution]:
    """Return ``cautions``, each once, in the order in which readers must see them."""
    each = {caution.pk: caution for caution in cautions}
    return sorted(each.values(), key=lambda caution: (-caution.gravity, caution.text))
