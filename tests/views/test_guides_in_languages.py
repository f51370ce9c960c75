"""Techniques and body areas in several languages: each has a page in its own, and lists hold one."""

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.core.checks import Tags, run_checks
from django.urls import include, path, reverse

from backcare.models import BodyArea, Technique
from backcare.publication.languages import move
from backcare.search import index
from shop_site.urls import SHOP
from tests.factories import make_area, make_article, make_technique
from tests.views.test_languages import BELOW_LANGUAGES, serve

pytestmark = pytest.mark.django_db

urlpatterns = [
    *SHOP,
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("blogs/news/api/v1/", include("backcare.api_urls")), path("blogs/news/", include("backcare.urls"))
    ),
]


@pytest.fixture(autouse=True)
def _languages(settings):
    serve(settings, "en", "de", **{**BELOW_LANGUAGES, "ROOT_URLCONF": __name__})


@pytest.fixture
def guides():
    """The same technique and body area in two languages."""
    german = {"language": "de"}
    return [
        make_technique("Kneading", slug="kneading"),
        make_technique("Knetung", slug="knetung", **german),
        make_area("Neck", slug="neck", map_region="neck"),
        make_area("Nacken", slug="nacken", map_region="neck", **german),
    ]


KINDS = [("techniques", "kneading", "knetung"), ("areas", "neck", "nacken")]


@pytest.mark.parametrize(("place", "english", "german"), KINDS)
@pytest.mark.parametrize(("base", "end"), [("blogs/news", "/"), ("blogs/news", ".md"), ("blogs/news/api/v1", "/")])
def test_each_has_one_page(client, guides, place, english, german, base, end):
    for language, slug, other in (("en", english, "de"), ("de", german, "en")):
        address = f"/{language}/{base}/{place}/{slug}{end}"
        assert client.get(address).status_code == 200
        moved = client.get(f"/{other}/{base}/{place}/{slug}{end}")
        assert (moved.status_code, moved["Location"]) == (301, address)


@pytest.mark.parametrize(("place", "english", "german"), KINDS)
def test_lists_hold_one_language(client, guides, place, english, german):
    for language, there, elsewhere in (("en", english, german), ("de", german, english)):
        html = client.get(f"/{language}/blogs/news/{place}/").text
        assert f"/{language}/blogs/news/{place}/{there}/" in html
        assert f"/{elsewhere}/" not in html
        answer = client.get(f"/{language}/blogs/news/api/v1/{place}/").json()
        assert [row["slug"] for row in answer["items"]] == [there]


def test_a_search_finds_those_of_its_language(client, guides):
    index.rebuild()
    for language, query, found in (("en", "kneading", 1), ("de", "knetung", 1), ("en", "knetung", 0)):
        assert client.get(f"/{language}/blogs/news/search/?q={query}").context["total"] == found, query
    titles = [row["title"] for row in client.get("/de/blogs/news/search/suggestions/?q=na").json()["suggestions"]]
    assert titles == ["Nacken"]


def test_an_article_shows_its_own_whatever_their_language(client, guides):
    make_article(slug="nacken", language="de", techniques=guides[:2], areas=guides[2:])
    html = client.get("/de/blogs/news/nacken/").text
    for place, english, german in KINDS:
        assert f'href="/en/blogs/news/{place}/{english}/"' in html
        assert f'href="/de/blogs/news/{place}/{german}/"' in html


def test_one_in_a_language_without_pages_has_none(client):
    technique = make_technique("Pétrissage", slug="petrissage", language="fr")
    for language in ("en", "de", "fr"):
        assert client.get(f"/{language}/blogs/news/techniques/petrissage/").status_code == 404
    assert Technique.objects.with_pages().count() == 0
    technique.language = "en-gb"  # read as "en"
    technique.save()
    assert client.get("/en/blogs/news/techniques/petrissage/").status_code == 200


def test_a_region_of_the_map_belongs_to_one_area_in_each_language(guides):
    area = BodyArea(name="Hals", slug="hals", map_region="neck", language="de")
    with pytest.raises(Exception, match="Another area already uses this region of the body map"):
        area.full_clean()


def test_they_follow_when_articles_move(settings):
    make_technique("Kneading")
    make_area("Neck", map_region="neck")
    make_article(slug="neck")
    assert move("en", "de") == 1
    assert {Technique.objects.get().language, BodyArea.objects.get().language} == {"de"}


def test_nothing_moves_where_a_region_is_taken(guides):
    make_article(slug="neck")
    with pytest.raises(Exception, match="“Neck” cannot move to “de”: a body area there has its region"):
        move("en", "de")
    assert Technique.objects.filter(language="en").count() == 1


def test_the_form_offers_the_languages_that_have_pages(editor_client, settings, guides):
    add = reverse("admin:backcare_technique_add")
    assert '<select name="language"' in editor_client.get(add).text
    serve(settings, "en", **BELOW_LANGUAGES)
    assert 'name="language"' not in editor_client.get(add).text
    assert "column-written_in" not in editor_client.get(reverse("admin:backcare_bodyarea_changelist")).text


@pytest.mark.parametrize(("place", "english", "german"), KINDS)
def test_a_feed_is_below_the_language_of_its_subject(client, guides, place, english, german):
    address = f"/de/blogs/news/{place}/{german}/feed.atom"
    assert client.get(address).status_code == 200
    moved = client.get(f"/en/blogs/news/{place}/{german}/feed.atom")
    assert (moved.status_code, moved["Location"]) == (301, address)


def test_a_check_counts_those_without_a_page(guides):
    make_technique(language="fr")
    make_area(language="fr")
    make_technique(language="fr", status="draft")
    (found,) = [each for each in run_checks(tags=[Tags.database], databases=["default"]) if each.id == "backcare.W007"]
    assert found.msg.startswith("2 published techniques and body areas are in 'fr', and no page of this site is")
    assert "backcare_move_language fr en" in found.hint


def test_the_lists_of_the_admin_name_languages(editor_client, settings, guides):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    html = editor_client.get(reverse("admin:backcare_technique_changelist")).text
    assert '<td class="field-written_in">Deutsch</td>' in html
