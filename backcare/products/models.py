"""The shop's collections and products as Backcare knows them, and where they are placed."""

from typing import Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backcare.cautions.models import Cautioned, CautionedQuerySet
from backcare.link_health.models import LinkHealth
from backcare.ordering.models import Ordered
from backcare.querysets import AnnouncingQuerySet, AtomicSave, db_for_write
from backcare.text.fields import SlugField, is_web_address
from backcare.text.slugs import new_slug

validate_shop_url = RegexValidator(
    r"^(https?://[^\s/]+\S*|/(?![/\\])\S*)\Z",
    _("Enter a path on this site, such as /collections/back-massagers/, or a URL that starts with https://."),
)


class ProductLinkQuerySet(CautionedQuerySet["ProductLink"]):
    def get_by_natural_key(self, key: str) -> "ProductLink":
        return self.get(key=key)

    def listed(self) -> Self:
        """What the shop sells now."""
        return self.filter(is_listed=True)

    def for_article(self, article, keys=()) -> Self:
        """Products placed on ``article``, in the editor's order, and those that its text names by ``keys``.

        Each once; ``placement_of()`` says how it is placed there.
        """
        there = ProductPlacement.objects.order_by().on_article(article)
        placed = FilteredRelation("placements", condition=Q(placements__article=article))
        own = {f"placed_{name}": F(f"placed__{name}") for name in _PLACED}
        rows = self.filter(Q(pk__in=there.values("product")) | Q(key__in=keys)).alias(placed=placed).annotate(**own)
        return rows.order_by("placed__position", "placed__pk")


_PLACED = ("pk", "position", "heading", "text", "call_to_action")  # what a placement says of its own


def placement_of(product: "ProductLink", article) -> "ProductPlacement | None":
    """Return the placement of a product of ``for_article()`` on that article; None: its text names it only."""
    values = {name: getattr(product, f"placed_{name}") for name in _PLACED}
    return ProductPlacement(product=product, article=article, **values) if values["pk"] else None


class ProductLink(Cautioned, AtomicSave, LinkHealth):
    """A collection or a product of the shop. Its key stays; handle, address and title follow the shop."""

    class Kind(models.TextChoices):
        COLLECTION = "collection", _("Collection")
        PRODUCT = "product", _("Product")

    key = SlugField(
        _("key"),
        unique=True,
        blank=True,
        help_text=_("Internal ID; never changes, even if the shop renames the page."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.COLLECTION)
    title = models.CharField(_("title"), max_length=200)
    handle = models.CharField(
        _("handle"),
        max_length=200,
        help_text=_("The last part of its web address in the shop, such as “back-massagers”."),
    )
    url = models.CharField(_("URL"), max_length=500, validators=[validate_shop_url])
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    image = models.ForeignKey(
        "backcare.Image",
        verbose_name=_("image"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="product_links",
    )
    cautions = models.ManyToManyField(
        "backcare.Caution",
        verbose_name=_("cautions"),
        blank=True,
        related_name="products",
        help_text=_("Who should not use it, or should ask first. Every page that shows it says so."),
    )
    price_text = models.CharField(
        _("price"), max_length=60, blank=True, help_text=_("Exactly as readers will see it, such as “$89”.")
    )
    is_listed = models.BooleanField(
        _("for sale"),
        default=True,
        help_text=_("Turn off when not for sale; its cards disappear from articles."),
    )

    objects = ProductLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("product link")
        verbose_name_plural = _("product links")
        ordering = ["kind", "title"]
        constraints = [
            models.UniqueConstraint(
                name="backcare_product_handle_once",
                fields=["kind", "handle"],
                violation_error_message=_("A link with this kind and handle already exists. Change that one."),
            ),
            models.CheckConstraint(
                name="backcare_product_url_is_web",
                condition=is_web_address("url", or_path=True),
                violation_error_message=_("The URL must start with https://, or be a path that starts with one slash."),
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs) -> None:
        if not self.key:
            rows = ProductLink.objects.using(kwargs.get("using") or db_for_write(self))
            self.key = new_slug(self.handle or self.title, "product", rows, "key")
        super().save(*args, **kwargs)

    def natural_key(self):
        return (self.key,)


class ProductPlacementQuerySet(AnnouncingQuerySet["ProductPlacement"]):
    def listed(self) -> Self:
        """Placements of what the shop sells now, in the editor's order, each with its product."""
        rows = self.filter(product__is_listed=True).select_related("product").prefetch_related("product__cautions")
        return rows.order_by("position", "pk")

    def on_article(self, article) -> Self:
        """Placements on this article."""
        return self.filter(article=article)

    def on_technique(self, technique) -> Self:
        """Placements on this technique."""
        return self.filter(technique=technique)

    def on_area(self, area) -> Self:
        """Placements on this body area."""
        return self.filter(area=area)


class ProductPlacement(Ordered):
    """A product link placed on one article, technique or area, with a call to action of its own."""

    product = models.ForeignKey(
        ProductLink, verbose_name=_("collection or product"), on_delete=models.PROTECT, related_name="placements"
    )
    article = models.ForeignKey(
        "backcare.Article",
        verbose_name=_("article"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="placements",
    )
    technique = models.ForeignKey(
        "backcare.Technique",
        verbose_name=_("technique"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="placements",
    )
    area = models.ForeignKey(
        "backcare.BodyArea",
        verbose_name=_("body area"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="placements",
    )
    heading = models.CharField(
        _("heading"), max_length=120, blank=True, help_text=_("Leave empty to use the product’s title.")
    )
    text = models.CharField(
        _("text"), max_length=400, blank=True, help_text=_("Leave empty to use the product’s summary.")
    )
    call_to_action = models.CharField(
        _("button"), max_length=60, blank=True, help_text=_("Text on the button. Leave empty for “View in the shop”.")
    )

    objects = ProductPlacementQuerySet.as_manager()

    class Meta(Ordered.Meta):
        verbose_name = _("product placement")
        verbose_name_plural = _("product placements")
        constraints = [
            models.CheckConstraint(
                name="backcare_placement_one_place",
                condition=(
                    Q(article__isnull=False, technique=None, area=None)
                    | Q(article=None, technique__isnull=False, area=None)
                    | Q(article=None, technique=None, area__isnull=False)
                ),
                violation_error_message=_("Choose exactly one article, technique or area for a placement."),
            ),
            models.UniqueConstraint(
                name="backcare_placement_once_per_article",
                fields=["product", "article"],
                violation_error_message=_("This product is already placed on the article."),
            ),
            models.UniqueConstraint(
                name="backcare_placement_once_per_technique",
                fields=["product", "technique"],
                violation_error_message=_("This product is already placed on the technique."),
            ),
            models.UniqueConstraint(
                name="backcare_placement_once_per_area",
                fields=["product", "area"],
                violation_error_message=_("This product is already placed on the area."),
            ),
        ]

    def __str__(self):
        place = self.article or self.technique or self.area
        return gettext("%(product)s on “%(place)s”") % {"product": self.product, "place": place}
