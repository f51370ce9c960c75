"""Writers who may skip the queue."""

import pytest

from backcare.comments import trust
from backcare.models import CommentDecision
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.django_db

EMAIL = "ida@example.com"


@pytest.fixture
def trusting(settings):
    settings.BACKCARE = settings.BACKCARE | {"TRUST_WRITERS_AFTER": 2}


def comment_of(**values):
    return make_comment(values.pop("article", None), email=EMAIL, notices="asked", **values)


def known(count=2, **values):
    for _number in range(count):
        make_comment(status="approved", email=EMAIL.upper(), **values)


def test_nobody_skips_the_queue_unless_the_shop_says_so():
    known()
    comment = comment_of()
    assert trust.confirm_email(comment) is False
    comment.refresh_from_db()
    assert (comment.status, comment.notices) == ("pending", "on")
    assert comment.email_confirmed_at


def test_a_known_writer_who_confirms_is_published(trusting):
    known()
    comment = comment_of()
    assert trust.confirm_email(comment) is True
    comment.refresh_from_db()
    assert comment.status == "approved"
    assert CommentDecision.objects.get().by == "trust"


@pytest.mark.parametrize(
    "case", ["unknown", "one only", "origin", "captcha", "spam", "removed", "known by staff's answers", "not confirmed"]
)
def test_others_wait(trusting, case):
    known(count={"unknown": 0, "one only": 1, "known by staff's answers": 0}.get(case, 2))
    if case == "known by staff's answers":
        known(by_staff=True)
    values = {
        "origin": {"reasons": [["origin", "", 0]]},
        "captcha": {"reasons": [["captcha-down", "", 0]]},
        "spam": {"status": "spam"},
        "removed": {"status": "removed"},
    }.get(case, {})
    comment = comment_of(article=make_article(), **values)
    if case == "not confirmed":
        assert not trust.may_skip_queue(comment)
        return
    assert trust.confirm_email(comment) is False
    comment.refresh_from_db()
    assert comment.status == values.get("status", "pending")
