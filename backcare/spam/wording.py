"""The reasons of a score in words for a moderator."""

from typing import Any

from django.utils.translation import get_language_info, gettext, gettext_lazy, ngettext

_WORDS = {
    "crowded": gettext_lazy("Few words beside the links"),
    "hidden_link": gettext_lazy("A link written so that filters miss it: %s"),
    "markup": gettext_lazy("Code for a link, such as <a href> or [url]"),
    "script": gettext_lazy("Not in the letters of this site: %s"),
    "capitals": gettext_lazy("%s %% capitals"),
    "fast": gettext_lazy("Written and sent in %s seconds"),
    "name": gettext_lazy("A link in the name"),
    "word": gettext_lazy("On the list of words: %s"),
    "domain": gettext_lazy("On the list of domains: %s"),
    "trusted_word": gettext_lazy("On the list of words, speaks for it: %s"),
}
_SCRIPTS = {
    "Latin": gettext_lazy("Latin"),
    "Greek": gettext_lazy("Greek"),
    "Cyrillic": gettext_lazy("Cyrillic"),
    "Armenian": gettext_lazy("Armenian"),
    "Hebrew": gettext_lazy("Hebrew"),
    "Arabic": gettext_lazy("Arabic"),
    "Devanagari": gettext_lazy("Devanagari"),
    "Bengali": gettext_lazy("Bengali"),
    "Tamil": gettext_lazy("Tamil"),
    "Thai": gettext_lazy("Thai"),
    "Georgian": gettext_lazy("Georgian"),
    "Japanese": gettext_lazy("Japanese"),
    "Korean": gettext_lazy("Korean"),
    "Chinese": gettext_lazy("Chinese"),
}


def reason_text(stored: Any) -> str:
    """Return a stored reason, ``[code, value, points]``, in words.

    A code that is not known here, from an engine of the shop's own, comes back as it is, with its value.
    """
    code, value = _parts(stored)
    if code == "links" and value.isdecimal() and len(value) < 10:
        return ngettext("%d link", "%d links", int(value)) % int(value)
    if code == "language":
        return gettext("Not in the language of this site: %s") % _language(value)
    if code in ("like_spam", "like_good"):
        return _likeness(code, value)
    if code not in _WORDS:
        return f"{code}: {value}" if value else code
    words = str(_WORDS[code])
    return words % _SCRIPTS.get(value, value) if "%" in words else words


def _parts(stored: Any) -> tuple[str, str]:
    if isinstance(stored, list | tuple):
        code, value = [*stored, "", ""][:2]
        return str(code), str(value)
    return str(stored), ""


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _likeness(code: str, value: str) -> str:
    percent, _space, clues = value.partition(" ")
    if code == "like_spam":
        words = gettext("Like comments that were marked as spam (%s %%)")
    else:
        words = gettext("Like comments that were approved (%s %%)")
    return f"{words % percent}: {clues}" if clues else words % percent
