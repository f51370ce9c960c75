"""``{% load backcare_admin %}``: tags and filters of our own admin pages."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import npgettext_lazy

from backcare.comments.models import Comment
from backcare.text.words import in_sentence

register = template.Library()

register.filter("in_sentence", in_sentence)


@register.simple_tag
def comments_waiting() -> int:
    """``{% comments_waiting as count %}``: the number of pending comments; one query."""
    return Comment.objects.pending().count()


_AGO = {
    "year": npgettext_lazy("ago", "%(num)d year", "%(num)d years", "num"),
    "month": npgettext_lazy("ago", "%(num)d month", "%(num)d months", "num"),
    "week": npgettext_lazy("ago", "%(num)d week", "%(num)d weeks", "num"),
    "day": npgettext_lazy("ago", "%(num)d day", "%(num)d days", "num"),
    "hour": npgettext_lazy("ago", "%(num)d hour", "%(num)d hours", "num"),
    "minute": npgettext_lazy("ago", "%(num)d minute", "%(num)d minutes", "num"),
}
"""Django's own are not in the case that "ago" asks for in some languages."""


@register.filter
def time_ago(moment: datetime) -> str:
    """How long ago ``moment`` was, such as "5 minutes ago"; "just now" for less than a minute."""
    now = timezone.now()
    if now - moment < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, now, time_strings=_AGO)}
