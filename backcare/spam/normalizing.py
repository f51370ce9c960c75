"""Normalize text for the spam score: one spelling for what looks alike. Pure: no Django."""

import re
import unicodedata
from html import unescape

from backcare.text.tokens import spans

MOST_CHARACTERS = 10_000
"""Characters of a comment that are read; the comment form takes half of it."""

# Nobody sees them: controls (but for white space), format characters, halves of surrogate pairs, private use.
_HIDDEN_KINDS = {"Cc", "Cf", "Cs", "Co", "Cn"}
_ACCENTS = dict.fromkeys(range(0x300, 0x370))
_LOOKALIKES = str.maketrans("аеорсухіјѕԁһԛԝвкмнтαεορυικντχ", "aeopcyxijsdhqwbkmhtaeopuikvtx")
"""Cyrillic and Greek small letters, and the Latin ones that look the same."""
_LATIN = re.compile("[a-z]")
_LETTERS = re.compile(r"[^\W\d_]+")
_SPACED_LETTERS = re.compile(r"(?<![^\W_])[^\W\d_](?:[ .\-_*]{1,2}[^\W\d_]){3,40}(?![^\W_])")
_BETWEEN = re.compile(r"[ .\-_*]+")


def visible(text: str) -> str:
    """Return the first ``MOST_CHARACTERS`` of ``text`` in NFKC, without what readers cannot see.

    Zero-width characters, controls (a NUL among them) and single surrogates are gone, entities of HTML are the
    characters they stand for. What comes back fits into any database.
    """
    text = unicodedata.normalize("NFKC", unescape(text[:MOST_CHARACTERS]))[:MOST_CHARACTERS]
    return "".join(
        character
        for character in text
        if character in "\n\t\r " or unicodedata.category(character) not in _HIDDEN_KINDS
    )


def folded(text: str) -> str:
    """Return ``text``, which ``visible()`` has cleaned, without capitals, accents and look-alikes of Latin letters.

    A word of Latin letters with Cyrillic or Greek ones among them is read as Latin; words of one script stay. Letters
    set apart one by one, as in "c-a-s-i-n-o", become a word.
    """
    apart = unicodedata.normalize("NFKD", text.casefold()).translate(_ACCENTS)
    # A letter that only NFKD takes apart may have brought a capital or a look-alike with it.
    plain = _LETTERS.sub(_in_one_script, unicodedata.normalize("NFC", apart).casefold())
    return _SPACED_LETTERS.sub(lambda match: _BETWEEN.sub("", match[0]), plain)


def _in_one_script(match: re.Match) -> str:
    word = match[0]
    return word.translate(_LOOKALIKES) if not word.isascii() and _LATIN.search(word) else word


def words(text: str) -> list[str]:
    """Return the words of ``text``, in order; scripts without spaces give pairs of neighboring characters."""
    found, last_end = [], -1
    for start, end in spans(text):
        if end != last_end:  # the last character of a pair adds nothing to the pair
            found.append(text[start:end])
        last_end = end
    return found


def capital_share(text: str, *, least: int) -> float | None:
    """Return the share of capitals among the letters of ``text``, 0 to 1; None for fewer than ``least`` letters."""
    letters = [character for character in text if character.isalpha()]
    return sum(map(str.isupper, letters)) / len(letters) if len(letters) >= least else None
