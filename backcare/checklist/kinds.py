"""Every kind of fault that the publish checklist knows, and why each matters."""

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

Level = Literal["blocking", "advising"]

DESCRIPTION_LENGTH = 155
"""Characters of a description that search engines show, about."""


@dataclass(frozen=True)
class Kind:
    """One kind of fault: whether it stops publishing, and why it matters."""

    level: Level
    why: Any  # a lazy string


def _blocking(why) -> Kind:
    return Kind("blocking", why)


def _advising(why) -> Kind:
    return Kind("advising", why)


KINDS = {
    "no_title": _blocking(_("Readers and search engines know an article by its title.")),
    "no_summary": _blocking(_("The summary appears on cards and in search results, and makes people want to read on.")),
    "no_words": _blocking(_("Readers would see an empty page.")),
    "heading_skipped": _blocking(
        _("Screen reader users move from heading to heading; a skipped level sounds like a missing section.")
    ),
    "link_without_words": _blocking(
        _("Readers can’t see it, and screen readers read out the whole URL. Add text, or remove the link.")
    ),
    "image_gone": _blocking(_("Readers would see a gap. Choose another image, or remove it.")),
    "no_alt": _blocking(_("Readers who can’t see the picture miss out. Describe it, or mark it as decorative.")),
    "alt_is_file_name": _blocking(_("A file name doesn’t say what the picture shows. Describe it in a few words.")),
    "product_gone": _blocking(
        _("The card won’t appear, and the text around it will make no sense. Choose another, or remove it.")
    ),
    "technique_gone": _blocking(
        _(
            "The card won’t appear, and the text around it will make no sense. Publish the "
            "technique, or remove the card."
        )
    ),
    "no_slug": _blocking(_("The slug is the last part of the article’s web address.")),
    "slug_invalid": _blocking(_("Use only letters, digits, hyphens and underscores.")),
    "slug_reserved": _blocking(_("Readers couldn’t reach the article at this web address. Choose another slug.")),
    "slug_taken": _blocking(_("Two articles can’t have the same web address. Choose another slug.")),
    "language_taken": _blocking(_("An article has one version in each language. Choose another language.")),
    "live_in_future": _blocking(
        _("Readers would lose it until then. Choose a date in the past, or unpublish the article first.")
    ),
    "expired": _blocking(_("Readers would never see the article. Choose a later date, or leave it empty.")),
    "title_long": _advising(
        _("Search engines cut it off after about 60. You can set a shorter title just for search results.")
    ),
    "no_meta_description": _advising(
        _("The summary is used instead, and search engines cut it off after about 155 characters.")
    ),
    "no_main_image": _advising(_("Cards will have no picture, and shared links at most one of the title.")),
    "alt_empty": _advising(
        _("It counts as decorative, so screen readers skip it. If it shows something, describe it.")
    ),
    "video_without_title": _advising(_("The title tells readers what the video is before they play it.")),
    "heading_empty": _advising(_("It leaves a gap, and screen readers announce an empty heading.")),
    "no_tags": _advising(_("Tags help readers find the article and others like it.")),
    "no_author": _advising(_("Readers trust advice when they know who wrote it.")),
    "no_reference": _advising(_("Readers want to know the sources behind health advice.")),
    "no_review": _advising(_("Readers trust health advice that a specialist has reviewed.")),
    "review_overdue": _advising(_("The advice may be out of date.")),
    "no_shop_link": _advising(_("Link a product so readers can find it in the shop.")),
    "placement_gone": _advising(_("Readers won’t see it while it is not for sale.")),
    "watched_claim": _advising(_("This phrase is on the list of watched claims.")),
}
"""Every kind of fault by its code, those that stop publishing first."""
