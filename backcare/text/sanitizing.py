"""What HTML an editor's text may hold, enforced with nh3 (a binding of the Rust library ammonia)."""

import re
from collections.abc import Callable

import nh3

from backcare.text.slugs import is_slug

URL_SCHEMES = {"http", "https", "mailto", "tel"}

# Who changes these also changes WITHIN_WORDS in articles.body, BLOCKS in history.diff and the editor's kept.js.
BODY_TAGS = {
    *("h2", "h3", "h4", "p", "br", "hr", "blockquote", "pre", "ul", "ol", "li"),
    *("a", "strong", "b", "em", "i", "u", "s", "sub", "sup", "code", "abbr", "cite", "q", "mark"),
    *("figure", "figcaption", "img"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
}
BODY_ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "figure": {"data-image", "data-product", "data-technique", "data-video"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start", "type"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}
# What articles.body adds to stored segments, on top of what an editor may write.
SEGMENT_ATTRIBUTES = {
    **BODY_ATTRIBUTES,
    "a": BODY_ATTRIBUTES["a"] | {"rel"},
    "img": BODY_ATTRIBUTES["img"] | {"loading", "decoding"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
}
REFERENCES: dict[str, Callable[[str], object]] = {
    "image": is_slug,
    "product": is_slug,
    "technique": is_slug,
    "video": re.compile(r"youtube:[-\w]{5,20}|vimeo:\d{5,12}(?:/[0-9a-f]{6,40})?", re.ASCII).fullmatch,
}
"""What a figure may refer to, each in an attribute ``data-…``, and whether a value looks like that.

A video is named as its provider names it. The second part of a Vimeo video is the hash of one that is unlisted.
"""
# Elements whose text goes with them; every other unknown element leaves its text behind.
DROP_WITH_CONTENT = {"script", "style", "template", "noscript", "iframe", "object", "textarea", "select", "title"}

_IGNORED_IN_URLS = re.compile(r"[\t\r\n]")
_PROTOCOL_RELATIVE = re.compile(r"[\x00-\x20]*[/\\]{2,}")


def complete_url(url: str) -> str:
    """Return ``url`` with ``https:`` in front when it is protocol-relative (``//host/path``), else unchanged.

    Browsers drop tabs and line breaks inside an address and read ``\\`` like ``/`` (WHATWG URL, section 4.4), so
    ``/\\host`` and ``/<tab>/host`` name another host too and are completed as well.
    """
    plain = _IGNORED_IN_URLS.sub("", url)
    match = _PROTOCOL_RELATIVE.match(plain)
    return "https://" + plain[match.end() :] if match else plain


def is_reference(kind: str, value: str) -> bool:
    """Whether ``value`` can name a thing of this kind, one of ``REFERENCES``. The thing itself need not exist."""
    return bool(REFERENCES[kind](value))


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    if name in ("href", "src"):
        return complete_url(value)
    if name.startswith("data-") and not is_reference(name.removeprefix("data-"), value):
        return None
    return value


def _cleaner(attributes: dict[str, set[str]]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=BODY_TAGS,
        clean_content_tags=DROP_WITH_CONTENT,
        attributes=attributes,
        attribute_filter=_filter_attribute,
        url_schemes=URL_SCHEMES,
        link_rel=None,
        strip_comments=True,
    )


_body = _cleaner(BODY_ATTRIBUTES)
_segment = _cleaner(SEGMENT_ATTRIBUTES)


class SanitizedHTML(str):
    """HTML that ``sanitize_body()`` returned: it is not sanitized again. Nothing else makes one."""

    __slots__ = ()

    def __str__(self) -> str:
        return self


def sanitize_body(html: str) -> SanitizedHTML:
    """Return ``html`` with everything removed that an article's body may not hold. Doing it twice changes nothing."""
    return html if isinstance(html, SanitizedHTML) else SanitizedHTML(_clean(_body, html))


def sanitize_segment(html: str) -> str:
    """Return ``html`` with everything removed that neither an editor nor ``articles.body`` may have put there."""
    return _clean(_segment, html)


def _clean(cleaner: nh3.Cleaner, html: str) -> str:
    # The parser moves elements that are misplaced, such as a paragraph directly in a table, and the result can
    # read differently once more. The second time has always been the last; the bound is there for the unthought-of.
    for _ in range(5):
        before, html = html, cleaner.clean(html)
        if html == before:
            break
    return html
