"""Searches that found nothing are counted, without persons, and never in the way."""

import threading
from datetime import timedelta
from time import perf_counter

import pytest
from django.conf import settings as django_settings
from django.db import connection, connections
from django.utils import timezone

from backcare.models import ZeroResultQuery
from backcare.search import zero_result_queries
from tests.factories import make_article, make_tag, make_zero_result_query

SEARCH = "/blogs/news/search/"

pytestmark = pytest.mark.django_db


def counted():
    return list(ZeroResultQuery.objects.order_by("query").values_list("query", "times"))


def test_spellings_of_a_question_count_together(client):
    for typed in ("Cupping therapy", "cupping   THERAPY?", "“cupping” thérapy"):
        assert client.get(SEARCH, {"q": typed}).status_code == 200
    client.get(SEARCH, {"q": "something else"})
    assert counted() == [("cupping therapy", 3), ("something else", 1)]
    assert list(ZeroResultQuery.objects.for_editors().values_list("query", flat=True)) == ["cupping therapy"]


def test_what_is_not_counted(client, committed, staff_client):
    with committed():
        make_article(title="Heron", tags=[make_tag("bird", slug="bird")])
        make_tag("other", slug="other")
    for parameters in (
        {"q": "heron"},
        {"q": ""},
        {"q": "?!"},
        {"q": "heron", "tag": "other"},
        {"q": "ida@example.com"},
        {"q": "call 0171 55512345"},
        {"q": "very " * 40},
    ):
        client.get(SEARCH, parameters)
    client.head(SEARCH, {"q": "robots ask"})
    client.get(SEARCH + "suggestions/", {"q": "typing"})
    staff_client.get(SEARCH, {"q": "staff"})
    assert counted() == []


def test_rows_are_capped_and_the_oldest_rare_one_makes_room(monkeypatch):
    monkeypatch.setattr(zero_result_queries, "MOST_ROWS", 3)
    now = timezone.now()
    for days, query in ((3, "a frequent one"), (2, "old"), (1, "newer")):
        make_zero_result_query(query, times=9 if days == 3 else 1, last_on=(now - timedelta(days=days)).date())
    assert zero_result_queries.record("brand new", "en", now)
    assert [query for query, _times in counted()] == ["a frequent one", "brand new", "newer"]
    ZeroResultQuery.objects.update(times=3)
    assert zero_result_queries.record("one more", "en", now)  # where all are frequent, the oldest
    assert zero_result_queries.record("two more", "en", now)  # and then the rare one again
    assert [query for query, _times in counted()] == ["brand new", "newer", "two more"]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("腰痛マッサージ", "腰痛マッサージ"),
        ("허리 통증", "허리 통증"),
        ("肩こり massage", "肩こり massage"),
        ("L’Épaule douloureuse", "l epaule douloureuse"),
        ("2026", "2026"),
        ("10 exercises, 20 minutes", "10 exercises 20 minutes"),
        ("10 exercises for 2026", "10 exercises for 2026"),
        ("L4/L5", "l4 l5"),
    ],
)
def test_words_are_kept_as_they_were_typed(typed, kept):
    assert zero_result_queries.record(typed, "en")
    assert counted() == [(kept, 1)]


@pytest.mark.parametrize(
    "typed",
    [
        "+44 20 7946 0958",
        "12 34 56 78 90",
        "555-1234-567",
        "(0171) 555.123",
        "0171/55 51 23",
        "call 555\u20111234",
        "０１７１ ５５５ １２３",
        "①②③④⑤⑥",
        "anna 1985-03-12",
        "ida＠example.com",
    ],
)
def test_numbers_and_addresses_of_persons_are_not_kept(typed):
    assert not zero_result_queries.record(typed, "en")
    assert counted() == []


def test_only_words_are_kept():
    assert {field.name for field in ZeroResultQuery._meta.get_fields()} == {
        "id",
        "query",
        "language",
        "times",
        "last_on",
    }


def test_a_database_that_is_busy_costs_a_moment_and_no_error(db, transactional_db, client, caplog):
    caplog.set_level("INFO", "backcare")
    make_zero_result_query("cupping")
    busy, done = threading.Event(), threading.Event()

    def hold():
        try:
            with connections["default"].cursor() as cursor:
                cursor.execute("BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN")
                cursor.execute("UPDATE backcare_zeroresultquery SET times = 4")
                busy.set()
                done.wait(20)
                cursor.execute("ROLLBACK")
        finally:
            connections["default"].close()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert busy.wait(10)
        started = perf_counter()
        response = client.get(SEARCH, {"q": "cupping"})
        assert response.status_code == 200
        assert perf_counter() - started < 5
        assert "was not counted" in caplog.text
    finally:
        done.set()
        thread.join()
    client.get(SEARCH, {"q": "cupping"})
    assert counted() == [("cupping", 4)]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            usual = django_settings.DATABASES["default"]["OPTIONS"]["timeout"] * 1000
            assert cursor.execute("PRAGMA busy_timeout").fetchone() == (usual,)


def test_editors_see_what_was_asked_often(editor_client):
    make_zero_result_query("cupping therapy", times=12)
    make_zero_result_query("a typing error", times=2)
    html = editor_client.get("/admin/backcare/zeroresultquery/").content.decode()
    assert "cupping therapy" in html
    assert "12" in html
    assert "a typing error" not in html
    assert editor_client.get("/admin/backcare/zeroresultquery/?q=cupping").status_code == 200


def test_editors_can_take_it_from_the_list(editor_client):
    row = make_zero_result_query("cupping")
    data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    assert editor_client.post("/admin/backcare/zeroresultquery/", data).status_code == 302
    assert not ZeroResultQuery.objects.exists()
