"""Everything with an end: deleted with time, by batches, and without telling anybody."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backcare.models import AddressKey, ClickCount, Comment, Mail, PreviewLink, SpamToken
from backcare.privacy import purging
from backcare.privacy.purging import Purged, purge
from backcare.signals import rows_changed
from backcare.spam.token_store import TokenTable
from tests.broken_tasks import LockedOnce
from tests.factories import NOW, make_article, make_comment, make_mail, make_placement

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


def test_the_first_comment_of_a_day_has_it_done(client, committed):
    from tests.views.test_comments import post

    article = make_article()
    make_comment(article, created_at=timezone.now() - timedelta(days=90), address_hash="a" * 64)
    with committed():
        post(client, article)
    assert not Comment.objects.filter(address_hash="a" * 64).exists()
    make_comment(article, created_at=timezone.now() - timedelta(days=90), address_hash="a" * 64)
    with committed():
        post(client, article, body="One more")
    assert Comment.objects.filter(address_hash="a" * 64).exists()
    call_command("backcare_purge", verbosity=0)
    assert not Comment.objects.filter(address_hash="a" * 64).exists()


def test_it_goes_by_batches_and_tells_nobody(monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 3)
    make_old(7)
    heard = []

    def listener(sender, **kwargs):
        heard.append(sender)

    rows_changed.connect(listener)
    try:
        with CaptureQueriesContext(connection) as captured:
            assert purge() == Purged(hashes=7, keys=0, bans=0, mails=7, spam=0, previews=0, clicks=0, tokens=7)
    finally:
        rows_changed.disconnect(listener)
    assert heard == []
    emptied = [query["sql"] for query in captured if query["sql"].startswith('UPDATE "backcare_comment"')]
    assert len(emptied) == 3
    assert not Comment.objects.exclude(address_hash="").exists()
    assert not Mail.objects.exists()
    assert not SpamToken.objects.exists()
    assert purge() == Purged(*[0] * 8)


def test_a_visitor_waits_for_a_part_only_and_the_keys_stay_until_all_is_done(monkeypatch):
    monkeypatch.setattr(purging, "BATCH", 2)
    monkeypatch.setattr(purging, "MOST_AT_ONCE", 4)
    make_old(7)
    AddressKey.objects.create(week=(timezone.now() - LONG_AGO).date())
    purging.purge_daily.call()
    assert Comment.objects.exclude(address_hash="").count() == 3
    assert Mail.objects.count() == 3
    assert AddressKey.objects.count() == 1
    purging.purge_daily.call()
    assert not Comment.objects.exclude(address_hash="").exists()
    assert not AddressKey.objects.exists()


@pytest.mark.parametrize(
    ("written", "decided", "is_kept"), [(91, None, False), (89, None, True), (400, 89, True), (400, 91, False)]
)
def test_spam_goes_ninety_days_after_it_was_marked(written, decided, is_kept):
    days = {name: age and NOW - timedelta(days=age) for name, age in (("created_at", written), ("decided_at", decided))}
    for status in Comment.Status.values:
        make_comment(status=status, **days)
    answered = make_comment(status="spam", **days)
    make_comment(answered.article, parent=answered, status="approved")
    make_mail(Comment.objects.filter(status="spam").first())
    assert purge(NOW).spam == (not is_kept)
    assert Comment.objects.filter(status="spam").count() == 1 + is_kept
    assert Comment.objects.exclude(status="spam").count() == 4
    assert answered in Comment.objects.all()


def test_preview_links_and_clicks_have_an_end():
    article, placement = make_article(), make_placement(article=make_article())
    for age in (29, 31):
        expired = NOW - timedelta(days=age)
        PreviewLink.objects.create(article=article, created_at=expired - timedelta(days=1), expires_at=expired)
    for age in (399, 401):
        ClickCount.objects.create(placement=placement, day=(NOW - timedelta(days=age)).date(), clicks=1)
    done = purge(NOW)
    assert (done.previews, done.clicks) == (1, 1)
    assert PreviewLink.objects.get().expires_at == NOW - timedelta(days=29)
    assert ClickCount.objects.get().day == (NOW - timedelta(days=399)).date()


def test_rare_tokens_that_are_old_are_forgotten():
    TokenTable().learn([(["rare", "common"], True, 1), (["common"], False, 1)])
    assert purge().tokens == 0
    assert purge(timezone.now() + timedelta(days=200)).tokens == 1
    assert set(SpamToken.objects.values_list("pk", flat=True)) == {"", "common"}
    TokenTable().learn([(["rare", "common"], True, -1)])
    assert SpamToken.objects.filter(pk="common", spam=0, good=1).exists()


def test_the_command_says_what_it_deleted(capsys):
    make_old(2)
    call_command("backcare_purge")
    assert (
        capsys.readouterr().out == "hashes: 2, keys: 0, bans: 0, mails: 2, spam: 0, previews: 0, clicks: 0, tokens: 2\n"
    )


def test_tasks_that_cannot_be_enqueued_cost_no_comment(client, settings, monkeypatch, committed):
    from tests.views.test_comments import post

    monkeypatch.setattr(LockedOnce, "refused", 0)
    settings.TASKS = {"default": {"BACKEND": "tests.broken_tasks.LockedOnce"}}
    with committed():
        assert post(client, make_article()).status_code == 303
    assert LockedOnce.refused == 1
    assert Comment.objects.count() == 1
