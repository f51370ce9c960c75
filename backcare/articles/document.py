"""An article as plain text, for what compares and finds articles by their words."""

import re
from html import unescape

from backcare.articles.body import WITHIN_WORDS

_TAG = r"(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*"
_INSIDE_WORDS = re.compile(rf"</?(?:{'|'.join(sorted(WITHIN_WORDS))})(?:\s{_TAG})?>")
_ANY_TAG = re.compile(rf"<{_TAG}>")


def plain_text(segments: list[dict[str, str]]) -> str:
    """Return what the segments of a body say, in order, captions and the titles of videos among it.

    Cards say nothing: what they show belongs to the product or the technique.
    """
    pieces = []
    for segment in segments:
        html = segment.get("html") or segment.get("table") or segment.get("caption") or ""
        pieces.append(unescape(_ANY_TAG.sub(" ", _INSIDE_WORDS.sub("", html))))
        pieces.append(segment.get("title", ""))
    return " ".join(" ".join(pieces).split())
