"""What browsers may fetch before a reader opens it."""

import pytest
from django.urls import include, path, reverse

from tests.factories import make_article
from tests.i18n_urls import SHOP
from tests.views.test_languages import BELOW_LANGUAGES, serve

pytestmark = pytest.mark.django_db

urlpatterns = [path("shop/", include(SHOP)), path("", include("backcare.urls"))]


def test_pages_name_the_rules_in_their_language(client, settings):
    serve(settings, "en", "de", **BELOW_LANGUAGES)
    make_article(slug="nacken", language="de")
    for page in ("/de/blogs/news/", "/de/blogs/news/nacken/", "/de/blogs/news/areas/", "/de/blogs/news/search/"):
        assert client.get(page).headers["Speculation-Rules"] == '"/de/blogs/news/speculation-rules.json"'
    assert "Speculation-Rules" not in client.get("/de/blogs/news/nacken.md").headers
    response = client.get("/de/blogs/news/speculation-rules.json")
    assert response.headers["Content-Type"] == "application/speculationrules+json"
    (rule,) = response.json()["prefetch"]
    inside, outside = rule["where"]["and"]
    assert (inside, rule["eagerness"]) == ({"href_matches": "/de/blogs/news/*"}, "conservative")
    assert {"href_matches": "/de/blogs/news/search*"} in outside["not"]["or"]


def test_a_preview_and_a_comment_are_apart(client):
    (rule,) = client.get("/blogs/news/speculation-rules.json").json()["prefetch"]
    places = [
        each["href_matches"].rstrip("*") for each in rule["where"]["and"][1]["not"]["or"] if "href_matches" in each
    ]
    for name, *args in (("preview", "x"), ("comment-detail", 1), ("comment-started",), ("search",)):
        assert reverse(f"backcare:{name}", args=args).startswith(tuple(places))


@pytest.mark.urls("tests.views.test_prefetching")
def test_a_blog_at_the_root_has_no_rules_for_the_rest_of_the_site(client):
    assert "Speculation-Rules" not in client.get("/").headers
    assert client.get("/").status_code == 200
