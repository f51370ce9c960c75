"""How much two articles have in common. Pure: no database, no Django."""

from collections import Counter
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

    def neighbors(self, key: Hashable) -> set[Hashable]:
        """Return the articles that share at least one facet with ``key``."""
        return {other for facet in self._facets.get(key, ()) for other in self._holders[facet]} - {key}

    def matches(self, key: Hashable, age_rank: Mapping[Hashable, int], without: Iterable[Hashable] = ()) -> list[Match]:
        """Return the articles that fit ``key``, best first; among equals the one with the lower ``age_rank``.

        An article that shares nothing is not there, nor one of ``without``, nor ``key`` itself.
        """
        left_out = {key, *without}
        scores: Counter[Hashable] = Counter()
        shared: dict[Hashable, list[tuple[Facet, float]]] = {}
        for facet in sorted(self._facets.get(key, ()), key=repr):
            weight = self.weight(facet)
            if weight <= 0:
                continue
            for other in self._holders[facet]:
                if other not in left_out:
                    scores[other] += weight
                    shared.setdefault(other, []).append((facet, weight))
        found = [
            Match(other, round(score, 6), tuple(sorted(shared[other], key=lambda pair: -pair[1])))
            for other, score in scores.items()
        ]
        return sorted(found, key=lambda match: (-match.score, age_rank[match.key]))
