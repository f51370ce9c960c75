"""Checking that plain data is a content that an article can have, before any of it is written."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from backcare.articles.data import (
    DATES,
    EMPTY,
    KINDS_OF_LINKS,
    KINDS_OF_LISTS,
    MOMENTS,
    NAMES,
    PLAIN,
    ROWS,
    ArticleData,
    sanitized,
)
from backcare.articles.models import Article, Reference
from backcare.exceptions import BadContent
from backcare.products.models import ProductPlacement
from backcare.tags.models import FOLDED_LENGTH, Tag
from backcare.tags.names import clean_name
from backcare.text.fields import HttpsURLField
from backcare.text.slugs import fold, is_slug

MOST_KEY = 2**63 - 1
LONGEST_TAG = Tag._meta.get_field("name").max_length or 0
LONGEST_LANGUAGE = Article._meta.get_field("language").max_length or 0
LANGUAGE = re.compile(r"[A-Za-z]{1,8}([-_][A-Za-z0-9]{1,8})*(@[A-Za-z0-9]{1,20})?")
KINDS_OF_OVERRIDES = ("pin", "block")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""Characters that no database takes: NUL, and halves of a pair of UTF-16."""


def prepared(content: Any) -> ArticleData:
    """Return ``content`` as it can be stored: checked, its text sanitized. Call it before a transaction begins.

    Sanitizing takes time, and others would wait for the lock. Raises ``BadContent`` like ``refuse_malformed()``, and
    ``ValidationError`` for a text that is too long or too deeply nested.
    """
    refuse_malformed(content)
    return sanitized(content)


def refuse_malformed(content: Any) -> None:
    """Raise ``BadContent`` when ``content`` is not one that an article can have, and say what each key can be."""
    if not isinstance(content, dict):
        raise BadContent(f"A content is a dict, not {content!r}. drafts.head_of(article).content gives one.")
    if unknown := [key for key in content if key not in NAMES]:
        close = get_close_matches(str(unknown[0]), NAMES, n=1)
        guess = f"Did you mean {close[0]!r}? " if close else ""
        raise BadContent(f"A content has no key {unknown[0]!r}. {guess}The keys are {', '.join(NAMES)}.")
    if missing := [name for name in NAMES if name not in content]:
        raise BadContent(
            f"The content lacks {', '.join(map(repr, missing))}. Begin with drafts.head_of(article).content, which has "
            "every key, and change what should differ."
        )
    for name, wanted in malformed(content).items():
        raise BadContent(f"content[{name!r}] is {_short(content[name])}; it has to be {wanted}.")


def malformed(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the keys of ``content``, which has them all, whose value no article can have, and what it has to be."""
    return {name: wanted for name, (wanted, fits) in PARTS.items() if not fits(content[name])}


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 100 else f"{text[:100]}…"


def _text(field: Any, *, required: bool = False) -> tuple[str, Callable[[Any], bool]]:
    """Return what a text of this model field is in words, and the test for it."""
    choices = [value for value, _label in field.choices or ()]
    what = f"one of {', '.join(map(repr, choices))}" if choices else "a string"
    if field.max_length and not choices:
        what += f" of at most {field.max_length} characters"
    if isinstance(field, HttpsURLField):
        what += " that is empty or begins with https:// or http://"

    def fits(value: Any) -> bool:
        if not isinstance(value, str) or UNSTORABLE.search(value) or (choices and value not in choices):
            return False
        if isinstance(field, HttpsURLField) and value and not value.lower().startswith(("https://", "http://")):
            return False
        return len(value) <= (field.max_length or len(value)) and bool(value or not required)

    return what + (" and not empty" if required else ""), fits


def _is_key(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= MOST_KEY


def _is_time(kind: type[date]) -> Callable[[Any], bool]:
    def fits(value: Any) -> bool:
        try:
            # The first and the last year leave no room for other time zones.
            return value is None or (isinstance(value, str) and 1 < kind.fromisoformat(value).year < 9999)
        except ValueError:
            return False

    return fits


def _is_slug(value: Any) -> bool:
    return isinstance(value, str) and (not value or is_slug(value))


def _is_tag(value: Any) -> bool:
    if not isinstance(value, str) or UNSTORABLE.search(value):
        return False
    name = clean_name(value)
    return len(name) <= LONGEST_TAG and len(fold(name)) <= FOLDED_LENGTH


def _each(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(fits, value))


def _row(parts: Mapping[str, Callable[[Any], bool]]) -> Callable[[Any], bool]:
    return lambda row: isinstance(row, dict) and row.keys() == parts.keys() and all(parts[key](row[key]) for key in row)


def _fields(model: Any, *names: str, required: str = "") -> dict[str, Callable[[Any], bool]]:
    return {name: _text(model._meta.get_field(name), required=name == required)[1] for name in names}


IS_DAY, IS_MOMENT = _is_time(date), _is_time(datetime)
PARTS: dict[str, tuple[str, Callable[[Any], bool]]] = {
    **{name: _text(Article._meta.get_field(name)) for name in PLAIN if isinstance(EMPTY[name], str)},
    "slug": ("empty, or letters, digits, hyphens and underscores, at most 120", _is_slug),
    "language": ("a code such as 'en' or 'pt-br'", lambda value: isinstance(value, str) and _is_language(value)),
    **dict.fromkeys(("is_featured", "is_indexed"), ("True or False", lambda value: isinstance(value, bool))),
    **dict.fromkeys(DATES, ("None or a day such as '2026-05-04'", IS_DAY)),
    **dict.fromkeys(MOMENTS, ("None or a moment such as '2026-05-04T12:00:00+00:00'", IS_MOMENT)),
    **dict.fromkeys(KINDS_OF_LINKS, ("None or a primary key", lambda value: value is None or _is_key(value))),
    **dict.fromkeys(KINDS_OF_LISTS, ("a list of primary keys", _each(_is_key))),
    "tags": ("a list of names of at most 100 characters", _each(_is_tag)),
    "references": (
        f"a list of dicts with the keys {', '.join(ROWS['references'])}: a title, an https:// address, a text, a day",
        _each(_row({**_fields(Reference, "title", "url", "publisher"), "accessed_on": IS_DAY})),
    ),
    "placements": (
        f"a list of dicts with the keys {', '.join(ROWS['placements'])}: a primary key and texts",
        _each(_row({"product": _is_key, **_fields(ProductPlacement, "heading", "text", "call_to_action")})),
    ),
    "related_overrides": (
        f"a list of dicts with the keys {', '.join(ROWS['related_overrides'])}: a primary key, and 'pin' or 'block'",
        _each(_row({"related": _is_key, "kind": lambda value: value in KINDS_OF_OVERRIDES})),
    ),
}
"""What each part of a content has to be, in words, and whether a value is."""


def _is_language(value: str) -> bool:
    return len(value) <= LONGEST_LANGUAGE and bool(LANGUAGE.fullmatch(value))
