"""Pages of comments: threads, stubs, and what stays where it is when more arrive."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backcare.comments.threads import arrange, page_of, start_of_page_with
from backcare.models import Comment
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.django_db

START = timezone.now() - timedelta(days=1)


@pytest.fixture
def article(settings):
    settings.BACKCARE = {"COMMENTS_PER_PAGE": 3}
    return make_article()


def write(article, *names, **values):
    """Approved comments, each a minute after the one before."""
    first = Comment.objects.filter(article=article).count()
    values = {"status": "approved", **values}
    return [
        make_comment(article, name=name, created_at=START + timedelta(minutes=first + number), **values)
        for number, name in enumerate(names)
    ]


def names(page):
    return [(thread.comment.name, [reply.name for reply in thread.replies]) for thread in page.threads]


def roots(page):
    return [thread.comment.name for thread in page.threads]


def test_answers_stand_below_the_start_of_their_thread_oldest_first(article):
    a, b = write(article, "a", "b")
    (c,) = write(article, "c", parent=a)
    write(article, "d", parent=c)
    write(article, "e", parent=b)
    page = page_of(article)
    assert names(page) == [("a", ["c", "d"]), ("b", ["e"])]
    assert page.count == 5


def test_an_answer_without_its_thread_is_not_hidden():
    parent = make_comment()
    reply = make_comment(parent.article, parent=parent)
    (thread,) = arrange([reply])
    assert thread.comment == reply
    assert arrange([]) == []


def test_pages_hold_whole_threads_and_lead_to_each_other(article):
    rows = write(article, *"abcdefgh")
    write(article, "reply", parent=rows[2])
    first = page_of(article)
    assert (roots(first), first.start, first.earlier, first.later) == (["a", "b", "c"], None, None, rows[3].pk)
    assert names(first)[2] == ("c", ["reply"])
    second = page_of(article, first.later)
    assert (roots(second), second.start, second.earlier, second.later) == (["d", "e", "f"], rows[3].pk, 0, rows[6].pk)
    third = page_of(article, second.later)
    assert (roots(third), third.earlier, third.later) == (["g", "h"], rows[3].pk, None)
    assert {page.count for page in (first, second, third)} == {9}


def test_what_is_approved_meanwhile_moves_nothing(article):
    rows = write(article, *"abcdefgh")
    later = page_of(article).later
    Comment.objects.filter(pk=rows[1].pk).update(status="pending")
    assert roots(page_of(article, later)) == ["d", "e", "f"]
    Comment.objects.filter(pk=rows[1].pk).update(status="approved")
    write(article, *"ij")
    assert roots(page_of(article, later)) == ["d", "e", "f"]


def test_a_page_begins_where_its_comment_stood_even_when_it_is_removed(article):
    rows = write(article, *"abcdefgh")
    Comment.objects.filter(pk=rows[3].pk).update(status="removed")
    assert roots(page_of(article, rows[3].pk)) == ["e", "f", "g"]


@pytest.mark.parametrize("start", [0, 99_999_999, None])
def test_a_page_that_nobody_knows_is_the_first(article, start):
    write(article, *"abcd")
    assert roots(page_of(article, start)) == ["a", "b", "c"]


def test_the_first_comment_of_another_article_names_no_page(article):
    write(article, *"abcd")
    (other,) = write(make_article(), "other")
    assert roots(page_of(article, other.pk)) == ["a", "b", "c"]


def test_each_comment_knows_the_page_that_it_is_on(article):
    rows = write(article, *"abcdefg")
    (reply,) = write(article, "reply", parent=rows[4])
    assert [start_of_page_with(row) for row in (*rows, reply)] == [
        *[None] * 3,
        *[rows[3].pk] * 3,
        rows[6].pk,
        rows[3].pk,
    ]


@pytest.mark.parametrize("status", ["removed", "spam", "pending"])
def test_what_has_approved_answers_leaves_a_stub(article, status):
    a, b = write(article, *"ab", status=status)
    write(article, "answer", parent=a)
    write(article, "held answer", parent=b, status="pending")
    page = page_of(article)
    assert names(page) == [("a", ["answer"])]
    assert page.count == 1


def test_a_removed_answer_leaves_a_stub_when_it_was_answered(article):
    (a,) = write(article, "a")
    (b,) = write(article, "b", parent=a, status="removed")
    write(article, "c", parent=b)
    write(article, "d", parent=a, status="removed")
    assert names(page_of(article)) == [("a", ["b", "c"])]


def test_queries_do_not_grow(article, django_assert_num_queries):
    def read(start=None):
        for thread in page_of(article, start).threads:
            assert thread.comment.paragraphs
            for reply in thread.replies:
                assert reply.parent.name

    (first,) = write(article, "a")
    with django_assert_num_queries(1):
        read()
    for number in range(20):
        (reply,) = write(article, f"reply {number}", parent=first)
        write(article, f"reply to it {number}", parent=reply)
    rows = write(article, *"bcdefghi")
    with django_assert_num_queries(1):
        read()
    with django_assert_num_queries(3):
        read(rows[3].pk)
