"""Why a moderator should look twice at a comment: reasons as they are stored, and in words.

A stored reason is ``[code, value, points]``: what was noticed, a detail of it, and what it weighs in the score.
"""

from django.utils.translation import gettext_lazy as _

from backcare.captcha import protocol as captcha
from backcare.spam import engine as spam

ORIGIN = "origin"
HONEYPOT = "honeypot"
UNSCORED = "unscored"

OWN = {
    ORIGIN: _("The browser did not say where the form came from; its writer confirmed it."),
    HONEYPOT: _("A field was filled in that people do not see."),
    UNSCORED: _("The spam engine failed, so nothing was scored. The log of the site says why."),
}


def reason(code: str, value: str = "", points: float = 0) -> list:
    """Return a reason as it is stored."""
    return [code, value, points]


def text_of(stored) -> str:
    """Return a stored reason in words; what nobody knows any more comes back as it is."""
    code = stored if isinstance(stored, str) else str(stored[0]) if stored else ""
    text = OWN.get(code) or captcha.reason_text(code)
    return str(text) if text else spam.reason_text(stored)


def is_doubt(stored) -> bool:
    """Whether it says that the origin or the captcha failed."""
    code = stored if isinstance(stored, str) else str(stored[0]) if stored else ""
    return code == ORIGIN or code.startswith("captcha-")
