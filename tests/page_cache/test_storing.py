"""When time alone changes a page."""

from datetime import datetime, timedelta, timezone

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backcare import page_cache
from backcare.models import Article
from backcare.page_cache.storing import next_change
from tests.factories import NOW, make_article, make_draft

pytestmark = pytest.mark.django_db
MIDNIGHT = NOW.replace(hour=0) + timedelta(days=1)


def hours(number):
    return NOW + timedelta(hours=number)


def test_the_day_ends():
    assert next_change(NOW) == MIDNIGHT
    page_cache.bump()
    assert next_change(NOW) == MIDNIGHT


def test_the_day_is_that_of_the_shop(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    assert next_change(NOW) == datetime(2026, 5, 5, tzinfo=timezone(timedelta(hours=9)))


def test_an_article_appears_or_expires():
    make_article(published_at=hours(-5), expires_at=hours(-1))
    make_article(published_at=hours(-5), expires_at=hours(5))
    make_draft(published_at=hours(1))
    assert next_change(NOW) == hours(5)
    make_article(published_at=hours(3), expires_at=hours(4))
    assert next_change(NOW) == hours(3)
    assert next_change(hours(3)) == hours(4)
    make_article(published_at=hours(30))
    assert next_change(hours(5)) == MIDNIGHT


def test_comments_close(settings):
    settings.BACKCARE = {"COMMENTS_CLOSE_AFTER_DAYS": 7}
    make_article(published_at=hours(2) - timedelta(days=7))
    make_article(published_at=hours(-1) - timedelta(days=7))
    assert next_change(NOW) == hours(2)
    settings.BACKCARE = {}
    assert next_change(NOW) == MIDNIGHT


def test_naive_times(settings):
    settings.USE_TZ = False
    make_article(published_at=datetime(2026, 5, 4, 14))
    assert next_change(datetime(2026, 5, 4, 12)) == datetime(2026, 5, 4, 14)
    assert next_change(datetime(2026, 5, 4, 14)) == datetime(2026, 5, 5)


def test_one_query_that_reads_no_table_of_articles(settings):
    settings.BACKCARE = {"COMMENTS_CLOSE_AFTER_DAYS": 7}
    page_cache.bump()
    many = [make_article(save=False, published_at=hours(-number)) for number in range(2000)]
    Article.objects.bulk_create(many)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as queries:
        next_change(NOW)
    assert len(queries) == 1
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(explain + queries[0]["sql"])
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert plan.count("backcare_article_appears") == 2, plan
    assert plan.count("backcare_article_expires") == 1, plan
