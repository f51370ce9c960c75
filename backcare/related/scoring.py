"""How well one article goes with another, and why. Pure: no database, no Django.

A ``Post`` is what is compared, ``Statistics`` say how rare each word and facet is, and a ``Profile`` is a post weighed
by them. ``score()`` compares two profiles; ``neighbors()`` finds the posts that fit one, in a store of
profiles;
``docs/explanation/related.md`` tells the whole with an example.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property  # noqa: TID251 - needs no Django, and asks nothing that could make others wait
from typing import Any

from backcare.text.tokens import tokenize

Facet = tuple[str, Any]
"""What articles can share apart from words: a kind (a key of ``FACET_WEIGHTS``) and which, such as ``("tag", 7)``.
Also ``("word", …)`` and ``("link", slug)``, by which articles are found."""

FACET_WEIGHTS = {"tag": 1.0, "technique": 1.0, "area": 0.8, "collection": 0.5}
"""What a shared facet of each kind counts, before its rarity."""

TITLE_WORD = 4
"""How many times more a word counts for standing in the title."""
FACETS, TITLES, DATES, HUBS = 0.1, 0.2, 0.1, 0.25
"""What the parts of a score count beside the likeness of the texts, which counts 1."""
YEAR = 365
"""Days apart at which closeness has fallen to 1/e."""

SECONDS_OF_A_DAY = 86_400

SCALE = 10_000
"""Weights are whole numbers of this part of one, so that sums are the same in whichever order a database adds them."""
KEPT, LEADING = 64, 32
"""Strongest words by which an article is found, and those of them with which one looks for others."""
COMMON_FACET = 1_000
"""A facet that more articles share does not make a candidate on its own; it still adds to the score."""
CANDIDATES = 60
"""How many of the articles found are compared word by word."""
HUB_NEIGHBORS = 10
FLOOR = 0.02
"""Texts that are less alike than this, of articles that share no facet, have nothing in common."""


@dataclass(frozen=True)
class Post:
    """What is known of an article: the words, the facets, and when it was published, in days since any one day."""

    key: int
    title: str
    text: str
    language: str = ""
    facets: frozenset[Facet] = frozenset()
    day: float | None = None
    links: frozenset[str] = frozenset()
    """The slugs of the articles that its text links to."""

    @cached_property
    def title_words(self) -> list[str]:
        return tokenize(self.title, self.language)

    @cached_property
    def text_words(self) -> Counter[str]:
        return Counter(tokenize(self.text, self.language))

    @property
    def words(self) -> set[str]:
        """Every word in title and text, once."""
        return {*self.text_words, *self.title_words}


@dataclass(frozen=True)
class Statistics:
    """How many posts there are, and how many of them have each word and each facet.

    Rarity is the inverse document frequency ln((N + 1) / (df + 0.5)) (Robertson and Spärck Jones, 1976, without the
    relevance part). Words of a single post, and of more than half of all, have none; a facet that is newer than the
    statistics counts as one that two posts have.
    """

    count: int
    words: Mapping[str, int]
    facets: Mapping[Facet, int]

    @classmethod
    def of(cls, posts: Iterable[Post]) -> "Statistics":
        """Count ``posts``, one after the other."""
        words: Counter[str] = Counter()
        facets: Counter[Facet] = Counter()
        count = 0
        for post in posts:
            count += 1
            words.update(post.words)
            facets.update(post.facets)
        return cls(count, {word: df for word, df in words.items() if 2 <= df <= count / 2}, dict(facets))

    def rarity(self, word: str) -> float:
        """Return the rarity of a word; 0 for one that is too rare or too common to count."""
        df = self.words.get(word)
        return round(math.log((self.count + 1) / (df + 0.5)), 6) if df else 0.0

    def facet_rarity(self, facet: Facet) -> float:
        """Return the rarity of a facet by its kind's weight: 0 to 1, one that nobody else has counts most."""
        df = self.facets.get(facet, 2)
        if self.count < 1:
            return 0.0
        share = math.log((self.count + 1) / (df + 0.5)) / math.log(self.count + 1)
        return round(FACET_WEIGHTS[facet[0]] * max(share, 0.0), 6)

    def finds(self, facet: Facet) -> bool:
        """Whether a facet is rare enough that one looks for other articles by it."""
        return self.facets.get(facet, 2) <= COMMON_FACET


@dataclass(frozen=True)
class Profile:
    """A post weighed by statistics: everything that ``score()`` asks for.

    ``weights`` are the words' tf-idf weights, sqrt(tf) * rarity, of length 1 together, in parts of ``SCALE``;
    ``counts`` how often the text without the title has each; ``title`` and ``facets`` the rarities.
    """

    key: int
    day: float | None
    weights: Mapping[str, int]
    counts: Mapping[str, int]
    title: Mapping[str, float]
    facets: Mapping[Facet, float]
    finding: Mapping[Facet, int]
    links: frozenset[str] = frozenset()

    @classmethod
    def of(cls, post: Post, statistics: Statistics) -> "Profile":
        """Weigh ``post``."""
        counts = post.text_words
        title = {word: rarity for word in post.title_words if (rarity := statistics.rarity(word))}
        raw = {}
        for word in sorted(post.words):
            if rarity := statistics.rarity(word):
                often = counts.get(word, 0) + TITLE_WORD * post.title_words.count(word)
                raw[word] = math.sqrt(often) * rarity
        length = math.sqrt(sum(weight * weight for weight in raw.values()))
        weights = {word: whole for word, weight in raw.items() if (whole := round(SCALE * weight / length))}
        facets = {
            facet: rarity for facet in sorted(post.facets, key=repr) if (rarity := statistics.facet_rarity(facet))
        }
        finding = {
            facet: round(SCALE * math.sqrt(FACETS * rarity))
            for facet, rarity in facets.items()
            if statistics.finds(facet)
        }
        return cls(
            post.key,
            post.day,
            weights,
            {word: counts[word] for word in weights if word in counts},
            title,
            facets,
            finding,
            post.links,
        )

    @cached_property
    def strongest(self) -> list[str]:
        """The ``KEPT`` words with the greatest weights, greatest first."""
        return sorted(self.weights, key=lambda word: (-self.weights[word], word))[:KEPT]

    def postings(self) -> dict[Facet, int]:
        """Return by what the article is found, and how much each counts: its strongest words, its facets, its links.

        Nobody looks for links by their weight: they tell which articles an article is linked from.
        """
        links = {("link", slug): 1 for slug in sorted(self.links)}
        return {("word", word): self.weights[word] for word in self.strongest} | dict(self.finding) | links

    def leading(self) -> dict[Facet, int]:
        """Return by what one looks for articles that fit this one: fewer of the same."""
        return {("word", word): self.weights[word] for word in self.strongest[:LEADING]} | dict(self.finding)


@dataclass(frozen=True)
class Neighbor:
    """An article that was found for another: its rough score, by which it was found, and the exact one."""

    key: int
    rough: int
    score: float


def likeness(one: Profile, other: Profile) -> float:
    """Return the cosine of the two texts, 0 to 1."""
    a, b = one.weights, other.weights
    return sum([a[word] * b[word] for word in a.keys() & b.keys()]) / SCALE**2


def shared(one: Profile, other: Profile) -> float:
    """Return what the shared facets count, g / (g + 0.5) with g the sum of their rarities."""
    total = sum(rarity for facet, rarity in one.facets.items() if facet in other.facets)
    return total / (total + 0.5)


def mentioned(one: Profile, other: Profile) -> float:
    """Return how much of each title the other's text has, by rarity: half the greater plus half the mean."""
    there, back = _title_share(one.title, other.counts), _title_share(other.title, one.counts)
    return max(there, back) / 2 + (there + back) / 4


def _title_share(title: Mapping[str, float], counts: Mapping[str, int]) -> float:
    # Repetitions count less and less: tf / (tf + 1.5), as in BM25.
    total = sum(title.values())
    if not total:
        return 0.0
    return sum(rarity * counts[word] / (counts[word] + 1.5) for word, rarity in title.items() if word in counts) / total


def closeness(one: Profile, other: Profile) -> float:
    """Return 1 for articles of one day, 1/e for those a year apart, 0 for one without a date."""
    if one.day is None or other.day is None:
        return 0.0
    return math.exp(-abs(one.day - other.day) / YEAR)


def score(one: Profile, other: Profile) -> float:
    """Return how well two articles go together: the same from either side; 0 when they have nothing in common."""
    texts = likeness(one, other) + TITLES * mentioned(one, other)
    facets = shared(one, other)
    if texts < FLOOR and not facets:
        return 0.0
    return round(texts + FACETS * facets + DATES * closeness(one, other), 6)


def neighbors(profile: Profile, store: Any) -> list[Neighbor]:
    """Return the candidates for the list of ``profile``, in the order in which they were found.

    ``store`` is a ``MemoryStore`` or a ``related.store.DatabaseStore``.
    """
    found = store.candidates(profile, CANDIDATES)
    others = store.profiles([key for key, _rough in found])
    return [Neighbor(key, rough, score(profile, others[key])) for key, rough in found]


def hub(found: Iterable[Neighbor]) -> float:
    """Return the mean score of an article with its nearest. It is high for an article that is close to everything."""
    best = sorted((neighbor.score for neighbor in found), reverse=True)[:HUB_NEIGHBORS]
    return round(sum(best) / len(best), 6) if best else 0.0


def best(found: Iterable[Neighbor], hubs: Mapping[int, float], limit: int) -> list[tuple[int, float]]:
    """Return the first ``limit`` of those that have something in common, with their final scores, best first.

    The final score is less by a part of the hub of the other article. Among equals the greater key comes first.
    """
    worth = [(other.key, round(other.score - HUBS * hubs[other.key], 6)) for other in found if other.score]
    return sorted(worth, key=lambda pair: (-pair[1], -pair[0]))[:limit]


def reasons(one: Profile, other: Profile, terms: int = 4) -> list[tuple[Facet, float]]:
    """Return what makes two articles go together, and what each part counts, strongest first.

    Shared facets count their part of what all of them count; at most ``terms`` words stand for the texts.
    """
    found: list[tuple[Facet, float]] = []
    total = sum(rarity for facet, rarity in one.facets.items() if facet in other.facets)
    for facet, rarity in one.facets.items():
        if facet in other.facets and total:
            found.append((facet, round(FACETS * shared(one, other) * rarity / total, 4)))
    words = {word: one.weights[word] * other.weights[word] for word in one.weights.keys() & other.weights.keys()}
    strongest = sorted(words, key=lambda word: (-words[word], word))[:terms]
    found += [(("word", word), round(words[word] / SCALE**2, 4)) for word in strongest]
    return sorted(found, key=lambda pair: (-pair[1], pair[0][0] == "word"))


class MemoryStore:
    """Profiles in memory."""

    def __init__(self, profiles: Iterable[Profile]):
        self._profiles = {profile.key: profile for profile in profiles}
        self._postings: dict[Facet, list[tuple[int, int]]] = {}
        for profile in self._profiles.values():
            for what, weight in profile.postings().items():
                self._postings.setdefault(what, []).append((profile.key, weight))

    def candidates(self, profile: Profile, limit: int) -> list[tuple[int, int]]:
        """Return key and rough score of the ``limit`` posts that fit best, best first, greater keys among equals.

        The rough score is the sum, over what ``profile`` looks by and another post is found by, of the products of
        both weights.
        """
        rough: dict[int, int] = {}
        for what, weight in profile.leading().items():
            for key, other in self._postings.get(what, ()):
                rough[key] = rough.get(key, 0) + weight * other
        rough.pop(profile.key, None)
        return sorted(rough.items(), key=lambda pair: (-pair[1], -pair[0]))[:limit]

    def profiles(self, keys: Collection[int]) -> dict[int, Profile]:
        """Return the profiles of these posts."""
        return {key: self._profiles[key] for key in keys}


def related(posts: Iterable[Post], limit: int) -> dict[int, list[tuple[int, float]]]:
    """Return for each of ``posts`` the keys and scores of those that go with it, best first, all in memory."""
    posts = list(posts)
    statistics = Statistics.of(posts)
    profiles = [Profile.of(post, statistics) for post in posts]
    store = MemoryStore(profiles)
    found = {profile.key: neighbors(profile, store) for profile in profiles}
    hubs = {key: hub(neighbors) for key, neighbors in found.items()}
    return {key: best(neighbors, hubs, limit) for key, neighbors in found.items()}
