"""The versions of an article in other languages, as its page offers them to readers and search engines."""

from datetime import timedelta

import pytest
from django.conf import global_settings
from django.utils import timezone
from django.utils.translation import gettext_lazy

from backcare.models import Article
from backcare.site import served_languages
from backcare.views.articles import name_of
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


def test_of_two_varieties_the_one_that_readers_see_is_offered(client, settings):
    serve(settings, "en-gb", "de", **BELOW_LANGUAGES)
    british = make_article(title="British", slug="british", language="en-gb")
    for title, language in (("American", "en-us"), ("Deutsch", "de")):
        make_version(british, title=title, slug=title.lower(), language=language)
    html = client.get("/de/blogs/news/deutsch/").text
    assert 'href="https://shop.example/en-gb/blogs/news/british/"' in html
    assert "american" not in html


def test_a_language_that_django_does_not_know_has_the_name_of_the_host():
    assert name_of("de", "German") == "Deutsch"
    assert name_of("gsw", "Alemannisch") == "Alemannisch"


@pytest.mark.parametrize("hidden", [{"is_indexed": False}, {"canonical_url": "https://elsewhere.example/"}])
def test_search_engines_are_told_of_versions_that_they_may_index(client, english, hidden):
    make_version(english, **hidden)
    make_version(english, slug="nuque", language="fr")
    page = client.get("/en/blogs/news/neck/").text
    assert ">Deutsch</a>" in page
    assert '<link rel="alternate" hreflang="fr"' in page
    assert '<link rel="alternate" hreflang="de"' not in page
    assert '<link rel="alternate" hreflang' not in client.get("/de/blogs/news/nacken/").text


def test_many_languages_cost_no_more_than_two(settings):
    serve(settings, "en", *(code for code, _name in global_settings.LANGUAGES if code != "en"), **BELOW_LANGUAGES)
    assert len(served_languages()) > 90
    sql = str(Article.objects.in_any_language(served_languages()).query)
    assert sql.count("EXISTS") == 2
