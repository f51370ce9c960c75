"""What the scoring reads of articles: each as a ``scoring.Post`` with its words, facets and date."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from django.db.models import QuerySet

from backcare.areas.models import BodyArea
from backcare.articles.body import card_keys, linked_slugs, plain_text
from backcare.articles.models import Article
from backcare.products.models import ProductLink, ProductPlacement
from backcare.related.scoring import SECONDS_OF_A_DAY, Facet, Post
from backcare.site import read_as
from backcare.tags.models import TaggedItem
from backcare.techniques.models import Technique

BATCH = 200
FACET_OF = {"technique": "technique", "product": "collection"}
"""The kind of facet of what each kind of card shows."""


def posts(pks: Collection[int], using: str) -> list[Post]:
    """Return those of these articles that are public now or later, each as a post, in the order of their keys.

    The language of a post is that of the pages that show it.
    """
    rows = Article.objects.using(using).public_now_or_later().filter(pk__in=pks).order_by("pk")
    facets = _facets(pks, using)
    values: list[tuple] = list(rows.values_list("pk", "title", "summary", "body", "language", "published_at"))
    shown = facets_of_cards({row[0]: row[3] for row in values}, using)
    return [
        post_of(key, title, summary, body, read_as(language), published_at, facets[key] | shown[key])
        for key, title, summary, body, language, published_at in values
    ]


def post_of(
    key: int, title: str, summary: str, body: str, language: str, published_at: datetime, facets: Iterable[Facet]
) -> Post:
    """Return an article with these contents as a post; ``body`` is sanitized HTML."""
    day = published_at.timestamp() / SECONDS_OF_A_DAY
    text, links = f"{summary} {plain_text(body)}", frozenset(linked_slugs(body, language))
    return Post(key, title, text, language, frozenset(facets), day, links)


def posts_of_language(language: str, using: str) -> Iterator[list[Post]]:
    """Yield the posts of a language, some hundred at a time, in the order of their keys.

    What leaves the language, or the public, between two queries is not among them.
    """
    articles = Article.objects.using(using).public_now_or_later().in_language(language)
    for pks in in_key_order(articles, "pk", BATCH):
        yield [post for post in posts(pks, using) if post.language == language]


def in_key_order(rows: QuerySet, field: str, size: int) -> Iterator[list[int]]:
    """Yield the values of the key ``field`` in order, ``size`` at a time, each read when its turn comes."""
    last = 0
    while keys := list(rows.filter(**{f"{field}__gt": last}).order_by(field).values_list(field, flat=True)[:size]):
        yield keys
        last = keys[-1]


def facets_of(kind: str, pks: Collection[int], using: str) -> set[Facet]:
    """Return those of these techniques or areas that are public, as facets."""
    model = {"technique": Technique, "area": BodyArea}[kind]
    public = model.objects.using(using).published().filter(pk__in=pks) if pks else model.objects.none()
    return {(kind, pk) for pk in public.order_by().values_list("pk", flat=True)}


def facets_of_cards(bodies: Mapping[int, str], using: str) -> dict[int, set[Facet]]:
    """Return for each body the published techniques and listed collections with cards in it."""
    models = {"technique": Technique.objects.published(), "product": listed_collections()}
    facets: dict[int, set[Facet]] = {article: set() for article in bodies}
    for card, rows in models.items():
        keys = {article: card_keys(body, card) for article, body in bodies.items()}
        if not any(keys.values()):
            continue
        wanted = {key for some in keys.values() for key in some}
        known = dict(rows.using(using).filter(key__in=wanted).order_by().values_list("key", "pk"))
        for article, some in keys.items():
            facets[article].update((FACET_OF[card], known[key]) for key in some if key in known)
    return facets


def listed_collections():
    """The collections that relate the articles beside which they stand."""
    return ProductLink.objects.listed().filter(kind=ProductLink.Kind.COLLECTION)


def _facets(pks: Collection[int], using: str) -> dict[int, set[Facet]]:
    """The tags, the public techniques and areas, and the collections that stand beside each of these articles."""
    links: dict[str, QuerySet] = {
        "tag": TaggedItem.objects.filter(content_object__in=pks).values_list("content_object", "tag"),
        "technique": Article.techniques.through.objects.filter(
            article__in=pks, technique__in=Technique.objects.using(using).published().order_by().values("pk")
        ).values_list("article", "technique"),
        "area": Article.areas.through.objects.filter(
            article__in=pks, bodyarea__in=BodyArea.objects.using(using).published().order_by().values("pk")
        ).values_list("article", "bodyarea"),
        "collection": ProductPlacement.objects.filter(
            article__in=pks, product__in=listed_collections().using(using).order_by().values("pk")
        ).values_list("article", "product"),
    }
    facets: dict[int, set[Facet]] = defaultdict(set)
    for kind, pairs in links.items():
        for article, which in pairs.using(using).order_by():
            facets[article].add((kind, which))
    return facets
