"""What a reader typed, as words to look for. Nothing in it is syntax but quotation marks; nothing is an error."""

import re
from dataclasses import dataclass

from backcare.search import words
from backcare.text.tokens import is_unspaced, spans

MOST_CHARACTERS = 200
MOST_TERMS = 10
SHORTEST_BEGINNING = 2
"""Letters from which on the last word also finds words that begin with it."""

_QUOTED = re.compile(r'["“„«]([^"“”„«»]*)["”“»]')


@dataclass(frozen=True)
class Term:
    """One word to look for, by its stem; with ``is_beginning`` any word that begins with ``word`` counts too."""

    word: str
    stem: str
    is_beginning: bool = False


@dataclass(frozen=True)
class Query:
    """What is looked for: every one of ``terms``, and every one of ``phrases``, stems that follow one another.

    The words of the phrases are among the terms.
    """

    terms: tuple[Term, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)


def clean(text: str) -> str:
    """Return what was typed as it can be shown and asked for again: one line, no controls, cut where it is too long."""
    line = "".join(character if character.isprintable() else " " for character in text[: 10 * MOST_CHARACTERS])
    return " ".join(line.split())[:MOST_CHARACTERS]


def parse(text: str, language: str) -> Query:
    """Return what ``text`` looks for in ``language``. Words like "the" count only where nothing else is asked for."""
    text = clean(text)
    phrases = []
    typed = []  # each word that is no part of a phrase
    end = 0
    for match in _QUOTED.finditer(text):
        typed += typed_words(text[end : match.start()])
        if phrase := typed_words(match[1]):
            phrases.append(phrase)
        end = match.end()
    rest = typed_words(text[end:])
    typed += rest
    last = rest[-1] if rest else None
    kept = [word for word in typed if _says_something(word, language)]
    if not kept and not phrases:
        kept = typed
    terms: dict[str, Term] = {}
    for phrase in phrases:
        terms |= {word: Term(word, words.stem(word, language)) for word in phrase}
    for word in kept:
        terms.setdefault(word, Term(word, words.stem(word, language)))
    if last in kept and _may_begin(last):
        terms[last] = Term(last, words.stem(last, language), is_beginning=True)
    stems = (tuple(words.stem(word, language) for word in phrase) for phrase in phrases if len(phrase) > 1)
    return Query(tuple(terms.values())[:MOST_TERMS], tuple(dict.fromkeys(stems))[:MOST_TERMS])


def typed_words(text: str) -> list[str]:
    """Return the folded words of what was typed, in order."""
    found = zip(words.folded(text), spans(text), strict=True)
    kept, last_end = [], 0
    for word, (_start, end) in found:
        if word != words.NOTHING and end != last_end:  # the last character of a pair adds nothing to the pair
            kept.append(word)
        last_end = end
    return kept


def _says_something(word: str, language: str) -> bool:
    return not words.is_stop_word(word, language) and (len(word) > 1 or not word.isascii() or word.isdigit())


def _may_begin(word: str) -> bool:
    return len(word) >= SHORTEST_BEGINNING or is_unspaced(word)
