"""Dates and times in a form: the browser's own pickers, and moments in the shop's time zone."""

from datetime import datetime

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1900, 9998
"""The years that every database and time zone supports."""


class DateInput(forms.DateInput):
    """A date with the browser's own calendar, which is as wide as the screen allows and knows the reader's language."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """A time of the day with the browser's own clock."""

    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M:%S")


class DateTimeInput(AdminSplitDateTime):
    """A date and a time, labeled as the admin labels them."""

    def __init__(self, attrs=None):
        forms.MultiWidget.__init__(self, [DateInput, TimeInput], attrs)

    @property
    def media(self):
        return forms.Media()


NATIVE = {AdminDateWidget: DateInput, AdminSplitDateTime: DateTimeInput}
"""What takes the place of the admin's own widgets, whose calendar is cut off at the edge of the page."""


class ShopDateTimeField(forms.SplitDateTimeField):
    """A date and a time in the shop's time zone.

    What the form showed and nobody changed stays what it was, to the microsecond, even in the hour that happens twice
    when the clocks go back.
    """

    widget = DateTimeInput
    default_error_messages = {
        **forms.SplitDateTimeField.default_error_messages,
        "ambiguous_timezone": _(
            "%(datetime)s doesn’t exist or happens twice, because the clocks in %(current_timezone)s change. "
            "Choose a time an hour earlier or later."
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
        day, time = data_list or (None, None)
        if self.shown is not None and day and time and _in_time_zone(self.shown) == datetime.combine(day, time):
            return self.shown
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise self._error("year", year=day.year, first=FIRST_YEAR, last=LAST_YEAR)
        try:
            return super().compress(data_list)
        except ValidationError as error:
            if error.code != "ambiguous_timezone":
                raise
            raise self._error(error.code, **error.params) from error

    def _error(self, code, **params):
        return ValidationError(self.error_messages[code], code=code, params=params)


def _in_time_zone(moment: datetime) -> datetime:
    """Return ``moment`` as the form shows it: in the shop's time zone, to the second."""
    return (timezone.make_naive(moment) if timezone.is_aware(moment) else moment).replace(microsecond=0, fold=0)
