"""Feeds: what feed readers get, and what moves in it."""

import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.utils import timezone

from backcare.models import Article
from tests.factories import (
    make_area,
    make_article,
    make_caution,
    make_comment,
    make_image,
    make_person,
    make_placement,
    make_product,
    make_reference,
    make_technique,
)
from tests.feed_rules import RULES, assert_feed
from tests.html_reading import elements

LIST = "/blogs/news/"
ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://shop.example"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

pytestmark = pytest.mark.django_db

urlpatterns = [path("blogs/news/", include("backcare.urls")), path("", include("backcare.legacy_urls"))]


@pytest.fixture(autouse=True)
def _site(settings):
    settings.BACKCARE = {
        **settings.BACKCARE,
        "SITE_URL": SITE,
        "TITLE": "Journal",
        "DESCRIPTION": "Backs & how.",
        "PUBLISHER": "Orthojoint",
    }


def atom(client, at=f"{LIST}feed.atom"):
    response = client.get(at)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def entries(client, at=f"{LIST}feed.atom"):
    return [
        {name: entry.findtext(ATOM + name) for name in ("id", "title", "updated", "published", "content", "summary")}
        | {"link": entry.find(f"{ATOM}link[@rel='alternate']").get("href")}
        for entry in atom(client, at).findall(f"{ATOM}entry")
    ]


def full_article(**kwargs):
    """An article with everything that a feed shows."""
    image, technique = make_image(), make_technique("Kneading", key="kneading", slug="kneading")
    technique.cautions.add(make_caution("Never press on the spine."))
    product = make_product(title="Knead Pillow", key="pillow", url="/products/pillow/")
    article = make_article(
        **{
            "title": "Warm hands",
            "slug": "warm-hands",
            "summary": "Heat & oil.",
            "body": '<h2>Oil</h2><p>See <a href="/blogs/news/older/">this</a>,<sup><a href="#reference-1">1</a></sup> '
            f'<code>href="/kept"</code>.</p><figure data-image="{image.key}"><figcaption>Oil</figcaption></figure>'
            '<figure data-product="pillow"></figure><figure data-technique="kneading"></figure>'
            '<table><tbody><tr><td><a href="mailto:a@b.example">a</a></td></tr></tbody></table>',
            "author": make_person("Ida Änne", slug="ida"),
            "hero_image": make_image(),
            "tags": ["Desk work"],
            "areas": [make_area("Lower back", slug="lower-back")],
            **kwargs,
        }
    )
    make_placement(article=article, product=product)
    make_reference(article, title="Back pain", url="https://health.example/")
    return article


def test_atom_has_what_rfc_4287_asks_for(client):
    article = full_article()
    feed = atom(client)
    for name in ("id", "title", "updated"):
        assert feed.findtext(ATOM + name), name
    assert feed.findtext(f"{ATOM}subtitle") == "Backs & how."
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Orthojoint"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"alternate": f"{SITE}{LIST}", "self": f"{SITE}{LIST}feed.atom"}
    (entry,) = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == article.feed_id
    assert article.feed_id.startswith("urn:uuid:")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Ida Änne"
    assert [each.get("term") for each in entry.findall(f"{ATOM}category")] == ["Desk work"]
    assert entry.find(f"{ATOM}content").get("type") == "html"
    assert entry.find(f"{ATOM}link[@rel='enclosure']").get("type") == "image/jpeg"
    for moment in ("updated", "published"):
        assert RFC3339.fullmatch(entry.findtext(ATOM + moment))


def test_the_text_is_whole_and_its_addresses_are_absolute(client):
    full_article()
    (entry,) = entries(client)
    html = entry["content"]
    for words in ("Never press on the spine.", "Oil", "Knead Pillow", "Kneading", "Back pain", "<table>"):
        assert words in html, words
    found = [each[name] for each in elements(html) for name in ("href", "src") if name in each]
    assert f"{SITE}/blogs/news/older/" in found
    assert f"{SITE}/blogs/news/warm-hands/#reference-1" in found
    assert f"{SITE}/products/pillow/" in found
    assert all(re.match(r"https://|mailto:", address) for address in found), found
    assert 'href="/kept"' in html  # words, no attribute


def test_rss_and_json_feed_say_the_same(client):
    article = full_article()
    (entry,) = entries(client)
    response = client.get(f"{LIST}feed.rss")
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    item = ElementTree.fromstring(response.content).find("channel/item")
    assert (item.findtext("guid"), item.find("guid").get("isPermaLink")) == (article.feed_id, "false")
    assert item.findtext("link") == entry["link"]
    assert item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") == entry["content"]
    assert item.find("enclosure").get("length") == "0"
    response = client.get(f"{LIST}feed.json")
    assert response["Content-Type"] == "application/feed+json; charset=utf-8"
    feed = json.loads(response.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{SITE}{LIST}feed.json"
    (item,) = feed["items"]
    assert (item["id"], item["url"], item["content_html"]) == (article.feed_id, entry["link"], entry["content"])
    assert (item["summary"], item["tags"]) == ("Heat & oil.", ["Desk work"])
    assert item["authors"] == [{"name": "Ida Änne", "url": f"{SITE}/blogs/news/people/ida/"}]
    assert RFC3339.fullmatch(item["date_modified"])


def test_a_feed_of_a_tag_a_technique_an_area_and_an_author(client):
    full_article(techniques=[])
    kneading = make_technique("Static compression", slug="static")
    make_article(title="Cold feet", techniques=[kneading])
    for at in ("tagged/desk-work/", "areas/lower-back/", "people/ida/"):
        assert [entry["title"] for entry in entries(client, f"{LIST}{at}feed.atom")] == ["Warm hands"]
    assert [entry["title"] for entry in entries(client, f"{LIST}techniques/static/feed.atom")] == ["Cold feet"]
    title = atom(client, f"{LIST}tagged/desk-work/feed.atom").findtext(f"{ATOM}title")
    assert title == "Desk work – Journal"


@pytest.mark.parametrize("extension", RULES)
@pytest.mark.parametrize("bare", [False, True])
def test_every_feed_keeps_the_rules_of_its_format(client, settings, extension, bare):
    full_article(title="Warm <hands> & “oil”\x0b", summary="<b>]]> & more")
    make_article(tags=["Desk work"], areas=Article.objects.get().areas.all())
    make_article(body="<p>]]></p>")
    make_article(body="")
    make_technique("Nothing yet", slug="nothing-yet")
    if bare:
        settings.BACKCARE = {"SITE_URL": SITE}
    for at in ("", "tagged/desk-work/", "techniques/kneading/", "areas/lower-back/", "people/ida/"):
        assert_feed(client.get(f"{LIST}{at}feed.{extension}"), f"{SITE}{LIST}{at}feed.{extension}")
    at = f"{LIST}techniques/nothing-yet/feed.{extension}"
    assert_feed(client.get(at), SITE + at)


@pytest.mark.parametrize(
    "at", ["feed.xml", "feed.", "tagged/nothing/feed.atom", "people/nobody/feed.atom", "areas/draft/feed.atom"]
)
def test_there_is_no_other_feed(client, at):
    make_area("Draft", slug="draft", status="draft")
    assert client.get(LIST + at).status_code == 404


@pytest.mark.parametrize("count", [1, 9])
def test_a_feed_takes_six_queries_at_most(client, count):
    first = full_article()
    for number in range(count - 1):
        article = make_article(title=f"A{number}", tags=["Desk work"], author=first.author, body=first.body)
        make_placement(article=article, product=make_product())
    at = f"{LIST}tagged/desk-work/feed.atom"
    client.get(at)
    with CaptureQueriesContext(connection) as queries:
        assert len(entries(client, at)) == count
    assert len(queries) <= 6


def test_what_moves_and_what_does_not(client):
    article = make_article(slug="warm", body="<p>One.</p>", published_at=timezone.now() - timedelta(days=9))
    Article.objects.filter(pk=article.pk).update(updated_at=timezone.now() - timedelta(days=8))
    at = f"{LIST}feed.atom"
    (before,), tag = entries(client), client.get(at)["ETag"]
    assert client.get(at, headers={"if-none-match": tag}).status_code == 304

    make_comment(article, status="approved")
    assert (entries(client), client.get(at)["ETag"]) == ([before], tag)

    article.refresh_from_db()
    article.slug = "warmer"
    article.save()
    (moved,) = entries(client)
    assert {name for name in before if moved[name] != before[name]} == {"link"}
    assert client.get(at, headers={"if-none-match": tag}).status_code == 200

    Article.objects.filter(pk=article.pk).update(expires_at=timezone.now() - timedelta(hours=1))
    assert entries(client) == []


def test_characters_that_xml_cannot_hold_are_left_out(client):
    make_article(title="Warm\x0bhands\ufffe", summary="A\x1fB", tags=["T\x08ag"])
    (entry,) = entries(client)
    assert (entry["title"], entry["summary"]) == ("Warmhands", "AB")
    client.get(f"{LIST}feed.rss")


def test_pages_name_their_feeds(client):
    full_article()
    for at in ("", "tagged/desk-work/", "techniques/kneading/", "areas/lower-back/", "people/ida/"):
        html = client.get(LIST + at).content.decode()
        links = [each for each in elements(html, "link") if "/feed." in each["href"]]
        assert [each["href"] for each in links] == [f"{SITE}{LIST}{at}feed.{end}" for end in ("atom", "rss", "json")]
        for each in links:
            assert client.get(each["href"].removeprefix(SITE)).status_code == 200


@pytest.mark.urls("tests.views.test_feeds")
def test_addresses_of_other_systems_lead_on(client):
    for old, new in {
        "/blogs/news.atom": "feed.atom",
        "/blogs/news/tagged/desk-work.atom": "tagged/desk-work/feed.atom",
        "/feed/": "feed.atom",
        "/feed/rss2/": "feed.rss",
        "/tag/desk-work/feed/": "tagged/desk-work/feed.atom",
        "/category/desk-work/feed/rss/": "tagged/desk-work/feed.rss",
        "/author/ida/feed/atom/": "people/ida/feed.atom",
        "/blogs/news/feed/": "feed.atom",
    }.items():
        response = client.get(old)
        assert (response.status_code, response["Location"]) == (301, f"{LIST}{new}"), old
