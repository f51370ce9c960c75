"""Searching: results that readers may see now, and the facets that narrow them.

What has all words comes first. Where that is little, a misspelling is corrected, and most of the words are enough.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import router
from django.db.models import DateTimeField, QuerySet, Sum, TextField, Value
from django.utils import timezone
from django.utils.functional import cached_property

from backcare.areas.models import BodyArea
from backcare.prepared import Param, Prepared
from backcare.search.backends import backend_for
from backcare.search.index import label
from backcare.search.models import MODELS, SearchEntry, SearchText, SearchWord, Synonyms, readable
from backcare.search.queries import Query, clean, parse
from backcare.search.ranking import Candidate, rarity, worth
from backcare.search.snippets import Parts, marked, snippet
from backcare.search.spelling import EVERY, corrections, replaced
from backcare.site import base_of
from backcare.tags.models import Tag
from backcare.techniques.models import Technique
from backcare.text.slugs import is_slug

FACETS = ("area", "technique", "tag")
"""The kinds of facets that narrow results."""
MOST_CHOICES = 8
"""Maximum number of choices per facet; the most frequent are shown."""
SPELLING_RESULTS = 5
"""Results that are read to see how a corrected word is spelled."""
CANDIDATES = 20
"""Results that are put in their exact order; those after them keep the order in which the database found them."""
FEW = 5
"""Where no more results have all words, those with most of them are added."""
MOST_LOOSE_TERMS = 6
"""Words of which most are enough; of more than these the rarest are looked for."""


@dataclass(frozen=True)
class Choice:
    """Something by which results can be narrowed, and how many of the results it would leave."""

    kind: str
    name: str
    slug: str
    count: int


@dataclass(frozen=True)
class Hit:
    """One result: an article, a technique or a body area, and its title and a piece of its text with what was found."""

    kind: str
    target: Any
    title: Parts
    snippet: Parts


@dataclass(frozen=True)
class Results:
    """One page of results."""

    total: int = 0
    """How many there are on all pages."""
    hits: list[Hit] = field(default_factory=list)
    facets: dict[str, list[Choice]] = field(default_factory=dict)
    """Choices by kind, the most frequent first; a kind without any is not there."""
    complete: int = 0
    """How many have all words that were typed; fewer than ``total`` where most of them were enough."""
    corrected: str = ""
    """What was looked for instead; empty where nothing was misspelled."""


def search(
    text: str,
    language: str,
    *,
    now: datetime | None = None,
    chosen: Mapping[str, Any] | None = None,
    start: int = 0,
    count: int = 10,
    using: str | None = None,
    as_typed: bool = False,
) -> Results:
    """Return ``count`` results of a search for ``text``, the best first, after leaving out the first ``start``.

    ``chosen`` narrows them: an area, a technique, a tag, by kind (see ``FACETS``). Whatever ``text`` holds, it is
    words to look for; the last one may be the beginning of a word, and words in quotation marks follow one another.
    Where nothing has all of them, misspelled ones are corrected unless the search is to be ``as_typed``; and where few
    results have them all, those with most of them are added, rare words counting more.
    """
    asking = _Asking(language, now or timezone.now(), using or router.db_for_read(SearchEntry))
    text, corrected = clean(text), ""
    if not parse(text, language):
        return Results()
    query = asking.parse(text)
    labels = [label(kind, row.pk) for kind, row in (chosen or {}).items()]
    found = asking.with_all(query, start, count, labels)
    complete = everywhere = found.total
    if labels and everywhere <= FEW:
        everywhere = asking.with_all(query, 0, 0).total
    if not everywhere and not as_typed and (corrected := asking.corrected(text)):
        query = asking.parse(corrected)
        found = asking.with_all(query, start, count, labels)
        everywhere = asking.with_all(query, 0, 0).total if labels else found.total
        complete = found.total
    if everywhere <= FEW:
        found = asking.with_most(query, start, count, labels) or found
    return Results(
        found.total, asking.hits(found.page, query), _facets(found.labels, asking.using), complete, corrected
    )


def did_you_mean(text: str, language: str, *, now: datetime | None = None, using: str | None = None) -> str:
    """Return a correction of ``text`` that has results, or an empty string. Call it when ``text`` has none."""
    asking = _Asking(language, now or timezone.now(), using or router.db_for_read(SearchEntry))
    return asking.corrected(clean(text))


class Row(NamedTuple):
    """An entry as the database gives it."""

    kind: str
    object_id: int
    title: str
    aliases: str
    head: str
    text: str
    stems: str


class Found(NamedTuple):
    """How many results there are, all their labels in one text, and the rows of one page, best first."""

    total: int
    labels: str
    page: list[Row]


class _Asking:
    """What every question of one search has in common: who asks, when, and of which database."""

    def __init__(self, language: str, now: datetime, using: str):
        self.language, self.now, self.using = language, now, using
        self.backend = backend_for(using)

    @cached_property
    def synonyms(self) -> list[list[str]]:
        return Synonyms.objects.using(self.using).stems(self.language)

    def parse(self, text: str) -> Query:
        return parse(text, self.language, self.synonyms)

    def with_all(self, query: Query, start: int, count: int, labels: Sequence[str] = ()) -> Found:
        """Return what has all words of ``query``."""
        counts, total = self._counts(query)
        return self._found(query, counts, total, start, count, labels)

    def with_most(self, query: Query, start: int, count: int, labels: Sequence[str] = ()) -> Found | None:
        """Return what has most words of ``query``, as far as anything has them at all. None: it asks for one only."""
        if query.phrases or len(query.terms) < 2:
            return None
        having = zip(query.terms, self.backend.counts(query, self.using), strict=True)
        known = sorted(((entries, place, term) for place, (term, entries) in enumerate(having) if entries))
        if not known:
            return None
        rarest = replace(query, terms=tuple(term for _entries, _place, term in known[:MOST_LOOSE_TERMS]))
        counts = {term.word: entries for entries, _place, term in known}
        every = SearchWord.objects.using(self.using).filter(word=EVERY)  # in any language, as the others are counted
        total = max(every.aggregate(total=Sum("entries"))["total"] or 0, *counts.values())
        return self._found(rarest, counts, total, start, count, labels, most=True)

    def corrected(self, text: str) -> str:
        """Return a correction of ``text`` that finds something, better all of its words than most; else ""."""
        wanted = list(corrections(text, self.language, self.using, self._is_seen))
        for find in (self.with_all, self.with_most):
            for better in wanted:
                found = find(self.parse(replaced(text, better)), 0, SPELLING_RESULTS)
                if found and found.total:
                    return replaced(text, better, _spelled_texts(found.page, self.using))
        return ""

    def _is_seen(self, word: str) -> bool:
        return self.with_all(parse(f'"{word}"', self.language), 0, 0).total > 0

    def _counts(self, query: Query) -> tuple[dict[str, int], int]:
        """Return about how many entries have each term, by words and not by stems, and how many there are.

        Nothing is compared with a single word, so nobody has to know how rare it is.
        """
        if len(query.terms) == 1 and not query.terms[0].is_beginning:
            return {query.terms[0].word: 0}, 0
        having = self._words([EVERY, *(name for term in query.terms for name in (term.word, term.stem))])
        counts = {term.word: max(having.get(term.word, 0), having.get(term.stem, 0)) for term in query.terms}
        return counts, having.get(EVERY, 0)

    def _words(self, words: list[str]) -> dict[str, int]:
        rows = SearchWord.objects.using(self.using).filter(language=base_of(self.language), word__in=words)
        return dict(rows.values_list("word", "entries"))

    def _found(
        self,
        query: Query,
        counts: dict[str, int],
        total: int,
        start: int,
        count: int,
        labels: Sequence[str],
        *,
        most: bool = False,
    ) -> Found:
        """One statement: the index, what readers may see and the labels are joined in the database, and only a page
        leaves it, or the candidates for the first pages."""
        rarities = {word: rarity(having, total) for word, having in counts.items()}
        match = self.backend.match(query, rarities, counts, most=most)
        shape = (match.score, len(match.score_params), tuple(match.where), len(match.where_params), match.tables)
        values = {f"score{place}": value for place, value in enumerate(match.score_params)}
        values |= {f"where{place}": [value] for place, value in enumerate(match.where_params)}
        inner, params = _matching(*shape, tuple(labels), self.language).sql(using=self.using, now=self.now, **values)
        first = start if start >= CANDIDATES else 0
        limit = max(start + count, CANDIDATES) - first if count and not first else count
        sql = f"""
            WITH found (score, id, kind, object_id, labels) AS ({inner}),
            page AS (SELECT score, id, kind, object_id FROM found ORDER BY score DESC, id DESC LIMIT %s OFFSET %s)
            SELECT score, id, kind, object_id, title, aliases, head, text, body
                FROM page JOIN {SearchText._meta.db_table} ON entry_id = id
            UNION ALL SELECT NULL, COUNT(*), NULL, NULL, {self.backend.JOIN_LABELS}, NULL, NULL, NULL, NULL FROM found
        """  # noqa: S608
        *rows, last = sorted(
            self.backend.run(sql, [*params, limit, first], self.using),
            key=lambda row: (row[0] is None, row[0] is not None and -row[0], -row[1]),
        )
        page = [Row(*row[2:]) for row in rows]
        if not first:
            page = [*_in_order(page[:CANDIDATES], query, rarities), *page[CANDIDATES:]][start : start + count]
        return Found(last[1], last[4] or "", page)

    def hits(self, page: list[Row], query: Query) -> list[Hit]:
        """Return the results of one page, with two queries at most for each kind."""
        by_kind: dict[str, list[int]] = {}
        for row in page:
            by_kind.setdefault(row.kind, []).append(row.object_id)
        targets = {
            kind: {row.pk: row for row in _TARGETS(kind, self.language, using=self.using, pks=pks, now=self.now)}
            for kind, pks in by_kind.items()
        }
        hits = []
        for row in page:
            target = targets[row.kind].get(row.object_id)
            if target is not None:  # else it went away between two queries
                title = marked(str(target), query, self.language)
                hits.append(Hit(row.kind, target, title, snippet(row.text, row.stems, query)))
        return hits


def _in_order(rows: list[Row], query: Query, rarities: dict[str, float]) -> list[Row]:
    """Return ``rows`` with the best first."""
    candidates = (Candidate(row.title, row.aliases, row.head, row.stems) for row in rows)
    worths = [worth(candidate, query, rarities) for candidate in candidates]
    return [rows[place] for place in sorted(range(len(rows)), key=lambda place: worths[place], reverse=True)]


@lru_cache(maxsize=100)
def _matching(
    score: str,
    score_params: int,
    where: tuple[str, ...],
    where_params: int,
    tables: tuple[str, ...],
    labels: tuple[str, ...],
    language: str,
) -> Prepared:
    """Return the query for the entries of a match with so many parameters: searches have a few shapes only."""
    now: Any = Param("now", DateTimeField())
    return Prepared(
        lambda: (
            SearchEntry.objects.visible(language, now)
            .labelled(labels)
            .order_by()
            .extra(  # noqa: S610 - SQL of ours; words are parameters
                select={"score": score},
                select_params=[Param(f"score{place}") for place in range(score_params)],
                tables=tables,
                where=where,
                params=[Param(f"where{place}") for place in range(where_params)],
            )
            .values_list("score", "id", "kind", "object_id", "labels")
        )
    )


def _spelled_texts(page: list[Row], using: str) -> list[str]:
    """Return names and texts of the rows of ``page``, in which corrected words are looked up."""
    names = []
    for kind in {row.kind for row in page}:
        targets = MODELS[kind].objects.using(using).in_bulk([row.object_id for row in page if row.kind == kind])
        for target in targets.values():
            names += [str(target), *getattr(target, "alias_list", [])]
    return [*names, *(row.text for row in page)]


def _facets(all_labels: str, using: str) -> dict[str, list[Choice]]:
    """Return the choices with the most of ``all_labels``, with one query for the names of those that readers see."""
    counted: dict[str, list[tuple[int, int]]] = {kind: [] for kind in FACETS}
    for name, times in Counter(all_labels.split()).most_common():
        kind, _colon, pk = name.partition(":")
        if len(counted[kind]) < 3 * MOST_CHOICES:  # some of them may be drafts
            counted[kind].append((int(pk), times))
    if not any(counted.values()):
        return {}
    pks: dict[str, Any] = {kind: [pk for pk, _times in pairs] for kind, pairs in counted.items()}
    names = {(kind, pk): (name, slug) for kind, pk, name, slug in _NAMES(using=using, **pks)}
    facets = {}
    for kind, pairs in counted.items():
        choices = [Choice(kind, *names[kind, pk], times) for pk, times in pairs if (kind, pk) in names]
        if choices:
            facets[kind] = sorted(choices, key=lambda choice: (-choice.count, choice.name))[:MOST_CHOICES]
    return facets


def _targets(kind: str, language: str) -> QuerySet:
    now: Any = Param("now", DateTimeField())
    return readable(kind, language, now).filter(pk__in=Param("pks")).order_by()


_TARGETS = Prepared(_targets)


def _names() -> QuerySet:
    """Return the kind, key, name and slug of those areas, techniques and tags with given keys that readers see."""
    unions = [
        rows.filter(pk__in=Param(kind)).order_by().values_list(Value(kind, TextField()), "pk", "name", "slug")
        for kind, rows in readable_facets().items()
    ]
    return unions[0].union(*unions[1:], all=True).order_by()


_NAMES = Prepared(_names)


def readable_facets() -> dict[str, Any]:
    """Return for each kind of facet what readers may choose from."""
    return {"area": BodyArea.objects.published(), "technique": Technique.objects.published(), "tag": Tag.objects.all()}


def chosen_facets(slugs: Mapping[str, str], using: str | None = None) -> dict[str, Any]:
    """Return the areas, techniques and tags with these ``slugs``, by kind, as far as readers may see them."""
    found = {}
    for kind, rows in readable_facets().items():
        slug = slugs.get(kind, "")
        if is_slug(slug) and (row := rows.using(using).filter(slug=slug).first()):
            found[kind] = row
    return found
