"""What search engines and social networks are told about a page."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from backcare.text.fields import HttpsURLField


class SEOFields(models.Model):
    """The fields with which an editor overrides what a page says of itself in search results."""

    seo_title = models.CharField(
        _("title in search results"),
        max_length=120,
        blank=True,
        help_text=_("Empty: the title. Best under 60 characters."),
    )
    meta_description = models.CharField(
        _("description in search results"),
        max_length=320,
        blank=True,
        help_text=_("Empty: the summary. Best under 155 characters."),
    )
    canonical_url = HttpsURLField(
        _("canonical address"),
        max_length=500,
        blank=True,
        help_text=_("Only when the text was published first at another address. Empty: its own address."),
    )
    is_indexed = models.BooleanField(
        _("may be found by search engines"),
        default=True,
        help_text=_("Off: the page asks search engines to leave it out."),
    )

    class Meta:
        abstract = True
