"""Suggestions while someone types: names of articles, techniques and areas that readers may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Value, When
from django.db.models.functions import Length

from backcare.search.models import SearchEntry
from backcare.search.queries import typed_words
from backcare.text.tokens import is_unspaced

MOST = 8
MOST_WORDS = 6
SHORTEST = 2
"""One of the words needs as many letters; in scripts without spaces one character is enough."""


@dataclass(frozen=True)
class Suggestion:
    """An article, a technique or an area, and of which kind it is (``SearchEntry.Kind``)."""

    kind: str
    target: Any


def suggest(text: str, language: str, *, now: datetime | None = None, using: str | None = None) -> list[Suggestion]:
    """Return at most ``MOST`` things of whose names some word begins with each word of ``text``.

    Names that begin with it come first, and short ones before long ones.
    """
    words = typed_words(text)[:MOST_WORDS]
    if not any(len(word) >= SHORTEST or is_unspaced(word) for word in words):
        return []
    rows = SearchEntry.objects.using(using).visible(language, now)
    for word in words:
        rows = rows.filter(names__contains=f" {word}")
    begins = When(names__startswith=f" {' '.join(words)}", then=Value(0))
    rows = rows.order_by(Case(begins, default=Value(1)), Length("names"), "pk")
    found = list(rows.values_list("kind", "object_id")[:MOST])
    readable = SearchEntry.objects.readable(language, now)
    targets: dict[tuple[str, int], Any] = {}
    for kind in {kind for kind, _pk in found}:
        links = readable[kind].using(using).select_related(None).only(*ADDRESS[kind])
        pks = [pk for other, pk in found if other == kind]
        targets |= {(kind, pk): row for pk, row in links.in_bulk(pks).items()}
    return [Suggestion(key[0], targets[key]) for key in found if key in targets]


ADDRESS = {
    "article": ("title", "slug", "language"),
    "technique": ("name", "slug", "language"),
    "area": ("name", "slug", "language"),
}
"""The fields that make title and address."""
