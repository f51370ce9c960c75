"""The piece of a text that shows best why it was found, in parts, some of which are marked. No HTML is made here."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from backcare.search import stemming
from backcare.search.queries import Query, Term
from backcare.text.tokens import composed, is_unspaced
from backcare.text.tokens import spans as word_spans

LENGTH = 220
"""Characters of a snippet, about."""
MOST_PLACES = 60
"""Maximum number of matches compared per text; a more frequent word appears early anyway."""
BEFORE = 60
"""Characters that may stand before the first marked word."""
_SENTENCE_END = re.compile(r"[.!?:] |[。！？]")

Parts = list[tuple[str, bool]]
"""Pieces of a text in order; true ones are marked."""


class Hit(NamedTuple):
    """A match in a text: its position, and the stem, or the word that starts with the query."""

    start: int
    end: int
    stem: str


def snippet(text: str, stems: str, query: Query) -> Parts:
    """Return the best piece of ``text``, composed, whose words have ``stems``; its beginning where nothing can be
    marked."""
    hits = _hits(text, stems, query)
    return _parts(text, *_whole_words(text, _best_start(hits)), hits)


def marked(text: str, query: Query, language: str) -> Parts:
    """Return all of a short ``text``, such as a title, with what was found marked."""
    text = composed(text)
    stems = " ".join(stemming.stem(word, language) for word in stemming.folded(text))
    return _parts(text, 0, len(text), _hits(text, stems, query))


def _hits(text: str, stems: str, query: Query) -> list[Hit]:
    """Return the first places of what was found, in order.

    To look for a few words in the line of stems is ten times faster than to look at each word of the text.
    """
    line = f" {stems} "
    terms_at: dict[int, list[Term]] = {}  # what may begin at a place of the line, the longest first
    terms = [*chain.from_iterable(map(_to_mark, query.terms))]
    for term in sorted(terms, key=lambda term: -len(term.stem)):
        for needle in _needles(term):
            for at in islice(_places(line, needle), MOST_PLACES):
                terms_at.setdefault(at, []).append(term)
    first = sorted(terms_at)[:MOST_PLACES]
    if not first:
        return []
    spans = word_spans(text, line.count(" ", 0, first[-1]) + max(len(term.stems) for term in terms))
    hits, place, seen = [], 0, 0
    for at in first:
        place += line.count(" ", seen, at)
        seen = at
        for term in terms_at[at]:
            if place + len(term.stems) > len(spans):
                continue  # stems of an older version, which read words otherwise: until the index is rebuilt
            start, end = spans[place]
            if line.startswith(f" {term.stem} ", at):
                hits.append(Hit(start, spans[place + len(term.stems) - 1][1], term.stem))
                break
            if term.is_beginning and stemming.fold(text[start:end]).startswith(term.word):
                hits.append(Hit(start, start + 1 if is_unspaced(term.word) else end, term.word))
                break
    return hits


def _to_mark(term: Term) -> list[Term]:
    """Return ``term``, or, where it has synonyms, its own words and each of these."""
    if not term.synonyms:
        return [term]
    own = [term] if term.is_beginning else [Term(stem, stem) for stem in term.stems]
    return [*own, *(Term(stems, stems) for stems in term.synonyms)]


def _needles(term: Term) -> set[str]:
    """Return the forms of ``term`` that can occur in a line of stems."""
    needles = {f" {term.stem} "}
    if term.is_beginning:
        needles.add(f" {term.word}")
        needles |= {f" {term.word[:length]} " for length in range(3, len(term.word))}  # "kneadi" and "knead"
    return needles


def _places(line: str, needle: str) -> Iterator[int]:
    at = line.find(needle)
    while at >= 0:
        yield at
        at = line.find(needle, at + 1)


def _best_start(hits: list[Hit]) -> int:
    """Return where the piece begins that has the most different words, and of those the first."""
    best, best_worth = 0, (0, 0)
    for place, (start, _end, _stem) in enumerate(hits):
        within = [hit.stem for hit in islice(hits, place, place + 20) if hit.end <= start + LENGTH - BEFORE]
        worth = (len(set(within)), len(within))
        if worth > best_worth:
            best, best_worth = start, worth
    return best


def _whole_words(text: str, first: int) -> tuple[int, int]:
    """Return start and end of a piece around ``first`` that begins a sentence if one is near, and cuts no word unless
    there are no spaces."""
    if first <= BEFORE:
        start = 0
    else:
        near = text[first - BEFORE : first]
        sentences = [mark.end() for mark in _SENTENCE_END.finditer(near)]
        start = first - BEFORE + (sentences[-1] if sentences else near.find(" ") + 1)
    end = min(start + LENGTH, len(text))
    if end < len(text) and (space := text.rfind(" ", max(first + 1, end - LENGTH // 3), end)) > 0:
        end = space
    return start, max(end, first)


def _parts(text: str, start: int, end: int, hits: list[Hit]) -> Parts:
    parts: Parts = [("… ", False)] if start > 0 else []
    at = start
    for begin, hit_end, _stem in hits:
        stop = _whole_character(text, hit_end)
        if begin < start or stop > end:
            continue
        if begin > at:
            parts.append((text[at:begin], False))
        if parts and parts[-1][1] and begin <= at:
            # Runs of characters overlap: they are marked as one.
            parts[-1] = (parts[-1][0] + text[at:stop], True)
        else:
            parts.append((text[max(begin, at) : stop], True))
        at = max(at, stop)
    if at < end:
        parts.append((text[at:end], False))
    if end < len(text):
        parts.append((" …", False))
    return [part for part in parts if part[0]]


def _whole_character(text: str, end: int) -> int:
    """Return the first place from ``end`` on that parts no letter from its accents."""
    while end < len(text) and unicodedata.category(text[end]).startswith("M"):
        end += 1
    return end
