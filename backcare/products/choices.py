"""Collections and products to choose from, for the cards that an editor puts into a text."""

from django.db.models import QuerySet

from backcare.products.models import ProductLink
from backcare.querysets import holding


def search(query: str) -> QuerySet[ProductLink]:
    """Return the links whose title, handle or key holds ``query``, what the shop sells now first."""
    links = ProductLink.objects.all()
    if query:
        links = holding(links, query, "title", "handle", "key")
    return _pictured(links).order_by("-is_listed", "kind", "title", "pk")


def named(keys: list[str]) -> QuerySet[ProductLink]:
    """Return the links with these keys; those that are not there are left out."""
    return _pictured(ProductLink.objects.filter(key__in=keys))


def _pictured(links: QuerySet[ProductLink]) -> QuerySet[ProductLink]:
    return links.select_related("image").prefetch_related("image__renditions")
