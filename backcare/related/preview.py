"""A preview of the list of an article with what its editor typed, before anything is saved."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import router
from django.utils import timezone
from django.utils.translation import get_language_info, gettext, ngettext

from backcare import clock
from backcare.articles.data import ArticleData
from backcare.articles.models import Article
from backcare.related.models import LIST_LENGTH, RelatedIndex, RelatedOverride
from backcare.related.refreshing import LINKING, first_visible, ranked_by_links, reasons_to_store
from backcare.related.scoring import CANDIDATES, Facet, Post, Profile, best, neighbors
from backcare.related.scoring_input import facets_of, facets_of_cards, listed_collections, post_of
from backcare.related.store import DatabaseStore, statistics_of
from backcare.related.wording import in_words
from backcare.site import read_as
from backcare.tags.models import Tag


@dataclass(frozen=True)
class PreviewEntry:
    """One entry of the list."""

    article: Article
    words: str
    """The reasons in words; empty where an editor's pin is the only one."""
    is_pinned: bool


@dataclass(frozen=True)
class WaitingPin:
    """A pinned article that is not on the list."""

    article: Article
    why: str
    """Why it is not, in words."""


@dataclass(frozen=True)
class Preview:
    """The list as it would be stored, and what an editor blocked or pinned that is not on it."""

    entries: list[PreviewEntry]
    blocked: list[Article]
    waiting: list[WaitingPin]
    is_counted: bool = True
    """Whether there is an index in this language to compare with."""


def preview(content: ArticleData, pk: int | None = None, using: str | None = None) -> Preview:
    """Return the list that the article ``pk``, or a new one, would get with this content and today's statistics."""
    using = using or router.db_for_read(RelatedIndex)
    overrides = {row["related"]: row["kind"] for row in content["related_overrides"]}
    named = Article.objects.using(using).originals().defer("body", "segments", "toc").in_bulk(overrides)
    pins = [key for key, kind in overrides.items() if kind == RelatedOverride.Kind.PIN and key in named]
    blocked = [named[key] for key, kind in overrides.items() if kind == RelatedOverride.Kind.BLOCK and key in named]
    language = read_as(content["language"])
    index = RelatedIndex.objects.using(using).live().filter(language=language).first()
    if index is None:
        return Preview([], blocked, _waiting([named[key] for key in pins], language, ()), is_counted=False)

    profile = Profile.of(_post(content, pk, using), statistics_of(index))
    store = DatabaseStore(index, using)
    found = [other for other in neighbors(profile, store) if other.key not in overrides]
    linking = [key for key in store.linking_to([content["slug"]])[content["slug"]] if key not in {pk, *overrides}]
    hubs = store.hubs([*(other.key for other in found), *linking])
    linked = ranked_by_links(profile, store.profiles(linking).values(), hubs)
    listed = [*linked, *best(found, hubs, CANDIDATES)]
    public = store.known(pins)
    ranked = list(dict.fromkeys([*(key for key in pins if key in public), *(key for key, _score in listed)]))
    articles = Article.objects.using(using).defer("body", "segments", "toc").in_bulk(ranked)
    shown = first_visible(ranked, articles, {key for key, article in articles.items() if article.is_published()})
    profiles = store.profiles(shown)
    words = in_words(
        [[*[LINKING] * (key in linking), *reasons_to_store(profile, profiles[key])] for key in shown], using
    )
    return Preview(
        [PreviewEntry(articles[key], why, key in public) for key, why in zip(shown, words, strict=True)],
        blocked,
        _waiting([named[key] for key in pins if key not in shown], language, public),
    )


def _waiting(articles: Iterable[Article], language: str, known: Collection[int]) -> list[WaitingPin]:
    """Return why each of these pins is not on a list in ``language``, whose index has the articles ``known``."""
    return [WaitingPin(article, "; ".join(_obstacles(article, language, known))) for article in articles]


def _obstacles(article: Article, language: str, known: Collection[int]) -> list[str]:
    if article.pk in known:
        full = ngettext(
            "Not shown: %d other article ranks above it", "Not shown: %d other articles rank above it", LIST_LENGTH
        )
        return [full % LIST_LENGTH]
    why = []
    if article.page_language != language:
        why.append(gettext("Other language: %(language)s") % {"language": _name_of_language(article.language)})
    if not (article.is_published() or article.is_scheduled()):
        why.append(str(article.state_label()))
    return why or [gettext("Not checked yet")]


def _name_of_language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _post(content: ArticleData, pk: int | None, using: str) -> Post:
    moment = clock.from_text(content["published_at"]) or timezone.now()
    words = (content["title"], content["summary"], content["body"])
    return post_of(pk or 0, *words, content["language"], moment, _facets(content, using))


def _facets(content: ArticleData, using: str) -> set[Facet]:
    tags = Tag.objects.using(using).by_names(content["tags"]) if content["tags"] else {}
    collections = listed_collections().using(using)
    placed = [row["product"] for row in content["placements"]]
    return {
        *(("tag", tag.pk) for tag in tags.values()),
        *facets_of("technique", content["techniques"], using),
        *facets_of("area", content["areas"], using),
        *(("collection", key) for key in collections.filter(pk__in=placed).values_list("pk", flat=True) if placed),
        *facets_of_cards({0: content["body"]}, using)[0],
    }
