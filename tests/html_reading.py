"""Reading HTML in tests with the parser of the standard library."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
DANGEROUS = {"script", "style", "iframe", "object", "embed", "svg", "math", "form", "input", "base", "meta", "link"}


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.elements = []
        self.words = []
        self.problems = []
        self._open = []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _value in attrs]
        if len(set(names)) != len(names):
            self.problems.append(f"an attribute twice in <{tag}>")
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag in VOID:
            self.problems.append(f"</{tag}>")
        elif not self._open or self._open.pop() != tag:
            self.problems.append(f"</{tag}> closes nothing, or something else")

    def handle_data(self, data):
        if not (self._open and self._open[-1] in ("script", "style")):
            self.words.append(data)

    def finish(self):
        self.close()
        self.problems += [f"<{tag}> stays open" for tag in self._open]


def read(html):
    """Return a reader with ``elements`` (pairs of tag and attributes), ``words`` and ``problems``."""
    reader = _Reader()
    reader.feed(html)
    reader.finish()
    return reader


def elements(html, tag=None):
    """The attributes of each element with this tag, in order."""
    return [attrs for name, attrs in read(html).elements if tag in (None, name)]


def text(html):
    """The words between the tags, with single spaces."""
    return " ".join("".join(read(html).words).split())


def assert_well_formed(html):
    """Every element that is opened is closed, in the right order."""
    assert read(html).problems == [], html


def assert_harmless(html):
    """Nothing in ``html`` runs code, loads a frame or a style, or names an address by any other scheme than our own."""
    for tag, attrs in read(html).elements:
        assert tag not in DANGEROUS, html
        for name, value in attrs.items():
            assert not name.startswith("on"), html
            assert name not in ("style", "srcdoc", "formaction", "background", "xlink:href"), html
            if name in ("href", "src"):
                plain = re.sub(r"[\x00-\x20]", "", value or "").lower()
                assert not plain.startswith(("//", "/\\", "\\")), html
                assert urlsplit(plain).scheme in ("", "http", "https", "mailto", "tel"), html
