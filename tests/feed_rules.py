"""The rules of the formats of feeds, as the W3C's feed validator and the specifications give them.

Atom: RFC 4287. RSS 2.0: https://www.rssboard.org/rss-specification and its profile. JSON Feed 1.1:
https://www.jsonfeed.org/version/1.1/, of which no package has a JSON Schema.
"""

import json
import re
from datetime import datetime
from email.utils import parsedate_to_datetime

import jsonschema
from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"

_MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"
_RFC822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d ([+-]\d{4}|GMT)")
_LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|\d{3}))?$"
_ADDRESS = r"^https?://[!#$%&'()*+,/:;=?@\[\]A-Za-z0-9_.~-]+$"
_IRI = r"^[a-z][a-z0-9+.-]*:\S+$"
_MIME = r"^[a-z]+/[a-z0-9.+-]+$"


def assert_atom(content: bytes, address: str) -> None:
    feed = etree.fromstring(content)
    assert feed.tag == f"{ATOM}feed"
    assert re.match(_LANGUAGE, feed.get("{http://www.w3.org/XML/1998/namespace}lang"))
    _assert_atom_element(feed, once="id title updated", at_most_once="subtitle rights", often="author link entry")
    assert [each.get("href") for each in feed.iterfind(f"{ATOM}link[@rel='self']")] == [address]
    entries = feed.findall(f"{ATOM}entry")
    for entry in entries:
        optional = "published summary author"
        _assert_atom_element(entry, once="id title updated content", at_most_once=optional, often="link category")
        assert entry.find(f"{ATOM}author") is not None or feed.find(f"{ATOM}author") is not None
        assert entry.find(f"{ATOM}content").get("type") in ("text", "html")
        assert all(each.get("term") for each in entry.iterfind(f"{ATOM}category"))
        moments = [datetime.fromisoformat(entry.findtext(ATOM + name)) for name in ("published", "updated")]
        assert moments == sorted(moments)
    ids = [each.text for each in feed.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))


def _assert_atom_element(element, once, at_most_once, often):
    names = [each.tag.removeprefix(ATOM) for each in element]
    assert [name for name in once.split() if names.count(name) != 1] == []
    assert [name for name in at_most_once.split() if names.count(name) > 1] == []
    assert set(names) <= {*once.split(), *at_most_once.split(), *often.split()}
    assert re.match(_IRI, element.findtext(f"{ATOM}id"))
    for each in element:
        if each.tag in (f"{ATOM}title", f"{ATOM}subtitle", f"{ATOM}summary"):
            assert each.text
            assert each.get("type", "text") in ("text", "html")
        elif each.tag in (f"{ATOM}updated", f"{ATOM}published"):
            assert re.match(_MOMENT, each.text)
        elif each.tag == f"{ATOM}author":
            assert each.findtext(f"{ATOM}name")
            assert re.match(_ADDRESS, each.findtext(f"{ATOM}uri", "https://unknown.example/"))
        elif each.tag == f"{ATOM}link":
            assert re.match(_ADDRESS, each.get("href"))
            if each.get("rel") == "enclosure":
                assert re.match(_MIME, each.get("type"))
                assert each.get("length").isdigit()
    alternates = [
        (each.get("type"), each.get("hreflang")) for each in element.iterfind(f"{ATOM}link[@rel='alternate']")
    ]
    assert len(alternates) == len(set(alternates)) > 0


def assert_rss(content: bytes, address: str) -> None:
    rss = etree.fromstring(content)
    assert (rss.tag, rss.get("version")) == ("rss", "2.0")
    (channel,) = rss
    names = [each.tag for each in channel]
    required = ["title", "link", "description", "language", "lastBuildDate", f"{ATOM}link"]
    assert [name for name in required if names.count(name) != 1] == []
    assert names.count("copyright") <= 1
    assert set(names) - {"copyright"} == {*required, *(["item"] if "item" in names else [])}
    assert channel.findtext("title")
    assert channel.findtext("description")
    assert re.match(_ADDRESS, channel.findtext("link"))
    assert re.match(_LANGUAGE, channel.findtext("language"))
    _assert_rfc822(channel.findtext("lastBuildDate"))
    assert dict(channel.find(f"{ATOM}link").attrib) == {"rel": "self", "href": address}
    items = channel.findall("item")
    for item in items:
        names = [each.tag for each in item]
        once = ["title", "link", "guid", "pubDate", f"{CONTENT}encoded"]
        assert [name for name in once if names.count(name) != 1] == []
        at_most_once = ["description", "enclosure", CREATOR]  # <author> would have to be an email address
        assert [name for name in at_most_once if names.count(name) > 1] == []
        assert set(names) <= {*once, *at_most_once, "category"}
        assert [each.tag for each in item if not each.text and each.tag not in ("enclosure", f"{CONTENT}encoded")] == []
        assert item.find("guid").get("isPermaLink") == "false"
        assert re.match(_ADDRESS, item.findtext("link"))
        _assert_rfc822(item.findtext("pubDate"))
        for enclosure in item.iterfind("enclosure"):
            assert set(enclosure.attrib) == {"url", "length", "type"}
            assert re.match(_ADDRESS, enclosure.get("url"))
            assert enclosure.get("length").isdigit()
            assert re.match(_MIME, enclosure.get("type"))
    guids = [item.findtext("guid") for item in items]
    assert len(guids) == len(set(guids))


def _assert_rfc822(text):
    assert _RFC822.fullmatch(text)
    assert parsedate_to_datetime(text).strftime("%a") == text[:3]


def assert_json_feed(content: bytes, address: str) -> None:
    feed = json.loads(content.decode())
    jsonschema.validate(feed, JSON_FEED, cls=jsonschema.Draft202012Validator)
    assert feed["feed_url"] == address
    ids = [item["id"] for item in feed["items"]]
    assert len(ids) == len(set(ids))


def _strings(pattern: str, *names: str) -> dict:
    return {name: {"type": "string", "pattern": pattern} for name in names}


_AUTHORS = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "properties": {**_strings(".", "name"), **_strings(_ADDRESS, "url", "avatar")},
        "additionalProperties": False,
        "minProperties": 1,
    },
}

JSON_FEED = {
    "type": "object",
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        **_strings(".", "title", "description", "user_comment"),
        **_strings(_ADDRESS, "home_page_url", "feed_url", "next_url", "icon", "favicon"),
        **_strings(_LANGUAGE, "language"),
        "authors": _AUTHORS,
        "expired": {"type": "boolean"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    **_strings(".", "id", "title", "summary"),
                    **_strings("", "content_text", "content_html"),
                    **_strings(_ADDRESS, "url", "external_url", "image", "banner_image"),
                    **_strings(_MOMENT, "date_published", "date_modified"),
                    **_strings(_LANGUAGE, "language"),
                    "authors": _AUTHORS,
                    "tags": {"type": "array", "items": {"type": "string", "minLength": 1}, "uniqueItems": True},
                },
                "required": ["id"],
                "anyOf": [{"required": ["content_html"]}, {"required": ["content_text"]}],
                "additionalProperties": False,
            },
        },
    },
    "required": ["version", "title", "items"],
    "additionalProperties": False,
}

RULES = {"atom": assert_atom, "rss": assert_rss, "json": assert_json_feed}
TYPES = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}


def assert_feed(response, address: str) -> None:
    """A response with the feed of ``address`` has the type that its end says, and keeps the rules of its format."""
    extension = address.rpartition(".")[2]
    assert response.status_code == 200, address
    assert response["Content-Type"] == f"{TYPES[extension]}; charset=utf-8", address
    RULES[extension](response.content, address)
