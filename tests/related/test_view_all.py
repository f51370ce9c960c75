"""What readers get of the stored lists."""

import re

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backcare.models import Article, RelatedArticle
from backcare.related import rebuilding
from backcare.related.view_all import tag_of_all
from tests.factories import make_area, make_article, make_override, make_technique

pytestmark = pytest.mark.django_db


def view_all(client, article):
    """The address and the words of the link, if there is one."""
    html = client.get(article.get_absolute_url()).content.decode()
    found = re.search(r'<a href="([^"]+)">(All on [^<]+|View all)</a>', html)
    return found and (found[1], found[2])


JOURNAL = "/blogs/news/", "View all"


def entries(article):
    return list(RelatedArticle.objects.for_readers(article, Article.objects.published()))


def test_it_leads_to_the_page_that_has_all_the_cards_and_more(client, committed):
    with committed():
        one, *_others = (make_article(tags=["Self-massage"], body="<p>Lumbar lordosis</p>") for _ in range(6))
        for _ in range(6):
            make_article(body="<p>Whiplash</p>")
    assert len(entries(one)) >= 3
    assert view_all(client, one) == (one.tags.get().get_absolute_url(), "All on Self-massage")
    assert client.get(view_all(client, one)[0]).status_code == 200


def test_four_articles_are_too_few(client, committed):
    with committed():
        one, *_others = (make_article(tags=["desk"]) for _ in range(4))
        for _ in range(4):
            make_article(body="<p>Whiplash</p>")
    assert view_all(client, one) == JOURNAL


def test_a_page_that_lacks_one_of_the_cards_is_not_all(client, committed):
    with committed():
        other = make_article(title="Odd one out", body="<p>Whiplash</p>")
        one, *_others = (make_article(tags=["desk"], body="<p>Lumbar lordosis</p>") for _ in range(6))
        make_override(one, other)
    assert entries(one)[0].related == other
    assert view_all(client, one) == JOURNAL


@pytest.mark.parametrize("shared", ["techniques", "areas"])
def test_pages_of_techniques_and_areas_show_their_newest_articles_only(client, committed, shared):
    with committed():
        facet = {"techniques": make_technique, "areas": make_area}[shared]("Heron")
        one, *_others = (make_article(**{shared: [facet]}) for _ in range(6))
        for _ in range(8):
            make_article(body="<p>Whiplash</p>")
    assert view_all(client, one) == JOURNAL


def test_of_several_the_one_that_it_shares_most(client, committed):
    with committed():
        one, *_others = (make_article(tags=["rare", "common"], body="<p>Lumbar lordosis</p>") for _ in range(5))
        for _ in range(3):
            make_article(tags=["common"], body="<p>Whiplash</p>")
        for _ in range(9):
            make_article(body="<p>Temples</p>")
    assert view_all(client, one)[1] == "All on rare"


def test_it_takes_no_query(committed, django_assert_num_queries):
    with committed():
        one, *_others = (make_article(tags=["desk"]) for _ in range(5))
    found, tags = entries(one), list(one.tags.all())
    with django_assert_num_queries(0):
        assert tag_of_all(found, 3, tags) == tags[0]


def test_words_alone_lead_to_all_articles(client, committed):
    with committed():
        one = make_article(body="<p>Lumbar lordosis</p>")
        make_article(body="<p>Lumbar lordosis</p>")
        for _ in range(4):
            make_article(body="<p>Neck</p>")
    assert entries(one)
    assert view_all(client, one) == JOURNAL


def test_nothing_where_there_is_nothing(client, committed):
    with committed():
        alone = make_article()
    assert "may also like" not in client.get(alone.get_absolute_url()).content.decode()


def test_reading_a_list_is_one_query(committed):
    with committed():
        articles = [make_article(tags=["x"]) for _ in range(6)]
    with CaptureQueriesContext(connection) as queries:
        assert len(entries(articles[0])) == 5
    assert len(queries) == 1


def test_a_safety_article_leads_to_no_buying_guide_first(client, committed):
    article, guide, buying = make_article(kind="safety"), make_article(), make_article(kind="buying")
    for position, other in enumerate((buying, guide)):
        make_override(article, other, position=position)
    rebuilding.rebuild()
    shown = [card.article for card in client.get(article.get_absolute_url()).context["related_cards"]]
    assert shown[:2] == [guide, buying]
    Article.objects.filter(pk=article.pk).update(kind="guide")
    shown = [card.article for card in client.get(article.get_absolute_url()).context["related_cards"]]
    assert shown[:2] == [buying, guide]


def test_the_template_tag(committed, settings):
    with committed():
        articles = [make_article(title=f"A{n}", tags=["x"]) for n in range(6)]
    Article.objects.filter(title="A5").update(expires_at=timezone.now())

    def shown(options=""):
        source = f"{{% load backcare %}}{{% related_articles article {options} as found %}}"
        source += "{% for one in found %}{{ one.title }} {% endfor %}"
        return Template(source).render(Context({"article": articles[0]})).split()

    assert shown() == ["A4", "A3", "A2"]
    assert shown("limit=1") == ["A4"]
    assert shown("limit=99") == ["A4", "A3", "A2", "A1"]
    settings.BACKCARE = settings.BACKCARE | {"RELATED_COUNT": 2}
    assert shown() == ["A4", "A3"]
