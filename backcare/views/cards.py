"""Cards: articles and techniques as listings, other pages and shop pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.formats import localize
from django.utils.translation import ngettext

from backcare.articles.models import Article
from backcare.cautions.models import Caution
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
    """A technique with its picture, and those of its cautions that no card before it on the page has shown."""

    technique: Technique
    picture: Picture | None
    cautions: list[Caution]


def make_technique_cards(
    techniques: Iterable[tuple[Technique, list[Caution]]],
    pictures: Pictures | None = None,
    already_shown: Iterable[Caution] = (),
) -> list[TechniqueCard]:
    """Return a card for each technique of ``Technique.objects.with_cautions()``.

    A caution that several of them share stands once, before the first; one that the page has ``already_shown``, never.
    """
    techniques = list(techniques)
    if pictures is None:
        pictures = load(ids=[technique.image_id for technique, _cautions in techniques])
    shown = {caution.pk for caution in already_shown}
    cards = []
    for technique, cautions in techniques:
        fresh = [caution for caution in cautions if caution.pk not in shown]
        shown.update(caution.pk for caution in fresh)
        cards.append(TechniqueCard(technique, pictures.of(technique.image_id), fresh))
    return cards
