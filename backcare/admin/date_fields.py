"""The moments of publication and expiry in a form, in the shop's time zone."""

from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1900, 9998
"""The years that every database and time zone supports."""


class ShopDateTimeField(forms.SplitDateTimeField):
    """A date and a time on the shop's clock.

    When the clocks change, one hour does not exist and another comes twice. Such a time is refused in words that name
    times which can be used; Django says only that something "may be ambiguous or may not exist". What the form showed
    and nobody changed stays what it was, to the microsecond, even in the hour that comes twice.
    """

    widget = AdminSplitDateTime
    default_error_messages = {
        **forms.SplitDateTimeField.default_error_messages,
        "skipped": _(
            "%(time)s doesn’t exist on %(date)s because the clocks in %(zone)s go forward. "
            "Choose %(before)s or earlier, or %(after)s or later."
        ),
        "twice": _(
            "%(time)s happens twice on %(date)s because the clocks in %(zone)s go back. "
            "Choose %(before)s or earlier, or %(after)s or later."
        ),
        "year": _("The year %(year)s is out of range. Choose a year from %(first)s to %(last)s."),
    }

    shown: datetime | None = None
    """The value the form showed when it was opened."""

    def get_bound_field(self, form, field_name):
        shown = form.initial.get(field_name, self.initial)  # the form's own method would cut the microseconds off
        self.shown = shown if isinstance(shown, datetime) else None
        return super().get_bound_field(form, field_name)

    def compress(self, data_list):
        if not data_list:
            return None
        for part, code in zip(data_list, ("invalid_date", "invalid_time"), strict=True):
            if part in self.empty_values:
                raise ValidationError(self.error_messages[code], code=code)
        wanted = datetime.combine(*data_list)
        if self.shown is not None and _on_the_clock(self.shown) == wanted.replace(microsecond=0):
            return self.shown
        if not FIRST_YEAR <= wanted.year <= LAST_YEAR:
            raise self._refusal("year", year=wanted.year, first=FIRST_YEAR, last=LAST_YEAR)
        return self._moment(wanted) if settings.USE_TZ else wanted

    def _moment(self, wanted: datetime) -> datetime:
        zone = timezone.get_current_timezone()
        # Fold 0 has the offset before the change, fold 1 the one after; at any other time they are the same.
        offsets = [wanted.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)]
        if offsets[0] == offsets[1]:
            return timezone.make_aware(wanted, zone)
        starts, ends = _change_of_clocks(wanted, zone, *offsets)
        raise self._refusal(
            "skipped" if offsets[0] < offsets[1] else "twice",
            time=date_format(wanted, "H:i"),
            date=date_format(wanted, "DATE_FORMAT"),
            zone=timezone.get_current_timezone_name(),
            before=date_format(starts - timedelta(minutes=1), "H:i"),
            after=date_format(ends, "H:i"),
        )

    def _refusal(self, code, **params):
        return ValidationError(self.error_messages[code], code=code, params=params)


def _on_the_clock(moment: datetime) -> datetime:
    """``moment`` as the form shows it: on the shop's clock, to the second."""
    return (timezone.make_naive(moment) if timezone.is_aware(moment) else moment).replace(microsecond=0, fold=0)


def _change_of_clocks(wanted, zone, before, after) -> tuple[datetime, datetime]:
    """The range of clock times around ``wanted`` that do not exist, or happen twice.

    ``before`` and ``after`` are the offsets of the zone around the change.
    """
    early, late = wanted - timedelta(days=1), wanted
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) / 2
        early, late = (middle, late) if _is_plain(middle, zone) else (early, middle)
    starts = late.replace(second=0, microsecond=0)
    return starts, starts + abs(after - before)


def _is_plain(time: datetime, zone) -> bool:
    return time.replace(tzinfo=zone, fold=0).utcoffset() == time.replace(tzinfo=zone, fold=1).utcoffset()
