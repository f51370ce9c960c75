"""Collections and products to choose from, for the cards that an editor puts into a text."""

from django.db.models import Q

from backcare.products.models import ProductLink

SHOWN = 24


def search(query: str) -> list[ProductLink]:
    """Return the links whose title, handle or key holds ``query``, what the shop sells now first; at most ``SHOWN``."""
    links = ProductLink.objects.all()
    if query:
        links = links.filter(Q(title__icontains=query) | Q(handle__icontains=query) | Q(key__icontains=query))
    return list(_pictured(links).order_by("-is_listed", "kind", "title", "pk")[:SHOWN])


def named(keys: list[str]) -> list[ProductLink]:
    """Return the links with these keys; those that are not there are left out."""
    return list(_pictured(ProductLink.objects.filter(key__in=keys)))


def _pictured(links):
    return links.select_related("image").prefetch_related("image__renditions")
