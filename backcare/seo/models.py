"""Metadata for search engines and social networks."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backcare.text.fields import HttpsURLField


class SEOFields(models.Model):
    """The fields with which an editor overrides what a page says of itself in search results."""

    seo_title = models.CharField(
        _("title in search results"),
        max_length=120,
        blank=True,
        help_text=_("Leave empty to use the title. Keep it under 60 characters."),
    )
    meta_description = models.CharField(
        _("description in search results"),
        max_length=320,
        blank=True,
        help_text=_("Leave empty to use the summary. Keep it under 155 characters."),
    )
    canonical_url = HttpsURLField(
        _("canonical URL"),
        max_length=500,
        blank=True,
        help_text=_("Only if the text was first published elsewhere. Leave empty to use its own URL."),
    )
    is_indexed = models.BooleanField(
        _("show in search engines"),
        default=True,
        help_text=_("Turn off to ask search engines to ignore this page."),
    )

    class Meta:
        abstract = True
