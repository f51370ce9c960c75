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


class _FormReader(HTMLParser):
    def __init__(self, form_id):
        super().__init__(convert_charrefs=True)
        self.data = {}
        self._id, self._inside, self._select, self._textarea = form_id, False, None, None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self._inside = attrs.get("id") == self._id
            return
        belongs = attrs["form"] == self._id if "form" in attrs else self._inside
        name = attrs.get("name")
        if tag == "option" and self._select:
            if "selected" in attrs:
                self._add(self._select, attrs.get("value", ""))
        elif not belongs or not name or "disabled" in attrs or "__prefix__" in name:
            return
        elif tag == "select":
            self._select = name
            if "multiple" not in attrs:
                self.data[name] = ""
        elif tag == "textarea":
            self._textarea, self.data[name] = name, ""
        elif tag == "input":
            kind = attrs.get("type", "text")
            if kind in ("checkbox", "radio"):
                if "checked" in attrs:
                    self._add(name, attrs.get("value", "on"))
            elif kind not in ("submit", "button", "image", "file", "reset"):
                self._add(name, attrs.get("value", ""))

    def _add(self, name, value):
        if self.data.get(name):
            there = self.data[name]
            self.data[name] = [*(there if isinstance(there, list) else [there]), value]
        else:
            self.data[name] = value

    def handle_endtag(self, tag):
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._textarea:
            # A browser drops the first line break, and sends every one as CR LF.
            self.data[self._textarea] = self.data[self._textarea].removeprefix("\n").replace("\n", "\r\n")
            self._textarea = None

    def handle_data(self, data):
        if self._textarea:
            self.data[self._textarea] += data.replace("\r\n", "\n")


def form_data(html, form_id):
    """What a browser would send from the form with this id, without any button."""
    reader = _FormReader(form_id)
    reader.feed(html)
    reader.close()
    return reader.data
