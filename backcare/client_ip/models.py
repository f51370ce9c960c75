"""The keys with which visitors' addresses are hashed: one a week, so that hashes of two weeks cannot be compared."""

import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from backcare.querysets import AnnouncingQuerySet

WEEK = timedelta(days=7)


def make_secret() -> bytes:
    """Return 32 random bytes."""
    return secrets.token_bytes(32)


def monday(moment: datetime) -> date:
    """Return the day, in UTC, with which the ISO week of ``moment`` begins."""
    day = moment.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


class AddressKeyQuerySet(AnnouncingQuerySet["AddressKey"]):
    def of_weeks(self, since, until) -> Self:
        """Keys of the weeks in which ``since`` and ``until`` lie, and of those between; newest first."""
        return self.filter(week__range=(monday(since), monday(until))).order_by("-week")

    def ended_before(self, moment) -> Self:
        """Keys of weeks that were over, in UTC, at ``moment``."""
        return self.filter(week__lte=monday(moment) - WEEK)


class AddressKey(models.Model):
    """What the addresses of one week are hashed with. Without it, their hashes mean nothing.

    ``used_on`` is the day, in UTC, on which something was hashed with it last.
    """

    week = models.DateField(_("week"), unique=True, editable=False)
    secret = models.BinaryField(_("secret"), default=make_secret)
    used_on = models.DateField(_("last used on"), null=True, blank=True, editable=False)

    objects = AddressKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("address key")
        verbose_name_plural = _("address keys")
        default_permissions = ()  # nobody needs to look at it

    def __str__(self):
        return f"{self.week:%G-W%V}"

    def is_first_of_the_day(self, now) -> bool:
        """Note that it is used at ``now``; return whether it is the first use on this day, for one of many."""
        today = now.astimezone(UTC).date()
        if self.used_on == today:
            return False
        unused = AddressKey.objects.filter(pk=self.pk).exclude(used_on=today)
        return bool(unused.update(used_on=today))
