"""When readers see an article: the verbs of the queryset and their twins on the instance, held equal."""

from datetime import timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction

from backcare.models import Article
from tests.factories import NOW, make_article, make_draft, make_technique

DAY = timedelta(days=1)
STATUSES = Article.Status.values
PUBLISHED_AT = {"never": None, "past": NOW - 2 * DAY, "now": NOW, "future": NOW + 2 * DAY}
EXPIRES_AT = {"never": None, "past": NOW - DAY, "now": NOW, "soon": NOW + DAY, "later": NOW + 3 * DAY}
VERBS = ("published", "scheduled", "expired")

pytestmark = pytest.mark.django_db


def store(article):
    """Store the row without anything that ``save()`` does; False when the database refuses it."""
    try:
        with transaction.atomic():
            Article._base_manager.bulk_create([article])
    except IntegrityError:
        return False
    return True


def test_verbs_and_twins_agree_in_every_combination():
    rows, refused = {}, []
    for combination in product(STATUSES, PUBLISHED_AT, EXPIRES_AT, ("original", "working copy")):
        status, published_at, expires_at, kind = combination
        article = make_draft(
            save=False,
            status=status,
            published_at=PUBLISHED_AT[published_at],
            expires_at=EXPIRES_AT[expires_at],
            draft_of=make_draft() if kind == "working copy" else None,
        )
        if store(article):
            rows[article.pk] = combination
        else:
            refused.append(combination)
    assert len(rows) > 60
    assert {"published", "draft", "in_review", "archived"} == {combination[0] for combination in rows.values()}
    for verb in VERBS:
        found = set(getattr(Article.objects.filter(pk__in=rows), verb)(NOW).values_list("pk", flat=True))
        twins = {row.pk for row in Article.objects.filter(pk__in=rows) if getattr(row, f"is_{verb}")(NOW)}
        assert {rows[pk] for pk in found} == {rows[pk] for pk in twins}, verb
        assert found, f"nothing is {verb}: the table proves nothing"
        assert {rows[pk][0] for pk in found} == {"published"}
        assert {rows[pk][3] for pk in found} == {"original"}
    # What the database refuses is what could not be told apart: no date, an end before the start, a public copy.
    for status, published_at, expires_at, kind in refused:
        start, end = PUBLISHED_AT[published_at], EXPIRES_AT[expires_at]
        assert (
            (status == "published" and start is None)
            or (start is not None and end is not None and end <= start)
            or (status == "published" and kind == "working copy")
        )


@pytest.mark.parametrize(
    ("published_at", "expires_at", "state"),
    [
        (NOW - DAY, None, "published"),
        (NOW, None, "published"),
        (NOW + timedelta(microseconds=1), None, "scheduled"),
        (NOW - DAY, NOW + timedelta(microseconds=1), "published"),
        (NOW - DAY, NOW, "expired"),
        (NOW - 2 * DAY, NOW - DAY, "expired"),
    ],
)
def test_exactly_one_state_holds(published_at, expires_at, state):
    article = make_article(published_at=published_at, expires_at=expires_at)
    for verb in VERBS:
        assert getattr(article, f"is_{verb}")(NOW) is (verb == state)
        assert getattr(Article.objects, verb)(NOW).exists() is (verb == state)
    assert str(article.state_label(NOW)) == state.title()


@pytest.mark.parametrize(
    ("status", "label"), [("draft", "Draft"), ("in_review", "In review"), ("archived", "Archived")]
)
def test_other_states_keep_their_label_whatever_the_dates_say(status, label):
    article = make_article(status=status, published_at=NOW + DAY, expires_at=NOW + 2 * DAY)
    assert str(article.state_label(NOW)) == label
    assert not article.is_scheduled(NOW)


def test_without_a_time_the_verbs_speak_of_now():
    article = make_article()
    assert article.is_published()
    assert list(Article.objects.published()) == [article]
    assert not Article.objects.scheduled().exists()
    assert not Article.objects.expired().exists()


def test_rows_without_dates_are_published_or_not():
    shown, hidden = make_technique(), make_technique(status="draft")
    assert list(type(shown).objects.published()) == [shown]
    assert shown.is_published()
    assert not hidden.is_published()
