"""Hashes, keys, mails and rare tokens: forgotten with time, by batches, and without telling anybody."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backcare.comments import purging
from backcare.comments.purging import Purged, purge
from backcare.mail import models as mail_models
from backcare.models import AddressKey, Comment, Mail, SpamToken
from backcare.signals import rows_changed
from tests.factories import make_article, make_comment, make_mail

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=400)


def make_old(count, article=None):
    """Comments, mails and tokens that are due to be forgotten."""
    now, article = timezone.now(), article or make_article()
    rows = [
        Comment(article=article, name="Ida", email="ida@example.com", body="Oil", created_at=now - LONG_AGO)
        for _number in range(count)
    ]
    for number, row in enumerate(rows):
        row.address_hash = f"{number:064}"
    Comment.objects.bulk_create(rows)
    comment = make_comment(article)
    Mail.objects.bulk_create(
        Mail(kind="held", comment=comment, to=f"{number}@shop.example", created_at=now - LONG_AGO)
        for number in range(count)
    )
    SpamToken.objects.bulk_create(
        [SpamToken(token=f"token{number}", spam=1, learned_on=(now - LONG_AGO).date()) for number in range(count)],
        ignore_conflicts=True,
    )


def test_hashes_keys_and_mails_are_forgotten_with_time(settings, client):
    now = timezone.now()
    settings.BACKCARE = settings.BACKCARE | {"ADDRESS_HASH_DAYS": 10}
    old = make_comment(created_at=now - timedelta(days=11), address_hash="a" * 64)
    new = make_comment(created_at=now - timedelta(days=9), address_hash="a" * 64)
    AddressKey.objects.create(week=(now - timedelta(days=30)).date())
    for state in Mail.State.values:
        make_mail(new, to=f"{state}@shop.example", state=state, created_at=now - timedelta(days=31))
    kept = make_mail(new, created_at=now - timedelta(days=29))
    done = purge(now)
    assert (done.hashes, done.keys, done.mails) == (1, 1, 5)
    assert Mail.objects.get() == kept
    old.refresh_from_db()
    new.refresh_from_db()
    assert old.address_hash == ""
    assert new.address_hash
    settings.BACKCARE = settings.BACKCARE | {"ADDRESS_HASH_DAYS": 100_000_000}
    assert purge(now).hashes == 0


def test_the_first_comment_of_a_day_has_it_done(client, settings):
    from tests.views.test_comments import post

    article = make_article()
    make_comment(article, created_at=timezone.now() - timedelta(days=90), address_hash="a" * 64)
    post(client, article)
    assert not Comment.objects.filter(address_hash="a" * 64).exists()
    make_comment(article, created_at=timezone.now() - timedelta(days=90), address_hash="a" * 64)
    post(client, article, body="One more")
    assert Comment.objects.filter(address_hash="a" * 64).exists()
    call_command("backcare_purge_comments", verbosity=0)
    assert not Comment.objects.filter(address_hash="a" * 64).exists()


def test_it_goes_by_batches_and_tells_nobody(monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 3)
    monkeypatch.setattr(mail_models, "BATCH", 3)
    make_old(7)
    heard = []

    def listener(sender, **kwargs):
        heard.append(sender)

    rows_changed.connect(listener)
    try:
        with CaptureQueriesContext(connection) as captured:
            assert purge() == Purged(hashes=7, keys=0, mails=7, tokens=7)
    finally:
        rows_changed.disconnect(listener)
    assert heard == []
    emptied = [query["sql"] for query in captured if query["sql"].startswith('UPDATE "backcare_comment"')]
    assert len(emptied) == 3
    assert not Comment.objects.exclude(address_hash="").exists()
    assert not Mail.objects.exists()
    assert not SpamToken.objects.exists()
    assert purge() == Purged(0, 0, 0, 0)


def test_a_visitor_waits_for_a_part_only_and_the_keys_stay_until_all_is_done(monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 2)
    monkeypatch.setattr(purging, "MOST_AT_ONCE", 4)
    monkeypatch.setattr(mail_models, "BATCH", 2)
    make_old(7)
    AddressKey.objects.create(week=(timezone.now() - LONG_AGO).date())
    purging.purge_old.call()
    assert Comment.objects.exclude(address_hash="").count() == 3
    assert Mail.objects.count() == 3
    assert AddressKey.objects.count() == 1
    purging.purge_old.call()
    assert not Comment.objects.exclude(address_hash="").exists()
    assert not AddressKey.objects.exists()
