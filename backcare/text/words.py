"""Words: how many there are, for the reading time; labels inside sentences; text in one line, for logs."""

import re
import unicodedata

from django.utils.translation import get_language

from backcare.text.tokens import POINTS, UNSPACED, VOWEL_SIGNS

WORDS_PER_MINUTE = 238
"""Silent reading of English non-fiction by adults. Source: Brysbaert, Journal of Memory and Language 109 (2019)."""

_UNSPACED = re.compile(f"[{UNSPACED}]")
_LETTER = f"[\\w{POINTS}{VOWEL_SIGNS}]"
_WORD = re.compile(f"{_LETTER}+(?:['’\\-]{_LETTER}+)*")


def count_words(text: str) -> int:
    """Return the number of words in plain ``text``. In scripts without spaces two characters count as one word."""
    unspaced = len(_UNSPACED.findall(text))
    return len(_WORD.findall(_UNSPACED.sub(" ", text))) + (unspaced + 1) // 2


def reading_minutes(words: int) -> int:
    """Return whole minutes, at least one, that reading ``words`` words takes."""
    return max(1, round(words / WORDS_PER_MINUTE))


def in_sentence(label: str) -> str:
    """Return a label as it stands inside a sentence: in lower case, but in German, whose nouns keep their capital."""
    return str(label) if (get_language() or "").startswith("de") else str(label).lower()


def between_marks(text: str, *, is_rtl: bool) -> str:
    """Return ``text`` so that plain text around it keeps its own direction, which ``is_rtl`` tells.

    Where it holds letters of the other direction, invisible marks go around it (UAX 9: LRM, RLM).
    """
    others, mark = ({"L"}, "\u200f") if is_rtl else ({"R", "AL"}, "\u200e")
    return f"{mark}{text}{mark}" if not others.isdisjoint(map(unicodedata.bidirectional, text)) else text


def one_line(text: str) -> str:
    """Return ``text`` in one line without control characters, so that it makes no line of its own in a log."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
