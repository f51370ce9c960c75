"""Prepared queries: the same rows as the queryset they are made from, without building it again."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.db.models import DateTimeField
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


def _statement(prepared, slug):
    return prepared.sql(using="default", slug=slug)[0]


@pytest.mark.django_db(transaction=True)
def test_threads_do_not_spoil_a_statement_that_all_compile_first():
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(20):
            prepared = Prepared(lambda: Article.objects.with_page_data().filter(slug=Param("slug")))
            with ThreadPoolExecutor(4) as threads:
                found = list(threads.map(partial(_statement, prepared), "abcd"))
            assert len(set(found)) == 1
    finally:
        sys.setswitchinterval(interval)
