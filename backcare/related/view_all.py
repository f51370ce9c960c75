"""Which page “View all” leads to."""

from collections import Counter
from collections.abc import Iterable

from backcare.areas.models import BodyArea
from backcare.related.models import RelatedArticle
from backcare.tags.models import Tag
from backcare.techniques.models import Technique

KINDS = {Tag: "tag", Technique: "technique", BodyArea: "area"}
"""The facets that have a page with their articles, as the reasons of an entry name them."""


def strongest_shared_facet(
    entries: Iterable[RelatedArticle], shown: Iterable[Tag | Technique | BodyArea]
) -> Tag | Technique | BodyArea | None:
    """Return that of ``shown``, which the article's page names, that it shares most with ``entries``, its list.

    That is where "View all" leads. None: they share words only. It asks no query: what is shared is the article's own.
    """
    facets = {(KINDS[type(facet)], facet.pk): facet for facet in shown}
    weights: Counter[tuple[str, int]] = Counter()
    for entry in entries:
        for reason in entry.reasons:
            if (reason["kind"], reason.get("id")) in facets:
                weights[reason["kind"], reason["id"]] += reason["weight"]
    return facets[min(weights, key=lambda facet: (-weights[facet], facet))] if weights else None
