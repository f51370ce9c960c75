"""``manage.py backcare_clear_cache``: no page from before it is shown again."""

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from backcare import page_cache
from backcare.models import Article, PageStamp
from backcare.page_cache import stamps
from backcare.views.page_cache import PageCacheMiddleware, public_view
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/blogs/news/"


def how(response):
    return response.headers["X-Backcare-Cache"]


def write_by_sql(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def test_what_sql_changed_is_shown(client, capsys):
    make_article(title="Slow hands")
    client.get(LIST)
    write_by_sql("UPDATE backcare_article SET title = 'Warm hands'")
    assert "Slow hands" in client.get(LIST).content.decode()
    call_command("backcare_clear_cache")
    assert "Warm hands" in client.get(LIST).content.decode()
    told = "Every page kept so far is outdated, in all processes. Pages lie in 'default' (LocMemCache).\n"
    assert capsys.readouterr() == (told, "")


def test_a_page_made_during_a_change_comes_back_with_an_old_stamp(client, rf, settings):
    """Why a restore alone is not enough: a page may be newer than the stamp that it is kept under."""

    def get_response(request):
        Article.objects.update(title="Of the lost future")
        return public_view(LIST, settings.ROOT_URLCONF)(request)

    make_article(title="Slow hands")
    (stamp,) = PageStamp.objects.values_list("token", flat=True)
    PageCacheMiddleware(get_response)(rf.get(LIST))
    # The rows as they were, by means that Backcare does not see.
    write_by_sql("UPDATE backcare_article SET title = 'Slow hands'")
    write_by_sql(f"UPDATE backcare_pagestamp SET token = '{stamp}'")
    assert "Of the lost future" in client.get(LIST).content.decode()
    call_command("backcare_clear_cache")
    assert "Slow hands" in client.get(LIST).content.decode()


def test_no_page_from_before_is_shown_without_a_database(client, monkeypatch):
    def refuse(*args):
        raise OperationalError("the server is gone")

    article = make_article()
    address = article.get_absolute_url()
    client.get(address)
    call_command("backcare_clear_cache")
    article.title = "Warm hands"
    article.save()
    newer = client.get(address)
    monkeypatch.setattr(stamps, "_read", refuse)
    answer = client.get(address)
    assert (how(answer), answer.content) == ("stale; the database does not answer", newer.content)
    call_command("backcare_clear_cache")
    assert how(client.get(address)) == "bypass; the database does not answer"


def test_other_things_in_the_cache_stay():
    caches["default"].set("session", "of the shop")
    call_command("backcare_clear_cache")
    assert caches["default"].get("session") == "of the shop"


def test_without_a_cache_no_page_is_outdated_while_the_database_answers(settings, capsys):
    redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {**settings.CACHES, "pages": redis}
    settings.BACKCARE = {**settings.BACKCARE, "PAGE_CACHE": "pages"}
    page_cache.bump()
    before = stamps.current()
    call_command("backcare_clear_cache")
    assert stamps.current() != before
    told, warned = capsys.readouterr()
    assert told.endswith("Pages lie in 'pages' (RedisCache).\n")
    assert warned.startswith("The cache 'pages' does not answer: Error 111 connecting to 127.0.0.1:1.")
    assert warned.count("\n") == 1


def test_without_a_database_it_fails_in_one_line(monkeypatch):
    def refuse(*args):
        raise OperationalError("connection failed:\n  no server")

    monkeypatch.setattr(page_cache, "bump", refuse)
    with pytest.raises(CommandError, match=r"because the database cannot be written: connection failed: no server\."):
        call_command("backcare_clear_cache")
