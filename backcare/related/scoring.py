"""How much two articles have in common. Pure: no database, no Django."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from math import log

WEIGHTS = {"tag": 1.0, "technique": 1.0, "area": 0.8}
"""What a shared facet of each kind counts, before its rarity."""

Facet = tuple[str, Hashable]
"""A kind (a key of ``WEIGHTS``) and what is shared, such as ``("tag", 7)``."""


@dataclass(frozen=True)
class Match:
    """How well one article fits another, and which shared facets make it so, strongest first."""

    key: Hashable
    score: float
    shared: tuple[tuple[Facet, float], ...]


class Facets:
    """The facets of a set of articles, by which they are compared.

    A shared facet counts its kind's weight times its inverse document frequency, ln((N + 1) / (df + 0.5)) with N
    articles of which df have the facet (Robertson and Spärck Jones, 1976, without the relevance part).
    """

    def __init__(self, facets: Mapping[Hashable, Iterable[Facet]]):
        self._facets = {key: frozenset(values) for key, values in facets.items()}
        self._holders: dict[Facet, list[Hashable]] = {}
        for key, values in self._facets.items():
            for facet in values:
                self._holders.setdefault(facet, []).append(key)

    def __contains__(self, key: Hashable) -> bool:
        return key in self._facets

    def weight(self, facet: Facet) -> float:
        """Return what sharing ``facet`` counts."""
        return WEIGHTS[facet[0]] * log((len(self._facets) + 1) / (len(self._holders.get(facet, ())) + 0.5))

    def matches(
        self,
        key: Hashable,
        age_rank: Mapping[Hashable, int],
        without: Iterable[Hashable] = (),
        limit: int | None = None,
    ) -> list[Match]:
        """Return the articles that fit ``key``, best first; among equals the one with the lower ``age_rank``.

        An article that shares nothing is not there, nor one of ``without``, nor ``key`` itself. ``limit`` is the
        greatest number of them.
        """
        weights = {facet: self.weight(facet) for facet in sorted(self._facets.get(key, ()), key=repr)}
        scores: dict[Hashable, float] = {}
        for facet, weight in weights.items():
            for other in self._holders[facet]:
                scores[other] = scores.get(other, 0.0) + weight
        for other in (key, *without):
            scores.pop(other, None)
        best = sorted(scores, key=lambda other: (-round(scores[other], 6), age_rank[other]))[:limit]
        return [Match(other, round(scores[other], 6), self._shared(other, weights)) for other in best]

    def _shared(self, other: Hashable, weights: Mapping[Facet, float]) -> tuple[tuple[Facet, float], ...]:
        shared = [(facet, weight) for facet, weight in weights.items() if facet in self._facets[other]]
        return tuple(sorted(shared, key=lambda pair: -pair[1]))
