"""What the list of an article would be with what its editor typed, before anything is saved."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from backcare.articles.models import Article
from backcare.articles.snapshot import Content
from backcare.related.index import DatabaseShelf, statistics_for
from backcare.related.lists import reasons_to_store
from backcare.related.models import LIST_LENGTH, RelatedIndex, RelatedOverride
from backcare.related.posts import facets_of, facets_of_cards, listed_collections, post_of
from backcare.related.scoring import Facet, Post, Profile, best, neighbors
from backcare.related.wording import in_words
from backcare.tags.models import Tag


@dataclass(frozen=True)
class Foreseen:
    """One entry of the list to come."""

    article: Article
    score: float
    words: str
    """Why it is there, in words; empty where an editor's pin is the only reason."""
    is_pinned: bool


@dataclass(frozen=True)
class Foresight:
    """The list to come, and what is kept off it."""

    entries: list[Foreseen] = field(default_factory=list)
    blocked: list[Article] = field(default_factory=list)
    waiting: list[Article] = field(default_factory=list)
    """Pinned ones that nobody published, or that are written in another language."""
    is_counted: bool = True
    """Whether there is an index in this language to compare with."""


def foresee(content: Content, pk: int | None = None, using: str = "default") -> Foresight:
    """Return the list that the article ``pk``, or a new one, would get with this content and today's statistics."""
    overrides = {row["related"]: row["kind"] for row in content["related_overrides"]}
    named = Article.objects.using(using).originals().defer("body", "segments", "toc").in_bulk(overrides)
    pins = [key for key, kind in overrides.items() if kind == RelatedOverride.Kind.PIN and key in named]
    blocked = [named[key] for key, kind in overrides.items() if kind == RelatedOverride.Kind.BLOCK and key in named]
    index = RelatedIndex.objects.using(using).live().filter(language=content["language"]).first()
    if index is None:
        return Foresight(blocked=blocked, waiting=[named[key] for key in pins], is_counted=False)

    post = _post(content, pk, using)
    profile = Profile.of(post, statistics_for(index, [post], using))
    shelf = DatabaseShelf(index, using)
    found = [other for other in neighbors(profile, shelf) if other.key not in overrides]
    listed = best(found, shelf.hubs([other.key for other in found]), LIST_LENGTH)
    profiles = shelf.profiles([*pins, *(key for key, _score in listed)])
    public = [key for key in pins if key in profiles]
    entries = ([(key, 0.0) for key in public] + listed)[:LIST_LENGTH]
    articles = Article.objects.using(using).defer("body", "segments", "toc").in_bulk([key for key, _score in entries])
    words = in_words([reasons_to_store(profile, profiles[key]) for key, _score in entries], using)
    return Foresight(
        [
            Foreseen(articles[key], score, said, key in public)
            for (key, score), said in zip(entries, words, strict=True)
            if key in articles
        ],
        blocked,
        [named[key] for key in pins if key not in profiles],
    )


def _post(content: Content, pk: int | None, using: str) -> Post:
    moment = datetime.fromisoformat(content["published_at"]) if content["published_at"] else timezone.now()
    words = (content["title"], content["summary"], content["body"])
    return post_of(pk or 0, *words, content["language"], moment, _facets(content, using))


def _facets(content: Content, using: str) -> set[Facet]:
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
