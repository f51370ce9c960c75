"""What a reader typed, as words to look for. Nothing in it is syntax but quotation marks; nothing is an error."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import NamedTuple

from backcare.search import stemming
from backcare.text.tokens import composed, is_unspaced, spans

MOST_CHARACTERS = 200
MOST_TERMS = 10
SHORTEST_BEGINNING = 2
"""Letters from which on the last word also finds words that begin with it."""

_QUOTED = re.compile(r'["＂“”„«»‹›「『]([^"＂“”„«»‹›「『」』]*)["＂“”„«»‹›」』]|‚([^‚‘]*)‘')
"""Whatever of them opens and closes: »…« is German, «…» French, ”…” Swedish and “…” English."""
_BEFORE_APOSTROPHE = re.compile(r"['’]\w")
_BEHIND_APOSTROPHE = re.compile(r"\w['’]$")


@dataclass(frozen=True)
class Term:
    """One word to look for, by its stem; with ``is_beginning`` any word that begins with ``word`` counts too.

    A run of a script without spaces is one term: its pairs of characters, as they follow one another, with spaces
    between. So are words that have ``synonyms``, which may stand apart.
    """

    word: str
    stem: str
    is_beginning: bool = False
    synonyms: tuple[str, ...] = ()
    """What means the same: stems that follow one another, with spaces between."""

    @property
    def stems(self) -> list[str]:
        return self.stem.split()


@dataclass(frozen=True)
class Query:
    """What is looked for: every one of ``terms``, and every one of ``phrases``, stems that follow one another.

    The words of the phrases are among the terms.
    """

    terms: tuple[Term, ...] = ()
    phrases: tuple[str, ...] = ()
    in_order: tuple[str, ...] = field(default=(), compare=False)
    """The stems of all words as they were typed, those of words like "the" among them, for the ranking."""

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def sequences(self) -> list[str]:
        """Stems that follow one another, of phrases and of runs."""
        return [*self.phrases, *(term.stem for term in self.terms if " " in term.stem and not term.synonyms)]


class Typed(NamedTuple):
    """A word that was typed, folded, or a run of a script without spaces, in pairs."""

    word: str
    last: str = ""
    """The last character of a run, which the index has behind its pairs."""
    is_elided: bool = False
    """Whether it is one letter beside an apostrophe."""


def clean(text: str) -> str:
    """Return what was typed as it can be shown and asked for again: one line, no controls, cut where it is too long."""
    text = composed(text[: 10 * MOST_CHARACTERS])
    line = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(line.split())[:MOST_CHARACTERS]


def parse(text: str, language: str, synonyms: Sequence[Sequence[str]] = ()) -> Query:
    """Return what ``text`` looks for in ``language``. Words like "the" count only where nothing else is asked for.

    ``synonyms`` are groups of stems in a row that mean the same; they do not count within quotation marks.
    """
    text = clean(text)
    phrases = []
    loose = []  # each word outside a phrase
    end = 0
    for match in _QUOTED.finditer(text):
        loose += _typed(text[end : match.start()])
        if phrase := _typed(match[1] or match[2] or ""):
            phrases.append(phrase)
        end = match.end()
    rest = _typed(text[end:])
    loose += rest
    kept = [typed for typed in loose if not typed.is_elided and not stemming.is_stop_word(typed.word, language)]
    if not kept and not phrases:
        kept = loose
    terms = {typed.word: _term(typed.word, language) for typed in chain(*phrases, kept)}
    if rest and rest[-1] in kept and len(last := rest[-1].word) >= SHORTEST_BEGINNING:
        terms[last] = replace(terms[last], is_beginning=" " not in last)
    in_a_row = (_in_a_row(phrase, language) for phrase in phrases if len(phrase) > 1)
    in_order = tuple(_term(typed.word, language).stem for typed in chain(*phrases, loose))
    _join_synonyms(terms, [typed.word for typed in loose], language, synonyms)
    return Query(tuple(terms.values())[:MOST_TERMS], tuple(dict.fromkeys(in_a_row))[:MOST_TERMS], in_order)


def _join_synonyms(terms: dict[str, Term], words: list[str], language: str, synonyms: Sequence[Sequence[str]]) -> None:
    """Make one of those ``terms`` whose ``words`` follow one another and have synonyms; the longest come first."""
    groups = {stems: [other for other in group if other != stems] for group in synonyms for stems in group}
    place = 0
    while groups and place < len(words):
        for end in range(min(len(words), place + MOST_TERMS), place, -1):
            stems = " ".join(_term(word, language).stem for word in words[place:end])
            if stems in groups:
                parts = [part for word in words[place:end] if (part := terms.pop(word, None))]
                is_beginning = len(parts) == 1 and parts[0].is_beginning
                joined = " ".join(words[place:end])
                terms[joined] = Term(joined, stems, is_beginning, tuple(groups[stems]))
                place = end - 1
                break
        place += 1


def beginnings(text: str) -> Query:
    """Return what ``text`` looks for in any language: every word, as the beginning of one."""
    typed = (each.word for each in _typed(clean(text)))
    return Query(tuple(Term(word, word, is_beginning=" " not in word) for word in typed)[:MOST_TERMS])


def typed_words(text: str) -> list[str]:
    """Return the folded words of what was typed, in order; of a script without spaces, pairs of characters."""
    return [word for typed in _typed(composed(text)) for word in typed.word.split()]


def stems_in_a_row(name: str, language: str) -> str:
    """Return the stems of all words of ``name``, with spaces between."""
    return " ".join(_term(typed.word, language).stem for typed in _typed(composed(name)))


def _typed(text: str) -> list[Typed]:
    found: list[Typed] = []
    last_end = 0
    for word, (start, end) in zip(stemming.folded(text), spans(text), strict=True):
        if word == stemming.PLACEHOLDER:
            continue
        if end == last_end:
            found[-1] = found[-1]._replace(last=word)
        elif start <= last_end and is_unspaced(word) and found and is_unspaced(found[-1].word):
            found[-1] = found[-1]._replace(word=f"{found[-1].word} {word}")
        else:
            found.append(Typed(word, is_elided=_is_elided(text, start, end)))
        last_end = end
    return found


def _is_elided(text: str, start: int, end: int) -> bool:
    if not re.fullmatch("[A-Za-z]", text[start:end]):
        return False
    return bool(_BEFORE_APOSTROPHE.match(text, end) or _BEHIND_APOSTROPHE.search(text[max(0, start - 2) : start]))


def _term(word: str, language: str) -> Term:
    stem = " ".join(stemming.stem(part, language) for part in word.split())
    # One character of a script without spaces is indexed as the beginning of a pair.
    return Term(word, stem, is_beginning=is_unspaced(word) and " " not in word)


def _in_a_row(phrase: list[Typed], language: str) -> str:
    *before, last = phrase
    stems = [f"{_term(typed.word, language).stem} {typed.last}".strip() for typed in before]
    return " ".join([*stems, _term(last.word, language).stem])
