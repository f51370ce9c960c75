"""Readers who come by an address that something had before."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import clear_url_caches, include, path
from django.utils import timezone

from backcare.comments import held_link
from backcare.models import Comment
from tests.factories import make_area, make_article, make_comment, make_draft, make_person, make_tag, make_technique
from tests.i18n_urls import SHOP
from tests.redirects.test_addresses import change_slug

BLOG = "/blogs/news/"
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def used_tag(**kwargs):
    tag = make_tag(**kwargs)
    make_article(tags=[tag])
    return tag


MAKE = {
    "": make_article,
    "tagged/": used_tag,
    "techniques/": make_technique,
    "areas/": make_area,
    "people/": make_person,
}


def location(response):
    """Where a permanent redirect leads; None for a page that is not there."""
    assert response.status_code in (301, 404)
    return response.get("Location")


@pytest.mark.parametrize("folder", MAKE)
class TestEveryKind:
    @pytest.mark.parametrize("method", ["get", "head"])
    def test_a_former_address_redirects_for_good(self, client, folder, method):
        change_slug(MAKE[folder](slug="a"), "b")
        response = getattr(client, method)(f"{BLOG}{folder}a/")
        assert location(response) == f"{BLOG}{folder}b/"
        assert response["Cache-Control"] == "max-age=0, must-revalidate"
        assert response["Content-Language"] == "en"
        assert not response.cookies
        assert client.get(response["Location"]).status_code == 200

    def test_a_chain_is_one_step(self, client, folder):
        target = MAKE[folder](slug="a")
        change_slug(target, "b")
        change_slug(target, "c")
        for slug in "ab":
            assert location(client.get(f"{BLOG}{folder}{slug}/")) == f"{BLOG}{folder}c/"

    def test_a_swap(self, client, folder):
        one, two = MAKE[folder](slug="a"), MAKE[folder](slug="b")
        change_slug(one, "x")
        change_slug(two, "a")
        change_slug(one, "b")
        assert client.get(f"{BLOG}{folder}a/").status_code == 200
        assert client.get(f"{BLOG}{folder}b/").status_code == 200
        assert location(client.get(f"{BLOG}{folder}x/")) == f"{BLOG}{folder}b/"

    def test_whatever_has_the_slug_now_comes_first(self, client, folder):
        change_slug(MAKE[folder](slug="a"), "b")
        MAKE[folder](slug="a")  # nobody took it back
        assert client.get(f"{BLOG}{folder}a/").status_code == 200

    def test_a_deleted_target(self, client, folder):
        target = MAKE[folder](slug="a")
        change_slug(target, "b")
        target.delete()
        assert client.get(f"{BLOG}{folder}a/").status_code == 404

    def test_the_query_string_comes_along(self, client, folder):
        change_slug(MAKE[folder](slug="a"), "腰痛")
        for query, kept in {
            "page=2&utm_source=x": "page=2&utm_source=x",
            "q=a+b&q=%20&%00": "q=a+b&q=%20&%00",
            "next=//evil.example/": "next=//evil.example/",
            "a=%0D%0ASet-Cookie:b=c": "a=%0D%0ASet-Cookie:b=c",
            "a=<b>": "a=%3Cb%3E",
        }.items():
            response = client.get(f"{BLOG}{folder}a/", QUERY_STRING=query)
            assert location(response) == f"{BLOG}{folder}%E8%85%B0%E7%97%9B/?{kept}"

    def test_a_query_string_that_is_too_long_is_left_behind(self, client, folder):
        change_slug(MAKE[folder](slug="a"), "b")
        assert location(client.get(f"{BLOG}{folder}a/?{'x' * 5000}")) == f"{BLOG}{folder}b/"

    @pytest.mark.parametrize("method", ["post", "put", "delete"])
    def test_other_methods_are_refused(self, client, folder, method):
        change_slug(MAKE[folder](slug="a"), "b")
        assert getattr(client, method)(f"{BLOG}{folder}a/").status_code == 405

    def test_without_the_slash_too(self, client, folder):
        change_slug(MAKE[folder](slug="a"), "b")
        response = client.get(f"{BLOG}{folder}a", follow=True)
        assert [address for address, _status in response.redirect_chain] == [f"{BLOG}{folder}a/", f"{BLOG}{folder}b/"]

    def test_it_costs_few_queries_and_a_right_address_none(self, client, folder):
        target = MAKE[folder](slug="a")
        with CaptureQueriesContext(connection) as before:
            client.get(f"{BLOG}{folder}a/")
        change_slug(target, "b")
        with CaptureQueriesContext(connection) as after:
            client.get(f"{BLOG}{folder}b/")
        assert len(after) == len(before)
        with CaptureQueriesContext(connection) as redirect:
            client.get(f"{BLOG}{folder}a/")
        assert len(redirect) <= 3  # an article is looked for as a right address would be, first


def hide(article, **values):
    type(article).objects.filter(pk=article.pk).update(**values)


HIDDEN = {
    "taken back": {"status": "draft"},
    "in review": {"status": "in_review"},
    "archived": {"status": "archived"},
    "scheduled anew": {"published_at": timezone.now() + DAY},
    "expired": {"expires_at": timezone.now() - timedelta(minutes=1)},
}


@pytest.mark.parametrize("how", HIDDEN)
def test_what_readers_may_not_see_is_not_given_away(client, staff_client, how):
    article = make_article(slug="a")
    change_slug(article, "secret")
    hide(article, **HIDDEN[how])
    client.logout()
    client.cookies.clear()
    response = client.get(f"{BLOG}a/")
    assert response.status_code == 404
    assert "secret" not in response.content.decode()


def test_staff_are_led_to_drafts_and_no_cache_keeps_it(staff_client):
    article = make_article(slug="a")
    change_slug(article, "b")
    hide(article, status="draft")
    response = staff_client.get(f"{BLOG}a/")
    assert location(response) == f"{BLOG}b/"
    assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}


@pytest.mark.parametrize(("folder", "make"), [("techniques/", make_technique), ("areas/", make_area)])
def test_a_draft_is_not_given_away(client, folder, make):
    target = make(slug="a")
    change_slug(target, "b")
    target.status = "draft"
    target.save()
    assert client.get(f"{BLOG}{folder}a/").status_code == 404


def test_a_tag_without_public_articles_is_not_given_away(client):
    tag = make_tag(slug="a")
    make_draft(tags=[tag])
    change_slug(tag, "b")
    assert client.get(f"{BLOG}tagged/a/").status_code == 404


def test_a_hidden_row_does_not_hide_the_way(client):
    change_slug(make_article(slug="a"), "b")
    make_draft(slug="a")
    assert location(client.get(f"{BLOG}a/")) == f"{BLOG}b/"
    change_slug(used_tag(name="One", slug="a"), "b")
    make_tag("Unused", slug="a")
    assert location(client.get(f"{BLOG}tagged/a/")) == f"{BLOG}tagged/b/"


def test_a_working_copy_never_counts(client):
    article = make_article(slug="a")
    change_slug(make_draft(slug="a", draft_of=article, published_at=article.published_at), "new")
    assert client.get(f"{BLOG}a/").status_code == 200
    assert client.get(f"{BLOG}new/").status_code == 404


def test_a_page_that_there_is_not_is_no_former_address(client):
    change_slug(used_tag(slug="a"), "b")
    assert client.get(f"{BLOG}tagged/b/?page=7").status_code == 404


def test_the_writer_of_a_held_comment_arrives(client):
    article = make_article(slug="a")
    token = held_link.token_for(make_comment(article, body="My own words."))
    change_slug(article, "b")
    response = client.get(f"{BLOG}a/", {held_link.PARAMETER: token})
    assert location(response) == f"{BLOG}b/?{urlencode({held_link.PARAMETER: token})}"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert "My own words." in client.get(response["Location"]).content.decode()


def test_a_comment_sent_from_a_page_that_moved_meanwhile_is_not_lost(client):
    article = make_article(slug="a")
    change_slug(article, "b")
    response = client.post(
        f"{BLOG}a/comments/",
        {"name": "Reader", "email": "reader@example.com", "body": "Thank you."},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert response.status_code == 303
    assert response["Location"].startswith(f"{BLOG}b/?held=")
    assert Comment.objects.get().article == article
    hide(article, status="draft")
    assert client.post(f"{BLOG}a/comments/", {"name": ""}).status_code == 404


def test_an_article_in_a_language_that_has_no_address_leads_nowhere(client):
    article = make_article(slug="a")
    change_slug(article, "b")
    hide(article, language="de")
    assert client.get(f"{BLOG}a/").status_code == 404


urlpatterns = []


@pytest.fixture
def two_languages():
    """The blog at an address for each of two languages, in the chrome of the shop."""
    urlpatterns[:] = [*SHOP, *i18n_patterns(path("blog/", include("backcare.urls")))]
    values = {
        "ROOT_URLCONF": __name__,
        "LANGUAGES": [("en", "English"), ("de", "Deutsch")],
        "LANGUAGE_CODE": "en",
        "MIDDLEWARE": [*settings.MIDDLEWARE, "django.middleware.locale.LocaleMiddleware"],
    }
    with override_settings(**values):
        clear_url_caches()
        yield
    clear_url_caches()


@pytest.mark.usefixtures("two_languages")
def test_each_language_has_its_own(client):
    english, german = make_article(slug="a"), make_article(slug="a", language="de")
    change_slug(english, "hello")
    change_slug(german, "hallo")
    assert location(client.get("/en/blog/a/")) == "/en/blog/hello/"
    assert location(client.get("/de/blog/a/")) == "/de/blog/hallo/"
    assert client.get("/de/blog/hello/").status_code == 404


@pytest.mark.usefixtures("two_languages")
def test_a_language_that_was_corrected(client):
    article = make_article(slug="a", language="en")
    article.language = "de"
    article.save()
    change_slug(article, "a", old_language="en")
    response = client.get("/en/blog/a/")
    assert location(response) == "/de/blog/a/"
    assert client.get("/de/blog/a/").status_code == 200


@pytest.mark.usefixtures("two_languages")
def test_tags_stay_in_the_language_of_the_page(client):
    tag = make_tag(slug="a")
    make_article(tags=[tag])
    make_article(tags=[tag], language="de")
    change_slug(tag, "b")
    assert location(client.get("/de/blog/tagged/a/")) == "/de/blog/tagged/b/"
