"""The first page of the journal: its large article, its topics, and the way to the body map."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backcare.models import Article
from tests.factories import make_article, make_image
from tests.html_reading import elements, text

LIST = "/blogs/news/"
DAY = timedelta(days=1)
TITLES_BY_AGE = [("Old", 3), ("Middle", 2), ("New", 1)]

pytestmark = pytest.mark.django_db


def test_the_journal_begins_with_the_newest_featured_article_or_else_the_newest(client, settings):
    settings.BACKCARE = {**settings.BACKCARE, "ARTICLES_PER_PAGE": 2}
    old, middle, new = (
        make_article(title=title, published_at=timezone.now() - DAY * age) for title, age in TITLES_BY_AGE
    )
    context = client.get(LIST).context
    assert (context["lead"].article, [card.article for card in context["cards"]]) == (new, [middle])
    Article.objects.filter(pk__in=[old.pk, middle.pk]).update(is_featured=True)
    context = client.get(LIST).context
    assert (context["lead"].article, [card.article for card in context["cards"]]) == (middle, [new])
    Article.objects.filter(pk=middle.pk).update(is_featured=False)
    context = client.get(LIST).context
    assert (context["lead"].article, [card.article for card in context["cards"]]) == (old, [new, middle])
    context = client.get(f"{LIST}?page=2").context
    assert (context["lead"], [card.article for card in context["cards"]]) == (None, [old])


def test_the_picture_at_the_top_of_the_journal_is_fetched_first(client):
    for _ in range(2):
        make_article(hero_image=make_image())
    pictures = elements(client.get(LIST).content.decode(), "img")
    assert [(each.get("loading"), each.get("fetchpriority")) for each in pictures] == [(None, "high"), ("lazy", None)]


def test_the_journal_offers_the_most_frequent_topics(client):
    make_article(tags=["Rare", "Desk work"])
    make_article(tags=["Desk work", "Sleep"])
    make_article(tags=["Sleep", "Desk work"])
    make_article(tags=["Secret"], status="draft")
    context = client.get(LIST).context
    assert [topic.name for topic in context["topics"]] == ["Desk work", "Sleep", "Rare"]
    assert "Where does it hurt?" in text(client.get(LIST).content.decode())
