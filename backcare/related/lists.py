"""Keeping the stored lists of related articles true while articles come, change and go.

What is counted stays as it was when the index was made (see ``rebuilding``). Given that, after ``refresh()`` the lists
are those that comparing all articles again would give, in both directions.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from itertools import chain
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F

from backcare.articles.models import Article
from backcare.locks import one_at_a_time
from backcare.querysets import pieces
from backcare.related import scoring
from backcare.related.index import DatabaseShelf, grouped, statistics_for
from backcare.related.models import LIST_LENGTH, RelatedArticle, RelatedIndex, RelatedOverride, RelatedPending
from backcare.related.posts import posts
from backcare.related.scoring import Neighbor, Post, Profile, best, hub, neighbors, reasons, score

PINNED = [{"kind": "pin"}]
"""The reasons of an entry that an editor put there."""
LOCK = 0x6261636B63617265
"""Number of the lock: "backcare" in ASCII."""
BATCH = 200
"""Articles that are looked at together: so many profiles are in memory at once."""
TRIES = 3


class Entry(NamedTuple):
    """One entry of a list, as it is stored."""

    related: int
    score: float
    reasons: list[dict[str, Any]]

    @property
    def is_pinned(self) -> bool:
        return self.reasons == PINNED


def lock(using: str) -> None:
    """Let one act at a time change the lists that are in use, until the transaction ends."""
    one_at_a_time(LOCK, RelatedIndex, using)


def despite_deletions(act: Callable[[], Any]) -> Any:
    """Return what ``act`` returns, a transaction that names articles. When one of them is deleted in the same moment,
    the database refuses it at the commit, and it is done again."""
    for _ in range(TRIES - 1):
        try:
            return act()
        except IntegrityError:
            continue
    return act()


def refresh(pks: Collection[int], using: str = "default") -> set[str]:
    """Bring the lists in use up to date after the articles ``pks`` came, changed or went.

    Returns the languages of articles among them for which no index is in use yet.
    """
    return despite_deletions(lambda: _refresh(pks, using))


def _refresh(pks: Collection[int], using: str) -> set[str]:
    unknown: set[str] = set()
    pks = sorted(pks)
    with transaction.atomic(using=using):
        lock(using)
        live = {index.language: index for index in RelatedIndex.objects.using(using).live()}
        for batch in pieces(pks, BATCH):
            by_language = grouped((post.language, post) for post in posts(batch, using))
            for language, index in live.items():
                apply(index, batch, by_language.get(language, []), using)
            unknown |= by_language.keys() - live.keys()
        remember(pks, using)
    return unknown


def remember(pks: Iterable[int], using: str) -> None:
    """Have every index that is in the making look at these articles once more before it is used."""
    made = RelatedIndex.objects.using(using).in_the_making()
    rows = [RelatedPending(index=index, article_pk=pk) for index in made for pk in pks]
    RelatedPending.objects.using(using).bulk_create(rows, ignore_conflicts=True, batch_size=500)


def apply(index: RelatedIndex, pks: Collection[int], there: list[Post], using: str) -> None:
    """Bring one index up to date: of the articles ``pks``, those it should know are ``there``, as they are now."""
    shelf = DatabaseShelf(index, using)
    before = shelf.profiles(pks)
    hubs = shelf.hubs(before.keys())
    statistics = statistics_for(index, there, using)
    after = {post.key: Profile.of(post, statistics) for post in there}
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    came = changed - before.keys()

    # Whose candidates can change: the lists that what went or changed was a candidate for, and those for which what
    # came or changed is one now. For what came, nothing is compared again but with it.
    anew, entered = set(), defaultdict(list)
    for key in changed & before.keys():
        anew.update(other for other, _rough in shelf.reached_by(before[key]))
    shelf.remove(changed & before.keys())
    RelatedArticle.objects.using(using).filter(index=index, article__in=before.keys() - after.keys()).delete()
    shelf.add([after[key] for key in sorted(changed & after.keys())], hubs)
    for key in sorted(changed & after.keys()):
        for other, rough in shelf.reached_by(after[key]):
            if key in came:
                entered[other].append((key, rough))
            else:
                anew.add(other)
    anew = (anew | changed) & shelf.known(anew | changed)
    entered = {other: found for other, found in entered.items() if other not in anew}

    find(shelf, anew)
    _enter(shelf, entered, after)
    overridden = RelatedOverride.objects.using(using).filter(related__in=pks).values_list("article", flat=True)
    store(shelf, {*anew, *entered, *shelf.known({*pks, *overridden})}, changed)
    if changed:
        RelatedIndex.objects.using(using).filter(pk=index.pk).update(change_count=F("change_count") + len(changed))


def find(shelf: DatabaseShelf, keys: Collection[int]) -> None:
    """Look for the candidates of these articles anew, and store them. A hub that is not set yet is set."""
    profiles = shelf.profiles(keys)
    found = {key: neighbors(profiles[key], shelf) for key in sorted(keys)}
    shelf.set_candidates(found)
    shelf.set_hubs({key: hub(found[key]) for key in shelf.without_hub(keys)})


def _enter(shelf: DatabaseShelf, entered: dict[int, list[tuple[int, int]]], after: dict[int, Profile]) -> None:
    """Let what came enter the candidates of others."""
    candidates = shelf.stored_candidates(entered.keys())
    profiles = shelf.profiles(entered.keys())
    for other, found in entered.items():
        candidates[other] += [Neighbor(key, rough, score(profiles[other], after[key])) for key, rough in found]
        candidates[other].sort(key=lambda candidate: (-candidate.rough, -candidate.key))
        del candidates[other][scoring.CANDIDATES :]
    shelf.set_candidates(candidates)


def store(shelf: DatabaseShelf, keys: Collection[int], changed: Collection[int] = ()) -> int:
    """Store the lists of these articles as their candidates and the editors' words make them.

    Reasons are kept where neither article is among ``changed``. Returns how many lists are not what they were.
    """
    return sum(_store(shelf, some, set(changed)) for some in pieces(sorted(keys)))


def _store(shelf: DatabaseShelf, keys: list[int], changed: set[int]) -> int:
    using = shelf.using
    candidates = shelf.stored_candidates(keys)
    hubs = shelf.hubs({other.key for found in candidates.values() for other in found})
    pins, blocks = _overrides(shelf, keys)
    rows = RelatedArticle.objects.using(using).filter(index=shelf.index, article__in=keys)
    rows = rows.order_by("article", "position").values_list("article", "related", "score", "reasons")
    stored = grouped((article, Entry(*values)) for article, *values in rows)
    there, seen = _there({*keys, *hubs, *chain.from_iterable(pins.values())}, using)
    fresh, stale = [], []
    for key in keys:
        if key not in there:
            continue
        without = {*pins.get(key, ()), *blocks.get(key, ())}
        found = best([other for other in candidates[key] if other.key not in without], hubs, scoring.CANDIDATES)
        entries = first([(other, None) for other in pins.get(key, ())] + found, there, seen)
        had = stored.get(key, [])
        touched = key in changed or any(other in changed for other, _worth in entries)
        if not touched and [(entry.related, None if entry.is_pinned else entry.score) for entry in had] == entries:
            continue
        made = _made(shelf, key, entries, had, changed)
        if made != had:
            stale.append(key)
            fresh += [
                RelatedArticle(
                    index=shelf.index,
                    article_id=key,
                    related_id=entry.related,
                    position=position,
                    score=entry.score,
                    reasons=entry.reasons,
                )
                for position, entry in enumerate(made)
            ]
    RelatedArticle.objects.using(using).filter(index=shelf.index, article__in=stale).delete()
    RelatedArticle.objects.using(using).bulk_create(fresh, batch_size=500)
    return len(stale)


def first(ranked: Iterable[tuple[int, Any]], there: Collection[int], seen: Collection[int]) -> list[tuple[int, Any]]:
    """Return the first of ``ranked`` up to the ``LIST_LENGTH``-th that readers see now: those which they will see
    later, or saw up to now, take nobody's place. Only what is ``there`` counts."""
    chosen: list[tuple[int, Any]] = []
    for key, worth in ranked:
        if sum(other in seen for other, _worth in chosen) == LIST_LENGTH:
            break
        if key in there:
            chosen.append((key, worth))
    return chosen


def _there(keys: Collection[int], using: str) -> tuple[set[int], set[int]]:
    """Return which of these articles exist still, and which of them readers see now."""
    there: set[int] = set()
    seen: set[int] = set()
    articles = Article.objects.using(using).order_by()
    for some in pieces(keys):
        there.update(articles.filter(pk__in=some).values_list("pk", flat=True))
        seen.update(articles.published().filter(pk__in=some).values_list("pk", flat=True))
    return there, seen


def _made(shelf, key, entries, had, changed) -> list[Entry]:
    """The entries of a list with their reasons: known ones where neither article changed."""
    known = {entry.related: entry.reasons for entry in had if not entry.is_pinned} if key not in changed else {}
    made = []
    for other, worth in entries:
        if worth is None:
            why = PINNED
        elif other in known and other not in changed:
            why = known[other]
        else:
            profiles = shelf.profiles([key, other])
            why = reasons_to_store(profiles[key], profiles[other])
        made.append(Entry(other, worth or 0.0, why))
    return made


def reasons_to_store(one: Profile, other: Profile) -> list[dict[str, Any]]:
    """Return the reasons as JSON can hold them: ``{"kind", "weight"}`` and the ``word``, or the ``id`` of the facet."""
    return [
        {"kind": kind, "word" if kind == "word" else "id": which, "weight": weight}
        for (kind, which), weight in reasons(one, other)
    ]


def _overrides(shelf: DatabaseShelf, keys: list[int]) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    rows = RelatedOverride.objects.using(shelf.using).filter(article__in=keys).order_by("position", "pk")
    rows = list(rows.values_list("article", "related", "kind"))
    public = shelf.known({related for _article, related, kind in rows if kind == RelatedOverride.Kind.PIN})
    pins = grouped((a, b) for a, b, kind in rows if kind == RelatedOverride.Kind.PIN and b in public)
    blocks = grouped((a, b) for a, b, kind in rows if kind == RelatedOverride.Kind.BLOCK)
    return pins, blocks
