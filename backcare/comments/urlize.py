"""A comment's plain text as a page shows it: paragraphs, lines, links where an address stands, and no other markup."""

import re
from dataclasses import dataclass

ADDRESS = re.compile(r"\b(?:https?://|www\.)[^\s<>\"']+", re.IGNORECASE)
CLOSING = {")": "(", "]": "["}


@dataclass(frozen=True)
class Piece:
    """Some text of a line; with a ``url`` it is a link."""

    text: str
    url: str = ""


def paragraphs(text: str) -> list[list[list[Piece]]]:
    """Return ``text`` as paragraphs, which blank lines divide, of lines, of pieces."""
    blocks = re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", text.strip())
    return [[_pieces(line) for line in block.split("\n")] for block in blocks if block.strip()]


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
    """Leave out what ends the sentence around an address, and a bracket that was opened before it."""
    while address and (
        address[-1] in ".,;:!?*_~"
        or (address[-1] in CLOSING and address.count(CLOSING[address[-1]]) < address.count(address[-1]))
    ):
        address = address[:-1]
    return address
