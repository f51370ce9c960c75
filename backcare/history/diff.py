"""What differs between two texts, by paragraphs and words; and between two lists."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser
from typing import Any

SAME, INSERTED, DELETED = "same", "ins", "del"
Part = tuple[str, str]
"""An operation (``same``, ``ins`` or ``del``) and the text that it concerns."""

MOST_WORDS = 4000
"""Paragraphs with more words than this are compared as wholes: the comparison takes time by their square."""


@dataclass(frozen=True)
class Change:
    """One field that differs. ``kind`` says which of the other attributes hold the difference."""

    field: str
    label: str
    kind: str
    """``words``: ``paragraphs``; ``list``: ``added`` and ``removed``; ``value``: ``before`` and ``after``."""
    paragraphs: list[list[Part]] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    before: str = ""
    after: str = ""
    reordered: bool = False
    """Of a list: the same entries in another order."""


# Texts


def words(before: str, after: str) -> list[Part]:
    """Return how ``after`` comes from ``before``, word by word; spaces belong to the word before them."""
    old, new = re.findall(r"\S+\s*|\s+", before), re.findall(r"\S+\s*|\s+", after)
    if max(len(old), len(new)) > MOST_WORDS:
        return [part for part in ((DELETED, before), (INSERTED, after)) if part[1]]
    parts: list[Part] = []
    for op, at, end, new_at, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            parts.append((SAME, "".join(old[at:end])))
            continue
        if end > at:
            parts.append((DELETED, "".join(old[at:end])))
        if new_end > new_at:
            parts.append((INSERTED, "".join(new[new_at:new_end])))
    return parts


def paragraphs(before: Sequence[str], after: Sequence[str]) -> list[list[Part]]:
    """Return every paragraph of both as parts: unchanged ones whole, changed ones word by word, in reading order."""
    result: list[list[Part]] = []
    for op, at, end, new_at, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if op == "equal":
            result += [[(SAME, text)] for text in before[at:end]]
            continue
        old, new = list(before[at:end]), list(after[new_at:new_end])
        result += _paired(old, new)
    return result


def _paired(old: list[str], new: list[str]) -> list[list[Part]]:
    """Paragraphs that were replaced: those that resemble each other word by word, the others as gone and new."""
    result: list[list[Part]] = []
    while old and new:
        if _resemble(old[0], new[0]):
            result.append(words(old.pop(0), new.pop(0)))
        elif len(old) >= len(new):
            result.append([(DELETED, old.pop(0))])
        else:
            result.append([(INSERTED, new.pop(0))])
    return [*result, *([(DELETED, text)] for text in old), *([(INSERTED, text)] for text in new)]


def _resemble(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.real_quick_ratio() > 0.4 and matcher.ratio() > 0.4


def without_unchanged(changed: list[list[Part]], around: int = 1) -> list[list[Part]]:
    """Return the changed paragraphs with ``around`` unchanged ones on each side; ``[]`` stands where others were."""
    keep = {
        near
        for at, parts in enumerate(changed)
        if any(op != SAME for op, _text in parts)
        for near in range(at - around, at + around + 1)
    }
    result: list[list[Part]] = []
    for at, parts in enumerate(changed):
        if at in keep:
            result.append(parts)
        elif not result or result[-1]:
            result.append([])
    return result


# Lists


def entries(before: Sequence[Any], after: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Return what ``after`` has and ``before`` has not, and the other way round; doubles count."""
    added, removed = list(after), []
    for entry in before:
        if entry in added:
            added.remove(entry)
        else:
            removed.append(entry)
    return added, removed


# HTML as paragraphs

BLOCKS = {"p", "h2", "h3", "h4", "li", "td", "th", "caption", "pre", "figcaption", "blockquote", "figure", "tr", "hr"}
BEFORE = {"h2": "## ", "h3": "### ", "h4": "#### ", "li": "• ", "blockquote": "“ "}


class _Paragraphs(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._text, self._mark = "", ""

    def handle_starttag(self, tag, attrs):
        if tag in BLOCKS:
            # The first paragraph of a list item or a quotation stands on the item's own line.
            if not (tag == "p" and self._mark and not self._text.strip()):
                self.flush()
                self._mark = BEFORE.get(tag, "")
            self.found += [f"[{name[5:]}: {value}]" for name, value in attrs if name.startswith("data-")]
        elif tag == "br":
            self._text += "\n"
        elif tag == "a":
            self._href = dict(attrs).get("href") or ""
        elif tag == "img":
            self._text += f"[image: {dict(attrs).get('alt') or dict(attrs).get('src') or ''}]"

    def handle_endtag(self, tag):
        if tag in BLOCKS:
            self.flush()
        elif tag == "a" and getattr(self, "_href", ""):
            self._text += f" ({self._href})"
            self._href = ""

    def handle_data(self, data):
        self._text += data

    def flush(self):
        text = " ".join(self._text.split(" ")).strip()
        if text:
            self.found.append(self._mark + text)
            self._mark = ""
        self._text = ""


def html_paragraphs(html: str) -> list[str]:
    """Return what ``html`` says as paragraphs of plain text; headings, list items and figures are marked."""
    parser = _Paragraphs()
    parser.feed(html)
    parser.close()
    parser.flush()
    return parser.found


def text_paragraphs(text: str) -> list[str]:
    """Return plain ``text`` as its paragraphs."""
    return [part.strip() for part in text.splitlines() if part.strip()]
