"""Posting: stored once, held or put away with its reasons, or refused with a reason."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backcare import signals
from backcare.captcha.protocol import Outcome
from backcare.comments import posting
from backcare.comments.posting import CommentData, RequestInfo
from backcare.exceptions import AnsweredCommentGone, CommentsClosed, TooManyComments
from backcare.models import Comment
from backcare.privacy import personal_data
from backcare.spam.engine import Reason, Verdict
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.django_db

IDA = CommentData("Ida", "ida@example.com", "Two spoons of oil?")


class Strict:
    """A spam engine that tells spam by one word, for tests of what follows from a score."""

    def judge(self, candidate):
        score = 0.99 if "casino" in candidate.body else 0.5 if "cheap" in candidate.body else 0.01
        return Verdict(score, (Reason("word", "casino", 4.0),) if score > 0.9 else ())

    def learn(self, candidates):
        raise AssertionError("posting teaches nothing")


class Failed:
    """A captcha that nobody passes."""

    def widget(self):
        return self

    def verify(self, data, *, address, hostname):
        return Outcome(False, "captcha-wrong")


@pytest.fixture(autouse=True)
def _engine(settings):
    settings.BACKCARE = {"SPAM_ENGINE": f"{__name__}.Strict"}


@pytest.mark.parametrize("policy", ["closed", "hidden"])
def test_it_asks_the_article(policy):
    with pytest.raises(CommentsClosed):
        posting.post(make_article(comment_policy=policy), IDA)


def test_an_article_closes_after_some_days(settings):
    settings.BACKCARE["COMMENTS_CLOSE_AFTER_DAYS"] = 30
    now = timezone.now()
    young, old = (
        make_article(published_at=now - timedelta(days=29)),
        make_article(published_at=now - timedelta(days=30)),
    )
    assert posting.post(young, IDA, now=now).is_pending
    with pytest.raises(CommentsClosed):
        posting.post(old, IDA, now=now)
    assert old.shows_comments()


def test_a_comment_is_held_with_its_score():
    comment = posting.post(make_article(), IDA)
    assert (comment.status, comment.score, comment.reasons) == ("pending", 0.01, [])
    assert not comment.by_staff


def test_spam_is_kept_apart_with_its_reasons_and_its_writer_sees_it_held():
    article = make_article()
    comment = posting.post(article, CommentData("Max", "max@example.com", "Best casino"))
    assert (comment.status, comment.reasons) == ("spam", [["word", "casino", 4.0]])
    assert comment in Comment.objects.shown_to_writer()


@pytest.mark.parametrize(
    ("body", "status", "score"), [("Two spoons of oil?", "pending", 0.1096), ("A cheap one", "pending", 0.9241)]
)
def test_a_filled_honeypot_is_one_reason_among_others(body, status, score):
    """Browsers fill in fields by themselves: what nothing else speaks against waits for a moderator."""
    data = CommentData("Ida", "ida@example.com", body)
    comment = posting.post(make_article(), data, RequestInfo(honeypot="https://x.example"))
    assert (comment.status, comment.score) == (status, score)
    assert comment.reasons == [["honeypot", "", posting.HONEYPOT_POINTS]]
    assert comment.is_doubted


def test_a_filled_honeypot_makes_what_is_suspicious_spam(settings):
    settings.BACKCARE["SPAM_PERCENT"] = 90
    data = CommentData("Max", "max@example.com", "A cheap one")
    assert posting.post(make_article(), data).is_pending
    assert posting.post(make_article(), data, RequestInfo(honeypot="x")).status == "spam"


def test_a_honeypot_weighs_whatever_the_engine_is(settings):
    settings.BACKCARE = {"SPAM_ENGINE": f"{__name__}.Certain"}
    comment = posting.post(make_article(), IDA, RequestInfo(honeypot="x"))
    assert (comment.status, comment.score) == ("spam", 1)


class Certain:
    """A spam engine that knows no doubt."""

    def judge(self, candidate):
        return Verdict(1.0, ())


def test_a_failed_captcha_holds_the_comment_and_says_why(settings):
    settings.BACKCARE["CAPTCHA"] = f"{__name__}.Failed"
    comment = posting.post(make_article(), IDA)
    assert comment.status == "pending"
    assert comment.reasons == [["captcha-wrong", "", 0]]
    assert comment.is_doubted


class Broken:
    """A spam engine, or a captcha, of a shop's own that fails."""

    def widget(self):
        return self

    def judge(self, candidate):
        raise RuntimeError("no answer")

    def verify(self, data, *, address, hostname):
        raise RuntimeError("no answer")


def test_an_engine_that_fails_costs_no_comment(settings, caplog):
    settings.BACKCARE = {"SPAM_ENGINE": f"{__name__}.Broken", "CAPTCHA": f"{__name__}.Broken"}
    comment = posting.post(make_article(), IDA)
    assert (comment.status, comment.score) == ("pending", 0)
    assert [reason[0] for reason in comment.reasons] == ["unscored", "captcha-down"]
    assert comment.reason_texts[0].startswith("The spam engine failed")
    assert caplog.text.count("RuntimeError: no answer") == 2


class Nonsense:
    """A spam engine that does not keep to what it should return."""

    def judge(self, candidate):
        return None


@pytest.mark.parametrize("path", [f"{__name__}.Nonsense", "nowhere.Engine"])
def test_an_engine_that_returns_nonsense_or_is_missing_costs_no_comment(settings, path):
    settings.BACKCARE = {"SPAM_ENGINE": path, "CAPTCHA": "nowhere.Captcha"}
    comment = posting.post(make_article(), IDA)
    assert [reason[0] for reason in comment.reasons] == ["unscored", "captcha-down"]


@pytest.mark.parametrize("error", [ValueError("shop"), DatabaseError("shop")])
def test_a_receiver_of_the_host_that_fails_costs_no_comment(caplog, error):
    def fail(**kwargs):
        Comment.objects.filter(pk=kwargs["comment"].pk).update(name="Changed")
        raise error

    signals.comment_posted.connect(fail)
    try:
        comment = posting.post(make_article(), IDA)
    finally:
        signals.comment_posted.disconnect(fail)
    assert Comment.objects.get(pk=comment.pk).name == "Ida"
    assert "A receiver of comment_posted failed" in caplog.text


def test_the_same_words_are_stored_once():
    article = make_article()
    first = posting.post(article, IDA)
    assert posting.post(article, CommentData("Ida", "IDA@example.com", "Two  spoons of oil?\n")) == first
    other = [
        posting.post(make_article(), IDA),
        posting.post(article, CommentData("Ida", "ida@example.com", "Three spoons of oil?")),
        posting.post(article, CommentData("Eva", "eva@example.com", "Two spoons of oil?")),
    ]
    assert Comment.objects.count() == 4
    assert first not in other


def test_an_answer_goes_below_what_it_answers_but_not_too_deep(settings):
    settings.BACKCARE["COMMENT_MAX_DEPTH"] = 2
    article = make_article()
    root = make_comment(article, status="approved")
    above, depths = root, []
    for number in range(4):
        above = posting.post(article, CommentData("Ida", f"{number}@example.com", f"Answer {number}", parent=above))
        depths.append(above.depth)
        assert above.thread == root
    assert depths == [1, 2, 2, 2]


@pytest.mark.parametrize("same", ["address", "email"])
def test_the_limits_count_addresses_and_e_mail_addresses(settings, same):
    settings.BACKCARE = settings.BACKCARE | {"COMMENTS_PER_TEN_MINUTES": 3, "COMMENTS_PER_DAY": 4}
    article, now = make_article(), timezone.now()

    def post(number, minutes):
        email = "ida@example.com" if same == "email" else f"{number}@example.com"
        sending = RequestInfo(address_hashes=["a" * 64 if same == "address" else f"{number:064}"])
        moment = now + timedelta(minutes=minutes)
        return posting.post(article, CommentData("Ida", email, f"Remark {number}"), sending, now=moment)

    for number in range(3):
        post(number, number)
    with pytest.raises(TooManyComments) as refused:
        post(3, 4)
    assert refused.value.seconds == 6 * 60
    post(3, 11)
    with pytest.raises(TooManyComments) as refused:
        post(4, 30)
    assert refused.value.seconds == 23 * 3600 + 30 * 60
    post(4, 24 * 60 + 5)
    assert Comment.objects.count() == 5


def test_others_are_not_limited(settings):
    settings.BACKCARE = settings.BACKCARE | {"COMMENTS_PER_TEN_MINUTES": 1}
    article = make_article()
    for number in range(3):
        posting.post(
            article, CommentData("Ida", f"{number}@example.com", "Hello"), RequestInfo(address_hashes=[f"{number:064}"])
        )
        posting.post(article, CommentData("Ida", f"{number}.@example.com", "Hello"))
    assert Comment.objects.count() == 6


def test_posting_takes_few_queries():
    article = make_article()
    parent = make_comment(article, status="approved")
    for number in range(20):
        posting.post(make_article(), CommentData("Ida", f"ida{number}@example.com", "Hello"))
    words = CommentData("Ida", "ida@example.com", "Two spoons of oil?", parent=parent, wants_notices=True)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        posting.post(article, words, RequestInfo(address_hashes=["a" * 64, "b" * 64]))
    assert len(queries) <= 10


def at_once(posts):
    """Run these functions in threads that start together; return what each returned, or the exception."""
    barrier, results = threading.Barrier(len(posts)), []

    def run(post):
        barrier.wait()
        try:
            results.append(post())
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[post]) for post in posts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("same", ["address", "email"])
def test_the_limit_holds_for_forty_at_once(settings, same):
    settings.BACKCARE = settings.BACKCARE | {"COMMENTS_PER_TEN_MINUTES": 5}
    article = make_article()

    def post(number):
        email = "ida@example.com" if same == "email" else f"{number}@example.com"
        info = RequestInfo(address_hashes=["a" * 64] if same == "address" else [])
        return posting.post(article, CommentData("Ida", email, f"Remark {number}"), info)

    results = at_once([partial(post, number) for number in range(40)])
    assert Comment.objects.count() == 5
    assert sum(isinstance(result, Comment) for result in results) == 5
    assert sum(isinstance(result, TooManyComments) for result in results) == 35


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("limit", [1, 40])
def test_a_double_click_is_stored_once(settings, limit):
    settings.BACKCARE = settings.BACKCARE | {"COMMENTS_PER_TEN_MINUTES": limit}
    article = make_article()
    stored = [comment.pk for comment in at_once([lambda: posting.post(article, IDA)] * 6)]
    assert len(stored) == 6
    assert set(stored) == set(Comment.objects.values_list("pk", flat=True))
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("what", ["deleted", "erased"])
def test_an_answer_to_what_was_deleted_or_erased_meanwhile_is_refused(what):
    article = make_article()
    parent = make_comment(article, status="approved", email="eva@example.com")
    if what == "erased":
        make_comment(article, parent=parent, status="approved", email="max@example.com")
        assert personal_data.erase("eva@example.com").emptied == 1
    else:
        Comment.objects.filter(pk=parent.pk).delete()
    before = Comment.objects.count()
    with pytest.raises(AnsweredCommentGone, match=f"The comment {parent.pk}, which is answered"):
        posting.post(article, CommentData("Ida", "ida@example.com", "I agree", parent=parent))
    assert Comment.objects.count() == before


def test_an_answer_that_stands_below_an_erased_one_for_lack_of_depth_is_taken(settings):
    settings.BACKCARE["COMMENT_MAX_DEPTH"] = 1
    article = make_article()
    top = make_comment(article, status="approved", email="eva@example.com")
    answer = make_comment(article, parent=top, status="approved", email="max@example.com")
    assert personal_data.erase("eva@example.com").emptied == 1
    answer = Comment.objects.get(pk=answer.pk)
    assert posting.post(article, CommentData("Ida", "ida@example.com", "I agree", parent=answer)).parent == top


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_what_is_deleted_between_the_check_and_the_commit_is_told_too():
    article = make_article()
    parent = make_comment(article, status="approved")

    def delete():
        Comment.objects.filter(pk=parent.pk).delete()
        connections.close_all()

    def other_request(**kwargs):
        thread = threading.Thread(target=delete)
        thread.start()
        thread.join()

    signals.comment_posted.connect(other_request)
    try:
        with pytest.raises(AnsweredCommentGone):
            posting.post(article, CommentData("Ida", "ida@example.com", "I agree", parent=parent))
    finally:
        signals.comment_posted.disconnect(other_request)
    assert not Comment.objects.exists()
