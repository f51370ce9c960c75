"""A clock that was fast is put back, or jumps ahead: nothing is lost, done twice or in the wrong order."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils import timezone

from backcare import conf
from backcare.client_ip.hashing import address_hashes
from backcare.comments import deciding, limits, notices, posting
from backcare.comments.models import CommentDecision
from backcare.comments.posting import CommentData, RequestInfo
from backcare.comments.threads import page_of
from backcare.exceptions import TooManyComments
from backcare.history.models import Revision
from backcare.models import AddressKey, Comment, Mail
from backcare.previews import links
from backcare.privacy.purging import purge
from backcare.publication import drafts, pruning, revisions
from backcare.views import form_timing
from tests.factories import NOW, make_article, make_comment, make_draft, make_mail

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def post(article, now, body="Warm?", **kwargs):
    info = RequestInfo(address_hashes=["f" * 64])
    return posting.post(article, CommentData("Ida", "ida@example.com", body, **kwargs), info, now=now)


@pytest.mark.parametrize("jump", [HOUR, DAY])
def test_a_clock_put_back_holds_no_writer_up(jump):
    article = make_article(published_at=NOW - DAY)
    most = conf.current().COMMENTS_PER_TEN_MINUTES
    for number in range(most):
        post(article, NOW + jump, str(number))
    post(article, NOW, "Again")
    for number in range(most - 1):
        post(article, NOW, f"Now {number}")
    with pytest.raises(TooManyComments) as caught:
        post(article, NOW, "One more")
    assert caught.value.seconds <= limits.SHORT.total_seconds()


def test_requests_side_by_side_still_share_a_limit():
    article = make_article(published_at=NOW - DAY)
    for number in range(conf.current().COMMENTS_PER_TEN_MINUTES):
        post(article, NOW + timedelta(seconds=number), str(number))
    with pytest.raises(TooManyComments):
        post(article, NOW, "Its request began before theirs")


def test_an_answer_stands_below_what_it_answers():
    article = make_article()
    first = make_comment(article, name="a", status="approved", created_at=NOW)
    answer = make_comment(article, name="b", status="approved", parent=first, created_at=NOW - HOUR)
    make_comment(article, name="c", status="approved", parent=answer, created_at=NOW - 2 * HOUR)
    make_comment(article, name="d", status="approved", created_at=NOW - HOUR)
    page = page_of(article)
    shown = [(thread.comment.name, [reply.name for reply in thread.replies]) for thread in page.threads]
    assert shown == [("d", []), ("a", ["b", "c"])]
    assert page.count == 4


def test_undo_takes_back_what_was_decided_last(editor):
    comment = make_comment()
    deciding.decide(Comment.objects.all(), "approve", user=editor, now=NOW)
    deciding.decide(Comment.objects.all(), "spam", user=editor, now=NOW - HOUR)
    assert [decision.act for decision in CommentDecision.objects.all()] == ["spam", "approve"]
    deciding.undo(comment.pk, seen=2, user=editor)
    comment.refresh_from_db()
    assert comment.status == "approved"


def saved(article, title, at):
    content = drafts.head_of(article).content
    drafts.save_draft(article, {**content, "title": title})
    Revision.objects.filter(pk=Revision.objects.latest("pk").pk).update(created_at=at)


def test_the_last_version_is_the_one_saved_last(settings):
    settings.BACKCARE = {**settings.BACKCARE, "REVISIONS_KEPT": 2}
    article = make_draft(title="One")
    for title, at in [("Two", NOW), ("Three", NOW + DAY), ("Four", NOW - HOUR)]:
        saved(article, title, at)
    titles = [revision.data["content"]["title"] for revision in Revision.objects.of_article(article)]
    assert titles[:3] == ["Four", "Three", "Two"]
    newest = Revision.objects.of_article(article).first()
    assert Revision.objects.before(newest).first().data["content"]["title"] == "Three"
    list(pruning.prune())
    kept = [revision.data["content"]["title"] for revision in Revision.objects.of_article(article)]
    assert kept == ["Four", "Three"]


def test_what_readers_saw_is_what_was_published_last():
    article = make_draft(title="One", published_at=NOW - DAY)
    for title, at in [("Two", NOW + HOUR), ("Three", NOW)]:
        drafts.publish(article, {**drafts.head_of(article).content, "title": title})
        Revision.objects.filter(pk=Revision.objects.latest("pk").pk).update(created_at=at)
    assert revisions.seen_by_readers(article, NOW + 2 * HOUR).data["content"]["title"] == "Three"


def test_one_key_a_week_whatever_the_clock_says():
    monday = NOW - timedelta(days=NOW.weekday())
    sunday = monday - HOUR * 13
    before = address_hashes("192.0.2.1", sunday)
    ahead = address_hashes("192.0.2.1", monday, since=monday - DAY)
    again = address_hashes("192.0.2.1", sunday)
    assert (again.address, ahead.former) == (before.address, (before.address,))
    assert AddressKey.objects.count() == 2


def test_the_time_of_writing_is_unknown_rather_than_nothing(monkeypatch):
    value = signing.dumps(timezone.now().timestamp() + 3600, salt=form_timing.SALT)
    assert form_timing.seconds_since(value) is None


def test_mail_goes_out_once_and_a_wrong_clock_does_not_stop_it(settings, mailoutbox):
    settings.BACKCARE = {**settings.BACKCARE, "MODERATION_MAIL_TO": ["mod@shop.example"]}
    make_comment()
    assert notices.queue_digest(NOW + DAY) == 1
    assert notices.queue_digest(NOW) == 1
    assert notices.queue_digest(NOW) == 0
    assert notices.queue_digest(NOW + DAY) == 0
    failed = make_mail(due_at=NOW, attempted_at=NOW + DAY, error="It did not answer.")
    assert not Mail.objects.troubled_between(NOW - HOUR, NOW).exists()
    assert failed in Mail.objects.due(NOW)


def test_a_preview_link_made_ahead_of_time_opens_and_ends():
    article = make_draft()
    link = links.create(article, days=1, now=NOW + DAY)
    token = links.token_of(link)
    assert links.link_for(token, NOW) == link
    assert links.link_for(token, NOW + 3 * DAY) is None
    assert links.revoke(article, link.pk, NOW)
    assert links.link_for(token, NOW) is None


def test_a_day_ahead_deletes_nothing_that_has_weeks_to_live():
    article = make_article()
    post(article, timezone.now())
    make_mail()
    counts = purge(timezone.now() + DAY)
    assert {*vars(counts).values()} == {0}
