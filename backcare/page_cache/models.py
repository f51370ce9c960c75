"""The stamp of all kept pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PageStamp(models.Model):
    """A part of the stamp: a random text that a change of what readers see replaces by another one.

    There are as many rows as transactions made such changes at the same time: each takes a row that no other one holds.
    """

    token = models.CharField(max_length=32)

    class Meta:
        verbose_name = _("stamp of the page cache")
        verbose_name_plural = _("stamps of the page cache")
        default_permissions = ()  # nobody needs to look at it

    def __str__(self):
        return self.token
