"""Techniques to choose from, for the cards that an editor puts into a text."""

from django.db.models import QuerySet

from backcare.querysets import holding
from backcare.techniques.models import Technique


def search(query: str) -> QuerySet[Technique]:
    """Return the techniques whose name, other names, slug or key hold ``query``, by name."""
    techniques = Technique.objects.all()
    if query:
        techniques = holding(techniques, query, "name", "aliases", "slug", "key")
    return _pictured(techniques).order_by("name", "pk")


def named(keys: list[str]) -> QuerySet[Technique]:
    """Return the techniques with these keys; those that are not there are left out."""
    return _pictured(Technique.objects.filter(key__in=keys))


def _pictured(techniques: QuerySet[Technique]) -> QuerySet[Technique]:
    return techniques.select_related("image").prefetch_related("image__renditions")
