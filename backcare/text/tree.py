"""HTML as a tree, and back. Read is what nh3 wrote: well-formed, every element closed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from backcare.text.elements import VOID, WITHIN_WORDS


@dataclass
class Element:
    """An element with its attributes and what it contains."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: "list[Node]" = field(default_factory=list)
    goes_on: bool = False
    """Whether it is a later part of an element that something divided."""

    @property
    def refers_to(self) -> str:
        """The kind of what a figure refers to: of several the first, else "". The image of a video is its still."""
        kinds = ("video", "product", "technique", "image") if self.tag == "figure" else ()
        return next((kind for kind in kinds if f"data-{kind}" in self.attrs), "")


Node = Element | str
QUOTE = '"'


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def parse(html: str) -> Element:
    """Return a root without a tag that contains ``html``, which has to be well-formed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def walk(nodes: Iterable[Node]) -> Iterator[Element]:
    """Yield every element of ``nodes``, each before what it contains."""
    for node in nodes:
        if isinstance(node, Element):
            yield node
            yield from walk(node.children)


def text_of(node: Node) -> str:
    """Return the words of ``node``; two elements are two words unless one is within a word."""
    if isinstance(node, str):
        return node
    inside = "".join(map(text_of, node.children))
    return inside if node.tag in WITHIN_WORDS else f" {inside} "


def has_content(nodes: Iterable[Node]) -> bool:
    """Whether ``nodes`` hold words, or something else to see."""
    return any(
        node.strip() if isinstance(node, str) else node.tag in VOID or node.refers_to or has_content(node.children)
        for node in nodes
    )


def to_html(nodes: Iterable[Node]) -> str:
    """Return ``nodes`` as HTML."""
    out = []
    for node in nodes:
        if isinstance(node, str):
            out.append(_escape(node))
            continue
        attrs = "".join(f' {name}="{_escape(value).replace(QUOTE, "&quot;")}"' for name, value in node.attrs.items())
        out.append(f"<{node.tag}{attrs}>")
        if node.tag not in VOID:
            out.append(to_html(node.children) + f"</{node.tag}>")
    return "".join(out)


def _escape(text: str) -> str:
    return escape(text, quote=False).replace("\xa0", "&nbsp;")  # as nh3 writes it
