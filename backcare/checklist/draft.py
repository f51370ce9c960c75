"""The content of an article that may not be finished: every value of the type that it should have."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import cached_property
from typing import Any

from backcare import conf
from backcare.checklist.reading import Reading, read
from backcare.text.sanitizing import SanitizedHTML
from backcare.text.slugs import has_visible

MOST_LOOKED_UP = 1000
"""Images, cards, links and so on of one article that are looked up, so that no text makes a query too long."""


class Draft:
    """A content, with every value of the type that it should have."""

    def __init__(self, content: Any):
        content = content if isinstance(content, dict) else {}
        self.title = _plain(content.get("title")).strip()
        self.summary = _plain(content.get("summary")).strip()
        self.seo_title = _plain(content.get("seo_title")).strip()
        self.meta_description = _plain(content.get("meta_description")).strip()
        self.canonical_url = _plain(content.get("canonical_url")).strip()
        self.is_indexed = content.get("is_indexed") is not False
        self.slug = _plain(content.get("slug")).strip()
        self.language = _plain(content.get("language")) or conf.default_language()
        self.hero = next(iter(_pks([content.get("hero_image")])), None)
        self.techniques = _pks(content.get("techniques"))
        self.products = _pks(row.get("product") for row in _rows(content.get("placements")))
        self.tags = [tag for tag in _list(content.get("tags")) if _plain(tag).strip()]
        references = [(_plain(row.get("title")), _plain(row.get("url"))) for row in _rows(content.get("references"))]
        self.references = [pair for pair in references if any(map(has_visible, pair))]
        self.has_review = bool(content.get("reviewer") and content.get("reviewed_on"))
        self.has_reviewer = bool(content.get("reviewer"))
        self.review_due_on = _date(content.get("review_due_on"))
        body = content.get("body")
        self._html = body if isinstance(body, SanitizedHTML) else _plain(body)

    @cached_property
    def body(self) -> Reading:
        """The contents of the text."""
        return read(self._html)

    @property
    def shows_techniques(self) -> bool:
        """Whether readers find a technique on the page."""
        return bool(self.techniques or self.body.technique_keys)


def _plain(value: Any) -> str:
    """Return a text as the database and the sanitizer take it; anything else becomes an empty text."""
    if not isinstance(value, str):
        return ""
    return value.replace("\x00", "").encode("utf-8", "replace").decode()


def _list(value: Any) -> list:
    return list(value)[:MOST_LOOKED_UP] if isinstance(value, list | tuple | set | frozenset | Iterator) else []


def _rows(value: Any) -> list[dict]:
    return [row for row in _list(value) if isinstance(row, dict)]


def _pks(values: Any) -> list[int]:
    """Return what can be primary keys: whole numbers that the database can hold."""
    numbers = []
    for value in _list(values):
        if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
            numbers.append(int(value))
        elif isinstance(value, int) and not isinstance(value, bool):
            numbers.append(value)
    return [number for number in numbers if 0 < number < 2**63]


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
