"""Body areas: regions of the body, and the muscles in them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backcare.cautions.models import Cautioned, CautionedQuerySet
from backcare.publishing.models import Publishable, PublishableQuerySet
from backcare.site import path_to
from backcare.text.fields import AddressSlugField


class BodyAreaQuerySet(CautionedQuerySet["BodyArea"], PublishableQuerySet["BodyArea"]):
    def get_by_natural_key(self, slug: str) -> "BodyArea":
        return self.get(slug=slug)


class BodyArea(Cautioned, Publishable):
    """A region of the body, or a muscle below one: a tree of two levels."""

    class Kind(models.TextChoices):
        REGION = "region", _("Region")
        MUSCLE = "muscle", _("Muscle")

    class MapRegion(models.TextChoices):
        NECK = "neck", _("Neck")
        SHOULDERS = "shoulders", _("Shoulders")
        UPPER_BACK = "upper-back", _("Upper back")
        MID_BACK = "mid-back", _("Mid back")
        LOWER_BACK = "lower-back", _("Lower back")
        HIPS = "hips", _("Hips")

    name = models.CharField(_("name"), max_length=120)
    slug = AddressSlugField(_("slug"), unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.REGION)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("part of"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        help_text=_("The region this muscle belongs to. Leave empty for a region."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Lower numbers come first."))
    summary = models.TextField(_("summary"), max_length=600, blank=True)
    map_region = models.CharField(
        _("region on the body map"),
        max_length=10,
        choices=MapRegion.choices,
        blank=True,
        help_text=_("The part of the drawing that leads to this area."),
    )
    cautions = models.ManyToManyField("backcare.Caution", verbose_name=_("cautions"), blank=True, related_name="areas")

    objects = BodyAreaQuerySet.as_manager()

    class Meta:
        verbose_name = _("body area")
        verbose_name_plural = _("body areas")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                name="backcare_area_regions_are_roots",
                condition=Q(kind="muscle") | Q(parent=None),
                violation_error_message=_(
                    "A region can’t be part of another area. Leave “Part of” empty, or change the kind to muscle."
                ),
            ),
            models.CheckConstraint(
                name="backcare_area_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message=_("An area can’t be part of itself. Choose another region."),
            ),
            models.UniqueConstraint(
                name="backcare_area_map_region_once",
                fields=["language", "map_region"],
                condition=~Q(map_region=""),
                violation_error_message=_("Another area already uses this region of the body map."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        return path_to("area-detail", self.slug, language=self.page_language)

    def natural_key(self):
        return (self.slug,)

    def clean(self) -> None:
        super().clean()
        if self.kind == self.Kind.MUSCLE and self.pk and self.children.exists():
            raise ValidationError(
                {
                    "kind": _("“%(area)s” contains muscles, so it must stay a region. Move the muscles first.")
                    % {"area": self}
                }
            )
        if self.parent and self.parent.kind != self.Kind.REGION:
            raise ValidationError(
                {"parent": _("“%(area)s” is a muscle. Choose a region instead.") % {"area": self.parent}}
            )
