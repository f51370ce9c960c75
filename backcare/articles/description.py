"""What the page of an article shows of it, from a row or from data that nobody saved. Nothing here writes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from backcare.areas.models import BodyArea
from backcare.articles.data import ArticleData, assign
from backcare.articles.models import Article, Reference
from backcare.cautions.models import Caution, cautions_from, cautions_of
from backcare.people.models import Person
from backcare.prepared import Param, Prepared
from backcare.products.models import ProductLink, ProductPlacement, placement_of
from backcare.tags.models import Tag
from backcare.techniques.models import Technique
from backcare.text.slugs import fold, make_slug


@dataclass(frozen=True)
class Description:
    """An article, and what it refers to as far as readers may see that, all loaded."""

    article: Article
    """Its own fields, author and reviewer among them; not a row of the database when it came from data."""
    original: Article | None
    """The article whose comments and related articles belong on the page; ``None`` for a new one."""
    tags: list[Tag]
    """In the order in which they were given; keys, names and slugs only."""
    areas: list[BodyArea]
    """Keys, names and slugs only."""
    references: list[Reference]
    placements: list[ProductPlacement]
    """Collections and products placed beside the text, in the editor's order."""
    products: dict[str, ProductLink]
    """Those in the placements and those with cards in the text, by key."""
    techniques: list[Technique]
    """Those that the article is about and those with cards in its text, easiest first."""
    area_cautions: list[Caution]
    """Those of its body areas."""

    @property
    def cautions(self) -> list[Caution]:
        """All that concern its techniques, products and body areas, the gravest first."""
        return cautions_of([*self.techniques, *self.products.values()], self.area_cautions)

    @property
    def image_ids(self) -> list[int | None]:
        """Primary keys of its images, but for those in the text, which ``article.image_keys`` names."""
        return [
            self.article.hero_image_id,
            *(product.image_id for product in self.products.values()),
            *(technique.image_id for technique in self.techniques),
        ]


def describe(article: Article, original: Article | None = None) -> Description:
    """Describe ``article``, loaded ``with_page_data()``; give a working copy its ``original``. Two queries."""
    products = _PRODUCTS(article=article.pk, keys=article.product_keys)
    techniques = _TECHNIQUES(article=article.pk, keys=article.technique_keys)
    placements = [placement for product in products if (placement := placement_of(product, article))]
    return _description(article, original, placements, products, techniques)


def _description(
    article: Article,
    original: Article | None,
    placements: list[ProductPlacement],
    products: list[ProductLink],
    techniques: list[Technique],
) -> Description:
    areas = [
        BodyArea(pk=pk, name=name, slug=slug, language=language)
        for _place, pk, name, slug, language in sorted(article.area_values or ())
    ]
    return Description(
        article=article,
        original=original or article,
        tags=article.given_tags,
        areas=areas,
        references=[
            _reference(day, pk=pk, position=position, title=title, url=url, publisher=publisher)
            for position, pk, title, url, publisher, day in sorted(article.reference_values or ())
        ],
        placements=placements,
        products={product.key: product for product in products},
        techniques=techniques,
        area_cautions=cautions_from(article.area_caution_values),
    )


def describe_many(articles: list[Article]) -> list[Description]:
    """Describe each of ``articles``, loaded ``with_feed_data()``. Two queries."""
    placed = {article.pk: {row[2]: row for row in sorted(article.placement_values or ())} for article in articles}
    about = {article.pk: {pk for (pk,) in article.technique_values or ()} for article in articles}
    sold = {article.pk: set(article.product_keys) for article in articles}
    shown = {article.pk: set(article.technique_keys) for article in articles}
    wanted = Q(pk__in=set[int]().union(*placed.values())) | Q(key__in=set().union(*sold.values()))
    products = {each.pk: each for each in ProductLink.objects.listed().filter(wanted).with_cautions()}
    wanted = Q(pk__in=set().union(*about.values())) | Q(key__in=set().union(*shown.values()))
    techniques = list(Technique.objects.published().filter(wanted).easiest_first().with_cautions())
    return [
        _description(
            article,
            article,
            [_placement(products[pk], article, row) for pk, row in placed[article.pk].items() if pk in products],
            [each for pk, each in products.items() if pk in placed[article.pk] or each.key in sold[article.pk]],
            [each for each in techniques if each.pk in about[article.pk] or each.key in shown[article.pk]],
        )
        for article in articles
    ]


def _placement(product: ProductLink, article: Article, values: list[Any]) -> ProductPlacement:
    position, pk, _product, heading, text, action = values
    return ProductPlacement(
        pk=pk, product=product, article=article, position=position, heading=heading, text=text, call_to_action=action
    )


_PRODUCTS = Prepared(lambda: ProductLink.objects.listed().for_article(Param("article"), Param("keys")).with_cautions())
_TECHNIQUES = Prepared(
    lambda: Technique.objects.published().on_article(Param("article"), Param("keys")).with_cautions()
)


def describe_data(data: ArticleData, article: Article | None = None) -> Description:
    """Describe what ``article``, or a new one, would be with ``data``, which may be incomplete or out of date.

    What ``data`` names and is not there any more is left out. The address stays that of ``article``.
    """
    shown = Article()
    if article is not None:
        shown.status, shown.created_at, shown.updated_at = article.status, article.created_at, article.updated_at
    assign(shown, {**data, "slug": article.slug if article else "preview"})
    shown.prepare_body()
    people = Person.objects.in_bulk(filter(None, (data["author"], data["reviewer"])))
    shown.author, shown.reviewer = people.get(data["author"]), people.get(data["reviewer"])
    placed = {row["product"]: row for row in data["placements"]}
    found = ProductLink.objects.listed().filter(Q(pk__in=placed) | Q(key__in=shown.product_keys)).with_cautions()
    products = {product.pk: product for product in found}
    known = Tag.objects.by_names(data["tags"])
    techniques = Technique.objects.published().filter(Q(pk__in=data["techniques"]) | Q(key__in=shown.technique_keys))
    areas = BodyArea.objects.published().filter(pk__in=data["areas"])
    return Description(
        article=shown,
        original=article,
        tags=[known.get(fold(name)) or Tag(name=name, slug=make_slug(name, "tag")) for name in data["tags"]],
        areas=list(areas),
        references=[_reference(**row) for row in data["references"]],
        placements=[
            ProductPlacement(**{**row, "product": products[pk]}) for pk, row in placed.items() if pk in products
        ],
        products={product.key: product for product in products.values()},
        techniques=list(techniques.easiest_first().with_cautions()),
        area_cautions=list(Caution.objects.filter(areas__in=areas)),
    )


def _reference(accessed_on: str | None, **values) -> Reference:
    return Reference(**values, accessed_on=accessed_on and date.fromisoformat(accessed_on))
