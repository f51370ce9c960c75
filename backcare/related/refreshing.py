"""Updating the stored lists of related articles after articles were added, changed or removed.

The statistics stay as they were counted at the last rebuild (see ``rebuilding``). Given these, ``refresh()`` leaves the
lists that comparing all articles again would give, in both directions.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from itertools import chain
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from backcare.articles.models import Article
from backcare.locks import one_at_a_time
from backcare.querysets import db_for_write, pieces
from backcare.redirects.models import FormerSlug
from backcare.related import scoring
from backcare.related.models import LIST_LENGTH, RelatedArticle, RelatedIndex, RelatedOverride
from backcare.related.scoring import Neighbor, Post, Profile, best, hub, neighbors, reasons, score
from backcare.related.scoring_input import posts
from backcare.related.store import DatabaseStore, statistics_of

PINNED = [{"kind": "pin"}]
"""The reasons of an entry that an editor pinned."""
LINKING = {"kind": "link"}
"""The first reason of an entry whose text links to the article."""
LOCK = 0x6261636B63617265
"""Number of the lock: "backcare" in ASCII."""
BATCH = 50
"""Articles that one transaction handles, which takes about a second."""
TRIES = 3


def lock(using: str) -> None:
    """Let one transaction at a time change the indexes and their lists."""
    one_at_a_time(LOCK, RelatedIndex, using)


def despite_deletions(act: Callable[[], Any]) -> Any:
    """Return what ``act`` returns, a transaction that names articles. When one of them is deleted at the same moment,
    the database refuses the commit, and ``act`` is called again."""
    for _ in range(TRIES - 1):
        try:
            return act()
        except IntegrityError:
            continue
    return act()


def refresh(pks: Collection[int], using: str | None = None) -> set[str]:
    """Update the lists after the articles ``pks`` were added, changed or removed; also those that a rebuild is making.

    Returns the languages of articles among them for which no index is live yet.
    """
    using = using or db_for_write(RelatedIndex)
    unknown: set[str] = set()
    for batch in pieces(sorted(pks), BATCH):
        unknown |= despite_deletions(partial(_refresh, batch, using))
    return unknown


def _refresh(pks: list[int], using: str) -> set[str]:
    with transaction.atomic(using=using):
        lock(using)
        found = posts(pks, using)
        languages = {post.language for post in found}
        for index in RelatedIndex.objects.using(using).current():
            _apply(index, pks, [post for post in found if post.language == index.language], using)
            if index.state == RelatedIndex.State.LIVE:
                languages.discard(index.language)
        return languages


def _apply(index: RelatedIndex, pks: list[int], public: list[Post], using: str) -> None:
    """Update one index: of the articles ``pks``, it should have those that are ``public``, as they are now."""
    store = DatabaseStore(index, using)
    before = store.profiles(pks)
    after: dict[int, Profile] = {}
    if public:
        statistics = statistics_of(index)
        after = {post.key: Profile.of(post, statistics) for post in public}
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    public_changed = sorted(changed & after.keys())

    # The other articles that had, or have now, some of these among their candidates, and which enter with what score.
    reached: dict[int, list[tuple[int, int]]] = {}
    for key in changed & before.keys():
        reached.update((other, []) for other, _rough in store.reached_by(before[key]))
    store.remove(changed)
    store.add([after[key] for key in public_changed])
    for key in public_changed:
        for other, rough in store.reached_by(after[key]):
            reached.setdefault(other, []).append((key, rough))
    for key in changed:
        reached.pop(key, None)

    find_candidates(store, _replace(store, reached, changed, after))
    store.set_hubs({key: hub(found) for key, found in find_candidates(store, public_changed).items()})
    RelatedArticle.objects.using(using).filter(index=index, article__in=before.keys() - after.keys()).delete()
    overridden = RelatedOverride.objects.using(using).filter(related__in=pks).values_list("article", flat=True)
    links = {slug for key in changed for known in (before, after) if key in known for slug in known[key].links}
    save_lists(store, {*pks, *reached, *overridden, *linked_articles(links, using)}, changed)
    if changed:
        RelatedIndex.objects.using(using).filter(pk=index.pk).update(change_count=F("change_count") + len(changed))


def _replace(store: DatabaseStore, reached: dict[int, list], changed: set[int], after: dict[int, Profile]) -> list[int]:
    """Remove ``changed`` from the candidates of the articles ``reached``, and add those that are candidates now.

    Returns the articles that lost one and so need another candidate that is not known here: they have to look again.
    """
    stored = store.stored_candidates(reached)
    profiles = store.profiles([other for other, entering in reached.items() if entering])
    replaced, again = {}, []
    for other, had in stored.items():
        kept = [one for one in had if one.key not in changed]
        new = [Neighbor(key, rough, score(profiles[other], after[key])) for key, rough in reached[other]]
        is_full = len(had) >= scoring.CANDIDATES
        if is_full and len(kept) + sum(one.rough > had[-1].rough for one in new) < scoring.CANDIDATES:
            again.append(other)
        else:
            replaced[other] = sorted(kept + new, key=lambda one: (-one.rough, -one.key))[: scoring.CANDIDATES]
    store.set_candidates(replaced)
    return again


def find_candidates(store: DatabaseStore, keys: Collection[int]) -> dict[int, list[Neighbor]]:
    """Look for the candidates of these articles among all, store them and return them."""
    found = {key: neighbors(profile, store) for key, profile in store.profiles(keys).items()}
    store.set_candidates(found)
    return found


def save_lists(store: DatabaseStore, keys: Iterable[int], changed: Collection[int] = ()) -> None:
    """Store the lists of these articles as their candidates, pins and blocks make them.

    Reasons are kept where neither article is among ``changed``.
    """
    for some in pieces(sorted(keys)):
        _save_lists(store, some, set(changed))


def _save_lists(store: DatabaseStore, keys: list[int], changed: set[int]) -> None:
    using = store.using
    candidates = store.stored_candidates(keys)
    pins, overridden = _overrides(keys, using)
    linking = _linking(store, keys)
    hubs = store.hubs(
        {*(one.key for one in chain(*candidates.values())), *chain(*pins.values()), *chain(*linking.values())}
    )
    existing, visible = _existing_and_visible({*candidates, *hubs}, using)
    entries_of = RelatedArticle.objects.using(using).filter(index=store.index, article__in=keys)
    stored: dict[int, dict[int, tuple]] = defaultdict(dict)
    for key, other, final, why in entries_of.order_by("position").values_list("article", "related", "score", "reasons"):
        stored[key][other] = final, why

    new, stale = [], []
    for key in candidates.keys() & existing:
        others = [one for one in candidates[key] if one.key in hubs and one.key not in overridden[key]]
        pinned: list[tuple[int, float | None]] = [(other, None) for other in pins[key] if other in hubs]
        linked = [other for other in linking[key] if other in hubs and other not in overridden[key]]
        scores = dict([*pinned, *by_links(key, linked, store, hubs), *best(others, hubs, scoring.CANDIDATES)])
        entries = [(other, scores[other]) for other in first_visible(scores, existing, visible)]
        had = stored[key]
        is_unchanged = [(other, final) for other, (final, _why) in had.items()] == entries
        if is_unchanged and changed.isdisjoint({key, *had}):
            continue
        stale.append(key)
        for position, (other, final) in enumerate(entries):
            if final is None:
                why = PINNED
            else:
                if had.get(other, (None,))[0] is not None and changed.isdisjoint({key, other}):
                    why = [reason for reason in had[other][1] if reason != LINKING]
                else:
                    profiles = store.profiles([key, other])
                    why = reasons_to_store(profiles[key], profiles[other])
                why = [LINKING, *why] if other in linked else why
            new.append(
                RelatedArticle(
                    index=store.index, article_id=key, related_id=other, position=position, score=final, reasons=why
                )
            )
    entries_of.filter(article__in=stale).delete()
    RelatedArticle.objects.using(using).bulk_create(new, batch_size=500)


def linked_articles(slugs: Collection[str], using: str) -> set[int]:
    """Return the articles that have, or had, one of these slugs."""
    found: set[int] = set()
    for some in pieces(slugs):
        found.update(Article.objects.using(using).originals().filter(slug__in=some).values_list("pk", flat=True))
        former = FormerSlug.objects.using(using).filter(article__isnull=False, slug__in=some)
        found.update(former.values_list("article", flat=True))
    return found


def _linking(store: DatabaseStore, keys: list[int]) -> dict[int, list[int]]:
    """Return for each of these articles the others whose texts link to it, also at an address it had before."""
    slugs: dict[int, set[str]] = {key: set() for key in keys}
    for rows, owner in (
        (Article.objects.using(store.using).filter(pk__in=keys), "pk"),
        (FormerSlug.objects.using(store.using).filter(article__in=keys), "article"),
    ):
        for key, slug in rows.values_list(owner, "slug"):
            slugs[key].add(slug)
    found = store.linking_to({*chain(*slugs.values())})
    return {key: sorted({*chain(*(found[slug] for slug in own))} - {key}) for key, own in slugs.items()}


def by_links(
    key: int, linked: Collection[int], store: DatabaseStore, hubs: Mapping[int, float]
) -> list[tuple[int, float]]:
    """Return those articles whose texts link to the article ``key`` with their final scores, best first."""
    profiles = store.profiles([key, *linked]) if linked else {}
    return ranked_by_links(profiles[key], [profiles[other] for other in linked], hubs) if linked else []


def ranked_by_links(profile: Profile, linked: Iterable[Profile], hubs: Mapping[int, float]) -> list[tuple[int, float]]:
    """Return the keys of ``linked`` with their final scores for ``profile``, best first; none is left out."""
    worth = [(other.key, round(score(profile, other) - scoring.HUBS * hubs[other.key], 6)) for other in linked]
    return sorted(worth, key=lambda pair: (-pair[1], -pair[0]))


def first_visible(ranked: Iterable[int], existing: Collection[int], visible: Collection[int]) -> list[int]:
    """Return the first of ``ranked``, up to the ``LIST_LENGTH``-th that is ``visible`` to readers now.

    Scheduled articles keep their places between them without being counted; deleted ones are left out.
    """
    chosen: list[int] = []
    for key in ranked:
        if sum(other in visible for other in chosen) == LIST_LENGTH:
            break
        if key in existing:
            chosen.append(key)
    return chosen


def _overrides(keys: list[int], using: str) -> tuple[dict[int, list[int]], dict[int, set[int]]]:
    """Return what is pinned on the list of each of these articles, in order, and what is pinned or blocked."""
    pins, either = defaultdict(list), defaultdict(set)
    rows = RelatedOverride.objects.using(using).filter(article__in=keys).order_by("position", "pk")
    for key, other, kind in rows.values_list("article", "related", "kind"):
        either[key].add(other)
        if kind == RelatedOverride.Kind.PIN:
            pins[key].append(other)
    return pins, either


def _existing_and_visible(keys: Collection[int], using: str) -> list[set[int]]:
    """Return which of these articles exist still, and which of them readers see now."""
    articles = Article.objects.using(using).order_by()
    return [
        {pk for some in pieces(keys) for pk in rows.filter(pk__in=some).values_list("pk", flat=True)}
        for rows in (articles, articles.published())
    ]


def reasons_to_store(one: Profile, other: Profile) -> list[dict[str, Any]]:
    """Return the reasons as JSON can hold them: ``{"kind", "weight"}`` and the ``word``, or the ``id`` of the facet."""
    return [
        {"kind": kind, "word" if kind == "word" else "id": which, "weight": weight}
        for (kind, which), weight in reasons(one, other)
    ]
