"""Where the words of a text are, in any script, and the words by which texts are compared. Pure: no Django.

``spans()`` is what search and related articles both call a word. Each makes its own of it: ``search.stemming`` folds
accents and takes stems, so that much is found; ``tokenize()`` does neither, so that what is compared is told apart.
A text goes through ``composed()`` before, or its words are cut where nobody sees it.
"""

import re
import sys
import unicodedata
from collections.abc import Iterator
from itertools import islice

from backcare.text.stop_words import STOP_WORDS

LONGEST_WORD = 40
"""Characters of a word that count; what differs later only, such as two encoded images, is the same word."""

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u1049\u1050-\u109f\u1100-\u11ff\u1780-\u17d3\u17dc-\u17ff\u3005-\u3007\u3040-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff"
    "\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Scripts without spaces between words, as the inside of a character class: Thai, Lao, Burmese, Khmer, Chinese,
Japanese and, whose words carry particles, Korean. Punctuation (၊ ။ ・) is left out."""
POINTS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
"""Accents and vowel points that stand apart, as the inside of a character class. Python's \\w does not hold them."""
VOWEL_SIGNS = "\u0900-\u0963\u0966-\u0dff"
"""Letters and vowel signs of the scripts of India and Sri Lanka. Python's \\w does not hold the signs."""
WORD = re.compile(f"([{UNSPACED}]+)|(?:[^\\W_{UNSPACED}]|[{POINTS}{VOWEL_SIGNS}])+")
"""A word, or, in the first group, a run of a script without spaces."""
_PLAIN_WORD = re.compile(r"[^\W_]+")
_TATWEEL = "\u0640"
"""Only stretches the letter before it."""
_IS_SPECIAL = re.compile(f"[{UNSPACED}{POINTS}{VOWEL_SIGNS}{_TATWEEL}]")
"""What a text has not that is read with the simpler pattern, which is four times as fast."""
_IS_UNSPACED = re.compile(f"[{UNSPACED}]")
_HAS_LETTER = re.compile(f"[^\\W_{_TATWEEL}]")
_UNSEEN = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Places where a word may be divided, or not, at the end of a line; they divide no word."""
_IS_POINT = re.compile(f"[{POINTS}]")
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ё": "е", _TATWEEL: ""}
)
"""What is read instead of letters that Unicode does not take apart, and of the mark that only stretches Arabic ones."""
_CYRILLIC, _HEBREW = 0x400, 0x590
"""The first Cyrillic character, and the first after them: there a mark makes another letter (й is not и)."""
_HALF_WIDTH = re.compile("[\uff65-\uffdc]+")
"""Katakana and Korean letters of half the width, which stand for the usual ones."""


def composed(text: str) -> str:
    """Return ``text`` as it looks, in the form in which its words are read: letters composed (NFC), katakana and
    Korean letters of their usual width, nothing inside of words that nobody sees. To do it twice changes nothing."""
    if text.isascii():
        return text
    text = _HALF_WIDTH.sub(lambda found: unicodedata.normalize("NFKC", found[0]), _UNSEEN.sub("", text))
    return unicodedata.normalize("NFC", text)


def spans(text: str, count: int | None = None) -> list[tuple[int, int]]:
    """Return start and end of the words of ``text``, or of the first ``count``; each has a letter or a digit.

    Scripts without spaces give pairs of neighboring characters and, last, one.
    """
    if text.isascii() or not _IS_SPECIAL.search(text):
        return [match.span() for match in islice(_PLAIN_WORD.finditer(text), count)]
    return list(islice(_all_spans(text), count))


def _all_spans(text: str) -> Iterator[tuple[int, int]]:
    for match in WORD.finditer(text):
        start, end = match.span()
        found = [(start, end)] if match.lastindex is None else ((at, min(at + 2, end)) for at in range(start, end))
        yield from (span for span in found if _HAS_LETTER.search(text, *span))


def is_word_character(char: str) -> bool:
    """Whether ``char`` is a letter or a digit of any script, or a mark on one, such as a vowel sign."""
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Mc")


def without_accents(text: str) -> str:
    """Return case-folded ``text`` without accents and points. Of Cyrillic they stay: й is not и."""
    kept, base = [], 0
    for character in unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).translate(_PLAIN_LETTERS)):
        if not _IS_POINT.match(character):
            base = ord(character)
        elif not _CYRILLIC <= base < _HEBREW:
            continue
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept).casefold())


def is_unspaced(word: str) -> bool:
    """Whether ``word`` is of a script without spaces."""
    return _IS_UNSPACED.match(word) is not None


def tokenize(text: str, language: str = "") -> list[str]:
    """Return the words of plain ``text``, in order: case and compatibility forms folded, accents kept.

    Left out are numbers, single letters, and the stop words of ``language`` (a code such as ``en`` or ``pt-br``; one
    that has no list has no stop words). Scripts without spaces give pairs of neighboring characters.
    """
    stop = STOP_WORDS.get(language.split("-", maxsplit=1)[0].lower(), frozenset())
    text = unicodedata.normalize("NFKC", composed(text)).casefold()
    words: list[str] = []
    last_end = -1
    for start, end in spans(text):
        word = text[start : min(end, start + LONGEST_WORD)]
        if is_unspaced(word):
            if end != last_end:  # the last character of a pair adds nothing to the pair
                words.append(word)
        elif end - start > 1 and word not in stop and not word.isdigit():
            words.append(sys.intern(word))
        last_end = end
    return words
