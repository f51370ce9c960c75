"""Differences between two texts, by paragraphs and words; and between two lists."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser
from typing import Any

from backcare.text.elements import BLOCKS

SAME, INSERTED, DELETED = "same", "ins", "del"
Part = tuple[str, str]
"""An operation (``same``, ``ins`` or ``del``) and the text that it concerns."""

MOST_STEPS = 500_000
"""About how many steps the comparison of two texts may take, half a second or so; the rest counts as replaced."""

SIGN = "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
"""A sign of a script that puts no spaces between words: Chinese, Japanese, and Korean too."""
WORD = re.compile(rf"{SIGN}\s*|(?:(?!{SIGN})\S)+\s*|\s+")


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


class _Effort:
    """How many steps may still be taken for the two texts."""

    def __init__(self):
        self.left = MOST_STEPS

    def allows(self, before: Sequence[str], after: Sequence[str]) -> bool:
        """Whether these two may be compared; if so, what it costs is taken off."""
        counts = Counter(before)
        # The matcher looks at every pair of equal entries.
        cost = len(before) + len(after) + sum(counts[entry] * times for entry, times in Counter(after).items())
        if cost > self.left:
            return False
        self.left -= cost
        return True


def words(before: str, after: str) -> list[Part]:
    """Return how ``after`` comes from ``before``, word by word; spaces belong to the word before them."""
    return _words(WORD.findall(before), WORD.findall(after), _Effort())


def paragraphs(before: Sequence[str], after: Sequence[str]) -> list[list[Part]]:
    """Return every paragraph of both as parts: unchanged ones whole, changed ones word by word, in reading order."""
    effort = _Effort()
    result: list[list[Part]] = []
    for is_same, old, new in _runs(before, after, effort):
        result += [[(SAME, text)] for text in old] if is_same else _paired(old, new, effort)
    return result


def _words(old: list[str], new: list[str], effort: _Effort) -> list[Part]:
    parts: list[Part] = []
    for is_same, gone, come in _runs(old, new, effort):
        if is_same:
            parts.append((SAME, "".join(gone)))
            continue
        parts += [(op, "".join(some)) for op, some in ((DELETED, gone), (INSERTED, come)) if some]
    return parts


def _runs(before: Sequence[str], after: Sequence[str], effort: _Effort):
    """Yield stretches of both in order: whether they are the same, the one of ``before``, the one of ``after``.

    What they begin and end with alike costs next to nothing; where the rest is too much, it is one stretch.
    """
    shorter = min(len(before), len(after))
    start = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    shorter -= start
    end = next((at for at in range(shorter) if before[-1 - at] != after[-1 - at]), shorter)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if start:
        yield True, before[:start], after[:start]
    if not effort.allows(old, new):
        yield False, old, new
    else:
        for op, at, stop, new_at, new_stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            yield op == "equal", old[at:stop], new[new_at:new_stop]
    if end:
        yield True, before[-end:], after[-end:]


def _paired(old: Sequence[str], new: Sequence[str], effort: _Effort) -> list[list[Part]]:
    """Paragraphs that were replaced: those that resemble each other word by word, the others as gone and new."""
    result: list[list[Part]] = []
    old, new = ([(text, WORD.findall(text)) for text in texts] for texts in (old, new))
    at = new_at = 0
    while at < len(old) and new_at < len(new):
        (text, its_words), (new_text, new_words) = old[at], new[new_at]
        if _resemble(its_words, new_words):
            result.append(_words(its_words, new_words, effort))
            at, new_at = at + 1, new_at + 1
        elif len(old) - at > len(new) - new_at:
            result.append([(DELETED, text)])
            at += 1
        else:
            result.append([(INSERTED, new_text)])
            new_at += 1
    return [
        *result,
        *([(DELETED, text)] for text, _words_of in old[at:]),
        *([(INSERTED, text)] for text, _words_of in new[new_at:]),
    ]


def _resemble(one: list[str], other: list[str]) -> bool:
    """Whether the two have two words of five in common, in whatever order."""
    shared = Counter(word.strip() for word in one) & Counter(word.strip() for word in other)
    return shared.total() * 5 > len(one) + len(other)


def without_unchanged(changed: list[list[Part]], around: int = 1) -> list[list[Part]]:
    """Return the changed paragraphs with ``around`` unchanged ones on each side; ``[]`` marks omitted ones."""
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
    """Return what was added and what was removed; duplicates count."""
    added, removed = list(after), []
    for entry in before:
        if entry in added:
            added.remove(entry)
        else:
            removed.append(entry)
    return added, removed


# HTML as paragraphs

BEFORE = {"h2": "## ", "h3": "### ", "h4": "#### ", "li": "• ", "blockquote": "“ "}


class _Paragraphs(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._text: list[str] = []
        self._mark = ""

    def handle_starttag(self, tag, attrs):
        if tag in BLOCKS:
            # The first paragraph of a list item or a quotation is on the item's own line.
            if not (tag == "p" and self._mark and not "".join(self._text).strip()):
                self.flush()
                self._mark = BEFORE.get(tag, "")
            self.found += [f"[{name[5:]}: {value}]" for name, value in attrs if name.startswith("data-")]
        elif tag == "br":
            self._text.append("\n")
        elif tag == "a":
            self._href = dict(attrs).get("href") or ""
        elif tag == "img":
            self._text.append(f"[image: {dict(attrs).get('alt') or dict(attrs).get('src') or ''}]")

    def handle_endtag(self, tag):
        if tag in BLOCKS:
            self.flush()
        elif tag == "a" and getattr(self, "_href", ""):
            self._text.append(f" ({self._href})")
            self._href = ""

    def handle_data(self, data):
        self._text.append(data)

    def flush(self):
        text = "".join(self._text).strip()
        if text:
            self.found.append(self._mark + text)
            self._mark = ""
        self._text = []


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
