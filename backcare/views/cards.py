"""Cards: articles as listings, related lists and shop pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from backcare.articles.models import Article
from backcare.comments.models import Comment
from backcare.images.pictures import Picture, Pictures, load


@dataclass(frozen=True)
class Card:
    """An article with its picture and, where it was asked for, the number of its approved comments."""

    article: Article
    picture: Picture | None
    comment_count: int | None = None


def make_cards(articles: Iterable[Article], pictures: Pictures | None = None, with_counts: bool = True) -> list[Card]:
    """Return a card for each of ``articles``: one query for pictures that were not loaded yet, one for the counts."""
    articles = list(articles)
    if not articles:
        return []
    if pictures is None:
        pictures = load(ids=[article.hero_image_id for article in articles])
    counts = Comment.objects.approved().count_by_article(articles) if with_counts else {}
    return [
        Card(
            article,
            pictures.of(article.hero_image_id),
            counts.get(article.pk, 0) if with_counts and article.shows_comments() else None,
        )
        for article in articles
    ]
