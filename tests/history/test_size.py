"""What the history costs: a bulk act leaves a small row for each article, and each text is stored once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backcare.articles import data as article_data
from backcare.models import Article, Revision
from backcare.publication import acts, drafts
from backcare.publication.commenting import set_everywhere
from tests import factories
from tests.factories import contents_of, make_article, make_draft

pytestmark = pytest.mark.django_db

WORD = "unmistakable"


def stored():
    """Return every value in the tables of the history, as text."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name.startswith("backcare_revision")]
        values = []
        for table in tables:
            cursor.execute(f"SELECT * FROM {table}")
            values += [str(value) for row in cursor.fetchall() for value in row]
    return values


def size():
    return sum(map(len, stored()))


def with_labels(make, **kwargs):
    article = make(techniques=[factories.make_technique()], areas=[factories.make_area()], **kwargs)
    factories.make_placement(article=article)
    return article


def publish_all():
    acts.publish(Article.objects.all())


def unpublish_all():
    acts.unpublish(Article.objects.all())


def archive_all():
    acts.archive(Article.objects.all())


def close_everywhere():
    set_everywhere("closed")


BULK = [
    (make_draft, publish_all),
    (make_article, unpublish_all),
    (make_article, archive_all),
    (make_article, close_everywhere),
]


@pytest.mark.parametrize(("make", "act"), [BULK[0], BULK[-1]])
def test_what_a_bulk_act_stores_of_an_article_does_not_grow_with_their_number(make, act):
    each = {}
    for number in (10, 160):
        Article.objects.all().delete()
        for _article in range(number):
            with_labels(make)
        before = size()
        act()
        each[number] = (size() - before) / number
    assert each[160] < each[10] * 1.3


@pytest.mark.parametrize(("make", "act"), BULK)
def test_a_bulk_act_copies_no_text_that_did_not_change(make, act):
    rows = [make(body=f"<p>{WORD} {number}</p>") for number in range(3)]
    for row in rows:
        drafts.save_draft(row, {**article_data.read(row), "summary": "Saved once."})
        drafts.discard(row)
    texts = [value for value in stored() if WORD in value]
    assert len(texts) == 3
    act()
    assert [value for value in stored() if WORD in value] == texts


def test_saving_copies_no_text_that_did_not_change():
    draft = make_draft(body=f"<p>{WORD}</p>")
    for number in range(3):
        draft.refresh_from_db()
        drafts.save_draft(draft, {**article_data.read(draft), "title": str(number)})
    drafts.publish(draft)
    assert sum(WORD in value for value in stored()) == 1


@pytest.mark.parametrize(("make", "act"), BULK)
def test_each_revision_of_a_bulk_act_names_what_its_own_article_refers_to(make, act):
    rows = [with_labels(make) for _ in range(3)]
    act()
    for row in rows:
        for revision in row.revisions.all():
            labels = article_data.labels_of_many([contents_of(revision)])
            assert sorted(article_data.labels_in(revision).values()) == sorted(labels.values())
            assert len(article_data.labels_in(revision)) == 3


@pytest.mark.parametrize(("make", "act"), BULK)
def test_the_history_of_an_article_begins_with_what_it_was_before_its_first_bulk_act(make, act):
    article = make(body=f"<p>{WORD}</p>")
    before = article_data.read(article)
    act()
    found, *after = article.revisions.order_by("created_at", "pk")
    assert found.kind == "found"
    assert contents_of(found) == before
    assert article_data.status_in(found) == article.status
    assert len(after) >= 1
    assert contents_of(after[-1]) == article_data.read(Article.objects.get())
    act()
    assert article.revisions.filter(kind="found").count() == 1


@pytest.mark.parametrize(("make", "act"), BULK)
def test_the_queries_of_a_bulk_act_do_not_grow_with_the_number_of_articles(make, act):
    counts = []
    for number in (2, 40):
        Article.objects.all().delete()
        for _article in range(number):
            with_labels(make)
        with CaptureQueriesContext(connection) as captured:
            act()
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_texts_of_a_history_go_with_its_article():
    article = make_article()
    drafts.save_draft(article, {**article_data.read(article), "body": f"<p>{WORD}</p>"})
    Article.objects.all().delete()
    assert stored() == []
    assert not Revision.objects.exists()
