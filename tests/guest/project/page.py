"""Reading a page as a browser does: links, pictures, assets, and forms with what stands in their fields."""

import json
from html.parser import HTMLParser


class Page(HTMLParser):
    """What the tour wants to know of a page."""

    def __init__(self, html):
        super().__init__()
        self.lang = self.canonical = ""
        self.links, self.assets, self.images, self.ids, self.editors = [], [], [], [], []
        self.forms = {}  # id of the form: {name: value, or list of values}
        self._form = self._select = self._textarea = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        attrs = {name: value or "" for name, value in attrs}
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "html":
            self.lang = attrs.get("lang", "")
        elif tag == "a" and "href" in attrs:
            if "nofollow" not in attrs.get("rel", ""):
                self.links.append(attrs["href"])
        elif tag == "img":
            self.images.append(attrs)
        elif tag == "link" and attrs.get("rel") == "canonical":
            self.canonical = attrs["href"]
        elif tag == "link" and attrs.get("rel") == "stylesheet":
            self.assets.append(attrs["href"])
        elif tag == "script" and "src" in attrs:
            self.assets.append(attrs["src"])
        elif tag == "form":
            self._form = self.forms.setdefault(attrs.get("id", ""), {})
        elif self._form is not None and tag in ("input", "select", "textarea", "option"):
            self._handle_field(tag, attrs)

    def _handle_field(self, tag, attrs):
        name, kind = attrs.get("name"), attrs.get("type", "text")
        if tag == "option":
            if "selected" in attrs and self._select:
                self._form.setdefault(self._select, []).append(attrs["value"])
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._textarea = name
            self._form[name] = ""
            self.editors += [json.loads(value) for key, value in attrs.items() if key == "data-backcare-editor"]
        elif name and kind not in ("submit", "button", "file") and (kind != "checkbox" or "checked" in attrs):
            self._form[name] = attrs.get("value", "on" if kind == "checkbox" else "")

    def handle_data(self, data):
        if self._textarea:
            self._form[self._textarea] += data

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None
        elif tag == "textarea":
            self._textarea = None
        elif tag == "form":
            self._form = None
