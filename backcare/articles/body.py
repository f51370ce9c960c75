"""The body of an article, made ready for the page once, when it is saved.

``build()`` turns sanitized HTML into *segments*: finished pieces of HTML, and references to what is looked up when
the page is shown. A segment is a dict of one of these forms:

``{"html": "<h2 id=…>…"}``
    finished HTML: headings carry anchors, images load late, outbound links carry ``rel``
``{"table": "<table>…"}``
    a table, apart, so that the template can let it scroll sideways
``{"image": "key", "caption": "…"}``
    an image of the library and its caption
``{"product": "key"}`` and ``{"technique": "key"}``
    a card
``{"video": "youtube:ID", "title": "…", "image": "key"}``
    a video at its provider (see ``articles.videos``), its title as plain text, and the image of the library that
    stands for it until it plays, or an empty string

A view fills the references from rows that it fetched anyway and never parses HTML.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from backcare.site import site_url
from backcare.text.sanitizing import sanitize_body
from backcare.text.slugs import free_slug, make_slug
from backcare.text.words import count_words

VOID = {"br", "hr", "img"}
HEADINGS = {"h2", "h3", "h4"}
WITHIN_WORDS = {"a", "strong", "b", "em", "i", "u", "s", "sub", "sup", "code", "abbr", "cite", "q", "mark"}
"""Elements that do not end a word. Every other one does."""
ANCHOR_PREFIX = "section-"
"""In front of each heading's anchor, so that no heading can take the id of a part of the page."""
OUTBOUND_REL = "external noopener"
_CARD = re.compile(r'<figure [^>]*?data-(product|technique)="([^"]+)"')
MAX_DEPTH = 100
"""Elements nested deeper than this are not written; their words are."""


@dataclass(frozen=True)
class Body:
    """A body made ready."""

    segments: list[dict[str, str]]
    toc: list[dict[str, Any]]
    """Table of contents: ``{"id", "text", "children"}`` for each heading of level 2, children of level 3."""
    word_count: int


DERIVED_FROM_BODY = ("segments", "toc", "word_count")
"""The fields of an article that follow from its body."""


def derived_from(html: str) -> dict[str, Any]:
    """Return the values of ``DERIVED_FROM_BODY`` for a body with this HTML."""
    made = build(html)
    return {name: getattr(made, name) for name in DERIVED_FROM_BODY}


def image_keys(segments: list[dict[str, str]]) -> list[str]:
    """Return the keys of the images that ``segments`` name, stills of videos among them, in order."""
    return _keys(segments, "image")


def product_keys(segments: list[dict[str, str]]) -> list[str]:
    """Return the keys of the products and collections with cards in ``segments``, in order."""
    return _keys(segments, "product")


def technique_keys(segments: list[dict[str, str]]) -> list[str]:
    """Return the keys of the techniques with cards in ``segments``, in order."""
    return _keys(segments, "technique")


def card_keys(html: str, kind: str) -> list[str]:
    """Return the keys of the cards of a ``kind``, "product" or "technique", in a stored body, in order.

    For many articles at once: to make each ready would take a hundred times as long.
    """
    return [key for found, key in _CARD.findall(html) if found == kind]


def _keys(segments: list[dict[str, str]], kind: str) -> list[str]:
    return [segment[kind] for segment in segments if segment.get(kind)]


def build(html: str) -> Body:
    """Return ``html``, sanitized once more, as segments with a table of contents and a word count.

    A figure that refers to something (an image of the library, a card, a video) and stands inside something else (a
    list, a quotation) is lifted out of it: what is around it ends before the figure and begins again after it, a
    numbered list with the next number. Words in the figure of a card, which shows none, follow it.
    """
    tree = _Tree()
    tree.feed(sanitize_body(html))
    tree.close()
    nodes = _lift_figures(tree.root.children)
    toc = _anchor_headings(nodes)
    _dress(nodes, urlsplit(site_url()).netloc.lower())
    return Body(_segments(nodes), toc, count_words(_text(tree.root)))


def plain_text(html: str) -> str:
    """Return the words of sanitized ``html`` in one line; two elements are two words unless one is within a word.

    A heading ends with a full stop, so that it does not run into the text; numbers of references are left out.
    """
    tree = _Tree()
    tree.feed(html)
    tree.close()
    for element in _walk(tree.root.children):
        if element.tag in HEADINGS and _text(element).strip()[-1:].isalnum():
            element.children.append(".")
        elif element.tag == "sup" and any(inner.tag == "a" for inner in _walk(element.children)):
            element.children.clear()
    return " ".join(_text(tree.root).split())


# The tree


@dataclass
class _Element:
    tag: str
    attrs: dict[str, str]
    children: "list[_Node]" = field(default_factory=list)
    goes_on: bool = False  # a later part of an element that a figure divides

    @property
    def is_figure(self) -> bool:
        """Whether it is a figure that refers to something."""
        return self.tag == "figure" and bool(self.refers_to)

    @property
    def refers_to(self) -> str:
        """The kind of what a figure refers to: of several the first, else "". The image of a video is its still."""
        return next((kind for kind in ("video", "product", "technique", "image") if f"data-{kind}" in self.attrs), "")

    def part(self, children: "list[_Node]", first: bool = True) -> "_Element":
        return replace(self, attrs=dict(self.attrs), children=children, goes_on=not first)


_Node = _Element | str


class _Tree(HTMLParser):
    """Reads what nh3 wrote: well-formed, every element closed. What is nested absurdly deep loses its elements."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = _Element("", {})
        self._open = [self.root]

    def handle_starttag(self, tag, attrs):
        element = _Element(tag, {name: value or "" for name, value in attrs})
        too_deep = len(self._open) > MAX_DEPTH
        if not too_deep:
            self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(self._open[-1] if too_deep else element)

    def handle_endtag(self, tag):
        if tag not in VOID and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data):
        self._open[-1].children.append(data)


def _walk(nodes: Iterable[_Node]) -> Iterator[_Element]:
    for node in nodes:
        if isinstance(node, _Element):
            yield node
            yield from _walk(node.children)


def _text(node: _Node) -> str:
    if isinstance(node, str):
        return node
    inside = "".join(map(_text, node.children))
    return inside if node.tag in WITHIN_WORDS else f" {inside} "


def _has_content(nodes: Iterable[_Node]) -> bool:
    return any(
        node.strip() if isinstance(node, str) else node.tag in VOID or _has_content(node.children) for node in nodes
    )


# Steps on the tree


def _lift_figures(nodes: Iterable[_Node]) -> list[_Node]:
    """Return ``nodes`` with every figure that refers to something at the top, and nothing in it that it cannot show."""
    lifted: list[_Node] = []
    for node in nodes:
        if isinstance(node, _Element) and node.is_figure and node.refers_to != "image":
            shown, rest = _sort_out(node)
            lifted += [node.part(shown), *_lift_figures(rest)]
        elif isinstance(node, str) or node.is_figure or not any(inner.is_figure for inner in _walk(node.children)):
            lifted.append(node)
        else:
            lifted += _divide(node)
    return lifted


def _sort_out(figure: _Element) -> tuple[list[_Node], list[_Node]]:
    """Return what the figure of a card or a video shows, which is the title of a video, and everything else in it."""
    shown: list[_Node] = []
    rest: list[_Node] = []
    for node in figure.children:
        if not (isinstance(node, _Element) and node.tag == "figcaption"):
            rest.append(node)
        elif figure.refers_to == "video":
            shown.append(node)
        else:
            rest += node.children
    return shown, rest


def _divide(element: _Element) -> list[_Element]:
    """Return the parts of ``element`` and, between them, the figures that stood in it."""
    divided: list[_Element] = []
    items = 0  # list items in the parts so far
    run: list[_Node] = []
    for child in [*_lift_figures(element.children), None]:
        if child is not None and not (isinstance(child, _Element) and child.is_figure):
            run.append(child)
            continue
        if _has_content(run):
            part = element.part(run, first=all(node.is_figure for node in divided))
            going_on = [item.goes_on for item in run if isinstance(item, _Element) and item.tag == "li"]
            if element.tag == "ol" and items:
                part.attrs["start"] = str(_number(element.attrs.get("start")) + items - any(going_on))
            items += going_on.count(False)
            divided.append(part)
        run = []
        if child is not None:
            divided.append(child)
    return divided


def _number(text: str | None) -> int:
    try:
        return int(text or 1)
    except ValueError:
        return 1


def _anchor_headings(nodes: list[_Node]) -> list[dict[str, Any]]:
    """Give each heading that has words an anchor, and return the table of contents."""
    toc: list[dict[str, Any]] = []
    anchors: set[str] = set()
    for heading in _walk(node for node in nodes if isinstance(node, _Element) and not node.is_figure):
        text = " ".join(_text(heading).split())
        if heading.tag not in HEADINGS or not text:
            continue
        anchor = free_slug(ANCHOR_PREFIX + make_slug(text, "part"), anchors)
        anchors.add(anchor)
        heading.attrs = {"id": anchor, **heading.attrs}
        entry = {"id": anchor, "text": text, "children": []}
        if heading.tag == "h2":
            toc.append(entry)
        elif heading.tag == "h3" and toc:
            toc[-1]["children"].append(entry)
    return toc


def _dress(nodes: list[_Node], site_host: str) -> None:
    """Let images load late, and let links that lead away say so."""
    for element in _walk(nodes):
        if element.tag == "img":
            element.attrs |= {"loading": "lazy", "decoding": "async"}
        elif element.tag == "a":
            parts = urlsplit(element.attrs.get("href", ""))
            if parts.scheme in ("http", "https") and parts.netloc.lower() != site_host:
                element.attrs["rel"] = OUTBOUND_REL


def _segments(nodes: list[_Node]) -> list[dict[str, str]]:
    segments: list[dict[str, str]] = []
    run: list[_Node] = []
    for node in [*nodes, None]:
        if node is None or (isinstance(node, _Element) and (node.is_figure or node.tag == "table")):
            if html := _html(run).strip():
                segments.append({"html": html})
            run = []
            if node is not None and node.is_figure:
                segments.append(_reference(node))
            elif node is not None:
                segments.append({"table": _html([node])})
        else:
            run.append(node)
    return segments


def _reference(figure: _Element) -> dict[str, str]:
    kind = figure.refers_to
    key = figure.attrs[f"data-{kind}"]
    if kind == "image":
        return {"image": key, "caption": _html(_caption(figure)).strip()}
    if kind == "video":
        return {"video": key, "title": " ".join(_text(figure).split()), "image": figure.attrs.get("data-image", "")}
    return {kind: key}


def _caption(figure: _Element) -> list[_Node]:
    """Return what a figure of the library says; its image comes from the library, one in the text is left out."""
    content: list[_Node] = []
    for node in figure.children:
        if isinstance(node, str):
            content.append(node)
        elif node.tag in ("figure", "figcaption"):
            content += _caption(node)
        elif node.tag != "img":
            content.append(node.part(_caption(node)))
    return content


def _html(nodes: Iterable[_Node]) -> str:
    out = []
    for node in nodes:
        if isinstance(node, str):
            out.append(escape(node, quote=False))
            continue
        attrs = "".join(f' {name}="{escape(value)}"' for name, value in node.attrs.items())
        out.append(f"<{node.tag}{attrs}>")
        if node.tag not in VOID:
            out.append(_html(node.children) + f"</{node.tag}>")
    return "".join(out)
