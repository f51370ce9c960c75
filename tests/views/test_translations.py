"""The versions of an article in other languages, as its page offers them to readers and search engines."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext_lazy

from backcare.models import Article
from tests.factories import make_article
from tests.views.test_languages import BELOW_LANGUAGES, serve

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _languages(settings):
    serve(settings, "en", "de", "fr", **BELOW_LANGUAGES)


@pytest.fixture
def english():
    return make_article(title="Neck", slug="neck")


def make_version(english, **values):
    values = {"title": "Nacken", "slug": "nacken", "language": "de"} | values
    return make_article(translation_group=english.translation_group, **values)


HEAD = (
    '<link rel="alternate" hreflang="en" href="https://shop.example/en/blogs/news/neck/">'
    '<link rel="alternate" hreflang="x-default" href="https://shop.example/en/blogs/news/neck/">\n'
    '<link rel="alternate" hreflang="de" href="https://shop.example/de/blogs/news/nacken/">'
)


def test_each_version_offers_the_others(client, english):
    make_version(english)
    pages = {code: client.get(f"/{code}/blogs/news/{slug}/").text for code, slug in (("en", "neck"), ("de", "nacken"))}
    assert all(HEAD in page for page in pages.values())
    offer = '<a rel="alternate" hreflang="{0}" lang="{0}" href="https://shop.example/{0}/blogs/news/{1}/">{2}</a>'
    assert offer.format("de", "nacken", "Deutsch") in pages["en"]
    assert offer.format("en", "neck", "English") in pages["de"]


@pytest.mark.parametrize(
    "values",
    [
        {"status": Article.Status.DRAFT},
        {"published_at": timezone.now() + timedelta(days=1)},
        {"expires_at": timezone.now() - timedelta(minutes=1), "published_at": timezone.now() - timedelta(days=1)},
        {"language": "es"},
    ],
)
def test_what_readers_may_not_see_is_not_offered(client, english, values):
    make_version(english, **values)
    assert 'rel="alternate" hreflang' not in client.get("/en/blogs/news/neck/").text


def test_it_costs_one_query_and_none_in_a_site_of_one_language(client, english, settings, django_assert_num_queries):
    make_version(english)
    client.get("/en/blogs/news/neck/")
    with django_assert_num_queries(6):
        client.get("/en/blogs/news/neck/")
    serve(settings, "en", **BELOW_LANGUAGES)
    client.get("/en/blogs/news/neck/")
    with django_assert_num_queries(5):
        assert 'rel="alternate" hreflang' not in client.get("/en/blogs/news/neck/").text


def test_names_of_the_shop_may_be_lazy_translations(client, english, settings):
    names = ("TITLE", "DESCRIPTION", "PUBLISHER", "LICENSE")
    settings.BACKCARE = settings.BACKCARE | {name: gettext_lazy("Search engines") for name in names}
    german = make_version(english).get_absolute_url()
    blog = "/de/blogs/news/"
    for address in (blog, german, german.rstrip("/") + ".md", f"{blog}feed.atom", f"{blog}feed.json", "/llms.txt"):
        response = client.get(address)
        assert response.status_code == 200
        assert ("Search engines" if address == "/llms.txt" else "Suchmaschinen") in response.text, address
