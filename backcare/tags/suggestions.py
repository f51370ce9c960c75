"""Tags to choose from, for the box in which they are typed."""

from django.db.models import Case, QuerySet, When

from backcare.tags.models import Tag, TagSynonym
from backcare.text.slugs import fold

SHOWN = 8


def suggest(typed: str) -> list[dict[str, str]]:
    """Return tags that begin with ``typed``, then those that hold it; none for nothing.

    Each is a dict of the tag's ``name`` and the ``synonym`` by which it was found, empty when it was its own name.
    """
    wanted = fold(typed)
    if not wanted:
        return []
    tags = _best(Tag.objects.all(), wanted).values_list("name", "folded_name")[:SHOWN]
    synonyms = _best(TagSynonym.objects.all(), wanted).values_list("tag__name", "folded_name", "name")[:SHOWN]
    found = [(folded, name, "") for name, folded in tags] + [(folded, tag, name) for tag, folded, name in synonyms]
    found.sort(key=lambda row: (not row[0].startswith(wanted), row[2] != "", row[0]))
    once: dict[str, str] = {}
    for _folded, name, synonym in found:
        once.setdefault(name, synonym)
    return [{"name": name, "synonym": synonym} for name, synonym in list(once.items())[:SHOWN]]


def _best(rows: QuerySet, wanted: str) -> QuerySet:
    begins_with_it = Case(When(folded_name__startswith=wanted, then=0), default=1)
    return rows.filter(folded_name__contains=wanted).order_by(begins_with_it, "folded_name")
