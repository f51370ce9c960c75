"""The outbox as the database sees it: every look-up finds an index, for mails stay for good."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backcare.comments import limits
from backcare.models import Comment, Mail
from tests.factories import make_article, make_mail

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = timedelta(days=1)
LOOKUPS = {
    "backcare_mail_address": lambda: Mail.objects.addressed_to(["IDA@example.com"]).filter(created_at__gt=NOW - DAY),
    "backcare_mail_newest": lambda: Mail.objects.all()[:100],
    "backcare_mail_due": lambda: Mail.objects.due(NOW)[:1],
    "backcare_mail_due in doubt": lambda: Mail.objects.in_doubt(NOW).order_by("due_at", "pk")[:20],
    "backcare_mail_due given up": lambda: Mail.objects.given_up().order_by("due_at", "pk")[:20],
    "backcare_mail_words": lambda: Mail.objects.filter(created_at__lt=NOW - 30 * DAY, to__gt=""),
}


@pytest.fixture
def many():
    """Many mails of long ago and a few that hold words still, as a planner finds them."""
    Mail.objects.bulk_create(
        Mail(key=f"about:{n}", to=f"{n}@example.com" if n < 20 else "", sent_at=NOW, created_at=NOW - n * DAY / 9)
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
        limits.check(address_hashes=(), email="7@example.com", now=NOW)
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(f"{explain} {queries[0]['sql']}")
        assert "backcare_comment_email" in str(cursor.fetchall())


def test_an_address_is_found_however_it_is_capitalized():
    mine = [make_mail(to="Ida@example.com"), make_mail(to="ida@EXAMPLE.com")]
    make_mail(to="eva@example.com")
    found = Mail.objects.addressed_to(["IDA@example.com"]).order_by("pk")
    assert list(found) == mine
    assert {mail.address for mail in found} == {"IDA@EXAMPLE.COM"}
