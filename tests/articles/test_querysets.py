"""What editors ask of articles: the verbs of the queryset and their twins on the instance, held equal."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from backcare.models import Article
from tests.factories import NOW, make_article, make_draft

DAY = timedelta(days=1)
TODAY = date(2026, 5, 4)
NEXT_WEEK = NOW + 7 * DAY

VERBS = {
    "with_unpublished_changes": ((), "has_unpublished_changes"),
    "in_review": ((), "is_in_review"),
    "review_overdue": ((TODAY,), "is_review_overdue"),
    "scheduled_until": ((NEXT_WEEK, NOW), "is_scheduled_until"),
}

pytestmark = pytest.mark.django_db


def test_verbs_and_twins_agree_in_every_combination():
    due = {"never": None, "yesterday": TODAY - DAY, "today": TODAY, "tomorrow": TODAY + DAY}
    dates = {"none": None, "past": NOW - DAY, "now": NOW, "soon": NEXT_WEEK - timedelta(seconds=1), "later": NEXT_WEEK}
    copies = (None, "draft", "in_review", "archived")
    rows = {}
    for combination in product(Article.Status.values, dates, due, copies):
        status, published_at, review_due_on, copy = combination
        values = {
            "status": status,
            "published_at": dates[published_at],
            "review_due_on": due[review_due_on],
        }
        article = make_draft(save=False, **values)
        try:
            with transaction.atomic():
                Article._base_manager.bulk_create([article])
                if copy:
                    Article._base_manager.bulk_create(
                        [make_draft(save=False, **(values | {"status": copy, "draft_of": article}))]
                    )
        except IntegrityError:
            assert (status, published_at) == ("published", "none"), combination
            continue
        rows[article.pk] = combination
    assert len(rows) > 250
    for verb, (moments, twin) in VERBS.items():
        found = set(getattr(Article.objects, verb)(*moments).values_list("pk", flat=True))
        twins = {row.pk for row in Article.objects.with_list_data() if getattr(row, twin)(*moments)}
        assert found == twins, verb
        assert set() < found < set(rows), f"{verb} holds nothing, everything, or a working copy"


def test_the_row_itself_or_its_working_copy_waits_for_a_review():
    make_draft()
    make_draft(draft_of=make_article())
    waiting = make_draft(status="in_review")
    changed = make_article()
    make_draft(status="in_review", draft_of=changed)
    assert set(Article.objects.in_review()) == {waiting, changed}


def test_scheduled_until_stops_before_the_moment():
    article = make_article(published_at=NEXT_WEEK)
    assert not Article.objects.scheduled_until(NEXT_WEEK, NOW).exists()
    assert list(Article.objects.scheduled_until(NEXT_WEEK + timedelta(microseconds=1), NOW)) == [article]
    assert not Article.objects.scheduled_until(NEXT_WEEK + DAY, NEXT_WEEK).exists()


@pytest.mark.parametrize(
    ("due", "overdue", "soon"),
    [(None, 0, 0), (-1, 1, 0), (0, 0, 1), (1, 0, 1), (30, 0, 1), (31, 0, 0)],
)
def test_a_review_is_overdue_from_the_day_after(due, overdue, soon):
    make_article(review_due_on=None if due is None else TODAY + due * DAY)
    assert Article.objects.review_overdue(TODAY).count() == overdue
    assert Article.objects.review_due_within(30, TODAY).count() == soon


def test_never_reviewed():
    article = make_article()
    make_article(reviewed_on=TODAY)
    assert list(Article.objects.never_reviewed()) == [article]


def test_list_data_takes_one_query(django_assert_num_queries):
    make_draft(draft_of=make_article(), status="in_review")
    with django_assert_num_queries(1):
        (article,) = Article.objects.originals().with_list_data()
        assert article.is_in_review()
        assert article.author is None
        assert "body" in article.get_deferred_fields()
        assert "body" in article.working_copy.get_deferred_fields()
