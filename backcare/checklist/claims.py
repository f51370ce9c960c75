"""Finding watched words in a text, however they are written."""

import re
import unicodedata
from dataclasses import dataclass

from backcare.text import slugs
from backcare.text.slugs import UNSEEN
from backcare.text.tokens import is_unspaced, is_word_character

_SAME_TO_READERS = str.maketrans({"’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-"})
_SENTENCE = re.compile(r"""[^\s].*?(?:[.!?…؟।]["'”’»)\]]{0,3}(?=\s)|[。！？]["”’」』）]{0,3}|\Z)""", re.DOTALL)
SHOWN = 180
"""Most characters of a sentence that are shown."""


@dataclass(frozen=True)
class Found:
    """Where a watched phrase appears: the first sentence with it, and the number of times in the whole text."""

    sentence: str
    count: int


def normal(text: str) -> str:
    """Return ``text`` in the form in which watched words are looked for.

    NFKC, case folded, single spaces, without what cannot be seen, with plain apostrophes and hyphens.
    """
    return slugs.normal(text).translate(_SAME_TO_READERS)


class Text:
    """A text made ready to look for many phrases in it. No phrase reaches from one block into the next."""

    def __init__(self, blocks: list[str]):
        self._sentences: list[str] = []
        self._ends: list[int] = []  # where each sentence ends in the normal form
        parts: list[str] = []
        length = 0
        for block in blocks:
            before = -1  # where the sentence before ended in the block
            for match in _SENTENCE.finditer(block):
                words = normal(match[0])
                if not words:
                    continue
                separator = "\n" if before < 0 and parts else " " if 0 <= before < match.start() else ""
                before = match.end()
                parts.append(separator + words)
                length += len(parts[-1])
                self._sentences.append(" ".join(UNSEEN.sub("", match[0]).split()))
                self._ends.append(length)
        self._normal = "".join(parts)

    def find(self, phrase: str) -> Found | None:
        """Return where ``phrase`` appears as whole words, or None.

        In scripts without spaces between words it may stand anywhere.
        """
        wanted = normal(phrase)
        if not wanted:
            return None
        starts = []
        at = self._normal.find(wanted)
        while at >= 0:
            end = at + len(wanted)
            is_whole = not _within_a_word(self._normal, at) and not _within_a_word(self._normal, end)
            if is_whole:
                starts.append(at)
            at = self._normal.find(wanted, end if is_whole else at + 1)
        return Found(self._quote(starts[0], starts[0] + len(wanted)), len(starts)) if starts else None

    def _quote(self, start: int, end: int) -> str:
        """Return the sentence or sentences around this part of the normal form, shortened for display."""
        first = next(number for number, stop in enumerate(self._ends) if start < stop)
        last = next(number for number, stop in enumerate(self._ends) if end <= stop)
        quote = " ".join(self._sentences[first : last + 1])
        if len(quote) <= SHOWN:
            return quote
        # The normal form is about as long as the text itself: the words are in the middle of what is shown.
        begins = self._ends[first - 1] + 1 if first else 0
        middle = start - begins + (end - start) // 2
        left = max(0, min(middle - SHOWN // 2, len(quote) - SHOWN))
        right = left + SHOWN
        return ("…" if left else "") + quote[left:right].strip() + ("…" if right < len(quote) else "")


def _within_a_word(text: str, at: int) -> bool:
    """Whether the position before ``text[at]`` is inside a word."""
    if not 0 < at < len(text):
        return False
    if unicodedata.combining(text[at]):
        return True
    return all((is_word_character(char) or char == "_") and not is_unspaced(char) for char in (text[at - 1], text[at]))
