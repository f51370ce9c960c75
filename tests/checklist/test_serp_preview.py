"""How an article will look in search results and on social networks."""

import pytest

from backcare.checklist.serp_preview import cut, search_preview, social_preview
from tests.factories import make_image

BLOG = "https://shop.example/blogs/news/"


def test_a_search_result(settings):
    preview = search_preview({"title": "Warm hands", "slug": "warm-hands", "summary": "Why\nthey matter."}, BLOG)
    assert (preview.title.shown, preview.title.length, preview.title.is_long) == (
        "Warm hands – Journal – Orthojoint",
        10,
        False,
    )
    assert (preview.description.shown, preview.description.length) == ("Why they matter.", 16)
    assert preview.breadcrumb == ["shop.example", "blogs", "news", "warm-hands"]
    assert preview.is_summary
    assert preview.is_indexed


def test_what_is_given_for_search_engines_goes_first():
    content = {
        "title": "Warm hands",
        "seo_title": "Hands, warm",
        "summary": "Why they matter.",
        "meta_description": "Warm them.",
        "canonical_url": "https://elsewhere.example/first/",
        "is_indexed": False,
    }
    preview = search_preview(content, BLOG)
    assert preview.title.shown == "Hands, warm – Journal – Orthojoint"
    assert preview.description.shown == "Warm them."
    assert preview.breadcrumb == ["elsewhere.example", "first"]
    assert not preview.is_summary
    assert not preview.is_indexed


def test_long_texts_are_cut_after_a_word():
    preview = search_preview({"title": "word " * 30, "summary": "word " * 60}, BLOG)
    assert preview.title.is_long
    assert preview.description.is_long
    assert preview.title.shown.endswith("word …")
    assert len(preview.title.shown) <= 62
    assert len(preview.description.shown) <= 157


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("short", "short"),
        ("one two three four", "one two …"),
        ("one two, three", "one two …"),
        ("x" * 20, "xxxxxxxxxx …"),
        ("a " + "x" * 20, "a xxxxxxxx …"),
        ("毒" * 20, "毒" * 10 + " …"),
    ],
)
def test_cutting(text, shown):
    assert cut(text, 10) == shown


@pytest.mark.parametrize(
    ("base_url", "breadcrumb"),
    [
        ("/blogs/news/", ["shop.example", "blogs", "news", "腰"]),
        ("https://other.example/a", ["other.example", "a", "腰"]),
        ("", ["shop.example", "腰"]),
        ("http://[", ["http://[", "腰"]),
    ],
)
def test_the_address(base_url, breadcrumb):
    assert search_preview({"slug": "腰"}, base_url).breadcrumb == breadcrumb


def test_the_address_where_nobody_knows_the_site(settings):
    settings.BACKCARE = {}
    assert search_preview({"slug": "a"}, "/blogs/news/").breadcrumb == ["blogs", "news", "a"]


@pytest.mark.parametrize("content", [{}, {"canonical_url": "http://["}])
def test_an_unfinished_article(content):
    preview = search_preview(content, BLOG)
    assert (preview.title.shown, preview.description.shown) == ("", "")
    card = social_preview(content)
    assert (card.title, card.description, card.picture) == ("", "", None)


@pytest.mark.django_db
def test_a_social_card(django_assert_num_queries):
    image = make_image()
    content = {"title": " Warm\nhands", "summary": "Why\nthey matter.", "hero_image": image.pk}
    with django_assert_num_queries(1):
        card = social_preview(content)
    assert (card.title, card.description, card.host) == ("Warm hands", "Why they matter.", "shop.example")
    assert card.picture.image == image
    assert not card.shows_title


@pytest.mark.parametrize(("title", "shows"), [("Warm hands", True), ("Спина", False), ("", False)])
def test_a_card_without_a_cover_shows_the_title(title, shows):
    assert social_preview({"title": title}).shows_title is shows


def test_the_host_of_a_card(settings):
    assert social_preview({"canonical_url": "https://elsewhere.example/first/"}).host == "elsewhere.example"
    settings.BACKCARE = {}
    assert social_preview({}).host == ""
    assert social_preview({}, "http://127.0.0.1:8000/blogs/news/").host == "127.0.0.1:8000"
