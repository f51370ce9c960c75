"""What the database knows of what an article names: at most one query for each kind of row."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q

from backcare.articles.models import Article
from backcare.checklist.draft import Draft
from backcare.checklist.models import WatchedClaim
from backcare.images.models import Image
from backcare.products.models import ProductLink
from backcare.site import site_url
from backcare.techniques.models import Technique

MOST_LOOKED_UP = 1000
"""Images, cards, links and so on of one article that are looked up, so that no text makes a query too long."""


@dataclass
class Known:
    """The rows that drafts refer to."""

    images: dict[int | str, Image]
    products: dict[int | str, ProductLink]
    shop_addresses: set[str]
    techniques: dict[str, Technique]
    taken_slugs: set[tuple[str, str]]
    taken_languages: set[str]
    """Languages in which the article has another version."""
    claims: list[WatchedClaim]


def look_up(drafts: list[Draft], article: Article | None) -> Known:
    """Return the rows that ``drafts`` refer to, with at most one query per model."""
    bodies = [draft.body for draft in drafts]
    image_keys = first_of(key for body in bodies for key in [*body.image_keys, *(video.still for video in body.videos)])
    found = Image.objects.filter(Q(pk__in=[draft.hero for draft in drafts if draft.hero]) | Q(key__in=image_keys))
    images = list(found.only("key", "title", "alt", "is_decorative").order_by())
    addresses = first_of(address for body in bodies for link in body.links for address in spellings(link.href))
    named = ProductLink.objects.filter(
        Q(pk__in=first_of(pk for draft in drafts for pk in draft.products))
        | Q(key__in=first_of(key for body in bodies for key in body.product_keys))
        | Q(url__in=addresses)
    )
    products = list(named.only("key", "title", "url", "is_listed").order_by())
    techniques = Technique.objects.filter(key__in=first_of(key for body in bodies for key in body.technique_keys))
    others = _others(drafts, article)
    return Known(
        images={image.pk: image for image in images} | {image.key: image for image in images},
        products={product.pk: product for product in products} | {product.key: product for product in products},
        shop_addresses={product.url for product in products if product.is_listed} & set(addresses),
        techniques={technique.key: technique for technique in techniques.only("key", "name", "status").order_by()},
        taken_slugs={(slug, language) for slug, language, _group in others},
        taken_languages={language for _, language, group in others if article and group == article.translation_group},
        claims=list(WatchedClaim.objects.all()),
    )


def first_of(values: Iterable[Any]) -> list[Any]:
    """Return the first of ``values``, each once, as many as are looked up."""
    found: dict[Any, None] = {}
    for value in values:
        if value:
            found.setdefault(value)
        if len(found) == MOST_LOOKED_UP:
            break
    return list(found)


def spellings(href: str) -> list[str]:
    """Return how the shop may write the address of a link: as a path or complete, with the last slash or without."""
    try:
        parts, own = urlsplit(href), urlsplit(site_url())
    except ValueError:
        return []
    if parts.scheme not in ("", "http", "https") or not (parts.netloc or parts.path.startswith("/")):
        return []
    path = parts.path.rstrip("/")
    host = (parts.netloc or own.netloc).lower()
    starts = [f"{scheme}://{host}" for scheme in ("https", "http")] if host else []
    if host == own.netloc.lower():
        starts.append("")
    return [href, *(start + path + end for start in starts for end in ("/", "") if start + path + end)]


def _others(drafts: list[Draft], article: Article | None) -> list[tuple[str, str, Any]]:
    """Return slug, language and group of the other articles that have one of these slugs, or are versions of this."""
    wanted = Q(slug__in={draft.slug for draft in drafts if draft.slug})
    own = []
    if article:
        wanted |= Q(translation_group=article.translation_group)
        own = [pk for pk in (article.pk, article.draft_of_id) if pk]
    others = Article.objects.originals().filter(wanted).exclude(pk__in=own)
    return list(others.order_by().values_list("slug", "language", "translation_group"))
