"""Which page “View all” leads to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, DateTimeField, Q, QuerySet, TextField, Value

from backcare.areas.models import BodyArea
from backcare.articles.models import Article
from backcare.prepared import Param, Prepared
from backcare.related.models import RelatedArticle
from backcare.related.refreshing import PINNED
from backcare.tags.models import Tag
from backcare.techniques.models import Technique

Facet = Tag | Technique | BodyArea
KINDS = {Tag: "tag", Technique: "technique", BodyArea: "area"}
"""The facets that have a page with their articles, as the reasons of an entry name them."""
LINKS = {"tag": "tagged_items__tag", "technique": "techniques", "area": "areas"}
FEWEST = 5
"""Articles that a page needs, so that it shows more than the cards do."""


@dataclass(frozen=True)
class AllOn:
    """A tag, technique or area whose page shows every card and more, and how many articles it shows."""

    facet: Facet
    count: int


def page_of_all(
    entries: Iterable[RelatedArticle], shown: Iterable[Facet], language: str, now: datetime, at_most: int
) -> AllOn | None:
    """Return that of ``shown``, which the article's page names, whose page has all of ``entries``, its cards.

    It has ``FEWEST`` articles or more; of several it is the one with the fewest. Pages of techniques and areas show
    ``at_most`` so many, those of tags all. None: there is no such page. It is one query, and none where no facet is
    among the reasons of every entry.
    """
    entries = list(entries)
    facets = {(KINDS[type(facet)], facet.pk): facet for facet in shown}
    for entry in entries:
        if entry.reasons != PINNED:  # which says nothing of what they share
            why = {(reason["kind"], reason.get("id")) for reason in entry.reasons}
            facets = {key: facet for key, facet in facets.items() if key in why}
    if not facets:
        return None
    pks: dict[str, Any] = {kind: [pk for other, pk in facets if other == kind] for kind in LINKS}
    rows = _COUNTS(language, now=now, cards=[entry.related_id for entry in entries], **pks)
    found = [
        (count, kind, pk)
        for kind, pk, count, cards in rows
        if cards == len(entries) and count >= FEWEST and (kind == "tag" or count <= at_most)
    ]
    if not found:
        return None
    count, kind, pk = min(found)
    return AllOn(facets[kind, pk], count)


def _counts(language: str) -> QuerySet:
    """Return kind and key of some facets, how many articles readers see on their pages, and how many of the cards."""
    now: Any = Param("now", DateTimeField())
    articles = Article.objects.published(now).in_language(language).order_by()
    cards = Count("pk", filter=Q(pk__in=Param("cards")))
    unions = [
        articles.filter(**{f"{link}__in": Param(kind)})
        .values_list(Value(kind, TextField()), link)
        .annotate(count=Count("pk"), cards=cards)
        for kind, link in LINKS.items()
    ]
    return unions[0].union(*unions[1:], all=True).order_by()


_COUNTS = Prepared(_counts)
