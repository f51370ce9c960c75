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
    level: int
    at: int
    words: list[str] = field(default_factory=list)


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
        self._open: list[tuple[str, str]] = []  # (tag, start tag) of the elements that are open
        self._reopen = 0  # how many of them, counted from the inside, wait to be opened again
        self._heading: _Heading | None = None
        self._ids: set[str] = set()
        self._figure: dict[str, str] | None = None
        self._site_host = urlsplit(conf.current().SITE_URL).netloc

    def finish(self) -> Body:
        self._flush()
        return Body(self.segments, self.toc, count_words(" ".join(self.words)))

    # What the parser finds

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "figure" and attrs.get("data-image"):
            self._break_for_figure(attrs["data-image"])
            return
        if self._figure is not None and tag == "figcaption":
            return
        if self._figure is not None and tag == "img":
            return
        if tag == "table" and not self._open and self._figure is None:
            self._flush()
        self._write_reopened()
        if tag in HEADINGS and self._heading is None:
            self._heading = _Heading(int(tag[1]), len(self._out))
        if tag == "img":
            attrs |= {"loading": "lazy", "decoding": "async"}
        if tag == "a" and self._is_outbound(attrs.get("href", "")):
            attrs["rel"] = OUTBOUND_REL
        start = "<" + tag + "".join(f' {name}="{escape(value or "")}"' for name, value in attrs.items()) + ">"
        self._out.append(start)
        if tag not in VOID:
            self._open.append((tag, start))

    def handle_endtag(self, tag):
        if self._figure is not None and tag in ("figcaption", "figure"):
            if tag == "figure":
                self._end_figure()
            return
        if tag in VOID or not self._open:
            return
        self._open.pop()
        if self._reopen > len(self._open):
            self._reopen -= 1  # it was never opened again: nothing followed the figure inside it
            return
        self._out.append(f"</{tag}>")
        if tag == "table" and not self._open and self._figure is None:
            self.segments.append({"table": "".join(self._out)})
            self._out = []
        if self._heading and tag == f"h{self._heading.level}":
            self._end_heading()
        if tag in ("p", "li", "td", "th", "blockquote", *HEADINGS):
            self.words.append(" ")

    def handle_data(self, data):
        if data.strip():
            self._write_reopened()
        elif self._reopen:
            return
        self.words.append(data)
        if self._heading:
            self._heading.words.append(data)
        self._out.append(escape(data, quote=False))

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
        if heading.level == 2:
            self.toc.append(entry)
        elif heading.level == 3 and self.toc:
            self.toc[-1]["children"].append(entry)

    # Figures of the library

    def _break_for_figure(self, key: str):
        written = self._open[: len(self._open) - self._reopen]
        self._out.extend(f"</{tag}>" for tag, _start in reversed(written))
        self._flush()
        self._reopen = len(self._open)
        self._figure = {"image": key, "_outer": self._reopen}
        self._reopen = 0
        self._held, self._open = self._open, []

    def _end_figure(self):
        self._out.extend(f"</{tag}>" for tag, _start in reversed(self._open))
        caption = "".join(self._out).strip()
        self.segments.append({"image": self._figure["image"], "caption": caption})
        self._out = []
        self._open, self._reopen = self._held, self._figure["_outer"]
        self._figure = None

    def _write_reopened(self):
        if self._reopen:
            self._out.extend(start for _tag, start in self._open[len(self._open) - self._reopen :])
            self._reopen = 0

    # Pieces

    def _flush(self):
        html = "".join(self._out).strip()
        self._out = []
        if html:
            self.segments.append({"html": html})

    def _is_outbound(self, href: str) -> bool:
        parts = urlsplit(href)
        return parts.scheme in ("http", "https") and parts.netloc != self._site_host
