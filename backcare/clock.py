"""Dates and times as the shop lives them: in its own time zone, aware or naive as ``USE_TZ`` says."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format


def local(moment: datetime) -> datetime:
    """Return ``moment`` in the shop's time zone; a naive one is in it already."""
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def aware(moment: datetime) -> datetime:
    """Return ``moment`` with its time zone; a naive one is in the shop's."""
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def in_words(moment: datetime, style: str = "DATETIME_FORMAT") -> str:
    """Return ``moment`` as an editor reads it."""
    return date_format(local(moment), style)


def from_text(text: str | None) -> datetime | None:
    """Return the moment that ISO 8601 ``text`` names, whatever ``USE_TZ`` was when it was written.

    Raises ``ValueError`` and ``TypeError`` for what is no moment.
    """
    return as_stored(datetime.fromisoformat(text)) if text else None


def to_text(moment: datetime) -> str:
    """Return ``moment`` as ISO 8601 in the shop's time zone, with the offset from UTC."""
    return local(aware(moment)).isoformat()


def as_stored(moment: datetime) -> datetime:
    """Return ``moment`` aware or naive, as the database takes it."""
    if timezone.is_aware(moment) == settings.USE_TZ:
        return moment
    return timezone.make_aware(moment) if settings.USE_TZ else timezone.make_naive(moment)


def day_of(now: datetime | None = None) -> date:
    """Return the day on which ``now`` falls for the shop."""
    return local(now or timezone.now()).date()


def end_of_week(now: datetime | None = None) -> datetime:
    """Return the end of the week that begins with the day of ``now``: the midnight after seven days."""
    return as_stored(datetime.combine(day_of(now) + timedelta(days=7), time.min))
