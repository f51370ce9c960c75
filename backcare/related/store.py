"""The profiles of an index in the database, its statistics, and finding articles by their words and facets."""

import json
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any

from django.db import connections

from backcare.querysets import pieces
from backcare.related import scoring
from backcare.related.models import RelatedIndex, RelatedPosting, RelatedProfile
from backcare.related.scoring import Facet, Neighbor, Profile, Statistics

REMEMBERED = 10_000
"""Profiles that a store keeps in memory, about 30 kB each for articles of 1,300 words."""
WEIGHTS = tuple(range(scoring.SCALE + 1))
"""Every weight there can be, once: profiles share them, and their words, which halves the memory they take."""


def pack_statistics(statistics: Statistics) -> dict[str, Any]:
    """Return how many articles have each word and facet as JSON can hold it."""
    return {
        "words": statistics.words,
        "facets": [[kind, which, df] for (kind, which), df in statistics.facets.items()],
    }


def statistics_of(index: RelatedIndex) -> Statistics:
    """Return the statistics of an index."""
    facets = {(kind, which): df for kind, which, df in index.statistics["facets"]}
    return Statistics(index.article_count, index.statistics["words"], facets)


def pack(profile: Profile) -> dict[str, Any]:
    """Return a profile as JSON can hold it; words are kept once, in one text, beside two lists of numbers."""
    return {
        "day": profile.day,
        "words": " ".join(profile.weights),
        "weights": list(profile.weights.values()),
        "counts": [profile.counts.get(word, 0) for word in profile.weights],
        "title": profile.title,
        "facets": [[*facet, rarity, profile.finding.get(facet, 0)] for facet, rarity in profile.facets.items()],
        "links": sorted(profile.links),
    }


def unpack(key: int, packed: dict[str, Any]) -> Profile:
    """Return the profile that ``pack()`` packed."""
    words = [*map(sys.intern, packed["words"].split())]
    weights = [*map(WEIGHTS.__getitem__, packed["weights"])]
    facets = {(kind, which): (rarity, finding) for kind, which, rarity, finding in packed["facets"]}
    return Profile(
        key=key,
        day=packed["day"],
        weights=dict(zip(words, weights, strict=True)),
        counts={word: count for word, count in zip(words, packed["counts"], strict=True) if count},
        title=packed["title"],
        facets={facet: rarity for facet, (rarity, _finding) in facets.items()},
        finding={facet: finding for facet, (_rarity, finding) in facets.items() if finding},
        links=frozenset(packed["links"]),
    )


class DatabaseStore:
    """The profiles of an index, as a ``scoring.MemoryStore`` has them. It remembers what it read, so use it briefly."""

    def __init__(self, index: RelatedIndex, using: str):
        self.index = index
        self.using = using
        self._profiles: dict[int, Profile] = {}

    # Reading

    def candidates(self, profile: Profile, limit: int) -> list[tuple[int, int]]:
        return self._weighed(profile, profile.leading(), "", "", "ORDER BY rough DESC, posting.article_pk DESC", limit)

    def reached_by(self, profile: Profile) -> list[tuple[int, int]]:
        """Return key and rough score of the articles that have, or would have, this one among their candidates."""
        join = (
            f"JOIN {self._table(RelatedProfile)} profile"
            " ON profile.index_id = posting.index_id AND profile.article_pk = posting.article_pk"
        )
        having = "HAVING SUM(posting.weight * looked_for.weight) >= MAX(profile.threshold)"
        return self._weighed(profile, profile.postings(), join, "AND posting.is_leading", having)

    def linking_to(self, slugs: Collection[str]) -> dict[str, list[int]]:
        """Return the articles whose text links to each of these slugs, the newest ones, at most ``CANDIDATES``."""
        terms = {self._term(("link", slug)): slug for slug in slugs}
        found: dict[str, list[int]] = {slug: [] for slug in slugs}
        for some in pieces(terms):
            rows = RelatedPosting.objects.using(self.using).filter(term__in=some).order_by("-article_pk")
            for term, key in rows.values_list("term", "article_pk"):
                if len(found[terms[term]]) < scoring.CANDIDATES:
                    found[terms[term]].append(key)
        return found

    def profiles(self, keys: Collection[int]) -> dict[int, Profile]:
        missing = [key for key in keys if key not in self._profiles]
        if len(self._profiles) + len(missing) > REMEMBERED:
            self._profiles = {key: self._profiles[key] for key in keys if key in self._profiles}
        self._profiles.update((key, unpack(key, packed)) for key, packed in self._read(missing, "weighed"))
        return {key: self._profiles[key] for key in keys if key in self._profiles}

    def hubs(self, keys: Collection[int]) -> dict[int, float]:
        """Return the hub of each of these articles that the index has."""
        return dict(self._read(keys, "hub"))

    def known(self, keys: Iterable[int]) -> set[int]:
        """Return those of these articles that the index has."""
        return {key for (key,) in self._read(keys)}

    def stored_candidates(self, keys: Iterable[int]) -> dict[int, list[Neighbor]]:
        """Return the candidates that are stored for each of these articles that the index has."""
        return {key: [Neighbor(*one) for one in stored] for key, stored in self._read(keys, "candidates")}

    def rows(self):
        """The rows of this index's profiles."""
        return RelatedProfile.objects.using(self.using).filter(index=self.index)

    def _read(self, keys: Iterable[int], *fields: str) -> Iterator[tuple]:
        for some in pieces(keys):
            yield from self.rows().filter(article_pk__in=some).values_list("article_pk", *fields)

    # Writing

    def add(self, profiles: Collection[Profile]) -> None:
        """Store the profiles of articles that have none."""
        rows = [RelatedProfile(index=self.index, article_pk=one.key, weighed=pack(one)) for one in profiles]
        RelatedProfile.objects.using(self.using).bulk_create(rows, batch_size=500)
        postings = []
        for profile in profiles:
            leading = profile.leading()
            postings += [
                RelatedPosting(
                    index=self.index,
                    article_pk=profile.key,
                    term=self._term(what),
                    weight=weight,
                    is_leading=what in leading,
                )
                for what, weight in profile.postings().items()
            ]
        RelatedPosting.objects.using(self.using).bulk_create(postings, batch_size=2_000)
        self._profiles.update({profile.key: profile for profile in profiles})

    def remove(self, keys: Collection[int]) -> None:
        """Delete the profiles of these articles."""
        for rows in (self.rows(), RelatedPosting.objects.using(self.using).filter(index=self.index)):
            rows.filter(article_pk__in=keys).delete()
        for key in keys:
            self._profiles.pop(key, None)

    def set_candidates(self, candidates: Mapping[int, list[Neighbor]]) -> None:
        """Store the candidates of each of these articles, best rough score first."""
        rows = []
        for key, found in candidates.items():
            stored = json.dumps([[other.key, other.rough, other.score] for other in found], separators=(",", ":"))
            rows.append((stored, found[-1].rough if len(found) == scoring.CANDIDATES else 0, key))
        self._set("candidates = %s, threshold = %s", rows)

    def set_hubs(self, hubs: Mapping[int, float]) -> None:
        """Store the hub of each of these articles."""
        self._set("hub = %s", [(hub, key) for key, hub in hubs.items()])

    def _set(self, assignments: str, rows: list[tuple]) -> None:
        # Statements of Django's own bulk_update() take longer to build than to run.
        parts = ["UPDATE", self._table(RelatedProfile), "SET", assignments, "WHERE article_pk = %s AND index_id = %s"]
        with connections[self.using].cursor() as cursor:
            cursor.executemany(" ".join(parts), [(*row, self.index.pk) for row in rows])

    def _weighed(self, profile, looked_for, join, condition, end, limit=None) -> list[tuple[int, int]]:
        if not looked_for:
            return []
        # Nothing of what is joined to the text comes from outside: names of tables and the conditions above.
        # Summed in the database, and in whole numbers: the same in whichever order, as in scoring.MemoryStore.
        parts = [
            f"WITH looked_for (term, weight) AS (VALUES {', '.join(['(%s, %s)'] * len(looked_for))})",
            "SELECT posting.article_pk, SUM(posting.weight * looked_for.weight) AS rough",
            f"FROM looked_for JOIN {self._table(RelatedPosting)} posting ON posting.term = looked_for.term",
            join,
            f"WHERE posting.article_pk <> %s {condition} GROUP BY posting.article_pk",
            end,
        ]
        params = [value for what, weight in looked_for.items() for value in (self._term(what), weight)]
        params.append(profile.key)
        if limit is not None:
            parts.append("LIMIT %s")
            params.append(limit)
        with connections[self.using].cursor() as cursor:
            cursor.execute(" ".join(parts), params)
            return [(key, int(rough)) for key, rough in cursor.fetchall()]

    def _term(self, what: Facet) -> int:
        text = f"{self.index.pk} {what[0]}:{what[1]}"
        return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)

    def _table(self, model) -> str:
        return connections[self.using].ops.quote_name(model._meta.db_table)
