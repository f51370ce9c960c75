"""Techniques to choose from, for the cards that an editor puts into a text."""

from backcare.querysets import holding
from backcare.techniques.models import Technique

SHOWN = 24


def search(query: str) -> list[Technique]:
    """Return the techniques whose name, other names, slug or key hold ``query``, by name; at most ``SHOWN``."""
    techniques = Technique.objects.all()
    if query:
        techniques = holding(techniques, query, "name", "aliases", "slug", "key")
    return list(_pictured(techniques).order_by("name", "pk")[:SHOWN])


def named(keys: list[str]) -> list[Technique]:
    """Return the techniques with these keys; those that are not there are left out."""
    return list(_pictured(Technique.objects.filter(key__in=keys)))


def _pictured(techniques):
    return techniques.select_related("image").prefetch_related("image__renditions")
