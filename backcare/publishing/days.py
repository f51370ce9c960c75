"""Days as the shop lives them: in its own time zone, with days of 23 and 25 hours."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def day_of(now: datetime | None = None) -> date:
    """The day on which ``now`` falls for the shop."""
    now = now or timezone.now()
    return timezone.localdate(now) if timezone.is_aware(now) else now.date()


def end_of_week(now: datetime | None = None) -> datetime:
    """The end of the week that begins with the day of ``now``: the midnight after seven days."""
    now = now or timezone.now()
    midnight = datetime.combine(day_of(now) + timedelta(days=7), time.min)
    return timezone.make_aware(midnight) if timezone.is_aware(now) else midnight
