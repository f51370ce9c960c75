"""The archive: articles by the year and month in which they were published."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from tests.factories import make_article
from tests.html_reading import elements, text

ARCHIVE = "/blogs/news/archive/"

pytestmark = pytest.mark.django_db


def publish(*moments, **kwargs):
    return [
        make_article(title=f"A{n}", published_at=datetime(*moment, tzinfo=UTC), **kwargs)
        for n, moment in enumerate(moments)
    ]


def titles(response):
    return [card.article.title for card in response.context["cards"]]


def test_the_archive_counts_the_articles_of_each_month(client):
    publish((2024, 12, 31), (2025, 1, 1), (2025, 1, 31), (2025, 3, 2))
    publish((2025, 2, 2), status="draft")
    client.get(ARCHIVE)  # what is prepared once
    with CaptureQueriesContext(connection) as queries:
        html = client.get(ARCHIVE).content.decode()
    assert len(queries) == 1
    inside = html[html.index("<main") : html.index("</main>")]
    assert [link["href"] for link in elements(inside, "a")][1:] == [
        f"{ARCHIVE}2025/",
        f"{ARCHIVE}2025/3/",
        f"{ARCHIVE}2025/1/",
        f"{ARCHIVE}2024/",
        f"{ARCHIVE}2024/12/",
    ]
    assert "2025 March (1) January (2) 2024 December (1)" in " ".join(text(inside).split())


def test_a_year_and_a_month_show_their_articles(client):
    publish((2024, 12, 31), (2025, 1, 1), (2025, 1, 31), (2025, 12, 31))
    response = client.get(f"{ARCHIVE}2025/")
    assert (titles(response), response.context["period"]) == (["A3", "A2", "A1"], "2025")
    response = client.get(f"{ARCHIVE}2025/1/")
    assert (titles(response), response.context["period"]) == (["A2", "A1"], "January 2025")
    assert response.context["canonical_url"] == f"https://shop.example{ARCHIVE}2025/1/"
    assert titles(client.get(f"{ARCHIVE}2024/12/")) == ["A0"]


@override_settings(TIME_ZONE="America/New_York")
def test_a_month_begins_at_midnight_of_the_shop(client):
    publish((2025, 2, 1, 3))  # still January in New York
    assert titles(client.get(f"{ARCHIVE}2025/1/")) == ["A0"]
    assert client.get(f"{ARCHIVE}2025/2/").status_code == 404
    assert f"{ARCHIVE}2025/1/" in client.get(ARCHIVE).content.decode()


@pytest.mark.parametrize("period", ["2025/13/", "2025/0/", "0/", "9999/12/", "10000/", "9" * 30 + "/", "2023/"])
def test_what_is_no_period_or_an_empty_one_is_not_found(client, period):
    publish((2025, 1, 1))
    assert client.get(ARCHIVE + period).status_code == 404


def test_a_late_page_of_a_period(client, settings):
    settings.BACKCARE = {**settings.BACKCARE, "ARTICLES_PER_PAGE": 2}
    publish((2025, 1, 1), (2025, 1, 2), (2025, 1, 3))
    assert titles(client.get(f"{ARCHIVE}2025/1/?page=2")) == ["A0"]
    assert client.get(f"{ARCHIVE}2025/1/?page=3").status_code == 404


def test_the_journal_leads_to_the_archive(client):
    publish((2025, 1, 1), (2025, 1, 2))
    assert f'href="{ARCHIVE}"' in client.get("/blogs/news/").content.decode()
