"""``{% load backcare_admin %}``: what our own pages of the admin show."""

from django import template
from django.utils.timesince import timesince
from django.utils.timezone import now
from django.utils.translation import gettext as _

from backcare.comments.models import Comment

register = template.Library()


@register.filter
def ago(moment) -> str:
    """``{{ moment|ago }}``: how long ago it was, such as "3 hours ago"; "just now" within the first minute."""
    since = now() - moment
    return _("just now") if since.total_seconds() < 60 else _("%s ago") % timesince(moment)


@register.simple_tag
def comments_waiting() -> int:
    """``{% comments_waiting as count %}``: how many comments wait for a decision; one query."""
    return Comment.objects.pending().count()
