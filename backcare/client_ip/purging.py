"""Delete expired keys, which makes visitors' hashes meaningless."""

from datetime import datetime, timedelta

from backcare import conf
from backcare.client_ip.models import VisitorKey


def delete_old_keys(now: datetime) -> int:
    """Delete the keys of weeks that ended at least ``VISITOR_HASH_DAYS`` days before ``now``; return how many.

    Whatever hash a key made is older than that by then, so none that still counts is lost.
    """
    try:
        last = now - timedelta(days=conf.current().VISITOR_HASH_DAYS)
    except OverflowError:  # more days than there are in the calendar
        return 0
    count, _by_model = VisitorKey.objects.ended_before(last).delete()
    return count
