"""Typed links follow a product to its new address, wherever readers or editors see them."""

import pytest
from django.test import Client

from backcare.models import Article, Revision
from backcare.publication import drafts, shop_links
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db

OLD, NEW = "/collections/backs/", "/collections/necks/"


def link(href, words="Backs"):
    return f'<p>See <a href="{href}">{words}</a>.</p>'


@pytest.fixture(autouse=True)
def _site(settings):
    settings.BACKCARE = settings.BACKCARE | {"SITE_URL": "https://shop.example"}


@pytest.mark.parametrize(
    ("old", "new", "before", "after"),
    [
        (OLD, NEW, OLD, NEW),
        (OLD, NEW, "/collections/backs", NEW),
        (OLD, NEW, "/collections/backs/?sort=price&amp;page=2#top", "/collections/necks/?sort=price&amp;page=2#top"),
        (OLD, NEW, "https://shop.example/collections/backs", "https://shop.example/collections/necks/"),
        (OLD, NEW, "HTTP://SHOP.example/collections/backs/", "http://SHOP.example/collections/necks/"),
        (OLD, "https://new.example/n", "/collections/backs/?a=1", "https://new.example/n?a=1"),
        ("https://shop.example/p/a", "https://shop.example/p/b", "/p/a", "https://shop.example/p/b"),
        ("https://other.example/p/a", "/p/b", "https://other.example/p/a/", "https://other.example/p/b"),
        ("/p?id=1", "/p?id=2", "/p?id=1", "/p?id=2"),
        ("/p/sch%C3%B6n", "/p/x&y", "/p/sch%C3%B6n/", "/p/x&amp;y"),
    ],
)
def test_a_link_follows_in_the_form_in_which_it_was_typed(old, new, before, after):
    article = make_article(body=link(before))
    assert shop_links.count_articles(old) == 1
    assert shop_links.follow(old, new) == 1
    article.refresh_from_db()
    assert article.body == link(after)
    assert shop_links.follow(old, new) == 0


@pytest.mark.parametrize(
    ("old", "href"),
    [
        (OLD, "/collections/backs-and-necks/"),
        (OLD, "/collections/backs/oil/"),
        (OLD, "/de/collections/backs/"),
        (OLD, "https://other.example/collections/backs/"),
        (OLD, "collections/backs/"),
        (OLD, "mailto:/collections/backs/"),
        (OLD, "http://[/collections/backs/"),
        ("/p?id=1", "/p?id=11"),
        ("/", "/"),
        ("https://other.example", "https://other.example/"),
    ],
)
def test_other_links_stay(old, href):
    article = make_article(body=link(href))
    stored = Article.objects.get(pk=article.pk).body
    assert shop_links.count_articles(old) == 0
    assert shop_links.follow(old, NEW) == 0
    assert Article.objects.get(pk=article.pk).body == stored


def test_words_that_look_like_a_link_stay():
    article = make_article(body=f'<p>href="{OLD}"</p><p><code>&lt;a href="{OLD}"&gt;</code></p>')
    assert shop_links.follow(OLD, NEW) == 0
    article.refresh_from_db()
    assert OLD in article.body


def test_readers_working_copies_drafts_and_the_history_follow():
    article, draft = make_article(body=link(OLD)), make_draft(body=link(OLD, "Draft"))
    head = drafts.head_of(article)
    drafts.save_draft(article, {**head.content, "body": link(OLD, "Changed")})
    before = list(Revision.objects.order_by("pk").values_list("pk", "text__html"))
    assert Revision.objects.count() == 2
    assert shop_links.count_articles(OLD) == 2
    assert shop_links.follow(OLD, NEW) == 2
    assert NEW in Client().get(article.get_absolute_url()).content.decode()
    assert drafts.head_of(article).row.body == link(NEW, "Changed")
    draft.refresh_from_db()
    assert draft.body == link(NEW, "Draft")
    assert list(Revision.objects.order_by("pk").values_list("pk", "text__html"))[:2] == before
    assert set(Revision.objects.filter(kind="links").values_list("article", "text__html")) == {
        (article.pk, link(NEW)),
        (draft.pk, link(NEW, "Draft")),
    }


def test_it_takes_few_queries_that_do_not_grow_with_other_articles(django_assert_max_num_queries):
    for number in range(20):
        make_article(body=link(f"/collections/backs-{number}/"))
    with django_assert_max_num_queries(4):
        assert shop_links.follow(OLD, NEW) == 0
