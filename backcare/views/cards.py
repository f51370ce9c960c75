"""Cards: articles and techniques as listings, other pages and shop pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import localize
from django.utils.translation import ngettext

from backcare.articles.models import Article
from backcare.comments.models import Comment
from backcare.images.pictures import Picture, Pictures, load
from backcare.techniques.models import Technique


@dataclass(frozen=True)
class Card:
    """An article with its picture and, where it was asked for, the number of its approved comments."""

    article: Article
    picture: Picture | None
    comment_count: int | None = None

    @property
    def comment_label(self) -> str:
        """The number of its comments in words."""
        if not (count := self.comment_count):
            return ""
        return ngettext("%(counter)s comment", "%(counter)s comments", count) % {"counter": localize(count)}


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


@dataclass(frozen=True)
class TechniqueCard:
    """A technique with its picture. Its cautions stand in the page's box of cautions; the card leads there."""

    technique: Technique
    picture: Picture | None


def make_technique_cards(techniques: Iterable[Technique], pictures: Pictures | None = None) -> list[TechniqueCard]:
    """Return a card for each technique of ``Technique.objects.with_cautions()``."""
    techniques = list(techniques)
    if pictures is None:
        pictures = load(ids=[technique.image_id for technique in techniques])
    return [TechniqueCard(technique, pictures.of(technique.image_id)) for technique in techniques]
