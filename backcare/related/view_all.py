"""Which page “View all” leads to."""

from collections import Counter
from collections.abc import Callable, Iterable

from django.db.models import QuerySet

from backcare.areas.models import BodyArea
from backcare.related.models import RelatedArticle
from backcare.tags.models import Tag
from backcare.techniques.models import Technique

LISTED: dict[str, Callable[[], QuerySet]] = {
    "tag": Tag.objects.all,
    "technique": Technique.objects.published,
    "area": BodyArea.objects.published,
}
"""The kinds of facets that have a page with their articles, and which of them readers may see."""


def strongest_shared_facet(entries: Iterable[RelatedArticle]) -> Tag | Technique | BodyArea | None:
    """Return what an article shares most with ``entries``, its list: where "View all" leads. None: words only.

    One query, more where what they share most is a draft.
    """
    weights: Counter[tuple[str, int]] = Counter()
    for entry in entries:
        for reason in entry.reasons:
            if reason["kind"] in LISTED:
                weights[reason["kind"], reason["id"]] += reason["weight"]
    for (kind, pk), _weight in sorted(weights.items(), key=lambda pair: (-pair[1], pair[0])):
        if found := LISTED[kind]().filter(pk=pk).first():
            return found
    return None
