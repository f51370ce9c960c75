"""Count words, for the reading time; and keep text in one line, for logs."""

import re

WORDS_PER_MINUTE = 238
"""Silent reading of English non-fiction by adults. Source: Brysbaert, Journal of Memory and Language 109 (2019)."""

# Chinese, Japanese and Korean are written without spaces: two characters stand for about one word.
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"\w+(?:['’\-]\w+)*")


def count_words(text: str) -> int:
    """Return the number of words in plain ``text``."""
    cjk = len(_CJK.findall(text))
    return len(_WORD.findall(_CJK.sub(" ", text))) + (cjk + 1) // 2


def reading_minutes(words: int) -> int:
    """Return whole minutes, at least one, that reading ``words`` words takes."""
    return max(1, round(words / WORDS_PER_MINUTE))


def one_line(text: str) -> str:
    """Return ``text`` in one line without control characters, so that it makes no line of its own in a log."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
