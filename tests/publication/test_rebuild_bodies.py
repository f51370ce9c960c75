"""Texts that an older version of Backcare stored, the check that finds them, and the command that makes them anew."""

import io

import pytest
from django.core import checks
from django.core.management import CommandError, call_command
from django.db import connection

from backcare.articles.body import BODY_VERSION
from backcare.checks import check_bodies
from backcare.models import Article
from backcare.publication import refresh
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db


def as_older(article, body):
    """Let the row hold ``body`` and nothing made of it, as an older version might have left it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE backcare_article SET body = %s, segments = '[]', word_count = 0, body_version = %s WHERE id = %s",
            [body, BODY_VERSION - 1, article.pk],
        )


def rebuild():
    out = io.StringIO()
    call_command("rebuild_bodies", stdout=out)
    return out.getvalue()


def found():
    return check_bodies(None, databases=["default"])


def test_every_save_is_of_the_newest_version():
    article = make_article(body="<p>a</p>")
    assert (article.body_version, found()) == (BODY_VERSION, [])
    as_older(article, "<p>a</p>")
    Article.objects.update(body="<p>b</p>")
    assert found() == []


def test_W008_texts_of_an_older_version():
    for article in (make_article(), make_draft()):
        as_older(article, "<p>a</p>")
    assert found() == [
        checks.Warning(
            "2 texts in the database 'default' were made ready by an older version of Backcare.",
            hint="Run manage.py rebuild_bodies --database default. Until then readers see them as they were.",
            id="backcare.W008",
        )
    ]
    assert check_bodies(None) == [], "no database is asked unless the command was told to"


def test_older_texts_are_mended_and_made_ready(monkeypatch):
    monkeypatch.setattr(refresh, "BODIES_AT_ONCE", 2)
    older = [make_article() for _ in range(5)]
    for article in older:
        as_older(article, "<div>One</div><div>Two</div>")
    newer = make_article(body="<p>Three</p>")
    assert rebuild() == f"texts  [{'#' * 30}] 100%\n5 texts made ready.\n"
    for article in older:
        article.refresh_from_db()
        assert (article.body, article.word_count) == ("<p>One</p><p>Two</p>", 2)
        assert article.segments == [{"html": "<p>One</p><p>Two</p>"}]
    newer.refresh_from_db()
    assert newer.body == "<p>Three</p>"
    assert (found(), rebuild()) == ([], "0 texts made ready.\n")


def test_it_goes_on_where_it_was_interrupted(monkeypatch):
    older = [make_article() for _ in range(4)]
    for article in older:
        as_older(article, "<p>a</p>")
    monkeypatch.setattr(refresh, "BODIES_AT_ONCE", 1)

    def interrupt(share):
        if share >= 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        refresh.rebuild_bodies("default", interrupt)
    assert rebuild().endswith("2 texts made ready.\n")


def test_a_text_that_cannot_be_stored_is_named_and_the_others_are_made():
    deep, other = make_article(), make_article()
    as_older(deep, "<blockquote>" * 300)
    as_older(other, "<p>a</p>")
    with pytest.raises(CommandError, match=f"article {deep.pk}: The HTML of this text is nested more than 100"):
        rebuild()
    assert Article.objects.with_outdated_bodies().get() == deep
