"""Why a moderator should look twice at a comment: reasons as they are stored, and in words.

A stored reason is ``[code, value, points]``: what was noticed, a detail of it, and what it weighs in the score. The
codes of the spam engine come from ``spam.signs`` and ``spam.engine``, those of the captcha from ``captcha.hcaptcha``.
"""

from django.utils.translation import gettext_lazy as _

ORIGIN = "origin"
HONEYPOT = "honeypot"
UNSCORED = "unscored"
BANNED = "banned_"
"""Followed by the kind of the ban."""

GOOD = {"trusted_word", "like_good"}
TEXTS = {
    ORIGIN: _("The browser did not say where the form came from; the writer confirmed it."),
    HONEYPOT: _("A field that people cannot see was filled in, by a program or by the browser."),
    UNSCORED: _("The spam engine failed, so there is no score. The site’s log says why."),
    "captcha-missing": _("The captcha was not solved; a browser without JavaScript cannot solve it."),
    "captcha-wrong": _("The captcha was solved incorrectly, too long ago, or used before."),
    "captcha-elsewhere": _("The captcha was solved on another site, or its two keys do not belong together."),
    "captcha-down": _("The captcha service did not answer in time."),
    "captcha-keys": _("The captcha service does not accept this site’s keys."),
    f"{BANNED}email": _("Always spam: this email address is banned"),
    f"{BANNED}connection": _("Always spam: this connection is banned"),
    "links": _("Links: %s"),
    "crowded": _("Few words beside the links"),
    "hidden_link": _("A link written to get past filters: %s"),
    "markup": _("Code for a link, such as <a href> or [url]"),
    "script": _("Not in this site’s alphabet: %s"),
    "capitals": _("%s %% capitals"),
    "fast": _("Written and sent in %s seconds"),
    "name": _("A link in the name"),
    "word": _("Listed word: %s"),
    "domain": _("Listed domain: %s"),
    "trusted_word": _("Trusted word: %s"),
    "like_spam": _("Like comments marked as spam (%s)"),
    "like_good": _("Like approved comments (%s)"),
}

BELOW_STUB = _("It answers a comment that is not approved, so readers see it below “This comment is not shown.”")


def reason(code: str, value: str = "", points: float = 0) -> list:
    """Return a reason as it is stored."""
    return [code, value, points]


def text_of(stored) -> str:
    """Return a stored reason in words. A code that is not known here is shown as it is, with its value."""
    code, value = _parts(stored)
    if code not in TEXTS:
        return f"{code}: {value}" if value else code
    text = str(TEXTS[code])
    return text % value if "%" in text else text


def is_good(stored) -> bool:
    """Whether it speaks for the comment."""
    code, _value = _parts(stored)
    return code in GOOD


def is_doubt(stored) -> bool:
    """Whether it says that the origin or the captcha failed, or that the honeypot was filled in."""
    code, _value = _parts(stored)
    return code in (ORIGIN, HONEYPOT) or code.startswith("captcha-")


def _parts(stored) -> tuple[str, str]:
    code, value = [*stored, "", ""][:2] if isinstance(stored, list | tuple) else (stored, "")
    return str(code), str(value)
