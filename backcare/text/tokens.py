"""Text as the words by which it is compared: any script, without the words that every text has. Pure: no Django."""

import re
import sys
import unicodedata

from backcare.text.stop_words import STOP_WORDS

LONGEST_WORD = 40
"""Characters of a word that count; what differs later only, such as two encoded images, is the same word."""

# Scripts written without spaces, of which two characters stand for about one word: Thai to Khmer, kana, Han, Hangul.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af"
_UNSPACED += "\U00020000-\U0003134f"
# Vowel signs and accents that stand apart are part of a word, but Python's \w does not hold them.
_MARKS = "".join(chr(code) for code in range(0x300, 0x1E00) if unicodedata.category(chr(code)) in ("Mn", "Mc"))
_WORD = re.compile(f"([{_UNSPACED}]+)|[^\\W_{_UNSPACED}](?:[^\\W_{_UNSPACED}]|[{_MARKS}])*")


def tokenize(text: str, language: str = "") -> list[str]:
    """Return the words of plain ``text``, in order: case and compatibility forms folded, accents kept.

    Left out are numbers, single letters, and the stop words of ``language`` (a code such as ``en`` or ``pt-br``; one
    that has no list has no stop words). Chinese, Japanese, Korean, Thai and other scripts without spaces give pairs
    of neighboring characters.
    """
    stop = STOP_WORDS.get(language.split("-", maxsplit=1)[0].lower(), frozenset())
    words: list[str] = []
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text).casefold()):
        word = match[0]
        if match[1]:
            words += [word[at : at + 2] for at in range(len(word) - 1)] or [word]
        elif len(word) > 1 and word not in stop and not word.isdigit():
            words.append(sys.intern(word[:LONGEST_WORD]))
    return words
