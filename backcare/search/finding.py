"""Searching: results that readers may see now, the facets that narrow them, and “did you mean”."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import router
from django.db.models import DateTimeField, QuerySet, TextField, Value
from django.utils import timezone

from backcare.areas.models import BodyArea
from backcare.prepared import Param, Prepared
from backcare.search.backends import backend_for
from backcare.search.index import label
from backcare.search.models import MODELS, SearchEntry, SearchText, readable
from backcare.search.queries import Query, clean, parse
from backcare.search.snippets import Parts, marked, snippet
from backcare.search.spelling import corrections, replaced
from backcare.tags.models import Tag
from backcare.techniques.models import Technique
from backcare.text.slugs import is_slug

FACETS = ("area", "technique", "tag")
"""The kinds of facets that narrow results."""
MOST_CHOICES = 8
"""Maximum number of choices per facet; the most frequent are shown."""
SPELLING_RESULTS = 5
"""Results that are read to see how a corrected word is spelled."""


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


def search(
    text: str,
    language: str,
    *,
    now: datetime | None = None,
    chosen: Mapping[str, Any] | None = None,
    start: int = 0,
    count: int = 10,
    using: str | None = None,
) -> Results:
    """Return ``count`` results of a search for ``text``, the best first, after leaving out the first ``start``.

    ``chosen`` narrows them: an area, a technique, a tag, by kind (see ``FACETS``). Whatever ``text`` holds, it is
    words to look for, all of which a result has; the last one may be the beginning of a word, and words in quotation
    marks follow one another.
    """
    query = parse(text, language)
    if not query:
        return Results()
    using, now = using or router.db_for_read(SearchEntry), now or timezone.now()
    labels = [label(kind, row.pk) for kind, row in (chosen or {}).items()]
    total, all_labels, page = _found(query, language, now, labels, start, count, using)
    return Results(total, _hits(page, query, language, now, using), _facets(all_labels, using))


def did_you_mean(text: str, language: str, *, now: datetime | None = None, using: str | None = None) -> str:
    """Return a correction of ``text`` that has results, or an empty string. Call it when ``text`` has none."""
    text, using, now = clean(text), using or router.db_for_read(SearchEntry), now or timezone.now()

    def found(asked: str, count: int) -> tuple[int, list[Row]]:
        total, _labels, page = _found(parse(asked, language), language, now, [], 0, count, using)
        return total, page

    def is_seen(word: str) -> bool:
        return found(f'"{word}"', 0)[0] > 0

    for better in corrections(text, language, using, is_seen):
        total, page = found(replaced(text, better), SPELLING_RESULTS)
        if total:
            return replaced(text, better, _spelled_texts(page, using))
    return ""


class Row(NamedTuple):
    """An entry of a page as the database gives it."""

    kind: str
    object_id: int
    text: str
    stems: str


def _found(
    query: Query, language: str, now: datetime | None, labels: list[str], start: int, count: int, using: str
) -> tuple[int, str, list[Row]]:
    """Return how many results there are, all their labels in one text, and the rows of one page, best first.

    One statement: the index, what readers may see and the labels are joined in the database, and only a page leaves it.
    """
    backend = backend_for(using)
    match = backend.match(query, language, using)
    shape = (match.score, len(match.score_params), tuple(match.where), len(match.where_params), match.tables)
    values = {f"score{place}": value for place, value in enumerate(match.score_params)}
    values |= {f"where{place}": [value] for place, value in enumerate(match.where_params)}
    inner, params = _matching(*shape, tuple(labels), language).sql(using=using, now=now, **values)
    sql = f"""
        WITH found (score, id, kind, object_id, labels) AS ({inner}),
        page AS (SELECT score, id, kind, object_id FROM found ORDER BY score DESC, id DESC LIMIT %s OFFSET %s)
        SELECT score, id, kind, object_id, text, body
            FROM page JOIN {SearchText._meta.db_table} ON entry_id = id
        UNION ALL SELECT NULL, COUNT(*), NULL, NULL, {backend.JOIN_LABELS}, NULL FROM found
    """  # noqa: S608
    *page, (_score, total, _kind, _object_id, all_labels, _body) = sorted(
        backend.run(sql, [*params, count, start], using),
        key=lambda row: (row[0] is None, row[0] is not None and -row[0], -row[1]),
    )
    return total, all_labels or "", [Row(*row[2:]) for row in page]


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


def _hits(page: list[Row], query: Query, language: str, now: datetime | None, using: str) -> list[Hit]:
    by_kind: dict[str, list[int]] = {}
    for row in page:
        by_kind.setdefault(row.kind, []).append(row.object_id)
    targets = {
        kind: {row.pk: row for row in _TARGETS(kind, language, using=using, pks=pks, now=now)}
        for kind, pks in by_kind.items()
    }
    hits = []
    for row in page:
        target = targets[row.kind].get(row.object_id)
        if target is not None:  # else it went away between two queries
            title = marked(str(target), query, language)
            hits.append(Hit(row.kind, target, title, snippet(row.text, row.stems, query)))
    return hits


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
