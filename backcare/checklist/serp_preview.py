"""How an article will look where others show it: in search results, and as a card on social networks."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from backcare.checklist.draft import Draft
from backcare.checklist.kinds import DESCRIPTION_LENGTH
from backcare.images import pictures
from backcare.images.pictures import Picture
from backcare.images.social import social_image
from backcare.seo.titles import TITLE_LENGTH, full_title
from backcare.site import site_url


@dataclass(frozen=True)
class Counted:
    """A text as it is shown, and how long it really is."""

    shown: str
    length: int
    """Characters that the editor wrote."""
    most: int
    """Characters that are shown, about."""

    @property
    def is_long(self) -> bool:
        """Whether more was written than is shown."""
        return self.length > self.most


@dataclass(frozen=True)
class SearchPreview:
    """A result of a search engine."""

    title: Counted
    description: Counted
    breadcrumb: list[str]
    """The address as search engines write it: the host, then each part of the path."""
    is_summary: bool
    """Whether the summary is used as the description."""
    is_indexed: bool
    """Whether search engines may show the article at all."""


@dataclass(frozen=True)
class SocialPreview:
    """A card that a social network makes of a link."""

    title: str
    description: str
    host: str
    picture: Picture | None
    shows_title: bool
    """Whether networks get an image of the title."""


def search_preview(content: dict[str, Any], base_url: str) -> SearchPreview:
    """Return how search engines will show an article with this content.

    ``base_url`` is the address below which articles lie, such as ``https://shop.example/blogs/news/``; a path alone
    is completed with the address of the site where that is known. ``content`` may be incomplete.
    """
    draft = Draft(content)
    blog = site_url() + base_url if base_url.startswith("/") else base_url or site_url()
    title = draft.seo_title or draft.title
    description = draft.meta_description or draft.summary
    page_title = full_title(title) if title else ""
    return SearchPreview(
        title=Counted(cut(page_title, TITLE_LENGTH), len(title), TITLE_LENGTH),
        description=Counted(cut(description, DESCRIPTION_LENGTH), len(description), DESCRIPTION_LENGTH),
        breadcrumb=_breadcrumb(draft.canonical_url) if draft.canonical_url else _breadcrumb(blog, draft.slug),
        is_summary=bool(description) and not draft.meta_description,
        is_indexed=draft.is_indexed,
    )


def social_preview(content: dict[str, Any], base_url: str = "") -> SocialPreview:
    """Return the card that social networks will make of an article with this content, which may be incomplete.

    ``base_url`` names the host where neither the content nor the settings do.
    """
    draft = Draft(content)
    return SocialPreview(
        title=" ".join((draft.seo_title or draft.title).split()),
        description=" ".join((draft.meta_description or draft.summary).split()),
        host=_host(draft.canonical_url or site_url() or base_url),
        picture=pictures.load(ids=[draft.hero]).of(draft.hero),
        shows_title=bool(draft.title) and not draft.hero and social_image(draft.title, "").can_be_drawn,
    )


def cut(text: str, most: int) -> str:
    """Return ``text`` with single spaces, cut to about ``most`` characters, after a whole word where there is one."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    words, space, _rest = text[: most + 1].rpartition(" ")
    return (words if space and len(words) > most // 2 else text[:most]).rstrip(" ,;:–-") + " …"


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def _breadcrumb(address: str, slug: str = "") -> list[str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return [part for part in (address, slug) if part]
    return [part for part in [parts.netloc, *(unquote(part) for part in parts.path.split("/")), slug] if part]
