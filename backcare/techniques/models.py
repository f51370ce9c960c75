"""Techniques: ways to massage, step by step."""

from typing import Self

from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backcare.cautions.models import Cautioned, CautionedQuerySet
from backcare.ordering.models import Ordered
from backcare.publishing.models import Publishable, PublishableQuerySet
from backcare.querysets import AnnouncingQuerySet, db_for_write
from backcare.site import path_to
from backcare.text.fields import AddressSlugField, SlugField
from backcare.text.slugs import new_slug


class TechniqueQuerySet(CautionedQuerySet["Technique"], PublishableQuerySet["Technique"]):
    def get_by_natural_key(self, slug: str) -> "Technique":
        return self.get(slug=slug)

    def on_article(self, article, keys=()) -> Self:
        """Techniques that ``article`` is about and those with these ``keys``, each once, easy ones first."""
        about = self.model.articles.through.objects.filter(article=article)
        return self.filter(Q(pk__in=about.values("technique")) | Q(key__in=keys)).easiest_first()

    def for_area(self, area) -> Self:
        """Techniques for the body area ``area``, easy ones first."""
        return self.filter(areas=area).easiest_first()

    def placed_with(self, kind: str, handle: str) -> Self:
        """Techniques on which the shop's collection or product with this handle is placed."""
        return self.filter(placements__product__kind=kind, placements__product__handle=handle)

    def easiest_first(self) -> Self:
        """By level, basic ones first, then by name."""
        levels = [When(level=level, then=rank) for rank, level in enumerate(self.model.Level.values)]
        return self.order_by(Case(*levels, default=len(levels)), "name")


def _in_order(low: str, high: str, name: str, message) -> models.CheckConstraint:
    condition = Q(**{f"{low}__isnull": True}) | Q(**{f"{high}__isnull": True}) | Q(**{f"{low}__lte": F(high)})
    return models.CheckConstraint(name=name, condition=condition, violation_error_message=message)


def _range(low: int | None, high: int | None) -> str:
    return "–".join(dict.fromkeys(str(number) for number in (low, high) if number is not None))


class Technique(Cautioned, Publishable):
    """A massage technique, with everything a reader needs to try it safely."""

    class Level(models.TextChoices):
        BASIC = "basic", _("Basic")
        TARGETED = "targeted", _("Focused")
        ADVANCED = "advanced", _("Advanced")

    class Pressure(models.TextChoices):
        LIGHT = "light", _("Light")
        MODERATE = "moderate", _("Moderate")
        DEEP = "deep", _("Deep")

    name = models.CharField(_("name"), max_length=120)
    slug = AddressSlugField(_("slug"), unique=True)
    key = SlugField(
        _("key"),
        unique=True,
        blank=True,
        help_text=_("Internal ID; never changes, even if the slug does."),
    )
    aliases = models.TextField(
        _("also known as"),
        max_length=600,
        blank=True,
        help_text=_("One name per line, such as “kneading” for petrissage."),
    )
    level = models.CharField(_("level"), max_length=8, choices=Level.choices, default=Level.BASIC)
    summary = models.TextField(_("summary"), max_length=600, blank=True)
    pressure = models.CharField(_("pressure"), max_length=8, choices=Pressure.choices, default=Pressure.LIGHT)
    minutes_min = models.PositiveSmallIntegerField(_("minimum minutes"), null=True, blank=True)
    minutes_max = models.PositiveSmallIntegerField(_("maximum minutes"), null=True, blank=True)
    times_per_week_min = models.PositiveSmallIntegerField(_("minimum times a week"), null=True, blank=True)
    times_per_week_max = models.PositiveSmallIntegerField(_("maximum times a week"), null=True, blank=True)
    image = models.ForeignKey(
        "backcare.Image",
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="techniques",
    )
    areas = models.ManyToManyField(
        "backcare.BodyArea", verbose_name=_("body areas"), blank=True, related_name="techniques"
    )
    cautions = models.ManyToManyField(
        "backcare.Caution", verbose_name=_("cautions"), blank=True, related_name="techniques"
    )

    objects = TechniqueQuerySet.as_manager()

    class Meta:
        verbose_name = _("technique")
        verbose_name_plural = _("techniques")
        ordering = ["name"]
        constraints = [
            _in_order(
                "minutes_min",
                "minutes_max",
                "backcare_technique_minutes_in_order",
                _("Minimum minutes can’t be more than maximum minutes."),
            ),
            _in_order(
                "times_per_week_min",
                "times_per_week_max",
                "backcare_technique_times_in_order",
                _("Minimum times a week can’t be more than maximum times a week."),
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs) -> None:
        if not self.key:
            rows = Technique.objects.using(kwargs.get("using") or db_for_write(self))
            self.key = new_slug(self.slug or self.name, "technique", rows, "key")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return path_to("technique-detail", self.slug, language=self.page_language)

    def natural_key(self):
        return (self.slug,)

    # Django's own compare translated labels with each other at every call.

    def get_level_display(self) -> str:
        return self.Level(self.level).label

    def get_pressure_display(self) -> str:
        return self.Pressure(self.pressure).label

    @property
    def minutes(self) -> str:
        """How many minutes it takes, such as "4–6"; empty where nobody said."""
        return _range(self.minutes_min, self.minutes_max)

    @property
    def how_often(self) -> str:
        """How often to use it, such as "2–3 times a week" or "Up to daily"; empty where nobody said."""
        low, high = self.times_per_week_min, self.times_per_week_max
        if high == 7:
            return gettext("Daily") if low == 7 else gettext("Up to daily")
        times = _range(low, high)
        return gettext("%(times)s times a week") % {"times": times} if times else ""

    @property
    def alias_list(self) -> list[str]:
        """The other names, in the editor's order."""
        return [line.strip() for line in self.aliases.splitlines() if line.strip()]


class TechniqueStep(Ordered):
    """One step of a technique."""

    technique = models.ForeignKey(
        Technique, verbose_name=_("technique"), on_delete=models.CASCADE, related_name="steps"
    )
    text = models.TextField(_("what to do"), max_length=600)

    objects = AnnouncingQuerySet.as_manager()

    class Meta(Ordered.Meta):
        verbose_name = _("step")
        verbose_name_plural = _("steps")

    def __str__(self):
        return self.text
