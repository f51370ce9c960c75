"""Letting the hashes of visitors lose their meaning."""

from datetime import datetime, timedelta

from backcare import conf
from backcare.client_ip.models import AddressKey


def delete_old_keys(now: datetime) -> int:
    """Delete the keys of weeks that ended at least ``ADDRESS_HASH_DAYS`` days before ``now``; return how many.

    Whatever hash a key made is older than that by then, so none that still counts is lost.
    """
    try:
        last = now - timedelta(days=conf.current().ADDRESS_HASH_DAYS)
    except OverflowError:  # more days than there are in the calendar
        return 0
    count, _by_model = AddressKey.objects.ended_before(last).delete()
    return count
