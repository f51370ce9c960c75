"""Publishing on the shop's clock, in several time zones and on the days on which the clocks change.

The moments in UTC are written by hand, from the tables of the time zones.
"""

from datetime import UTC, date, datetime, timedelta

import pytest
from django import forms
from django.contrib.admin import site
from django.utils import timezone, translation

from backcare.admin.date_fields import NATIVE, DateInput, ShopDateTimeField
from backcare.models import Article
from tests.factories import make_article, make_draft

SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.django_db

MORNINGS = [
    # zone, day, 09:00 on the shop's clock in UTC
    ("Europe/Berlin", "2026-03-28", "2026-03-28 08:00"),
    ("Europe/Berlin", "2026-03-29", "2026-03-29 07:00"),  # forward at 02:00
    ("Europe/Berlin", "2026-10-24", "2026-10-24 07:00"),
    ("Europe/Berlin", "2026-10-25", "2026-10-25 08:00"),  # back at 03:00
    ("America/New_York", "2026-03-07", "2026-03-07 14:00"),
    ("America/New_York", "2026-03-08", "2026-03-08 13:00"),  # forward at 02:00
    ("America/New_York", "2026-10-31", "2026-10-31 13:00"),
    ("America/New_York", "2026-11-01", "2026-11-01 14:00"),  # back at 02:00
    ("Asia/Kolkata", "2026-03-29", "2026-03-29 03:30"),  # the clocks never change
    ("Asia/Kolkata", "2026-10-25", "2026-10-25 03:30"),
    ("Australia/Lord_Howe", "2026-04-04", "2026-04-03 22:00"),
    ("Australia/Lord_Howe", "2026-04-05", "2026-04-04 22:30"),  # back by half an hour at 02:00
    ("Australia/Lord_Howe", "2026-10-03", "2026-10-02 22:30"),
    ("Australia/Lord_Howe", "2026-10-04", "2026-10-03 22:00"),  # forward by half an hour at 02:00
]

EDGES = [
    # zone, day, a time on the shop's clock, the same in UTC: the last minute before a change, and the first after it
    ("Europe/Berlin", "2026-03-29", "01:59:59", "2026-03-29 00:59:59"),
    ("Europe/Berlin", "2026-03-29", "03:00:00", "2026-03-29 01:00:00"),
    ("Europe/Berlin", "2026-10-25", "01:59:59", "2026-10-24 23:59:59"),
    ("Europe/Berlin", "2026-10-25", "03:00:00", "2026-10-25 02:00:00"),
    ("America/New_York", "2026-03-08", "01:59:59", "2026-03-08 06:59:59"),
    ("America/New_York", "2026-03-08", "03:00:00", "2026-03-08 07:00:00"),
    ("America/New_York", "2026-11-01", "00:59:59", "2026-11-01 04:59:59"),
    ("America/New_York", "2026-11-01", "02:00:00", "2026-11-01 07:00:00"),
    ("Australia/Lord_Howe", "2026-10-04", "01:59:59", "2026-10-03 15:29:59"),
    ("Australia/Lord_Howe", "2026-10-04", "02:30:00", "2026-10-03 15:30:00"),
    ("Australia/Lord_Howe", "2026-04-05", "01:29:59", "2026-04-04 14:29:59"),
    ("Australia/Lord_Howe", "2026-04-05", "02:00:00", "2026-04-04 15:30:00"),
]

SKIPPED = [
    # zone, day, times that do not exist, the last one before and the first one after
    ("Europe/Berlin", "2026-03-29", ["02:00", "02:30", "02:59"], "01:59", "03:00"),
    ("America/New_York", "2026-03-08", ["02:00", "02:59:59"], "01:59", "03:00"),
    ("Australia/Lord_Howe", "2026-10-04", ["02:00", "02:15", "02:29"], "01:59", "02:30"),
]

TWICE = [
    ("Europe/Berlin", "2026-10-25", ["02:00", "02:30", "02:59"], "01:59", "03:00"),
    ("America/New_York", "2026-11-01", ["01:00", "01:30"], "00:59", "02:00"),
    ("Australia/Lord_Howe", "2026-04-05", ["01:30", "01:59:59"], "01:29", "02:00"),
]


class DatesForm(forms.ModelForm):
    class Meta:
        model = Article
        fields = ["published_at", "expires_at"]
        field_classes = {"published_at": ShopDateTimeField, "expires_at": ShopDateTimeField}


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def posted(name, day="", time=""):
    return {f"{name}_0": day, f"{name}_1": time}


def filled_in(article, **dates):
    """The form as an editor sends it, with ``name=(day, time)``."""
    data = {}
    for name, (day, time) in dates.items():
        data |= posted(name, day, time)
    return DatesForm(data, instance=article)


@pytest.mark.parametrize(
    ("zone", "day", "time", "moment"), [*((zone, day, "09:00:00", moment) for zone, day, moment in MORNINGS), *EDGES]
)
def test_published_to_the_second_on_the_shops_clock(settings, zone, day, time, moment):
    settings.TIME_ZONE = zone
    article = make_article()
    form = filled_in(article, published_at=(day, time))
    assert form.is_valid(), form.errors
    form.save()
    stored, moment = Article.objects.get(pk=article.pk), utc(moment)
    assert stored.published_at == moment
    for now, is_live in ((moment - SECOND, False), (moment, True), (moment + SECOND, True)):
        assert stored.is_published(now) is is_live
        assert stored.is_scheduled(now) is not is_live
        assert Article.objects.published(now).exists() is is_live
        assert Article.objects.scheduled(now).exists() is not is_live
    assert DatesForm(instance=stored)["published_at"].value() == stored.published_at
    html = str(DatesForm(instance=stored)["published_at"])
    assert f'value="{day}"' in html
    assert f'value="{time}"' in html


@pytest.mark.parametrize(("zone", "day", "moment"), MORNINGS)
def test_expires_to_the_second_on_the_shops_clock(settings, zone, day, moment):
    settings.TIME_ZONE = zone
    article = make_article(published_at=utc(moment) - timedelta(days=3))
    form = DatesForm(
        {
            **posted("published_at", *timezone.localtime(article.published_at).strftime("%Y-%m-%d %H:%M:%S").split()),
            **posted("expires_at", day, "09:00"),
        },
        instance=article,
    )
    assert form.is_valid(), form.errors
    form.save()
    stored, moment = Article.objects.get(pk=article.pk), utc(moment)
    for now, is_live in ((moment - SECOND, True), (moment, False), (moment + SECOND, False)):
        assert stored.is_published(now) is is_live
        assert stored.is_expired(now) is not is_live
        assert Article.objects.published(now).exists() is is_live
        assert Article.objects.expired(now).exists() is not is_live


@pytest.mark.parametrize(("zone", "day", "times", "before", "after"), [*SKIPPED, *TWICE])
def test_a_time_that_does_not_exist_or_happens_twice(settings, zone, day, times, before, after):
    settings.TIME_ZONE = zone
    for time in times:
        form = filled_in(Article(), published_at=(day, time))
        assert form.errors["published_at"] == [
            f"{day} {time}{'' if len(time) > 5 else ':00'} doesn’t exist or happens twice, because the clocks in "
            f"{zone} change. Choose a time an hour earlier or later."
        ]
    for time in (before, after):
        assert "published_at" not in filled_in(Article(), published_at=(day, time)).errors


@pytest.mark.parametrize("moment", ["2026-10-25 00:30:00.123456", "2026-10-25 01:30:00.654321"])
def test_what_was_published_in_the_hour_that_comes_twice_can_be_saved_again(settings, moment):
    settings.TIME_ZONE = "Europe/Berlin"
    article = make_article(published_at=utc(moment))
    form = filled_in(article, published_at=("2026-10-25", "02:30:00"))
    assert form.is_valid(), form.errors
    assert not form.has_changed()
    form.save()
    assert Article.objects.get(pk=article.pk).published_at == utc(moment)


def test_another_time_than_the_one_shown_is_taken(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    article = Article(published_at=utc("2026-05-04 10:00:00.5"))
    form = filled_in(article, published_at=("2026-05-04", "12:00:01"))
    form.is_valid()
    assert form.cleaned_data["published_at"] == utc("2026-05-04 10:00:01")


@pytest.mark.parametrize(
    ("date", "message"),
    [
        (("0001-01-01", "00:00"), "The year 1 is out of range. Choose a year from 1900 to 9998."),
        (("9999-12-31", "23:59"), "The year 9999 is out of range. Choose a year from 1900 to 9998."),
        (("2026-02-30", "09:00"), "Enter a valid date."),
        (("2026-05-04", "9 o'clock"), "Enter a valid time."),
        (("2026-05-04", ""), "Enter a valid time."),
        (("", "09:00"), "Enter a valid date."),
    ],
)
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "America/Los_Angeles"])
def test_what_is_no_moment(settings, zone, date, message):
    settings.TIME_ZONE = zone
    assert filled_in(Article(), published_at=date).errors["published_at"] == [message]


def test_no_date_is_no_date():
    form = filled_in(Article(), published_at=("", ""), expires_at=("", ""))
    form.is_valid()
    assert form.cleaned_data["published_at"] is None


def test_a_time_zone_of_ones_own_counts_where_the_host_activates_it(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    with timezone.override("Asia/Kolkata"):
        form = filled_in(Article(), published_at=("2026-03-29", "02:30"))
        form.is_valid()
        assert form.cleaned_data["published_at"] == utc("2026-03-28 21:00")


def test_without_time_zones(settings):
    settings.USE_TZ = False
    assert ShopDateTimeField().clean(["2026-03-29", "02:30"]) == datetime(2026, 3, 29, 2, 30)


def test_the_forms_of_the_admin_have_these_fields(settings, rf, editor):
    settings.TIME_ZONE = "Europe/Berlin"
    article = make_draft(published_at=utc("2026-10-25 00:30"))
    request = rf.get("/")
    request.user = editor
    form = site.get_model_admin(Article).get_form(request, article)(instance=article)
    for name in ("published_at", "expires_at"):
        assert isinstance(form.fields[name], ShopDateTimeField)
    html = str(form["published_at"])
    assert '<input type="date" name="published_at_0" value="2026-10-25"' in html
    assert '<input type="time" name="published_at_1" value="02:30:00"' in html
    assert form.fields["reviewed_on"].widget.input_type == "date"


def test_no_form_or_inline_opens_a_calendar_that_the_page_cuts_off(rf, editor):
    request = rf.get("/")
    request.user = editor
    ours = [each for model, each in site._registry.items() if model._meta.app_label == "backcare"]
    ours = [each for each in ours if each.has_change_permission(request)]
    inlines = [inline.get_formset(request) for each in ours for inline in each.get_inline_instances(request)]
    shown = [each.get_form(request) for each in ours] + [formset.form for formset in inlines]
    assert "accessed_on" in {name for form in shown for name in form.base_fields}
    assert not [
        (form, name) for form in shown for name, field in form.base_fields.items() if type(field.widget) in NATIVE
    ]


def test_a_browser_gets_dates_as_it_reads_them_in_any_language():
    with translation.override("de"):
        html = str(filled_in(Article())["published_at"])
        reviewed = DateInput().render("reviewed_on", date(2026, 5, 4))
    assert "Datum" in html
    assert 'value="2026-05-04"' in reviewed
