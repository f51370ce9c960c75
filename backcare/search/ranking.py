"""How well an entry answers a query: the exact order of what the databases found. Pure: no database, no Django.

Each database proposes by the score of its own full-text search; the best of those are put in this order, which is the
same on both.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import log

from django.utils.functional import cached_property

from backcare.search.queries import Query, Term
from backcare.search.stemming import PLACEHOLDER

TITLE, NAMES, HEAD, BODY = 10, 10, 5, 1
"""What a word counts in the title, in other names, in the head and in the text."""
HALF = 10
"""So many of these points give a word half of what it can count: repetitions count less and less, as in BM25."""
BEGINNING = 0.3
"""What a word counts that only begins as the last one."""
SIDE_BY_SIDE, WHOLE_NAME, ALL_WORDS = 0.6, 0.3, 0.1
"""What words count beside that for following one another, for being the whole of a name, and for being there all."""
PAIRS = {"title": 1.0, "aliases": 1.0, "head": 0.5, "body": 0.3}
"""What two words in a row count in each field."""


@dataclass(frozen=True)
class Candidate:
    """The stems of an entry, in order, field by field."""

    title: str
    aliases: str
    head: str
    body: str

    @cached_property
    def lines(self) -> dict[str, str]:
        """The fields, with a space before and after each stem."""
        return {name: f" {getattr(self, name)} " for name in PAIRS}


def rarity(having: int, total: int) -> float:
    """Return what a word says that ``having`` of ``total`` entries have: ln(1 + (N - n + 0.5) / (n + 0.5)).

    The formula is that of bm25 (Robertson and Zaragoza, 2009), as SQLite ranks.
    """
    return log(1 + (max(total, having) - having + 0.5) / (having + 0.5))


def worth(candidate: Candidate, query: Query, rarities: Mapping[str, float]) -> float:
    """Return how well ``candidate`` answers ``query``; more is better.

    ``rarities`` has what each term says, by its word.
    """
    points = [_points(candidate, term) for term in query.terms]
    total = sum(rarities[term.word] for term in query.terms) or 1
    words = sum(rarities[term.word] * point / (point + HALF) for term, point in zip(query.terms, points, strict=True))
    found = words / total + SIDE_BY_SIDE * _side_by_side(candidate, query) + WHOLE_NAME * _whole_name(candidate, query)
    return round(found + ALL_WORDS * all(points), 6)


def _points(candidate: Candidate, term: Term) -> float:
    best = max(_times(candidate, f" {stems} ") for stems in (term.stem, *term.synonyms))
    if not best and term.is_beginning:
        best = BEGINNING * _times(candidate, f" {term.word}")
    if not best and term.synonyms:
        best = min(_times(candidate, f" {stem} ") for stem in term.stems)
    return best


def _times(candidate: Candidate, needle: str) -> float:
    lines = candidate.lines
    return (
        TITLE * (needle in lines["title"])
        + NAMES * (needle in lines["aliases"])
        + HEAD * lines["head"].count(needle)
        + BODY * lines["body"].count(needle)
    )


def _side_by_side(candidate: Candidate, query: Query) -> float:
    """Return which part of the neighbors in the query are neighbors here. Two words like "when to" count in a title."""
    content = {stem for term in query.terms for stem in term.stems}
    pairs = list(pairwise(query.in_order))
    found = 0.0
    for one, other in pairs:
        fields = PAIRS if one in content or other in content else ("title",)
        found += max(PAIRS[name] * (f" {one} {other} " in candidate.lines[name]) for name in fields)
    return found / len(pairs) if pairs else 0.0


def _whole_name(candidate: Candidate, query: Query) -> float:
    """Return how much of the best name the query says: 1 for a name that is asked for in full."""
    asked = {*query.in_order, *(stem for term in query.terms for name in term.synonyms for stem in name.split())}
    names = [name.split() for name in (candidate.title, *candidate.aliases.split(f" {PLACEHOLDER} ")) if name]
    return max((sum(word in asked for word in name) / len(name) for name in names), default=0.0)
