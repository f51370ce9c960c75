"""``{% load backcare_admin %}``: what our own pages of the admin show."""

from django import template

from backcare.comments.models import Comment

register = template.Library()


@register.simple_tag
def comments_waiting() -> int:
    """``{% comments_waiting as count %}``: how many comments wait for a decision; one query."""
    return Comment.objects.pending().count()
