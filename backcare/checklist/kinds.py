"""Every kind of fault that the publish checklist knows, and why each matters."""

from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

Level = Literal["blocking", "advising"]

TITLE_LENGTH = 60
"""Characters of a title that search engines show, about."""
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
    "no_summary": _blocking(_("The summary makes one want to read on: on cards and in search results.")),
    "no_words": _blocking(_("Readers would come to an empty page.")),
    "heading_skipped": _blocking(
        _("Screen readers go from heading to heading; a level left out sounds like a part that is missing.")
    ),
    "link_without_words": _blocking(
        _("Nobody sees it, and a screen reader reads out the address. Give it words, or remove it.")
    ),
    "image_gone": _blocking(_("Readers would find nothing there. Choose another image, or remove it.")),
    "no_alt": _blocking(
        _("Readers who cannot see the picture are told nothing. Describe it, or say that it is decorative.")
    ),
    "alt_is_file_name": _blocking(_("A file’s name tells nobody what the picture shows. Describe it in a few words.")),
    "product_gone": _blocking(
        _("The card is left out, and the words around it speak of nothing. Choose another, or remove it.")
    ),
    "technique_gone": _blocking(
        _("The card is left out, and the words around it speak of nothing. Publish the technique, or remove the card.")
    ),
    "no_slug": _blocking(_("The slug is the last part of the article’s address.")),
    "slug_invalid": _blocking(_("Only letters, digits, hyphens and underscores make an address that works.")),
    "slug_reserved": _blocking(_("The article could not be reached at this address. Choose another slug.")),
    "slug_taken": _blocking(_("Two articles cannot have one address. Choose another slug.")),
    "title_long": _advising(
        _("Search engines cut it off after about 60. A shorter title can be given for search results alone.")
    ),
    "no_meta_description": _advising(
        _("The summary stands in, and search engines cut it off after about 155 characters.")
    ),
    "no_main_image": _advising(_("Cards and shared links stay without a picture.")),
    "alt_empty": _advising(
        _("It counts as decorative: readers who cannot see are told nothing. If it shows something, describe it.")
    ),
    "video_without_title": _advising(_("The title says what the play button plays, before anything is loaded.")),
    "heading_empty": _advising(_("It leaves a gap, and screen readers announce a heading that says nothing.")),
    "no_tags": _advising(_("Tags lead readers to it, and from it to what else there is to read.")),
    "no_reference": _advising(_("Readers want to know what advice for their bodies rests on.")),
    "no_review": _advising(_("Readers trust advice for their bodies when a specialist has looked at it.")),
    "review_overdue": _advising(_("What was right then may not be right now.")),
    "no_shop_link": _advising(_("Readers find no way to what the shop has for it.")),
    "placement_gone": _advising(_("It is not shown while the shop does not list it.")),
    "watched_claim": _advising(_("These words are on the list of watched claims.")),
}
"""Every kind of fault by its code, those that stop publishing first."""
