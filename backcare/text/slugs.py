"""Slugs in any script, the same whatever the host's settings say."""

import re
import unicodedata
from collections.abc import Container, Iterable

from django.core.validators import RegexValidator
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 120

validate_slug = RegexValidator(
    r"^[-\w]+\Z", _("Use letters, digits, hyphens and underscores only, such as “lower-back-pain”.")
)


def make_slug(text: str, fallback: str = "") -> str:
    """Return ``text`` as a slug: lower case, words joined by hyphens, letters of any script kept.

    ``fallback`` is returned when nothing of ``text`` can stand in a slug.
    """
    return slugify(text, allow_unicode=True)[:MAX_LENGTH].strip("-_") or fallback


def free_slug(base: str, taken: Container[str]) -> str:
    """Return ``base``, or ``base-2``, ``base-3`` and so on: the first that is not in ``taken``."""
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base[: MAX_LENGTH - 8]}-{number}"
    return slug


def number_slugs(bases: Iterable[str]) -> list[str]:
    """Return ``bases`` made different from each other, as ``free_slug()`` does, in a time proportional to them."""
    taken: dict[str, None] = {}
    counts: dict[str, int] = {}
    for base in bases:
        slug, number = base, counts.get(base, 1)
        while slug in taken:
            number += 1
            slug = f"{base[: MAX_LENGTH - 8]}-{number}"
        counts[base] = number
        taken[slug] = None
    return list(taken)


TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of the text around them (Unicode, UAX 9: embeddings, overrides, isolates)."""


def has_visible(text: str) -> bool:
    """Whether ``text`` holds anything that can be seen: more than spaces, control and format characters."""
    return any(not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf") for char in text)


def fold(text: str) -> str:
    """Return ``text`` in the form in which two spellings of a name count as one: NFKC, case folded, single spaces.

    What cannot be seen at all folds to nothing.
    """
    if not has_visible(text):
        return ""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


class SlugConverter:
    """Path converter for slugs in any script. ``\\w`` admits no slash, no dot and no NUL."""

    regex = r"[-\w]{1,200}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
