"""Hashes of visitors: equal within a week, unrelated between weeks, meaningless without the key."""

import re
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection, transaction
from django.utils import timezone as django_timezone

from backcare.client_ip.hashing import AddressHashes, address_hashes, current_key, hashed
from backcare.models import AddressKey
from backcare.privacy.purging import purge
from tests.factories import NOW

ADDRESS = "203.0.113.9"
WEEK = timedelta(days=7)
SUNDAY_NIGHT = datetime(2026, 5, 10, 23, 59, tzinfo=UTC)  # NOW is the Monday before


@pytest.mark.django_db
def test_hashes_are_equal_within_a_week_and_not_between_weeks():
    first = address_hashes(ADDRESS, NOW)
    assert re.fullmatch("[0-9a-f]{64}", first.address)
    assert address_hashes(ADDRESS, SUNDAY_NIGHT) == first
    later = address_hashes(ADDRESS, SUNDAY_NIGHT + timedelta(minutes=1))
    assert later.address != first.address
    assert sorted(map(str, AddressKey.objects.all())) == ["2026-W19", "2026-W20"]


@pytest.mark.django_db
def test_the_week_is_that_of_utc_wherever_the_shop_is():
    west = SUNDAY_NIGHT.astimezone(timezone(timedelta(hours=-9)))
    east = SUNDAY_NIGHT.astimezone(timezone(timedelta(hours=14)))
    assert current_key(west) == current_key(east) == current_key(SUNDAY_NIGHT)


@pytest.mark.django_db
def test_others_have_other_hashes():
    known = {address_hashes(address, NOW).address for address in ("203.0.113.9", "203.0.113.10", "2001:db8::1")}
    assert len(known) == 3


@pytest.mark.django_db
def test_a_connection_with_ipv6_is_one_visitor():
    of = {name: address_hashes(name, NOW).address for name in ("2001:db8:1:2::7", "2001:db8:1:2:a:b:c:d")}
    assert len(set(of.values())) == 1
    assert address_hashes("2001:db8:1:3::7", NOW).address not in of.values()


@pytest.mark.django_db
def test_what_is_unknown_has_no_hash():
    assert address_hashes("", NOW) == AddressHashes("", is_first_of_the_day=True)
    assert address_hashes("", NOW) == AddressHashes("")
    assert address_hashes("", NOW, since=NOW - 3 * WEEK).former == ()


@pytest.mark.django_db
def test_the_database_alone_is_not_enough(settings):
    key = current_key(NOW)
    before = hashed(key, "203.0.113.9")
    settings.SECRET_KEY = "another"
    assert hashed(key, "203.0.113.9") != before


@pytest.mark.django_db
def test_the_settings_alone_are_not_enough():
    before = address_hashes(ADDRESS, NOW)
    AddressKey.objects.all().delete()
    assert address_hashes(ADDRESS, NOW) != before


@pytest.mark.django_db
def test_one_query_once_the_key_is_there(django_assert_num_queries):
    address_hashes(ADDRESS, NOW - 20 * WEEK)
    for weeks in range(20):
        current_key(NOW - weeks * WEEK)
    assert address_hashes(ADDRESS, NOW).is_first_of_the_day
    with django_assert_num_queries(1):
        assert not address_hashes(ADDRESS, NOW).is_first_of_the_day
    with django_assert_num_queries(1):
        assert len(address_hashes(ADDRESS, NOW, since=NOW - 19 * WEEK).former) == 19


@pytest.mark.django_db
def test_a_day_that_began_last_week():
    before = address_hashes(ADDRESS, NOW - timedelta(hours=20)).address
    hashes = address_hashes(ADDRESS, NOW, since=NOW - timedelta(days=1))
    assert hashes.former == (before,)
    assert hashes.address != before
    assert address_hashes(ADDRESS, NOW, since=NOW).former == ()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_one_key():
    count = 8
    start, secrets, errors = threading.Barrier(count), [], []

    def first():
        try:
            start.wait(timeout=30)
            with transaction.atomic():
                secrets.append(bytes(current_key(NOW).secret))
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=first) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(secrets) == count
    assert len(set(secrets)) == 1
    assert len(secrets[0]) == 32
    assert AddressKey.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("age", "kept"),
    [
        (timedelta(days=30), True),
        (timedelta(days=36, hours=23), True),  # the last hash of that week is not yet 30 days old
        (timedelta(days=37), False),
        (timedelta(days=365), False),
    ],
)
def test_old_keys_are_deleted(age, kept):
    current_key(NOW.replace(hour=0))  # a Monday
    assert purge(NOW.replace(hour=0) + age).keys == (not kept)
    assert AddressKey.objects.exists() == kept


@pytest.mark.django_db
def test_the_setting_says_when(settings):
    settings.BACKCARE = {"ADDRESS_HASH_DAYS": 1}
    current_key(NOW)
    assert purge(NOW + timedelta(days=8)).keys == 1
    settings.BACKCARE = {"ADDRESS_HASH_DAYS": 100_000_000}
    current_key(NOW)
    assert purge(django_timezone.now() + timedelta(days=1000)).keys == 0
