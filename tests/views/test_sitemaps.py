"""Sitemaps, mounted as a host mounts them."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.conf.global_settings import LANGUAGES
from django.conf.urls.i18n import i18n_patterns
from django.contrib.sitemaps.views import index, sitemap
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.utils import timezone

from backcare.sitemaps import ArticleSitemap, sitemaps
from tests import sitemap_protocol
from tests.factories import make_area, make_article, make_draft, make_image, make_person, make_technique
from tests.sitemap_protocol import IMAGE, SM, XHTML, assert_alternates_agree, read_whole

SITE = "https://shop.example"

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.views.test_sitemaps")]

urlpatterns = [
    path("sitemap.xml", index, {"sitemaps": sitemaps, "sitemap_url_name": "sitemap"}),
    path(
        "sitemap-<section>.xml",
        sitemap,
        {"sitemaps": sitemaps, "template_name": "backcare/sitemap.xml"},
        name="sitemap",
    ),
    *i18n_patterns(path("blog/", include("backcare.urls")), prefix_default_language=False),
]


@pytest.fixture(autouse=True)
def _site(settings):
    settings.BACKCARE = {**settings.BACKCARE, "SITE_URL": SITE}
    settings.LANGUAGES = [("en", "English"), ("de", "German")]


def urls(client, section, query=""):
    response = client.get(f"/sitemap-{section}.xml{query}")
    assert response.status_code == 200
    return ElementTree.fromstring(response.content).findall(f"{SM}url")


def paths(client, section):
    return [url.findtext(f"{SM}loc").removeprefix(SITE) for url in urls(client, section)]


def test_what_readers_may_see_is_there_and_nothing_else(client):
    now = timezone.now()
    area, technique, person = make_area("Neck", slug="neck"), make_technique("Kneading", slug="kneading"), make_person()
    make_area("Draft", status="draft")
    make_technique("Draft", status="draft")
    make_person("Nobody yet")
    make_article(slug="shown", tags=["Sleep"], areas=[area], techniques=[technique], author=person)
    make_draft(tags=["Secret"])
    make_article(published_at=now + timedelta(days=1))
    make_article(published_at=now - timedelta(days=2), expires_at=now - timedelta(days=1))
    make_article(is_indexed=False)
    make_article(canonical_url="https://elsewhere.example/a")
    assert paths(client, "articles") == ["/blog/shown/"]
    assert paths(client, "techniques")[0] == "/blog/techniques/kneading/"
    assert paths(client, "areas")[0] == "/blog/areas/neck/"
    assert paths(client, "tags")[0] == "/blog/tagged/sleep/"
    assert paths(client, "people")[0] == person.get_absolute_url()
    reviewer = make_person("Odalys")
    make_article(slug="reviewed", reviewer=reviewer, is_indexed=False)
    assert paths(client, "people")[::2] == [person.get_absolute_url(), reviewer.get_absolute_url()]
    assert not any("draft" in each for section in sitemaps for each in paths(client, section))
    locations = ElementTree.fromstring(client.get("/sitemap.xml").content).iter(f"{SM}loc")
    assert [each.text.rpartition("/")[2] for each in locations] == [f"sitemap-{section}.xml" for section in sitemaps]


def test_lastmod_is_when_the_page_changed(client):
    changed = datetime(2026, 3, 2, 8, tzinfo=UTC)
    person = make_person()
    article = make_article(tags=["Sleep"], author=person, published_at=changed - timedelta(days=9))
    type(article).objects.filter(pk=article.pk).update(updated_at=changed)
    for section in ("articles", "tags", "people"):
        assert {url.findtext(f"{SM}lastmod") for url in urls(client, section)} == {"2026-03-02T08:00:00+00:00"}
    make_technique("Kneading")
    assert [url.findtext(f"{SM}lastmod") for url in urls(client, "techniques")] == [None] * len(
        urls(client, "techniques")
    )


def test_images_and_translations(client):
    article = make_article(slug="back", hero_image=make_image())
    make_article(slug="rücken", language="de", translation_group=article.translation_group)
    make_article(slug="alone")
    found = {url.findtext(f"{SM}loc").removeprefix(SITE): url for url in urls(client, "articles")}
    assert list(found) == ["/blog/back/", "/de/blog/r%C3%BCcken/", "/blog/alone/"]
    assert found["/blog/back/"].findtext(f"{IMAGE}image/{IMAGE}loc").startswith(f"{SITE}/media/")
    for each in ("/blog/back/", "/de/blog/r%C3%BCcken/"):
        others = {link.get("hreflang"): link.get("href") for link in found[each].findall(f"{XHTML}link")}
        assert others == {
            "en": f"{SITE}/blog/back/",
            "de": f"{SITE}/de/blog/r%C3%BCcken/",
            "x-default": f"{SITE}/blog/back/",
        }
    assert found["/blog/alone/"].findall(f"{XHTML}link") == []


@pytest.mark.parametrize("use_tz", [True, False])
def test_the_protocol_is_kept(client, settings, monkeypatch, use_tz):
    settings.USE_TZ = use_tz
    settings.MEDIA_URL = "https://cdn.example/a&b/"
    monkeypatch.setattr(ArticleSitemap, "limit", 2)
    area, technique, person = make_area("Neck"), make_technique("Kneading"), make_person("Ida Änne")
    article = make_article(
        slug="o-und-a",
        tags=["Heat & oil"],
        areas=[area],
        techniques=[technique],
        author=person,
        hero_image=make_image(),
    )
    make_article(slug="öl", language="de", tags=["Öl"], translation_group=article.translation_group)
    make_article(slug="alone", language="de", tags=["Heat & oil"])
    hidden = make_article(slug="hidden", is_indexed=False)
    make_article(slug="verborgen", language="de", translation_group=hidden.translation_group)
    elsewhere = make_article(slug="elsewhere", canonical_url="https://elsewhere.example/a")
    make_article(slug="hier", language="de", translation_group=elsewhere.translation_group)
    read = read_whole(client)
    assert len(read) == len(sitemaps) + 2
    assert_alternates_agree(read.values(), default="en")
    (image,) = (each.text for root in read.values() for each in root.iter(f"{IMAGE}loc"))
    assert image.startswith("https://cdn.example/a&b/")
    assert any(root.findall(f".//{XHTML}link[@hreflang='x-default']") for root in read.values())


def test_a_page_keeps_its_size_in_many_languages(client, settings):
    settings.LANGUAGES = LANGUAGES[:40]
    make_article(author=make_person(slug="k" * 50))
    content = client.get("/sitemap-people.xml").content
    limit, urls = sitemaps["people"]().limit, len(sitemap_protocol.read(content))
    assert urls == 40
    assert limit * urls <= sitemap_protocol.MAX_URLS
    assert limit * len(content) <= sitemap_protocol.MAX_BYTES


def test_a_tag_is_there_in_the_languages_that_have_articles_with_it(client):
    make_article(tags=["Sleep"])
    make_article(tags=["Schlaf", "Sleep"], language="de")
    assert sorted(paths(client, "tags")) == ["/blog/tagged/sleep/", "/de/blog/tagged/schlaf/", "/de/blog/tagged/sleep/"]


def test_pages_of_a_sitemap_take_the_same_few_queries(client, monkeypatch):
    monkeypatch.setattr(ArticleSitemap, "limit", 3)
    for number in range(7):
        make_article(slug=f"a{number}", hero_image=make_image() if number < 2 else None)
    seen = []
    for page in (1, 2, 3):
        with CaptureQueriesContext(connection) as queries:
            seen += [url.findtext(f"{SM}loc") for url in urls(client, "articles", f"?p={page}")]
        assert len(queries) <= 4
    assert seen == [f"{SITE}/blog/a{number}/" for number in range(7)]
    with CaptureQueriesContext(connection) as queries:
        html = client.get("/sitemap.xml").content.decode()
    assert html.count("sitemap-articles.xml") == 3
    assert len(queries) <= 2 * len(sitemaps)


@override_settings(USE_TZ=False)
def test_without_time_zones(client):
    make_article()
    assert urls(client, "articles")[0].findtext(f"{SM}lastmod")
