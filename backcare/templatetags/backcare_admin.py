"""``{% load backcare_admin %}``: tags and filters of our own admin pages."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from backcare.comments.models import Comment

register = template.Library()


@register.simple_tag
def comments_waiting() -> int:
    """``{% comments_waiting as count %}``: the number of pending comments; one query."""
    return Comment.objects.pending().count()


@register.filter
def time_ago(moment: datetime) -> str:
    """How long ago ``moment`` was, such as "5 minutes ago"; "just now" for less than a minute."""
    now = timezone.now()
    if now - moment < timedelta(minutes=1):
        return _("just now")
    return _("%(time)s ago") % {"time": timesince(moment, now)}
