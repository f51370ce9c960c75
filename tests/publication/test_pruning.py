"""Deleting old drafts: the last ones stay, and so does everything that readers ever saw."""

import random
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backcare.articles import data as article_data
from backcare.models import Article, Revision, RevisionText
from backcare.publication import acts, commenting, drafts
from backcare.publication.pruning import prune
from backcare.publication.revisions import seen_by_readers
from tests.factories import contents_of, make_article, make_draft

pytestmark = pytest.mark.django_db


ACTS = ["save", "save", "same", "publish", "schedule", "discard", "unpublish", "take", "review", "all"]


@pytest.fixture(autouse=True)
def _three_are_kept(settings):
    settings.BACKCARE = {**settings.BACKCARE, "REVISIONS_KEPT": 3}


def row_of(article):
    return Article.objects.get(pk=article.pk)


def save(article, title, **changes):
    article = row_of(article)
    content = drafts.head_of(article).content
    return drafts.save_draft(article, {**content, "title": title, "body": f"<p>{title}</p>", **changes})


def titles(article):
    return [article_data.kept_in(row)["title"] for row in article.revisions.order_by("created_at", "pk")]


def test_the_last_drafts_stay_with_their_texts():
    article, short = make_draft(title="0"), make_draft(title="short")
    for number in range(1, 6):
        save(article, str(number))
    save(short, "1")
    assert list(prune()) == [(article.pk, 3)]
    assert titles(article) == ["3", "4", "5"]
    assert [row.text.html for row in article.revisions.all()] == ["<p>5</p>", "<p>4</p>", "<p>3</p>"]
    assert RevisionText.objects.filter(article=article).count() == 3
    assert titles(short) == ["short", "1"]
    assert list(prune()) == []


def test_a_text_stays_while_any_revision_has_it():
    article = make_draft(title="0")
    for number in range(1, 6):
        save(article, str(number), body="<p>The same</p>")
    assert list(prune()) == [(article.pk, 3)]
    assert [article_data.kept_in(row)["body"] for row in article.revisions.all()] == ["<p>The same</p>"] * 3


def test_what_readers_saw_stays_and_what_ended_it():
    article = make_article(title="Found")
    for number in range(5):
        save(article, f"before {number}")
    drafts.publish(article)
    commenting.set_everywhere("closed")
    acts.unpublish(Article.objects.all())
    for number in range(5):
        save(article, f"after {number}")
    list(prune())
    kinds = list(article.revisions.order_by("created_at", "pk").values_list("kind", flat=True))
    assert kinds == ["found", "published", "comments", "unpublished", "draft", "draft", "draft"]


def test_an_article_that_code_took_back_without_a_revision_stays_unseen():
    article = make_article(title="Live")
    save(article, "Changed")
    drafts.publish(article)
    Article.objects.filter(pk=article.pk).update(status="draft")
    for number in range(6):
        save(article, str(number))
    list(prune())
    assert seen_by_readers(article, timezone.now()) is None
    assert titles(article) == ["Live", "Changed", "0", "3", "4", "5"]


@pytest.mark.parametrize("seed", range(8))
def test_what_readers_saw_at_any_moment_is_the_same_afterwards(seed, settings):
    settings.BACKCARE = {**settings.BACKCARE, "REVISIONS_KEPT": 1}
    dice, start = random.Random(seed), timezone.now() - timedelta(days=100)
    article = dice.choice([make_article, make_draft])(title="0")
    for number in range(30):
        row, title = row_of(article), str(number)
        head = {**drafts.head_of(row).content, "title": title}
        act = dice.choice(
            ["save", "save", "same", "publish", "schedule", "discard", "unpublish", "take", "review", "all"]
        )
        if act == "save":
            drafts.save_draft(row, head)
        elif act == "same":
            drafts.save_draft(row, article_data.read(row))
        elif act == "publish":
            drafts.publish(row, {**head, "expires_at": None, "published_at": article_data.plain(start)})
        elif act == "schedule" and row.status != "published":
            moment = timezone.now() + timedelta(hours=dice.randint(1, 9))
            drafts.publish(row, {**head, "expires_at": None, "published_at": article_data.plain(moment)})
        elif act == "discard":
            drafts.discard(row)
        elif act == "unpublish":
            acts.unpublish(Article.objects.filter(pk=row.pk))
        elif act == "take":
            Article.objects.filter(pk=row.pk).update(status="draft")
            Article.objects.working_copies().delete()
        elif act == "review":
            drafts.submit(row)
        elif act == "all":
            commenting.set_everywhere(dice.choice(["open", "closed", "hidden"]))
    for days, revision in enumerate(article.revisions.order_by("created_at", "pk")):
        Revision.objects.filter(pk=revision.pk).update(created_at=start + timedelta(days=days))
    moments = [start + timedelta(hours=12 * half) for half in range(-1, 300)]

    def seen():
        return [seen_by_readers(article, moment) for moment in moments]

    before, kept = seen(), {row.pk: contents_of(row) for row in article.revisions.all()}
    list(prune())
    assert seen() == before
    left = list(article.revisions.all())
    assert len(left) < len(kept)
    assert {row.pk: contents_of(row) for row in left} == {row.pk: kept[row.pk] for row in left}


def test_damaged_revisions_are_counted_too():
    article = make_draft()
    for data in ({}, [], "text", {"status": None}, {"status": ["published"]}):
        Revision.objects.create(article=article, data=data)
    assert list(prune()) == [(article.pk, 2)]


def test_many_articles_are_done_one_by_one(monkeypatch):
    monkeypatch.setattr("backcare.publication.pruning.BATCH", 2)
    now = timezone.now()
    articles = [make_article(published_at=now - timedelta(hours=hours)) for hours in (3, 5, 1, 4, 2)]
    for article in articles:
        for number in range(5):
            save(article, str(number))
    progress = prune()
    assert next(progress) == (articles[0].pk, 2)
    assert [row.revisions.count() for row in articles] == [4, 6, 6, 6, 6]  # here the command is killed
    assert [pk for pk, _count in prune()] == [row.pk for row in articles[1:]]
    assert {row.revisions.count() for row in articles} == {4}


def test_the_queries_do_not_grow_with_what_has_nothing_to_delete():
    make_draft()
    with CaptureQueriesContext(connection) as few:
        list(prune())
    for _ in range(20):
        save(make_draft(), "1")
    with CaptureQueriesContext(connection) as many:
        list(prune())
    assert len(few) == len(many) == 1


def test_the_command_says_what_it_deletes(capsys):
    article = make_draft(title="Necks")
    for number in range(5):
        save(article, f"Necks {number}")
    call_command("backcare_prune_revisions", dry_run=True)
    assert capsys.readouterr().out.splitlines() == [
        f"Necks 4 ({article.pk}): 3",
        "Would delete 3 old drafts of 1 articles; kept the last 3 of each and all published versions.",
    ]
    assert article.revisions.count() == 6
    call_command("backcare_prune_revisions")
    assert "Deleted 3 old drafts of 1 articles" in capsys.readouterr().out
    assert article.revisions.count() == 3


def test_the_note_of_a_review_stays():
    article = make_draft(title="0")
    drafts.submit(article)
    drafts.send_back(article, "Name a source.")
    for number in range(1, 6):
        save(article, str(number))
    call_command("backcare_prune_revisions", stdout=StringIO())
    assert [row.kind for row in article.revisions.order_by("pk")] == ["submitted", "sent_back", *["draft"] * 3]
    assert article.revisions.steps().first().note == "Name a source."
