"""Tags to choose from, for the box in which they are typed."""

from backcare.tags.models import Tag
from backcare.text.slugs import fold

SHOWN = 8


def suggest(typed: str) -> list[str]:
    """Return names of tags that begin with ``typed``, then of those that hold it; none for nothing."""
    wanted = fold(typed.replace("\x00", ""))
    if not wanted:
        return []
    names = Tag.objects.filter(folded_name__contains=wanted).values_list("name", flat=True)[:200]
    return sorted(names, key=lambda name: (not fold(name).startswith(wanted), fold(name)))[:SHOWN]
