"""Folding and stemming the words of a text for the search. Pure: no Django.

Index and query go through the same functions, so both databases find the same.
"""

import threading
from functools import cache, lru_cache

from backcare.text.stop_words import STOP_WORDS
from backcare.text.tokens import composed, is_unspaced, is_word_character, spans, without_accents

LONGEST = 40
"""Characters of a word that count."""

PLACEHOLDER = "·"
"""Stands for a word of which folding leaves nothing, and between two texts, so that no phrase spans both. No query
contains it. (SQLite would skip an ASCII character.)"""

STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
"""Snowball's algorithm for each language that has one. Words of other languages stand for themselves."""


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """Return one word without capitals, accents and points; empty when nothing of it can be searched for."""
    plain = without_accents(word[: 2 * LONGEST].casefold())
    folded = "".join(filter(is_word_character, plain))[:LONGEST]
    return folded if any(map(str.isalnum, folded)) else ""


def folded(*texts: str) -> list[str]:
    """Return the words of ``texts``, folded, as many as ``spans()`` yields of the composed text.

    ``PLACEHOLDER`` stands between two texts, so that no phrase spans both.
    """
    found: list[str] = []
    for number, text in enumerate(map(composed, texts)):
        found += [PLACEHOLDER] * (number > 0)
        found += [fold(text[start:end]) or PLACEHOLDER for start, end in spans(text)]
    return found


_own = threading.local()


@lru_cache(maxsize=100_000)
def stem(word: str, language: str) -> str:
    """Return the stem of a folded word in ``language``, a code such as "en" or "pt-br"."""
    name = STEMMERS.get(language.split("-", maxsplit=1)[0])
    if name is None or word == PLACEHOLDER or is_unspaced(word):
        return word
    stemmers = _own.__dict__.setdefault("stemmers", {})  # one is not made for two threads at a time
    if name not in stemmers:
        import snowballstemmer  # loads the rules of thirty languages, which few processes need

        stemmers[name] = snowballstemmer.stemmer(name)
    return fold(stemmers[name].stemWord(word)) or word


@cache
def _stop_words(language: str) -> frozenset[str]:
    return frozenset(map(fold, STOP_WORDS.get(language, ())))


def is_stop_word(word: str, language: str) -> bool:
    """Whether ``word``, folded, is a stop word of ``language``."""
    return word in _stop_words(language.split("-", maxsplit=1)[0])
