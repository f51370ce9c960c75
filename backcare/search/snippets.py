"""The piece of a text that shows best why it was found, in parts, some of which are marked. No HTML is made here."""

from itertools import islice

from backcare.search import words
from backcare.search.queries import Query, Term
from backcare.text.tokens import spans as word_spans

LENGTH = 220
"""Characters of a snippet, about."""
MOST_PLACES = 60
"""Places in a text that are compared; who asks for a word that stands there more often finds it early."""
BEFORE = 60
"""Characters that may stand before the first marked word."""

Parts = list[tuple[str, bool]]
"""Pieces of a text in order; true ones are marked."""


def snippet(text: str, stems: str, query: Query) -> Parts:
    """Return the best piece of ``text``, whose words have ``stems``; its beginning where nothing can be marked."""
    wanted = {term.stem for term in query.terms}
    beginnings = [term for term in query.terms if term.is_beginning]
    found = _found(stems, wanted, beginnings)
    spans = word_spans(text, found[-1][0] + 1 if found else 0)
    hits = [
        (*spans[place], stem)
        for place, stem in found
        if stem in wanted or any(_begins(text, spans[place], term) for term in beginnings)
    ]
    start = _best_start(hits, query)
    start, end = _whole_words(text, start)
    return _parts(text, start, end, [(begin, stop) for begin, stop, _stem in hits])


def marked(text: str, query: Query, language: str) -> Parts:
    """Return all of a short ``text``, such as a title, with what was found marked."""
    wanted = {term.stem for term in query.terms}
    hits = []
    for start, end in word_spans(text):
        word = words.fold(text[start:end])
        if words.stem(word, language) in wanted or any(
            term.is_beginning and word.startswith(term.word) for term in query.terms
        ):
            hits.append((start, end))
    return _parts(text, 0, len(text), hits)


def _found(stems: str, wanted: set[str], beginnings: list[Term]) -> list[tuple[int, str]]:
    """Return the first of ``stems`` whose words can be among those that were found, each behind its place.

    To look for a few words in the text is ten times faster than to look at each of its words.
    """
    line = f" {stems} "
    needles = {f" {stem} " for stem in wanted}
    for term in beginnings:
        needles.add(f" {term.word}")
        needles |= {f" {term.word[:length]} " for length in range(3, len(term.word))}  # "kneadi" and "knead"
    starts: set[int] = set()
    for needle in needles:
        at = line.find(needle)
        for _ in range(MOST_PLACES):
            if at < 0:
                break
            starts.add(at)
            at = line.find(needle, at + 1)
    found, place, seen = [], 0, 0
    for at in sorted(starts)[:MOST_PLACES]:
        place += line.count(" ", seen, at)
        seen = at
        found.append((place, line[at + 1 : line.index(" ", at + 1)]))
    return found


def _begins(text: str, span: tuple[int, int], term: Term) -> bool:
    return words.fold(text[slice(*span)]).startswith(term.word)


def _best_start(hits: list[tuple[int, int, str]], query: Query) -> int:
    """Return where the piece begins that has the most different words, and of those the first."""
    best, best_worth = 0, (0, 0)
    for place, (start, _end, _stem) in enumerate(hits):
        within = [stem for begin, end, stem in islice(hits, place, place + 20) if end <= start + LENGTH - BEFORE]
        worth = (len(set(within)), len(within))
        if worth > best_worth:
            best, best_worth = start, worth
    return best


def _whole_words(text: str, first: int) -> tuple[int, int]:
    """Return start and end of a piece around ``first`` that cuts no word, and begins a sentence if one is near."""
    if first <= BEFORE:
        start = 0
    else:
        near = text[first - BEFORE : first]
        sentence = max(near.rfind(mark) for mark in (". ", "! ", "? ", ": "))
        start = first - BEFORE + (sentence + 2 if sentence >= 0 else near.find(" ") + 1)
    end = min(start + LENGTH, len(text))
    if end < len(text) and (space := text.rfind(" ", first + 1, end)) > 0:
        end = space
    return start, max(end, first)


def _parts(text: str, start: int, end: int, hits: list[tuple[int, int]]) -> Parts:
    parts: Parts = [("… ", False)] if start > 0 else []
    at = start
    for begin, stop in hits:
        if begin < start or stop > end:
            continue
        if begin > at:
            parts.append((text[at:begin], False))
        if parts and parts[-1][1] and begin <= at:
            # Pairs of characters overlap: they are marked as one.
            parts[-1] = (parts[-1][0] + text[at:stop], True)
        else:
            parts.append((text[max(begin, at) : stop], True))
        at = max(at, stop)
    if at < end:
        parts.append((text[at:end], False))
    if end < len(text):
        parts.append((" …", False))
    return [part for part in parts if part[0]]
