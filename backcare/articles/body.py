"""The body of an article, made ready for the page once, when it is saved.

``build()`` turns sanitized HTML into *segments*: finished pieces of HTML, and references to what is looked up when
the page is shown. A segment is a dict of one of these forms:

``{"html": "<h2 id=…>…"}``
    finished HTML: headings carry anchors, images load late, outbound links carry ``rel``
``{"table": "<table>…"}``
    a table, apart, so that the template can let it scroll sideways
``{"image": "key", "caption": "…"}``
    an image of the library and its caption

A view fills the references from rows that it fetched anyway and never parses HTML.
"""

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from backcare import conf
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
    """Return the keys of the images that ``segments`` name, in order."""
    return [segment["image"] for segment in segments if "image" in segment]


def build(html: str) -> Body:
    """Return ``html``, sanitized once more, as segments with a table of contents and a word count."""
    builder = _Builder()
    builder.feed(sanitize_body(html))
    builder.close()
    return builder.finish()


@dataclass
class _Heading:
    depth: int  # how many elements are open around it
    at: int = 0  # where its start tag stands in what was written
    words: list[str] = field(default_factory=list)


@dataclass
class _Figure:
    key: str
    around: tuple  # what was open where it stands


class _Builder(HTMLParser):
    """Reads what nh3 wrote (well-formed, every element closed) and writes segments.

    A figure of the library that stands inside a list or a quotation is lifted out of it: the open elements are
    closed before it and opened again when more of their content follows.
    """

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.segments: list[dict[str, str]] = []
        self.toc: list[dict[str, Any]] = []
        self.words: list[str] = []
        self._out: list[str] = []
        self._open: list[tuple[str, str]] = []  # (tag, start tag) of the elements that are open; "": not written
        self._reopen = 0  # how many of them, counted from the inside, wait to be opened again
        self._heading: _Heading | None = None
        self._ids: set[str] = set()
        self._figure: _Figure | None = None
        self._site_host = urlsplit(conf.current().SITE_URL).netloc.lower()

    def finish(self) -> Body:
        self._flush()
        return Body(self.segments, self.toc, count_words("".join(self.words)))

    # What the parser finds

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self._end_word(tag)
        if self._figure is None and tag == "figure" and attrs.get("data-image"):
            self._begin_figure(attrs["data-image"])
            return
        if self._figure is not None and tag in ("figure", "figcaption", "img"):
            if tag != "img":
                self._open.append((tag, ""))
            return
        if tag == "table" and not self._open and self._figure is None:
            self._flush()
        self._write_reopened()
        if tag in HEADINGS and self._heading is None:
            self._heading = _Heading(len(self._open), len(self._out))
        if tag == "img":
            attrs |= {"loading": "lazy", "decoding": "async"}
        if tag == "a" and self._is_outbound(attrs.get("href") or ""):
            attrs["rel"] = OUTBOUND_REL
        start = "<" + tag + "".join(f' {name}="{escape(value or "")}"' for name, value in attrs.items()) + ">"
        self._out.append(start)
        if tag not in VOID:
            self._open.append((tag, start))

    def handle_endtag(self, tag):
        self._end_word(tag)
        if tag in VOID:
            return
        if not self._open:
            if self._figure is not None:
                self._end_figure()
            return
        _tag, start = self._open.pop()
        if self._reopen > len(self._open):
            self._reopen -= 1  # it was never opened again: nothing followed the figure inside it
        elif start:
            self._out.append(f"</{tag}>")
        if self._heading and self._heading.depth == len(self._open):
            self._end_heading()
        if tag == "table" and not self._open and self._figure is None:
            self._flush("table")

    def handle_data(self, data):
        if data.strip():
            self._write_reopened()
        elif self._reopen:
            return
        self.words.append(data)
        if self._heading:
            self._heading.words.append(data)
        self._out.append(escape(data, quote=False))

    def _end_word(self, tag):
        if tag not in WITHIN_WORDS:
            self.words.append(" ")

    # Headings

    def _end_heading(self):
        heading, self._heading = self._heading, None
        text = " ".join("".join(heading.words).split())
        if not text:
            return
        anchor = free_slug(ANCHOR_PREFIX + make_slug(text, "part"), self._ids)
        self._ids.add(anchor)
        start = self._out[heading.at]
        self._out[heading.at] = f'{start[:3]} id="{escape(anchor)}"{start[3:]}'
        entry = {"id": anchor, "text": text, "children": []}
        if start[2] == "2":
            self.toc.append(entry)
        elif start[2] == "3" and self.toc:
            self.toc[-1]["children"].append(entry)

    # Figures of the library

    def _begin_figure(self, key: str):
        written = [start for _tag, start in self._open[: len(self._open) - self._reopen]]
        while written and self._out and self._out[-1] is written[-1]:
            written.pop()  # nothing stands in it yet: it is opened after the figure, if at all
            self._out.pop()
        if self._heading and self._heading.depth < len(written):
            self._end_heading()
        self._out.extend(f"</{tag}>" for tag, _start in reversed(self._open[: len(written)]))
        self._flush()
        self._figure = _Figure(key, (self._open, self._heading))
        self._open, self._reopen, self._heading = [], 0, None

    def _end_figure(self):
        self._flush("caption", image=self._figure.key)
        self._open, self._heading = self._figure.around
        self._reopen, self._figure = len(self._open), None

    def _write_reopened(self):
        for depth in range(len(self._open) - self._reopen, len(self._open)):
            if self._heading and self._heading.depth == depth:
                self._heading.at = len(self._out)
            self._out.append(self._open[depth][1])
        self._reopen = 0

    # Pieces

    def _flush(self, kind: str = "html", **values: str):
        html = "".join(self._out).strip()
        self._out = []
        if html or values:
            self.segments.append({**values, kind: html})

    def _is_outbound(self, href: str) -> bool:
        parts = urlsplit(href)
        return parts.scheme in ("http", "https") and parts.netloc.lower() != self._site_host
