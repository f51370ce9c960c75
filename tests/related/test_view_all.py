"""What readers get of the stored lists."""

import re

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backcare.models import Article, RelatedArticle, Technique
from tests.factories import make_area, make_article, make_tag, make_technique
from tests.views.test_articles import ARTICLE_QUERIES

pytestmark = pytest.mark.django_db


def view_all(client, article):
    html = client.get(article.get_absolute_url()).content.decode()
    found = re.search(r'<a href="([^"]+)"[^>]*>View all</a>', html)
    return found and found[1]


def entries(article):
    return list(RelatedArticle.objects.for_readers(article, Article.objects.published()))


def test_view_all_leads_to_what_they_share_most(client, committed):
    with committed():
        area, technique = make_area(), make_technique()
        article = make_article(tags=["rare"], areas=[area], techniques=[technique])
        make_article(areas=[area], techniques=[technique])
        make_article(techniques=[technique])
        for _ in range(4):
            make_article(tags=["other"])
    assert view_all(client, article) == technique.get_absolute_url()


def test_view_all_leads_to_the_listing_of_a_tag(client, committed):
    with committed():
        one, _other = make_article(tags=["desk work"]), make_article(tags=["desk work"])
    assert view_all(client, one) == one.tags.get().get_absolute_url()
    assert client.get(view_all(client, one)).status_code == 200


def test_a_facet_that_is_a_draft_meanwhile_is_passed_over(client, committed):
    with committed():
        technique = make_technique()
        one = make_article(tags=["desk"], techniques=[technique])
        make_article(tags=["desk"], techniques=[technique])
        for _ in range(3):
            make_article()
    Technique.objects.update(status="draft")
    assert view_all(client, one) == one.tags.get().get_absolute_url()


@pytest.mark.parametrize("shared", ["tags", "techniques", "areas"])
def test_what_they_share_takes_no_query_of_its_own(client, committed, shared):
    with committed():
        facet = {"tags": make_tag, "techniques": make_technique, "areas": make_area}[shared]()
        one, _other = (make_article(**{shared: [facet]}) for _ in range(2))
        for _ in range(3):
            make_article()
    with CaptureQueriesContext(connection) as queries:
        assert view_all(client, one) == facet.get_absolute_url()
    assert len(queries) <= ARTICLE_QUERIES


def test_words_alone_lead_to_all_articles(client, committed):
    with committed():
        one = make_article(body="<p>Lumbar lordosis</p>")
        make_article(body="<p>Lumbar lordosis</p>")
        for _ in range(4):
            make_article(body="<p>Neck</p>")
    assert entries(one)
    assert view_all(client, one) == "/blogs/news/"


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
