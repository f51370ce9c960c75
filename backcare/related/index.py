"""An index of related articles in the database: its statistics, and a shelf of its profiles."""

import json
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from itertools import chain
from typing import Any

from django.db import connections

from backcare.querysets import pieces
from backcare.related import scoring
from backcare.related.models import RelatedIndex, RelatedPosting, RelatedProfile, RelatedTerm
from backcare.related.scoring import Facet, Neighbor, Post, Profile, Statistics

REMEMBERED = 10_000
"""Profiles that a shelf keeps in memory, about 30 kB each for articles of 1,300 words."""
WEIGHTS = tuple(range(scoring.SCALE + 1))
"""Every weight there can be, once: profiles share them, and their words, which halves what they take."""


def name_of(facet: Facet) -> str:
    """Return the name under which a word or a facet is counted."""
    return f"{facet[0]}:{facet[1]}"


def statistics_for(index: RelatedIndex, posts: Iterable[Post], using: str) -> Statistics:
    """Return what ``index`` knows of the words and facets of these posts."""
    names = {name_of(("word", word)) for post in posts for word in post.words}
    facets = {name_of(facet): facet for post in posts for facet in post.facets}
    counted = {}
    terms = RelatedTerm.objects.using(using).filter(index=index)
    for some in pieces(sorted(names | facets.keys())):
        counted.update(terms.filter(name__in=some).values_list("name", "article_count"))
    return Statistics(
        index.article_count,
        {name.removeprefix("word:"): count for name, count in counted.items() if name in names},
        {facets[name]: count for name, count in counted.items() if name in facets},
    )


def pack(profile: Profile) -> dict[str, Any]:
    """Return a profile as JSON can hold it; words stand once, in one text, with two rows of numbers beside it."""
    return {
        "day": profile.day,
        "words": " ".join(profile.weights),
        "weights": list(profile.weights.values()),
        "counts": [profile.counts.get(word, 0) for word in profile.weights],
        "title": profile.title,
        "facets": [[*facet, rarity, profile.finding.get(facet, 0)] for facet, rarity in profile.facets.items()],
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
    )


class DatabaseShelf:
    """The profiles of an index as ``scoring.Shelf`` wants them. What it read it remembers: it lives for one act."""

    def __init__(self, index: RelatedIndex, using: str):
        self.index = index
        self.using = using
        self._profiles: dict[int, Profile] = {}
        self._hubs: dict[int, float | None] = {}

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

    def profiles(self, keys: Collection[int]) -> dict[int, Profile]:
        missing = [key for key in keys if key not in self._profiles]
        if len(self._profiles) + len(missing) > REMEMBERED:
            self._profiles = {key: self._profiles[key] for key in keys if key in self._profiles}
        for some in pieces(missing):
            rows = self.rows().filter(article_pk__in=some)
            for key, packed, hub in rows.values_list("article_pk", "weighed", "hub"):
                self._profiles[key] = unpack(key, packed)
                self._hubs[key] = hub
        return {key: self._profiles[key] for key in keys if key in self._profiles}

    def hubs(self, keys: Collection[int]) -> dict[int, float]:
        """Return how near each of these stands to its nearest."""
        missing = [key for key in keys if self._hubs.get(key) is None]
        for some in pieces(missing):
            self._hubs.update(self.rows().filter(article_pk__in=some).values_list("article_pk", "hub"))
        return {key: self._hubs.get(key) or 0.0 for key in keys}

    def known(self, keys: Iterable[int]) -> set[int]:
        """Return those of these articles that the index has."""
        some = (self.rows().filter(article_pk__in=some).values_list("article_pk", flat=True) for some in pieces(keys))
        return set(chain.from_iterable(some))

    def rows(self):
        """The rows of this index's profiles."""
        return RelatedProfile.objects.using(self.using).filter(index=self.index)

    # Writing

    def add(self, profiles: Iterable[Profile], hubs: dict[int, float] | None = None) -> None:
        """Put profiles where there are none of these articles."""
        profiles, hubs = list(profiles), hubs or {}
        RelatedProfile.objects.using(self.using).bulk_create(
            [
                RelatedProfile(
                    index=self.index, article_pk=profile.key, weighed=pack(profile), hub=hubs.get(profile.key)
                )
                for profile in profiles
            ],
            batch_size=500,
        )
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
        self._hubs.update({profile.key: hubs.get(profile.key) for profile in profiles})

    def remove(self, keys: Collection[int]) -> None:
        """Take the profiles of these articles away."""
        for rows in (self.rows(), RelatedPosting.objects.using(self.using).filter(index=self.index)):
            rows.filter(article_pk__in=keys).delete()
        for key in keys:
            self._profiles.pop(key, None)
            self._hubs.pop(key, None)

    def stored_candidates(self, keys: Collection[int]) -> dict[int, list[Neighbor]]:
        """Return the candidates that are stored for each of these articles."""
        stored: dict[int, list[Neighbor]] = {key: [] for key in keys}
        for some in pieces(keys):
            for key, candidates in self.rows().filter(article_pk__in=some).values_list("article_pk", "candidates"):
                stored[key] = [Neighbor(*candidate) for candidate in candidates or ()]
        return stored

    def set_candidates(self, candidates: Mapping[int, list[Neighbor]]) -> None:
        """Store the candidates of each of these articles, best rough score first."""
        self._set(
            ("candidates", "threshold"),
            {
                key: (
                    json.dumps([[other.key, other.rough, other.score] for other in found], separators=(",", ":")),
                    found[-1].rough if len(found) == scoring.CANDIDATES else 0,
                )
                for key, found in candidates.items()
            },
        )

    def without_hub(self, keys: Collection[int]) -> list[int]:
        """Those of these articles whose hub is not set yet."""
        return list(self.rows().filter(article_pk__in=keys, hub=None).values_list("article_pk", flat=True))

    def set_hubs(self, hubs: Mapping[int, float]) -> None:
        """Store how near each of these articles stands to its nearest."""
        self._set(("hub",), {key: (hub,) for key, hub in hubs.items()})
        self._hubs.update(hubs)

    def _set(self, columns: tuple[str, ...], values: Mapping[int, tuple]) -> None:
        # Statements of Django's own bulk_update() take longer to build than to run.
        assignments = ", ".join(f"{column} = %s" for column in columns)
        parts = ["UPDATE", self._table(RelatedProfile), "SET", assignments, "WHERE index_id = %s AND article_pk = %s"]
        with connections[self.using].cursor() as cursor:
            cursor.executemany(" ".join(parts), [(*given, self.index.pk, key) for key, given in values.items()])

    def _weighed(self, profile, looked_for, join, condition, end, limit=None) -> list[tuple[int, int]]:
        if not looked_for:
            return []
        # Nothing of what is joined to the text comes from outside: names of tables and the conditions above.
        # Summed in the database, and in whole numbers: the same in whichever order, as in scoring.Memory.
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
        text = f"{self.index.pk} {name_of(what)}"
        return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)

    def _table(self, model) -> str:
        return connections[self.using].ops.quote_name(model._meta.db_table)


def grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    """Return the second parts of ``pairs`` by the first ones."""
    groups: dict[int, list[Any]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups
