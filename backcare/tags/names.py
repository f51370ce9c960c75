"""The names of tags as they are typed: where they part, and how one is stored."""

import re

from backcare.text.slugs import tidy_name

SEPARATORS = ",;，；、،؛﹐﹑﹔､፣፤"
"""Commas and semicolons of every script; no name holds one."""
_SEPARATOR = re.compile(f"[{SEPARATORS}]")
_PART = re.compile(
    rf"\s*(?:\"([^\"]*)\"|“([^”]*)”|„([^“”]*)[“”]|«([^»]*)»|「([^」]*)」)\s*(?=[{SEPARATORS}]|\Z)|([^{SEPARATORS}]+)"
)


def clean_name(name: str) -> str:
    """Return the name of a tag as it is stored: single spaces, nothing unseen, and no comma, which separates tags."""
    return tidy_name(_SEPARATOR.sub(" ", name))


def split_names(text: str) -> list[str]:
    """Return the names in ``text``, in order. What stands in quotation marks is one name, without them."""
    names = (clean_name("".join(filter(None, part.groups()))) for part in _PART.finditer(text))
    return [name for name in names if name]


def has_separator(name: str) -> bool:
    """Whether a comma or a semicolon of any script stands in ``name``."""
    return _SEPARATOR.search(name) is not None
