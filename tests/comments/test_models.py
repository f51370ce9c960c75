"""Decisions on comments, and their order."""

import pytest
from django.core.exceptions import ValidationError
from django.db.models import RestrictedError

from backcare.comments import posting
from backcare.comments.threads import arrange
from backcare.models import Comment
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("verb", "status"), [("approve", "approved"), ("mark_as_spam", "spam"), ("remove", "removed")])
def test_decisions_count_what_they_changed_and_say_who_decided(verb, status, editor):
    article = make_article()
    for given in Comment.Status.values:
        make_comment(article, status=given)
    assert getattr(Comment.objects.all(), verb)(editor) == 3
    assert set(Comment.objects.values_list("status", flat=True)) == {status}
    decided = Comment.objects.exclude(decided_at=None)
    assert decided.count() == 3
    assert {row.decided_by for row in decided} == {editor}
    assert getattr(Comment.objects.all(), verb)(editor) == 0


def test_verbs():
    article = make_article()
    rows = {status: make_comment(article, status=status) for status in Comment.Status.values}
    make_comment()
    assert list(Comment.objects.on_article(article).approved()) == [rows["approved"]]
    assert list(Comment.objects.on_article(article).pending()) == [rows["pending"]]
    assert list(Comment.objects.on_article(article).shown_to_writer()) == [rows["pending"], rows["approved"]]
    assert rows["approved"].is_approved
    assert not rows["pending"].is_approved


def test_counts_are_one_query(django_assert_num_queries):
    one, two, none = make_article(), make_article(), make_article()
    for article in (one, one, two):
        make_comment(article, status="approved")
    make_comment(none)
    with django_assert_num_queries(1):
        assert Comment.objects.approved().count_by_article([one, two, none]) == {one.pk: 2, two.pk: 1}


@pytest.mark.parametrize("policy", ["closed", "hidden"])
def test_posting_asks_the_article(policy):
    with pytest.raises(posting.CommentsClosed):
        posting.post(make_article(comment_policy=policy), name="a", email="a@example.com", body="b")


def test_threads_are_one_level_deep():
    article = make_article()
    a = make_comment(article)
    b = make_comment(article)
    c = make_comment(article, parent=a)
    d = make_comment(article, parent=c)
    e = make_comment(article, parent=b)
    threads = arrange([a, b, c, d, e])
    assert [(thread.comment, thread.replies) for thread in threads] == [(a, [c, d]), (b, [e])]


def test_an_answer_without_what_it_answers_is_not_hidden():
    article = make_article()
    parent = make_comment(article)
    reply = make_comment(article, parent=parent)
    (thread,) = arrange([reply])
    assert thread.comment == reply
    assert arrange([]) == []


def test_the_address_leads_to_the_comment():
    comment = make_comment()
    assert comment.get_absolute_url() == f"{comment.article.get_absolute_url()}#comment-{comment.pk}"


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
