"""Every setting of Backcare: one dict, ``BACKCARE``, in the host's settings.

The dict is read whenever a value is asked for, so ``override_settings`` and late changes work. Unknown keys and
wrong types are reported by the system checks (``backcare.E001`` and ``backcare.E002``), not by a traceback.
"""

from dataclasses import dataclass, fields
from typing import Any

from django.conf import settings
from django.utils.translation.trans_real import get_supported_language_variant


@dataclass(frozen=True)
class Settings:
    """The settings in force. Field names are the keys of the ``BACKCARE`` dict."""

    TITLE: str = "Journal"
    """Name of the blog: heading of the listing and end of each page title."""

    DESCRIPTION: str = ""
    """One sentence about the blog, below its name and in search results."""

    PUBLISHER: str = ""
    """Name of the shop, as the publisher of its articles for search engines. Empty: none is named."""

    PUBLISHER_LOGO: str = ""
    """Address of its logo, complete or a path of the site."""

    LICENSE: str = ""
    """What others may do with the texts: a sentence, or the address of a license. For feeds and Markdown."""

    SITE_URL: str = ""
    """Scheme and host of the site, ``https://shop.example``, for canonical addresses. Empty: ``sites`` is asked."""

    TRAILING_SLASH: bool = True
    """Whether addresses end in a slash. Those of a Shopify blog do not. Read once, when the addresses are made."""

    ARTICLES_PER_PAGE: int = 12
    """Cards on one page of a listing."""

    RELATED_COUNT: int = 3
    """Most cards under "You may also like"; at most 12."""

    REVISIONS_KEPT: int = 50
    """Drafts of each article that ``backcare_prune_revisions`` leaves in its history, beside all that readers saw."""

    HELD_LINK_DAYS: int = 30
    """Days for which a browser can show the pending comments that were written in it."""

    COMMENTS_PER_PAGE: int = 20
    """Threads of comments on one page of an article; the answers in a thread are not counted."""

    COMMENT_MAX_DEPTH: int = 4
    """Most answers above an answer. Deeper ones join the deepest; readers see one indentation whatever the depth."""

    COMMENTS_CLOSE_AFTER_DAYS: int | None = None
    """Days after its publication from which an article takes no more comments. None: never."""

    COMMENTS_PER_TEN_MINUTES: int = 5
    """Most comments that one address, or one email address, may post within ten minutes."""

    COMMENTS_PER_DAY: int = 40
    """Most comments that one address, or one email address, may post within a day."""

    TRUST_WRITERS_AFTER: int | None = None
    """Approved comments after which a writer who confirms the email address is approved automatically. None: never."""

    TRUSTED_PROXIES: tuple[str, ...] = ()
    """Addresses or networks of the proxies whose ``X-Forwarded-For`` is believed; ``"unix"`` for a local socket."""

    ADDRESS_HASH_DAYS: int = 30
    """Days after which the hashes of writers' addresses are deleted."""

    SPAM_ENGINE: str = "backcare.spam.engine.Engine"
    """Dotted path of the class that scores comments."""

    SPAM_PERCENT: int = 95
    """Score in percent from which a comment is marked as spam instead of pending."""

    CAPTCHA: str = "backcare.captcha.hcaptcha.HCaptcha"
    """Dotted path of the class that tells people from programs."""

    HCAPTCHA_SITEKEY: str = ""
    """Public key of hCaptcha. Without both keys there is no captcha and nothing is asked of a third party."""

    HCAPTCHA_SECRET: str = ""
    """Secret key of hCaptcha."""

    COMMENT_NOTICES: bool = True
    """Whether writers may ask for an email when their comment is approved or answered."""

    MODERATION_MAIL: str = "digest"
    """When moderators get mail about held comments: ``"digest"`` once a day, ``"each"`` at once, ``"off"`` never."""

    MODERATION_MAIL_TO: tuple[str, ...] = ()
    """Email addresses of those who get it."""

    REVIEW_MAIL_TO: tuple[str, ...] = ()
    """Email addresses of editors who get mail about submitted articles, and of authors about what is sent back."""

    RENDITION_WIDTHS: tuple[int, ...] = (480, 800, 1200, 1600)
    """Widths in pixels at which images are stored for readers. No image is enlarged."""

    SOCIAL_COLOR: str = "#1f5a54"
    """Color behind the title, as #rrggbb, on the image that social networks show of an article without a cover."""

    SOCIAL_FONT: str = ""
    """Path of its font, a TrueType or OpenType file. Empty: Pillow's own, which has the letters of English only."""

    IMAGE_MAX_BYTES: int = 20_000_000
    """Largest image file, in bytes, that an editor may upload."""

    IMAGE_MAX_PIXELS: int = 50_000_000
    """Most pixels (width times height) of an uploaded image; once decoded it may take three bytes for each of them."""

    PAGE_CACHE: str = "default"
    """Alias in ``CACHES`` of the cache in which ``PageCacheMiddleware`` keeps pages."""

    PAGE_CACHE_SHARED_SECONDS: int | None = None
    """Seconds for which a CDN need not ask for a page again, so that it may be this old (``s-maxage``). None: 0."""

    API_ORIGINS: tuple[str, ...] = ()
    """Origins whose scripts may read the API in a browser, ``https://shop.example``; ``"*"`` stands for all."""

    TASK_BACKEND: str = "default"
    """Alias in Django's ``TASKS`` of the backend that does the work that can wait."""


MODERATION_MAILS = ("digest", "each", "off")
"""What ``MODERATION_MAIL`` may be."""

NAMES = frozenset(field.name for field in fields(Settings))


def given() -> dict[str, Any]:
    """Return the host's ``BACKCARE`` dict unchanged; empty if there is none."""
    value = getattr(settings, "BACKCARE", None)
    return value if isinstance(value, dict) else {}


def current() -> Settings:
    """Return the settings in force now; keys that Backcare does not know are left out.

    Texts may be lazy translations: call ``str()`` where something other than a template or an f-string gets them.
    """
    return Settings(**{name: value for name, value in given().items() if name in NAMES})


def default_language() -> str:
    """Return the language of content that names none: ``LANGUAGE_CODE``, as it is written in ``LANGUAGES``.

    Django's default, "en-us", is not among its ``LANGUAGES``; addresses and forms then speak of "en", also where
    ``USE_I18N`` is off.
    """
    try:
        return get_supported_language_variant(settings.LANGUAGE_CODE)
    except LookupError:
        return settings.LANGUAGE_CODE
