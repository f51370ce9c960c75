"""The body of an article, made ready for the page once, when it is saved.

``build()`` turns sanitized HTML into *segments*: finished pieces of HTML, and references to what is looked up when
the page is shown. A segment is a dict of one of these forms:

``{"html": "<h2 id=…>…"}``
    finished HTML: headings and first links to a reference carry anchors, images load late, outbound links carry ``rel``
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
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

from backcare.site import path_to, site_url
from backcare.text.elements import HEADINGS
from backcare.text.sanitizing import sanitize_body
from backcare.text.slugs import make_slug, number_slugs
from backcare.text.tree import Element, Node, parse, text_of, to_html, walk
from backcare.text.words import count_words

ANCHOR_PREFIX = "section-"
"""In front of each heading's anchor, so that no heading can take the id of a part of the page."""
OUTBOUND_REL = "external noopener"
_TO_REFERENCE = re.compile(r"#reference-([1-9][0-9]{0,3})")
_FROM_REFERENCE = re.compile(r'<a [^>]*?id="cited-([0-9]+)"')
_LINK = re.compile(r'<a [^>]*?href="([^"]+)"')
_CARD = re.compile(r'<figure [^>]*?data-(product|technique)="([^"]+)"')


@dataclass(frozen=True)
class Body:
    """A body made ready."""

    segments: list[dict[str, str]]
    toc: list[dict[str, Any]]
    """Table of contents: ``{"id", "text", "children"}`` for each heading of level 2, children of level 3."""
    word_count: int


BODY_VERSION = 2
"""Raised with each change of what a body may hold or of what is made of it: older rows are made anew."""
DERIVED_FROM_BODY = ("segments", "toc", "word_count", "body_version")
"""The fields of an article that follow from its body."""


def derived_from(html: str) -> dict[str, Any]:
    """Return the values of ``DERIVED_FROM_BODY`` for a body with this HTML."""
    return {**vars(build(html)), "body_version": BODY_VERSION}


def image_keys(segments: list[dict[str, str]]) -> list[str]:
    """Return the keys of the images that ``segments`` name, stills of videos among them, in order."""
    return _keys(segments, "image")


def product_keys(segments: list[dict[str, str]]) -> list[str]:
    """Return the keys of the products and collections with cards in ``segments``, in order."""
    return _keys(segments, "product")


def technique_keys(segments: list[dict[str, str]]) -> list[str]:
    """Return the keys of the techniques with cards in ``segments``, in order."""
    return _keys(segments, "technique")


def cited_numbers(segments: list[dict[str, str]]) -> set[int]:
    """Return the numbers of the references that ``segments`` link to; the first link to each has the id ``cited-N``."""
    html = (segment.get("html") or segment.get("table") or segment.get("caption") or "" for segment in segments)
    return {int(number) for piece in html for number in _FROM_REFERENCE.findall(piece)}


def card_keys(html: str, kind: str) -> list[str]:
    """Return the keys of the cards of a ``kind``, "product" or "technique", in a stored body, in order.

    For many articles at once: to make each ready would take a hundred times as long.
    """
    return [key for found, key in _CARD.findall(html) if found == kind]


def linked_slugs(html: str, language: str) -> set[str]:
    """Return the slugs of the articles, read in ``language``, that a stored body links to; some may not exist."""
    own, start = urlsplit(site_url()).netloc.lower(), path_to("article-list", language=language)
    slugs = set()
    for address in _LINK.findall(html):
        try:
            parts = urlsplit(unescape(address))
        except ValueError:  # what an editor typed is no address
            continue
        path = unquote(parts.path)
        if parts.netloc.lower() in ("", own) and path.startswith(start):
            slugs.add(path.removeprefix(start).removesuffix("/"))
    return {slug for slug in slugs if slug and "/" not in slug}


def _keys(segments: list[dict[str, str]], kind: str) -> list[str]:
    return [segment[kind] for segment in segments if segment.get(kind)]


def build(html: str) -> Body:
    """Return ``html``, sanitized, as segments with a table of contents and a word count."""
    root = parse(sanitize_body(html))
    toc = _anchor_headings(root.children)
    _dress(root.children, urlsplit(site_url()).netloc.lower())
    return Body(_segments(root.children), toc, count_words(text_of(root)))


def plain_text(html: str) -> str:
    """Return the words of sanitized ``html`` in one line; two elements are two words unless one is within a word.

    A heading ends with a full stop, so that it does not run into the text; numbers of references are left out.
    """
    root = parse(html)
    for element in walk(root.children):
        if element.tag in HEADINGS and text_of(element).strip()[-1:].isalnum():
            element.children.append(".")
        elif element.tag == "sup" and any(inner.tag == "a" for inner in walk(element.children)):
            element.children.clear()
    return " ".join(text_of(root).split())


# Steps on the tree


def _anchor_headings(nodes: list[Node]) -> list[dict[str, Any]]:
    """Give each heading that has words an anchor, and return the table of contents."""
    toc: list[dict[str, Any]] = []
    headings = [(each, " ".join(text_of(each).split())) for each in walk(nodes) if each.tag in HEADINGS]
    headings = [(heading, text) for heading, text in headings if text]
    anchors = number_slugs(ANCHOR_PREFIX + make_slug(text, "part") for _heading, text in headings)
    for (heading, text), anchor in zip(headings, anchors, strict=True):
        heading.attrs = {"id": anchor, **heading.attrs}
        entry = {"id": anchor, "text": text, "children": []}
        if heading.tag == "h2":
            toc.append(entry)
        elif heading.tag == "h3" and toc:
            toc[-1]["children"].append(entry)
    return toc


def _dress(nodes: list[Node], site_host: str) -> None:
    """Let images load late, let links that lead away say so, and let a reference find where it is first cited."""
    cited = set()
    for element in walk(nodes):
        if element.tag == "img":
            element.attrs |= {"loading": "lazy", "decoding": "async"}
        elif element.tag == "a":
            href = element.attrs.get("href", "")
            if (reference := _TO_REFERENCE.fullmatch(href)) and href not in cited:
                cited.add(href)
                element.attrs = {"id": f"cited-{reference[1]}", **element.attrs}
            parts = urlsplit(href)
            if parts.scheme in ("http", "https") and parts.netloc.lower() != site_host:
                element.attrs["rel"] = OUTBOUND_REL


def _segments(nodes: list[Node]) -> list[dict[str, str]]:
    segments: list[dict[str, str]] = []
    run: list[Node] = []
    for node in [*nodes, None]:
        apart = isinstance(node, Element) and (node.tag == "table" or node.refers_to)
        if node is not None and not apart:
            run.append(node)
            continue
        if html := to_html(run).strip():
            segments.append({"html": html})
        run = []
        if isinstance(node, Element):
            segments.append(_reference(node) if node.refers_to else {"table": to_html([node])})
    return segments


def _reference(figure: Element) -> dict[str, str]:
    kind = figure.refers_to
    key = figure.attrs[f"data-{kind}"]
    if kind == "image":
        captions = [each.children for each in figure.children if isinstance(each, Element)]
        return {"image": key, "caption": "".join(map(to_html, captions))}
    if kind == "video":
        return {"video": key, "title": " ".join(text_of(figure).split()), "image": figure.attrs.get("data-image", "")}
    return {kind: key}
