"""Publishing and unpublishing, and what is told of it."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backcare import signals
from backcare.models import Article
from backcare.publication import acts, drafts
from tests.factories import NOW, make_article, make_draft

pytestmark = pytest.mark.django_db


@contextmanager
def listening(signal):
    heard = []

    def listener(sender, **kwargs):
        heard.append((sender, kwargs))

    signal.connect(listener)
    try:
        yield heard
    finally:
        signal.disconnect(listener)


def test_publish_counts_what_is_live_and_what_is_to_come():
    drafts = [
        make_draft(),
        make_draft(published_at=NOW + timedelta(days=1)),
        make_draft(published_at=NOW - timedelta(days=1)),
    ]
    make_article(published_at=NOW - timedelta(days=1))
    copy = make_draft(draft_of=drafts[0], slug="copy")
    with listening(signals.articles_published) as heard:
        assert acts.publish(Article.objects.all(), NOW) == acts.Published(now=2, later=1)
    ((sender, values),) = heard
    assert sender is Article
    assert sorted(values["pks"]) == [draft.pk for draft in drafts]
    assert values["using"] == "default"
    copy.refresh_from_db()
    assert copy.status == "draft"


def test_an_article_that_is_over_already_does_not_count_as_live():
    make_draft(published_at=NOW - timedelta(days=2), expires_at=NOW - timedelta(days=1))
    assert acts.publish(Article.objects.all(), NOW).now == Article.objects.published(NOW).count()


def test_unpublish_takes_what_is_public_or_will_be():
    rows = [make_article(published_at=NOW - timedelta(days=1)), make_article(published_at=NOW + timedelta(days=1))]
    make_draft()
    with listening(signals.articles_unpublished) as heard:
        assert acts.unpublish(Article.objects.all()) == 2
    assert sorted(heard[0][1]["pks"]) == [row.pk for row in rows]
    assert set(Article.objects.values_list("status", flat=True)) == {"draft"}


def test_nothing_to_do_tells_nobody():
    with listening(signals.articles_published) as published, listening(signals.articles_unpublished) as unpublished:
        assert acts.publish(Article.objects.none()) == acts.Published(now=0, later=0)
        assert acts.unpublish(Article.objects.none()) == 0
    assert published == unpublished == []


def test_writing_many_rows_is_announced():
    rows = [make_draft(), make_draft()]
    with listening(signals.rows_changed) as heard:
        Article.objects.filter(pk=rows[0].pk).update(title="a")
        Article.objects.bulk_update(rows, ["title"])
        (created,) = Article.objects.bulk_create([make_draft(save=False)])
        Article.objects.none().update(title="b")
    assert [sorted(values["pks"]) for _sender, values in heard] == [
        [rows[0].pk],
        [row.pk for row in rows],
        [created.pk],
    ]


def test_what_has_expired_is_left_out_and_counted():
    gone = make_draft(expires_at=NOW - timedelta(days=1))
    fine = make_draft()
    published = acts.publish(Article.objects.all(), NOW)
    assert (published.now, published.later, published.expired) == (1, 0, 1)
    gone.refresh_from_db()
    fine.refresh_from_db()
    assert (gone.status, fine.status) == ("draft", "published")


def test_what_is_archived_is_put_away_with_its_unpublished_changes_and_can_come_back():
    live, draft, archived = make_article(), make_draft(), make_draft(status="archived")
    drafts.save_draft(live, {**drafts.head_of(live).content, "title": "Changed"})
    with listening(signals.articles_unpublished) as heard:
        assert acts.archive(Article.objects.all()) == 2
    assert [values["pks"] for _sender, values in heard] == [[live.pk]]
    assert set(Article.objects.values_list("pk", "status")) == {(row.pk, "archived") for row in (live, draft, archived)}
    assert Article.objects.get(pk=live.pk).title == "Changed"
    assert live.revisions.first().kind == "archived"
    assert acts.publish(Article.objects.filter(pk=live.pk)).now == 1


def test_unpublishing_one_more_article_with_changes_costs_few_queries():
    def queries_of(count):
        articles = [make_article(body="<p>As published.</p>", tags=["desk"]) for _ in range(count)]
        for article in articles:
            drafts.save_draft(article, drafts.head_of(article).content | {"title": f"Changed {article.pk}"})
        rows = Article.objects.filter(pk__in=[article.pk for article in articles])
        with CaptureQueriesContext(connection) as captured:
            assert acts.unpublish(rows) == count
        assert {row.title for row in rows} == {f"Changed {article.pk}" for article in articles}
        assert not Article.objects.working_copies().exists()
        return len(captured)

    assert queries_of(4) - queries_of(3) <= 12
