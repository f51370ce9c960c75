"""What HTML an editor's text may hold, enforced with nh3 (a binding of the Rust library ammonia)."""

import re
from collections.abc import Callable

import nh3

from backcare.text.elements import BOXES, ELEMENTS, HEADINGS, LANGUAGE, RENAMED
from backcare.text.limits import refuse_excess
from backcare.text.restructuring import restructure
from backcare.text.slugs import is_slug

URL_SCHEMES = {"http", "https", "mailto", "tel"}

BODY_ATTRIBUTES = {tag: set(kind.attributes) for tag, kind in ELEMENTS.items()}
# What articles.body adds to stored segments, on top of what an editor may write.
SEGMENT_ATTRIBUTES = {
    **BODY_ATTRIBUTES,
    "a": BODY_ATTRIBUTES["a"] | {"rel", "id"},
    "img": BODY_ATTRIBUTES["img"] | {"loading", "decoding"},
    **{heading: BODY_ATTRIBUTES[heading] | {"id"} for heading in HEADINGS},
}
# What restructure() is given: elements under other names, and those that are not stored but end a line of words.
FOREIGN_ATTRIBUTES = {
    **{tag: set(LANGUAGE) for tag in (*BOXES, "thead", "tbody", "tfoot")},
    **{tag: BODY_ATTRIBUTES[name] for tag, name in RENAMED.items()},
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

_IS_SPAN = re.compile("[2-9]|[1-9][0-9]{1,2}").fullmatch
ATTRIBUTE_VALUES: dict[str, Callable[[str], object]] = {
    "dir": re.compile("(?i:rtl|ltr|auto)").fullmatch,
    "start": re.compile("-?[0-9]{1,9}").fullmatch,
    "type": re.compile("[aAiI]").fullmatch,
    "colspan": _IS_SPAN,
    "rowspan": _IS_SPAN,
    "scope": re.compile("(?i:col|row|colgroup|rowgroup)").fullmatch,
    **{f"data-{kind}": is_one for kind, is_one in REFERENCES.items()},
}
"""Whether the value of an attribute looks right. Left out is also what would say nothing, such as ``colspan="1"``."""

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
    is_right = ATTRIBUTE_VALUES.get(name)
    return value if is_right is None or is_right(value) else None


def _cleaner(attributes: dict[str, set[str]]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(attributes),
        clean_content_tags=DROP_WITH_CONTENT,
        attributes=attributes,
        attribute_filter=_filter_attribute,
        url_schemes=URL_SCHEMES,
        link_rel=None,
        strip_comments=True,
    )


_foreign = _cleaner({**BODY_ATTRIBUTES, **FOREIGN_ATTRIBUTES})
_body = _cleaner(BODY_ATTRIBUTES)
_segment = _cleaner(SEGMENT_ATTRIBUTES)


class SanitizedHTML(str):
    """HTML that ``sanitize_body()`` returned: it is not sanitized again. Nothing else makes one."""

    __slots__ = ()

    def __str__(self) -> str:
        return self


def sanitize_body(html: str) -> SanitizedHTML:
    """Return ``html`` as an article's body holds it: nothing that it may not, and every element where it may stand.

    No word is lost but those of scripts and the like. Doing it twice changes nothing. Raises ``ValidationError`` where
    ``html`` is too long or too deeply nested (see ``limits``); what takes long is never begun.
    """
    if isinstance(html, SanitizedHTML):
        return html
    refuse_excess(html)
    # A parser moves what stands where it must not, such as words right in a table, so what was mended is read once
    # more. The second time has always been the last; the bound is there for the unthought-of.
    for _ in range(5):
        mended = restructure(_foreign.clean(html))
        html = _body.clean(mended)
        if html == mended:
            break
    return SanitizedHTML(html)


def sanitize_segment(html: str) -> str:
    """Return ``html`` with everything removed that neither an editor nor ``articles.body`` may have put there.

    Raises ``ValidationError`` as ``sanitize_body()`` does.
    """
    refuse_excess(html)
    for _ in range(5):
        before, html = html, _segment.clean(html)
        if html == before:
            break
    return html
