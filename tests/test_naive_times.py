"""A host with ``USE_TZ = False``: every moment is naive, in the shop's own time."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backcare import clock
from backcare.admin.articles.editor_context import short_date
from backcare.articles import data as article_data
from backcare.models import Article, Comment, Revision
from backcare.publication import acts, drafts
from tests import factories
from tests.admin.test_article_form import GOOD, press, url

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _naive(settings, db):
    settings.USE_TZ = False
    settings.TIME_ZONE = "Europe/Berlin"


def test_an_article_is_written_scheduled_published_and_compared(editor_client):
    article = factories.make_draft(**GOOD)
    when = datetime(2031, 5, 4, 9, 30)
    _response, told = press(editor_client, article, "_publish", published_at_0="2031-05-04", published_at_1="09:30:00")
    assert told == ["Scheduled Sun 4 May 2031, 09:30."]
    article.refresh_from_db()
    assert article.published_at == when
    _response, told = press(editor_client, article, "_publish", published_at_0="2020-01-01", published_at_1="10:00:00")
    assert told[0].startswith("Published.")
    press(editor_client, article, "_save", title="Changed", reviewed_on="2020-01-02", review_due_on="2021-01-02")
    revision = article.revisions.filter(kind="published").first()
    asked = f"?on={timezone.now() + timedelta(minutes=1):%Y-%m-%dT%H:%M}"
    assert editor_client.get(url("history", article.pk) + asked).context["seen"] == revision
    for address in (
        url("change", article.pk),
        url("changelist"),
        url("changelist") + "?state=scheduled",
        url("compare", article.pk, revision.pk),
        url("compare", article.pk, revision.pk) + "?with=now",
        url("old_page", article.pk, revision.pk),
        reverse("admin:backcare_desk"),
    ):
        assert editor_client.get(address).status_code == 200, address
    acts.unpublish(Article.objects.filter(pk=article.pk))


def test_a_date_that_makes_no_sense_is_refused_in_words(editor_client):
    article = factories.make_article(published_at=datetime(2019, 1, 1), **GOOD)
    response, told = press(editor_client, article, "_publish", expires_at_0="2019-02-01", expires_at_1="10:00:00")
    assert told == ["Saved as a draft, not published. 1 thing to fix first: see the checklist."]
    assert "“Expires at” (Feb. 1, 2019, 10 a.m.)" in response.content.decode()


def test_the_api_goes_on_from_page_to_page(client):
    for hour in (12, 13):
        factories.make_article(slug=f"at-{hour}", published_at=datetime(2019, 7, 1, hour))
    page = client.get(reverse("backcare_api:article-list"), {"limit": 1}).json()
    assert page["items"][0]["published_at"] == "2019-07-01T13:00:00+02:00"
    following = client.get(page["next"]).json()
    assert ([item["slug"] for item in following["items"]], following["next"]) == (["at-12"], None)


def test_pictures_comments_and_pages(editor_client):
    article = factories.make_article(hero_image=factories.make_image(), expires_at=timezone.now() + DAY, **GOOD)
    factories.make_comment(article, status="approved")
    page = article.get_absolute_url()
    fields = {"name": "Ida", "email": "ida@example.com", "body": "Warm oil helps."}
    Client().post(f"{page}comments/", fields, headers={"Sec-Fetch-Site": "same-origin"})
    assert Comment.objects.filter(name="Ida", status="pending").exists()
    for address in (
        page,
        reverse("backcare:article-list"),
        reverse("backcare:search") + "?q=warm",
        reverse("admin:backcare_image_changelist"),
        reverse("admin:backcare_comment_changelist"),
        reverse("admin:backcare_comment_change", args=[Comment.objects.get(name="Ida").pk]),
    ):
        assert editor_client.get(address).status_code == 200, address


def test_moments_kept_before_use_tz_was_switched_are_read(settings):
    settings.USE_TZ = True
    content = {**article_data.read(factories.make_draft(**GOOD)), "expires_at": "2031-05-04T07:30:00+00:00"}
    settings.USE_TZ = False
    article = factories.make_draft(slug="other", **GOOD)
    kept = drafts.save_draft(article, {**content, "slug": "other"})
    assert Article.objects.get(pk=article.pk).expires_at == datetime(2031, 5, 4, 9, 30)
    drafts.restore(Revision.objects.get(pk=kept.pk))
    settings.USE_TZ = True
    assert clock.from_text("2031-05-04T09:30:00") == clock.from_text("2031-05-04T07:30:00+00:00")


def test_the_list_of_articles_shows_when_each_appears():
    assert short_date(datetime(2031, 5, 4, 9, 30)) == "Sun 4 May 2031, 09:30"
