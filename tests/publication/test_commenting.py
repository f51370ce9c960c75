"""Opening, closing and hiding the comments of all articles at once."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backcare.articles import data as article_data
from backcare.models import Article, Revision
from backcare.publication import commenting, drafts
from backcare.publication.commenting import set_everywhere
from backcare.signals import rows_changed
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("options", "policies"),
    [
        ({}, ["closed", "closed", "hidden", "closed"]),
        ({"hide": True}, ["hidden", "hidden", "hidden", "hidden"]),
        ({"reopen": True}, ["open", "open", "hidden", "open"]),
    ],
)
def test_all_comments_are_closed_at_once(options, policies, capsys):
    for policy in ("open", "closed", "hidden"):
        make_article(comment_policy=policy)
    make_draft(draft_of=Article.objects.get(comment_policy="open"))
    call_command("backcare_close_comments", **options)
    assert list(Article.objects.order_by("pk").values_list("comment_policy", flat=True)) == policies
    assert " articles." in capsys.readouterr().out


def test_each_changed_article_has_a_revision_that_says_so(editor):
    opened, draft = make_article(), make_draft()
    make_article(comment_policy="closed")
    make_article(comment_policy="hidden")
    make_draft(draft_of=opened)
    assert set_everywhere("closed", user=editor) == 2
    revisions = Revision.objects.exclude(kind="found").order_by("article_id")
    assert [revision.article for revision in revisions] == [opened, draft]
    for revision in revisions:
        assert (revision.kind, revision.user, revision.is_working_copy) == ("comments", editor, False)
        assert article_data.kept_in(revision)["comment_policy"] == "closed"
    assert article_data.status_in(revisions[0]) == "published"
    assert set_everywhere("closed") == 0
    assert revisions.all().count() == 2


def test_the_history_tells_what_readers_saw_after_it():
    article = make_article()
    set_everywhere("hidden")
    revision = Revision.objects.get(kind="comments")
    assert drafts.seen_by_readers(article, revision.created_at) == revision


def test_an_older_publication_is_not_what_the_next_one_is_compared_with(editor):
    article = make_article()
    content = article_data.read(article)
    drafts.publish(article, {**content, "title": "One"})
    set_everywhere("closed")
    article.refresh_from_db()
    last = drafts.publish(article, {**article_data.read(article), "title": "Two"})
    earlier = Revision.objects.before(last)
    assert last.one_before(earlier).kind == "comments"


def test_readers_and_what_is_derived_are_told():
    article, heard = make_article(), []

    def listener(sender, pks, **kwargs):
        heard.append((sender, pks))

    rows_changed.connect(listener)
    try:
        set_everywhere("closed")
    finally:
        rows_changed.disconnect(listener)
    assert (Article, [article.pk]) in heard


def test_many_articles_take_a_few_queries_a_batch(monkeypatch):
    counts = []
    for number in (2, 20):
        for _article in range(number):
            make_article()
        with CaptureQueriesContext(connection) as captured:
            assert set_everywhere("closed") == number
        counts.append(len(captured))
    assert counts[0] == counts[1]
    monkeypatch.setattr(commenting, "BATCH", 2)
    assert set_everywhere("open") == 22
    assert not Article.objects.exclude(comment_policy="open").exists()


def test_what_is_no_policy_is_refused():
    with pytest.raises(ValueError, match="ajar"):
        set_everywhere("ajar")
