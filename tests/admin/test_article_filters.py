"""What the list of articles can be narrowed down to, and what happens with values that no filter knows."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backcare.clock import day_of, end_of_week
from tests.factories import make_article, make_draft

DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def titles(editor_client):
    """``titles(state="live")`` are those that the list then shows."""

    def titles(**narrowed):
        response = editor_client.get(reverse("admin:backcare_article_changelist"), narrowed)
        assert response.status_code == 200, response.headers.get("Location")
        return {article.title for article in response.context["cl"].queryset}

    return titles


@pytest.fixture
def library():
    """One article for each state."""
    now = timezone.now()
    make_draft(title="draft")
    make_draft(title="in review", status="in_review")
    make_article(title="tomorrow", published_at=now + DAY)
    make_article(title="in ten days", published_at=now + 10 * DAY)
    make_article(title="live")
    make_draft(title="a copy", draft_of=make_article(title="live, changed"))
    make_draft(title="another copy", draft_of=make_article(title="live, in review"), status="in_review")
    make_article(title="expired", published_at=now - 2 * DAY, expires_at=now - DAY)
    make_draft(title="archived", status="archived")


LIVE = {"live", "live, changed", "live, in review"}
ALL = {"draft", "in review", "tomorrow", "in ten days", *LIVE, "expired", "archived"}


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("draft", {"draft"}),
        ("review", {"in review", "live, in review"}),
        ("scheduled", {"tomorrow", "in ten days"}),
        ("week", {"tomorrow"}),
        ("live", LIVE),
        ("changed", LIVE - {"live"}),
        ("expired", {"expired"}),
        ("archived", {"archived"}),
    ],
)
def test_by_state(library, titles, state, wanted):
    assert titles(state=state) == wanted


def test_every_article_is_in_some_state(library, titles):
    states = ("draft", "review", "scheduled", "live", "expired", "archived")
    assert set().union(*(titles(state=state) for state in states)) == ALL


@pytest.mark.parametrize("name", ["state", "review"])
@pytest.mark.parametrize("value", ["", "nonsense", "0", "'; --", "é\x00", "live,draft"])
def test_a_value_that_the_filter_does_not_know_is_ignored(library, titles, name, value):
    assert titles(**{name: value}) == ALL


def test_a_value_given_twice_is_ignored_or_used(library, titles):
    assert titles(state=["nonsense", "live"]) in (ALL, LIVE)


def test_by_medical_review(titles):
    today = timezone.localdate()
    for name, days in (("overdue", -1), ("today", 0), ("last day", 30), ("later", 31)):
        make_article(title=name, review_due_on=today + days * DAY, reviewed_on=today - 90 * DAY)
    make_article(title="never")
    assert titles(review="overdue") == {"overdue"}
    assert titles(review="soon") == {"today", "last day"}
    assert titles(review="never") == {"never"}


def test_by_state_and_review(titles):
    yesterday = timezone.localdate() - DAY
    make_article(title="live", review_due_on=yesterday)
    make_draft(title="draft", review_due_on=yesterday)
    assert titles(review="overdue", state="live") == {"live"}


def test_numbers_beside_the_choices(library, editor_client):
    make_article(review_due_on=timezone.localdate())
    response = editor_client.get(reverse("admin:backcare_article_changelist"), {"_facets": "True", "state": "live"})
    assert response.status_code == 200
    html = response.content.decode()
    assert "Live with unpublished changes (2)" in html
    assert "Scheduled within a week (1)" in html


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles", "Africa/Cairo"])
def test_a_week_ends_at_the_shops_midnight(settings, zone):
    settings.TIME_ZONE = zone
    end = timezone.localtime(end_of_week())
    assert (end.hour, end.minute, end.second) == (0, 0, 0)
    assert end.date() == day_of() + 7 * DAY


def test_days_without_time_zones(settings):
    settings.USE_TZ = False
    now = timezone.now()
    assert day_of(now) == now.date()
    assert end_of_week(now).date() == now.date() + 7 * DAY
