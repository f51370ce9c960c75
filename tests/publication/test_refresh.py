"""What is made anew in the background, and where its failures show."""

import pytest

from backcare.models import Article, RelatedArticle
from backcare.publication.refresh import refresh_derived
from backcare.related import lists
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_a_failure_is_kept_on_the_article_and_taken_away_by_success(monkeypatch, committed, caplog):
    article = make_article(tags=["x"])

    def fail(pks, using):
        raise RuntimeError("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(lists, "refresh", fail)
        with committed():
            article.save()
    article.refresh_from_db()
    assert article.problem == "The disk is full."
    assert "could not be made" in caplog.text
    with committed():
        article.save()
    article.refresh_from_db()
    assert article.problem == ""


def test_one_commit_is_one_task(committed):
    with committed() as callbacks:
        for _ in range(5):
            make_article(tags=["x", "y"])
    assert callbacks
    assert RelatedArticle.objects.count() == 5 * 4


def test_rows_that_are_gone_by_then_are_no_problem():
    refresh_derived.call([10**6], [10**6], "default")
    assert not Article.objects.exists()
