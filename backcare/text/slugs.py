"""Slugs in any script: what a title becomes, what may be one, and what an address with another spelling means."""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from backcare.text.tokens import is_word_character, without_accents

MAX_LENGTH = 120
NUMBERED = MAX_LENGTH - 8
"""Characters that are left of a long slug when a number is put behind it."""

_SHAPING = "\u200c\u200d\ufe00-\ufe0f\U000e0020-\U000e007f"
"""Nobody sees these either, but Persian and Indian letters and emoji look different with them."""
_FILLING = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U0001d173-\U0001d17a"
)
UNSEEN = re.compile(f"[{_FILLING}{_SHAPING}]")
"""Soft hyphens, joiners, fillers and marks of direction (Unicode: default ignorable): pasted text is full of them."""
_FILLER = re.compile(f"[{_FILLING}]")
_BLANK = re.compile("[\u2800\u3164\uffa0]")
"""Letters and signs that look like a space: the empty one of braille, and the fillers of Korean."""
_APOSTROPHE = re.compile("['’ʼ]")


def make_slug(text: str, fallback: str = "") -> str:
    """Return ``text`` as a slug: lower case, words joined by hyphens, letters of any script with their marks kept.

    ``fallback`` is returned when nothing of ``text`` can stand in a slug.
    """
    text = _BLANK.sub(" ", _APOSTROPHE.sub("", UNSEEN.sub("", text)))
    text = unicodedata.normalize("NFKC", text).lower().replace("i\u0307", "i")
    kept = "".join(char if is_word_character(char) or char == "_" else "-" for char in text)
    return re.sub("-+", "-", kept).strip("-_")[:MAX_LENGTH].strip("-_") or fallback


def validate_slug(slug: str) -> None:
    """Raise ``ValidationError`` for what cannot be a slug."""
    if not is_slug(slug):
        raise ValidationError(
            _("“%(slug)s” cannot be a slug: use letters, digits, hyphens and underscores only, as in “back-pain”."),
            code="invalid",
            params={"slug": slug},
        )


def is_slug(text: str) -> bool:
    """Whether ``text`` can be a slug."""
    return 0 < len(text) <= MAX_LENGTH and all(is_word_character(char) or char in "-_" for char in text)


def meant_by(slug: str) -> Iterator[str]:
    """Yield what may be meant by an address that nothing has: ``Neck%20Pain`` or ``a+b``, as other shops write it."""
    yield make_slug(slug)
    if "+" in slug:
        yield from map(make_slug, slug.split("+"))


def free_slug(base: str, taken: Container[str]) -> str:
    """Return ``base``, or ``base-2``, ``base-3`` and so on: the first that is not in ``taken``."""
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base[:NUMBERED]}-{number}"
    return slug


def number_slugs(bases: Iterable[str]) -> list[str]:
    """Return ``bases`` made different from each other, as ``free_slug()`` does, in a time proportional to them."""
    taken: dict[str, None] = {}
    counts: dict[str, int] = {}
    for base in bases:
        begins = base[:NUMBERED]
        slug, number = base, counts.get(begins, 1)
        while slug in taken:
            number += 1
            slug = f"{begins}-{number}"
        counts[begins] = number if slug != base else counts.get(begins, 1)
        taken[slug] = None
    return list(taken)


def new_slug(text: str, fallback: str, rows: QuerySet, field: str = "slug", reserved: Iterable[str] = ()) -> str:
    """Return ``text`` as a slug that none of ``rows`` has in ``field`` and that is not ``reserved``."""
    base = make_slug(text, fallback)
    return free_slug(base, {*taken_slugs(rows, field, base), *reserved})


def taken_slugs(rows: QuerySet, field: str, base: str) -> set[str]:
    """Return the slugs in ``field`` of ``rows`` that ``free_slug(base, …)`` could meet."""
    return set(rows.filter(**{f"{field}__startswith": base[:NUMBERED]}).values_list(field, flat=True))


TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of the text around them (Unicode, UAX 9: embeddings, overrides, isolates)."""


def has_visible(text: str) -> bool:
    """Whether ``text`` holds anything that can be seen: more than spaces, fillers, control and format characters."""
    seen = UNSEEN.sub("", _BLANK.sub(" ", text))
    return any(not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf") for char in seen)


def validate_visible(text: str) -> None:
    """Raise ``ValidationError`` for a text of which nothing can be seen."""
    if not has_visible(text):
        raise ValidationError(_("Nothing of this can be seen. Use plain letters."), code="invisible")


def tidy_name(text: str) -> str:
    """Return ``text`` as a name is stored: single spaces, and nothing unseen but what shapes letters and emoji.

    What cannot be seen at all is no name: it gives an empty text.
    """
    return " ".join(_BLANK.sub(" ", _FILLER.sub("", text)).split()) if has_visible(text) else ""


def normal(text: str) -> str:
    """Return ``text`` in NFKC, case folded, with single spaces and nothing unseen. Accents stay."""
    text = unicodedata.normalize("NFKC", UNSEEN.sub("", _BLANK.sub(" ", text))) if has_visible(text) else ""
    return " ".join(text.split()).casefold()


def fold(text: str) -> str:
    """Return ``text`` in the form in which two spellings of a name count as one: ``normal()``, without accents.

    The search reads accents the same way, so that “Café massage” is “cafe massage”.
    """
    return without_accents(normal(text))


class SlugConverter:
    """Path converter for slugs in any script, and for what may be meant as one (see ``meant_by()``)."""

    regex = r"[^\x00-\x1f!-*./:-@\[-^`{-~]{1,200}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
