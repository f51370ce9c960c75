"""Split a comment's plain text into paragraphs, lines and links; it has no other markup."""

import re
import unicodedata
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

ADDRESS = re.compile(r"\b(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)
CLOSING = {")": "(", "]": "["}
BREAK = format_html("<{}>", "br")
LINK = '<a href="{}" rel="nofollow ugc">{}</a>'
INSIDE = "·・’‐‑–־"
"""Punctuation beyond ASCII that stands inside the words of an address; any other ends it."""


@dataclass(frozen=True)
class Piece:
    """Some text of a line; with a ``url`` it is a link."""

    text: str
    url: str = ""


def paragraphs(text: str) -> list[list[list[Piece]]]:
    """Return ``text`` as paragraphs, which blank lines divide, of lines, of pieces."""
    blocks = re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", text.strip())
    return [[_pieces(line) for line in block.split("\n")] for block in blocks if block.strip()]


def as_html(text: str) -> SafeString:
    """Return ``text`` as a page shows it: escaped, its lines and links marked, paragraphs with their own direction."""
    return format_html_join("\n", '<p dir="auto">{}</p>', ([_lines_html(lines)] for lines in paragraphs(text)))


def _lines_html(lines: list[list[Piece]]) -> str:
    if len(lines) == 1 and len(lines[0]) == 1 and not lines[0][0].url:
        return lines[0][0].text  # most paragraphs are one line of plain text
    return format_html_join(BREAK, "{}", ([format_html_join("", "{}", map(_shown, line))] for line in lines))


def _shown(piece: Piece) -> list[str]:
    return [format_html(LINK, piece.url, piece.text) if piece.url else piece.text]


def _pieces(line: str) -> list[Piece]:
    pieces, end = [], 0
    for match in ADDRESS.finditer(line):
        address = _without_punctuation(match[0])
        if "." not in address.partition("://")[2].partition("/")[0] and "://" in address:
            continue
        if match.start() > end:
            pieces.append(Piece(line[end : match.start()]))
        pieces.append(Piece(address, address if "://" in address else f"https://{address}"))
        end = match.start() + len(address)
    if end < len(line):
        pieces.append(Piece(line[end:]))
    return pieces


def _without_punctuation(address: str) -> str:
    """Leave out what ends the sentence around an address, in any script, and a bracket that was opened before it."""
    end = next((at for at, character in enumerate(address) if _ends_address(character)), len(address))
    address = address[:end]
    while address and (
        address[-1] in f".,;:!?*_~`|{INSIDE}"
        or (address[-1] in CLOSING and address.count(CLOSING[address[-1]]) < address.count(address[-1]))
    ):
        address = address[:-1]
    return address


def _ends_address(character: str) -> bool:
    """Whether it is punctuation beyond ASCII, or a mark of direction or a zero-width space that nobody sees."""
    if character.isascii() or character in INSIDE:
        return False
    return unicodedata.category(character)[0] == "P" or character in "＜＞｜～\u200b\u200e\u200f\u061c\u2060\ufeff"
