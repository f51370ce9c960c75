"""Addresses as people and other shops spell them lead to the page that is meant."""

from urllib.parse import quote, urlsplit

import pytest
from django.test import override_settings
from django.urls import include, path, reverse

from backcare import urls
from tests.factories import make_area, make_article, make_person, make_tag, make_technique
from tests.i18n_urls import SHOP

pytestmark = pytest.mark.django_db

BLOG = "/blogs/news/"


def target(client, address):
    """Where a permanent redirect leads, in one step."""
    response = client.get(address)
    assert response.status_code == 301, address
    assert client.get(response.headers["Location"]).status_code == 200
    return response.headers["Location"]


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("neck pain", "neck%20pain"),
        ("neck pain", "neck+pain"),
        ("neck pain", "Neck-Pain"),
        ("neck pain", "neck-pain+desk"),
        ("desk", "neck-pain+desk"),
        ("Rücken", quote("ru\u0308cken")),
        ("Rücken", quote("RÜCKEN")),
    ],
)
def test_a_tag(client, name, asked):
    make_article(tags=[make_tag(name)])
    assert target(client, f"{BLOG}tagged/{asked}/").startswith(f"{BLOG}tagged/")


@pytest.mark.parametrize("asked", ["Slow-Hands", "slow%20hands", "slow+hands", "SLOW-HANDS"])
def test_an_article(client, asked):
    make_article(slug="slow-hands")
    assert target(client, f"{BLOG}{asked}/?utm=1") == f"{BLOG}slow-hands/?utm=1"


def test_techniques_areas_and_people(client):
    technique, area, person = make_technique(slug="kneading"), make_area(slug="lower-back"), make_person(slug="ida-ro")
    make_article(author=person)
    assert target(client, f"{BLOG}techniques/Kneading/") == technique.get_absolute_url()
    assert target(client, f"{BLOG}areas/lower%20back/") == area.get_absolute_url()
    assert target(client, f"{BLOG}people/Ida-Ro/") == person.get_absolute_url()


@pytest.mark.parametrize("slug", ["पीठ-दर्द", "ปวดหลัง", "முதுகு-வலி", "肩こり"])
def test_a_slug_in_any_script_is_reached_and_composed(client, editor_client, slug):
    article = make_article(slug=slug)
    article.full_clean()
    assert client.get(article.get_absolute_url()).status_code == 200
    assert reverse("backcare:article-detail", args=[slug]) == article.get_absolute_url()


@pytest.mark.parametrize("asked", ["neck.pain", "a%00b", "%2e%2e", "x" * 300, "a%0ab", "🙂", "%F0%9F", "a'b"])
def test_what_means_nothing_is_not_found(client, asked):
    for place in ("", "tagged/", "techniques/", "areas/", "people/"):
        assert client.get(f"{BLOG}{place}{asked}/").status_code == 404


@pytest.mark.parametrize("title", ["x" * 130, "ปวดหลัง " * 20])
def test_the_third_thing_with_one_long_name(title):
    keys = {make_technique(name=title[:100] + "x" * 20, slug=f"t-{number}").key for number in range(4)}
    assert len(keys) == 4
    assert all(len(key) <= 120 for key in keys)


# Without a slash at the end


@pytest.fixture
def _without_slash():
    with override_settings(ROOT_URLCONF=(path("blogs/news/", include((urls.patterns(""), "backcare"))), *SHOP)):
        yield


@pytest.mark.usefixtures("_without_slash")
def test_addresses_without_a_slash_are_served_and_the_others_lead_there(client):
    article = make_article(slug="slow-hands", tags=["desk"], techniques=[make_technique(slug="kneading")])
    assert article.get_absolute_url() == "/blogs/news/slow-hands"
    for address in ("slow-hands", "tagged/desk", "techniques", "techniques/kneading", "search?q=slow", ""):
        response = client.get(BLOG + address)
        assert response.status_code == 200, address
    assert target(client, f"{BLOG}slow-hands/?utm=1") == "/blogs/news/slow-hands?utm=1"
    assert target(client, f"{BLOG}Slow-Hands") == "/blogs/news/slow-hands"


def test_no_address_leads_to_another_host(client):
    with override_settings(ROOT_URLCONF=(path("", include((urls.patterns(""), "backcare"))),)):
        response = client.get("//elsewhere.example/a/")
        assert urlsplit(response.headers["Location"]).netloc == ""
