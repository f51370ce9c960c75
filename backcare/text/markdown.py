"""HTML of ours as Markdown: CommonMark, with the tables of GitHub's dialect (GFM)."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

from backcare.text.elements import BLOCKS
from backcare.text.tree import Element, Node, parse, text_of, walk

_SPECIAL = re.compile(r"([\\`*_\[\]<>~|]|!$|&(?=#?\w+;))")
_AT_START = re.compile(r"^(\s*\d{1,9}(?=[.)])|\s*(?=[#+=-]))")
_MARKS = {"strong": ("**", "**"), "em": ("*", "*"), "s": ("~~", "~~"), "q": ("“", "”")}
_BREAK = "\\\n"


def to_markdown(html: str) -> str:
    """Return well-formed ``html`` as Markdown. What Markdown has no sign for becomes its words."""
    return "\n\n".join(_blocks(parse(html).children)) + "\n"


def plain(text: str) -> str:
    """Return ``text`` so that Markdown shows it as it is, in one line."""
    return _AT_START.sub(r"\1\\", _SPECIAL.sub(r"\\\1", " ".join(text.split())))


def _blocks(nodes: Iterable[Node]) -> list[str]:
    blocks: list[str] = []
    run: list[Node] = []
    for node in [*nodes, None]:
        if node is not None and not (isinstance(node, Element) and node.tag in BLOCKS):
            run.append(node)
            continue
        blocks.append(_line(run))
        run = []
        if isinstance(node, Element):
            blocks.append(_block(node))
    return [block for block in blocks if block]


def _block(element: Element) -> str:
    write = _BLOCKS.get(element.tag)
    return write(element) if write else "\n\n".join(_blocks(element.children))


def _heading(element: Element) -> str:
    words = _line(element.children).replace(_BREAK, " ")
    return f"{'#' * int(element.tag[1])} {words}" if words else ""


def _quotation(element: Element) -> str:
    return _prefixed("> ", "> ", "\n\n".join(_blocks(element.children)))


def _code_block(element: Element) -> str:
    words = _words(element).strip("\n")
    fence = _fence(words, 3)
    return f"{fence}\n{words}\n{fence}"


def _list(element: Element) -> str:
    items = [each for each in element.children if isinstance(each, Element)]
    number = int(element.attrs.get("start") or 1) if element.tag == "ol" else 0
    lines = []
    for place, item in enumerate(items):
        sign = f"{max(0, number) + place}. " if element.tag == "ol" else "- "
        lines.append(_prefixed(sign, " " * len(sign), "\n\n".join(_blocks(item.children))))
    return "\n".join(lines)


def _prefixed(first: str, others: str, text: str) -> str:
    lines = text.split("\n")
    return "\n".join([f"{first}{lines[0]}", *(f"{others}{line}".rstrip() for line in lines[1:])])


def _table(element: Element) -> str:
    rows = [each for each in walk(element.children) if each.tag == "tr"]
    cells = [
        [
            (
                " ".join(_line([cell]).replace(_BREAK, " ").split()),
                int(cell.attrs.get("colspan") or 1),
            )
            for cell in row.children
            if isinstance(cell, Element)
        ]
        for row in rows
    ]
    wide = [[each for text, span in row for each in [text, *[""] * (span - 1)]] for row in cells]
    width = max(map(len, wide), default=0)
    if not width:
        return ""
    has_head = all(cell.tag == "th" for cell in rows[0].children if isinstance(cell, Element))
    table = [*([] if has_head else [[""] * width]), *wide]
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in table]
    caption = next((each for each in element.children if isinstance(each, Element) and each.tag == "caption"), None)
    title = [_line(caption.children), ""] if caption else []
    return "\n".join([*title, lines[0], f"|{' --- |' * width}", *lines[1:]])


def _line(nodes: Iterable[Node]) -> str:
    """Return a line of words; what stands in it as a block is set apart by a space."""
    text = re.sub(r"[ \t]+", " ", "".join(map(_inline, nodes)))
    text = re.sub(r"(?: ?\\\n ?)+$", "", re.sub(r" ?\\\n ?", lambda _match: _BREAK, text))
    return _AT_START.sub(r"\1\\", text.strip())


def _inline(node: Node) -> str:
    if isinstance(node, str):
        return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", node))
    if write := _INLINES.get(node.tag):
        return write(node)
    inside = "".join(map(_inline, node.children))
    if node.tag in BLOCKS:
        return f" {inside} "
    if not (words := inside.strip()):
        return inside
    before, after = inside[: -len(inside.lstrip())], inside[len(inside.rstrip()) :]
    first, last = _MARKS.get(node.tag, ("", ""))
    if node.tag == "a" and (address := node.attrs.get("href")):
        first, last = "[", f"]({_address(address)})"
    return f"{before}{first}{words}{last}{after}"


def _image(element: Element) -> str:
    return f"![{plain(element.attrs.get('alt', ''))}]({_address(element.attrs.get('src', ''))})"


def _code(element: Element) -> str:
    words = " ".join(_words(element).split())
    fence = _fence(words, 1)
    pad = " " * (len(fence) > 1)
    return f"{fence}{pad}{words}{pad}{fence}" if words else ""


def _fence(words: str, shortest: int) -> str:
    """Return more backticks than ``words`` have in a row."""
    return "`" * max(shortest, 1 + max(map(len, re.findall("`+", words)), default=0))


def _words(element: Element) -> str:
    parts = (
        each if isinstance(each, str) else "\n" if each.tag == "br" else text_of(each) for each in element.children
    )
    return "".join(parts)


def _address(address: str) -> str:
    return quote(address, safe="/:?#[]@!$&'*+,;=%~-._")


_BLOCKS: dict[str, Callable[[Element], str]] = {
    **dict.fromkeys(("h2", "h3", "h4"), _heading),
    **dict.fromkeys(("ul", "ol"), _list),
    "blockquote": _quotation,
    "pre": _code_block,
    "table": _table,
    "hr": lambda _element: "---",
}
_INLINES: dict[str, Callable[[Element], str]] = {"br": lambda _element: _BREAK, "img": _image, "code": _code}
