"""Collections and products to choose from, for the cards that an editor puts into a text."""

from backcare.products.models import ProductLink
from backcare.querysets import holding

SHOWN = 24


def search(query: str) -> list[ProductLink]:
    """Return the links whose title, handle or key holds ``query``, what the shop sells now first; at most ``SHOWN``."""
    links = ProductLink.objects.all()
    if query:
        links = holding(links, query, "title", "handle", "key")
    return list(_pictured(links).order_by("-is_listed", "kind", "title", "pk")[:SHOWN])


def named(keys: list[str]) -> list[ProductLink]:
    """Return the links with these keys; those that are not there are left out."""
    return list(_pictured(ProductLink.objects.filter(key__in=keys)))


def _pictured(links):
    return links.select_related("image").prefetch_related("image__renditions")
