"""Mails as the database sees them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backcare.comments import limits
from backcare.models import Comment, Mail
from tests.factories import make_article, make_comment, make_mail

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = timedelta(days=1)
LOOKUPS = {
    "backcare_mail_address": lambda: Mail.objects.addressed_to(["IDA@example.com"]).filter(created_at__gt=NOW - DAY),
    "backcare_mail_newest": lambda: Mail.objects.all()[:100],
    "backcare_mail_newest old": lambda: Mail.objects.filter(created_at__lt=NOW - 330 * DAY).order_by("created_at"),
    "backcare_mail_state due": lambda: Mail.objects.due(NOW)[:1],
    "backcare_mail_state abandoned": lambda: Mail.objects.abandoned(NOW).order_by(),
    "backcare_mail_state troubled": lambda: Mail.objects.troubled_between(NOW, NOW).order_by(),
}


@pytest.fixture
def many():
    """Many mails that were sent and one in each other state, as a planner finds them."""
    comment = make_comment()
    for state in ("queued", "sending", "unconfirmed", "failed"):
        make_mail(comment, to=f"{state}@example.com", state=state)
    Mail.objects.bulk_create(
        Mail(kind="held", comment=comment, to=f"{n}@example.com", state="sent", created_at=NOW - n * DAY / 9)
        for n in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.parametrize("name", LOOKUPS)
def test_each_lookup_of_mails_has_its_index(many, name):
    assert name.partition(" ")[0] in LOOKUPS[name]().explain()


def test_the_limits_of_an_address_are_found_by_an_index():
    article = make_article()
    Comment.objects.bulk_create(
        Comment(article=article, name="Ida", email=f"{n}@example.com", body="Oil", created_at=NOW - DAY / 2)
        for n in range(3000)
    )
    with CaptureQueriesContext(connection) as queries:
        limits.find_stored("a" * 64, address_hashes=(), email="7@example.com", now=NOW)
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(f"{explain} {queries[0]['sql']}")
        assert "backcare_comment_email" in str(cursor.fetchall())


def test_an_address_is_found_however_it_is_capitalized():
    found = [make_mail(to="Ida@example.com"), make_mail(to="ida@EXAMPLE.com")]
    make_mail(to="eva@example.com")
    assert list(Mail.objects.addressed_to(["IDA@example.com"]).order_by("pk")) == found


def test_a_second_mail_of_the_kind_about_the_same_to_the_same_is_never_made():
    row = make_mail()
    same = {"kind": row.kind, "comment": row.comment, "to": row.to}
    digest = {"kind": "digest", "day": NOW.date(), "to": row.to}
    for values in (same, digest, digest, same | {"to": "b@shop.example"}, same | {"kind": "reply"}):
        Mail.objects.bulk_create([Mail(**values)], ignore_conflicts=True)
    assert Mail.objects.count() == 4


def test_the_name_of_a_mail_holds_no_address():
    assert str(make_mail(to="ida@example.com")).startswith("New comment: Comment ")
    assert str(Mail(kind="digest", day="2026-01-02", to="ida@example.com")) == "Digest: 2026-01-02"
