"""The address of the image that social networks show of an article without a cover."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image as Pillow

from backcare.models import Article
from tests.factories import make_article, make_draft, make_image, make_person
from tests.html_reading import elements

pytestmark = pytest.mark.django_db

LIST = "/blogs/news/"
SITE = "https://shop.example"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.BACKCARE = {**settings.BACKCARE, "SITE_URL": SITE, "PUBLISHER": "Orthojoint"}


def head(client, article):
    html = client.get(article.get_absolute_url()).content.decode()
    return {
        each.get("property") or each.get("name"): each["content"]
        for each in elements(html, "meta")
        if "content" in each
    }


def test_an_article_without_a_cover_has_an_image_of_its_title(client):
    article = make_article(title="Warm “hands”", slug="warm", author=make_person("Ida"))
    found = head(client, article)
    assert found["og:image"].startswith(f"{SITE}{LIST}warm.png?")
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
    assert (found["og:image:alt"], found["twitter:card"]) == ("Warm “hands”", "summary_large_image")
    response = client.get(found["og:image"].removeprefix(SITE))
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")
    assert response.headers["Cache-Control"] == "max-age=86400"
    assert not response.cookies
    assert Pillow.open(io.BytesIO(response.content)).size == (1200, 630)
    Article.objects.filter(pk=article.pk).update(title="Cold hands")
    assert head(client, article)["og:image"] != found["og:image"]


def test_nothing_in_it_comes_from_the_query(client, django_assert_num_queries):
    make_article(slug="warm")
    first = client.get(f"{LIST}warm.png?title=Evil")
    with django_assert_num_queries(1):
        second = client.get(f"{LIST}warm.png?evil&title=Other")
    assert first.content == second.content


def test_an_article_with_a_cover_shows_that(client):
    article = make_article(slug="warm", hero_image=make_image())
    assert head(client, article)["og:image"].startswith(f"{SITE}/media/")
    assert client.get(f"{LIST}warm.png").status_code == 404


def test_a_title_that_cannot_be_drawn_has_no_image(client):
    article = make_article(title="Спина", slug="warm")
    found = head(client, article)
    assert "og:image" not in found
    assert found["twitter:card"] == "summary"
    assert client.get(f"{LIST}warm.png").status_code == 404


def test_only_articles_that_readers_may_see_have_one(client, staff_client):
    draft = make_draft(slug="draft")
    make_article(slug="later", published_at=timezone.now() + timedelta(days=1))
    for slug in ("draft", "later", "gone"):
        assert client.get(f"{LIST}{slug}.png").status_code == 404
    assert staff_client.get(f"{LIST}draft.png").status_code == 404
    assert "og:image" not in head(staff_client, draft)


def test_an_old_slug_leads_to_the_new_one(client, committed):
    article = make_article(slug="cold")
    article.slug = "warm"
    with committed():
        article.save()
    article.former_slugs.get_or_create(slug="cold", language=article.language)
    response = client.get(f"{LIST}cold.png?x")
    assert (response.status_code, response.headers["Location"]) == (301, f"{LIST}warm.png")
