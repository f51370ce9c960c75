"""Prepared queries: the same rows as the queryset they are made from, without building it again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import get_ident
from time import sleep

import pytest
from django.db import connection
from django.db.models import DateTimeField
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backcare.models import Article, Comment
from backcare.prepared import Param, Prepared
from tests.factories import make_article, make_comment, make_person

pytestmark = pytest.mark.django_db


def test_it_returns_what_the_queryset_returns():
    author = make_person()
    articles = [make_article(slug=f"a-{number}", author=author, tags=["Neck pain"]) for number in range(3)]
    make_article(slug="later", published_at=timezone.now() + timedelta(days=1))
    prepared = Prepared(
        lambda: (
            Article.objects.with_page_data()
            .published(Param("now", DateTimeField()))
            .filter(slug__in=Param("slugs"))
            .order_by("slug")
        )
    )
    found = prepared(now=timezone.now(), slugs=["a-0", "a-2", "later"])
    assert found == [articles[0], articles[2]]
    with CaptureQueriesContext(connection) as queries:
        assert found[0].author.name == author.name
        assert found[0].tag_values[0][2] == "Neck pain"
        assert found[0].published_at == articles[0].published_at
        assert found[0].get_deferred_fields() == {"body"}
    assert not queries.captured_queries


def test_values_are_put_in_anew_and_rows_are_limited():
    article, other = make_article(), make_article()
    for body in ("a", "b", "c"):
        make_comment(article, body=body)
    prepared = Prepared(lambda: Comment.objects.filter(article=Param("article")).order_by("pk").values_list("body"))
    assert prepared(article=article.pk) == [("a",), ("b",), ("c",)]
    assert prepared(article=article.pk, limit=2) == [("a",), ("b",)]
    assert prepared(article=other.pk) == []


def test_an_empty_list_finds_nothing():
    make_article()
    prepared = Prepared(lambda: Article.objects.filter(pk__in=Param("pks")))
    assert prepared(pks=[]) == []


def test_a_missing_value_is_an_error_that_names_it():
    prepared = Prepared(lambda: Article.objects.filter(pk=Param("pk")))
    with pytest.raises(KeyError, match="pk"):
        prepared()


def test_a_percent_sign_in_the_query_stays_one():
    make_comment(make_article(), body="50 % better")
    prepared = Prepared(lambda: Comment.objects.filter(body__contains="50 %", pk__gt=Param("pk")))
    assert len(prepared(pk=0)) == 1


def test_one_thread_at_a_time_compiles_a_query(monkeypatch):
    articles = Prepared(lambda: Article.objects.filter(slug=Param("slug")))
    compiling, most = set(), []
    as_sql = SQLCompiler.as_sql

    def slow_as_sql(compiler, *args, **kwargs):
        compiling.add(get_ident())
        most.append(len(compiling))
        sleep(0.01)
        try:
            return as_sql(compiler, *args, **kwargs)
        finally:
            compiling.discard(get_ident())

    monkeypatch.setattr(SQLCompiler, "as_sql", slow_as_sql)
    with ThreadPoolExecutor(4) as threads:
        for future in [threads.submit(articles.sql, using="default", slug="a") for _ in range(4)]:
            future.result()
    assert max(most) == 1
