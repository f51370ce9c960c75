"""What is made anew in the background, and where its failures show."""

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from backcare.models import Article, RelatedArticle
from backcare.publication.refresh import refresh_cards, refresh_derived
from backcare.related import refreshing
from backcare.search import index
from tests.factories import make_article

pytestmark = pytest.mark.django_db


def test_a_failure_is_kept_on_the_article_and_taken_away_by_success(monkeypatch, committed, caplog):
    article = make_article(tags=["x"])

    def fail(pks, using):
        raise RuntimeError("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(refreshing, "refresh", fail)
        with committed():
            article.save()
    article.refresh_from_db()
    assert article.problem == "The disk is full."
    assert "could not be made" in caplog.text
    with committed():
        article.save()
    article.refresh_from_db()
    assert article.problem == ""


@pytest.mark.parametrize("command", ["rebuild_related", "rebuild_search"])
def test_what_failed_is_tried_again_by_the_commands(monkeypatch, committed, command):
    def fail(pks, using):
        raise RuntimeError("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(refreshing, "refresh", fail)
        with committed():
            article, other = make_article(tags=["x"]), make_article(tags=["x"])
        with pytest.raises(CommandError, match="2 articles"):
            call_command(command, verbosity=0)
    assert set(Article.objects.values_list("problem", flat=True)) == {"The disk is full."}
    call_command(command, verbosity=0)
    assert set(Article.objects.values_list("problem", flat=True)) == {""}
    assert [row.related for row in RelatedArticle.objects.filter(article=article)] == [other]


def test_what_fails_keeps_nothing_else_from_being_made(monkeypatch, committed):
    def fail(*args):
        raise RuntimeError("The disk is full.")

    monkeypatch.setattr(index, "refresh", fail)
    with committed():
        article, other = make_article(tags=["x"]), make_article(tags=["x"])
    assert [row.related for row in RelatedArticle.objects.filter(article=article)] == [other]
    article.refresh_from_db()
    assert article.problem == "The disk is full."


def test_one_commit_is_one_task(committed):
    with committed() as callbacks:
        for _ in range(5):
            make_article(tags=["x", "y"])
    assert callbacks
    assert RelatedArticle.objects.count() == 5 * 4


def test_rows_that_are_gone_by_then_are_no_problem():
    refresh_derived.call([10**6], [10**6], "default")
    assert not Article.objects.exists()


def test_any_number_of_cards_may_change_at_once(committed):
    with committed():
        article = make_article(body='<p>Sit well.</p><figure data-technique="kneading"></figure>')
    Article.objects.filter(pk=article.pk).update(problem="Not made yet.")
    others = [f'data-technique="other-{number}"' for number in range(1_500)]
    refresh_cards.call([*others, 'data-technique="kneading"'], "default")
    article.refresh_from_db()
    assert article.problem == ""


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_is_no_failure(monkeypatch):
    article, refresh, lost = make_article(tags=["x"]), index.refresh, []

    def lose_it_once(*args):
        if not lost:
            lost.append(args)
            raise OperationalError("server closed the connection unexpectedly")
        return refresh(*args)

    monkeypatch.setattr(index, "refresh", lose_it_once)
    article.save()
    article.refresh_from_db()
    assert article.problem == ""
    assert len(lost) == 1
