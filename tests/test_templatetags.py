"""``{% load backcare %}``: what a host's own templates use."""

from datetime import timedelta

import pytest
from django.template import RequestContext, Template
from django.utils import timezone

from tests.factories import (
    make_article,
    make_comment,
    make_draft,
    make_image,
    make_placement,
    make_product,
    make_technique,
)
from tests.html_reading import elements, text

pytestmark = pytest.mark.django_db


def render(source, **context):
    return Template("{% load backcare %}" + source).render(RequestContext(context.pop("request", None), context))


def titles(source, **context):
    """The titles of what the tag puts into ``articles``."""
    context = RequestContext(context.pop("request", None), context)
    Template("{% load backcare %}" + source).render(context)
    return [article.title for article in context["articles"]]


def test_the_title(settings):
    settings.BACKCARE = {"TITLE": "The <Back> Room"}
    assert render("{% backcare_title %}") == "The &lt;Back&gt; Room"


def test_absolute_url(settings, rf):
    settings.BACKCARE = {"SITE_URL": "https://shop.example"}
    assert render("{% absolute_url path %}", path="/a/?b=1", request=rf.get("/")) == "https://shop.example/a/?b=1"
    assert (
        render("{% absolute_url path %}", path="https://cdn.example/a", request=rf.get("/")) == "https://cdn.example/a"
    )


def test_articles_for_collection(rf):
    collection, product = make_product(handle="shelf"), make_product(handle="shelf", kind="product")
    now = timezone.now()
    for number in range(5):
        article = make_article(title=f"Number {number}", published_at=now - timedelta(days=number))
        make_placement(article=article, product=collection)
    make_placement(article=make_article(title="Later", published_at=now + timedelta(days=1)), product=collection)
    make_placement(article=make_article(title="Deutsch", language="de"), product=collection)
    make_placement(article=make_article(title="The product"), product=product)
    request = rf.get("/")
    assert titles('{% articles_for_collection "shelf" as articles %}', request=request) == [
        "Number 0",
        "Number 1",
        "Number 2",
    ]
    assert len(titles('{% articles_for_collection "shelf" limit=9 as articles %}', request=request)) == 5
    assert titles('{% articles_for_product "shelf" as articles %}', request=request) == ["The product"]
    assert titles('{% articles_for_collection "unknown" as articles %}', request=request) == []
    assert titles('{% articles_for_collection "shelf" limit=1 as articles %}') != []


def test_pages_like_an_address(rf, committed):
    with committed():
        article, technique = make_article(title="Massage after lifting"), make_technique("Effleurage")
        make_article(title="Lifting in secret", status="draft")

    def pages(path):
        context = RequestContext(rf.get(path), {})
        Template("{% load backcare %}{% pages_like_address as pages %}").render(context)
        return context["pages"]

    assert pages("/blogs/news/massage_after-heavy-lifting.html") == [article]
    assert pages("/blogs/news/2019/11/effleurage/") == [technique]
    assert pages("/blogs/news/%00%FF<script>/") == pages("/blogs/news/") == pages("/blogs/news/zebra/") == []
    assert pages("/massage-after-lifting/") == []


def test_cards_take_three_queries_however_many(rf, django_assert_max_num_queries):
    collection = make_product(handle="shelf")
    for _ in range(10):
        article = make_article(hero_image=make_image())
        make_comment(article, status="approved")
        make_placement(article=article, product=collection)
    source = '{% articles_for_collection "shelf" limit=10 as articles %}{% article_cards articles %}'
    with django_assert_max_num_queries(3):
        html = render(source, request=rf.get("/"))
    assert len(elements(html, "h3")) == 10
    assert "1 comment" in text(html)


def test_the_level_of_the_headings():
    article = make_article(title="Warm <hands>")
    assert "Warm &lt;hands&gt;" in render("{% article_cards articles %}", articles=[article])
    assert len(elements(render('{% article_cards articles heading="h2" %}', articles=[article]), "h2")) == 1
    assert elements(render("{% article_cards articles %}", articles=[]), "li") == []


def test_a_card_of_an_article_without_a_date_has_no_day():
    html = render("{% article_cards articles %}", articles=[make_draft(title="Slow hands")])
    assert "Slow hands" in html
    assert "<time" not in html
