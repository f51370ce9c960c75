"""Comments in the database."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import RestrictedError
from django.utils import timezone

from backcare.models import Comment
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.django_db


def test_verbs():
    article = make_article()
    now = timezone.now()
    rows = {status: make_comment(article, status=status, decided_at=now) for status in Comment.Status.values}
    make_comment()
    assert list(Comment.objects.on_article(article).approved()) == [rows["approved"]]
    assert list(Comment.objects.on_article(article).pending()) == [rows["pending"]]
    assert list(Comment.objects.on_article(article).shown_to_writer()) == [rows["pending"], rows["approved"]]
    by_filter = make_comment(article, status="spam")
    assert by_filter in Comment.objects.shown_to_writer()
    assert rows["approved"].is_approved
    assert not rows["pending"].is_approved


def test_counts_are_one_query(django_assert_num_queries):
    one, two, none = make_article(), make_article(), make_article()
    for article in (one, one, two):
        make_comment(article, status="approved")
    make_comment(none)
    with django_assert_num_queries(1):
        assert Comment.objects.approved().count_by_article([one, two, none]) == {one.pk: 2, two.pk: 1}


def test_a_reply_stays_on_its_article_and_under_itself_never():
    first, second = make_comment(), make_comment()
    first.parent = second
    with pytest.raises(ValidationError, match="Choose a comment on the same article"):
        first.full_clean()
    article = make_article()
    above = make_comment(article)
    below = make_comment(article, parent=above)
    above.parent = below
    with pytest.raises(ValidationError, match="not itself a reply"):
        above.full_clean()


def test_a_whole_thread_can_be_deleted_but_not_its_beginning_alone():
    article = make_article()
    above = make_comment(article)
    make_comment(article, parent=above)
    with pytest.raises(RestrictedError):
        above.delete()
    Comment.objects.all().delete()
    assert not Comment.objects.exists()


def test_a_comment_knows_its_thread_and_how_deep_it_is():
    article = make_article()
    above = make_comment(article)
    below = make_comment(article, parent=above)
    deepest = make_comment(article, parent=below)
    assert [(row.thread, row.depth) for row in (above, below, deepest)] == [(None, 0), (above, 1), (above, 2)]
