"""What the text of an article may hold: each element, what it may contain, where it may stand, and its attributes.

Everything that has to agree on this follows from the one table: the sanitizer, the mending of HTML from elsewhere, the
segments, the comparison of versions, and the editor, whose schema the tests open with every pair of elements.
"""

from dataclasses import dataclass

LANGUAGE = frozenset({"lang", "dir"})
FLOW = frozenset({"inline", "block"})


@dataclass(frozen=True)
class Kind:
    """What an element may contain, and the attributes that it may have."""

    group: str
    """Where it may stand: in whatever contains this group. The text itself contains ``FLOW``, and in no other place
    are there figures that refer to something."""
    contains: frozenset[str] = frozenset()
    attributes: frozenset[str] = LANGUAGE


def _kind(group: str, contains: str = "", attributes: str = "", language: bool = True) -> Kind:
    return Kind(group, frozenset(contains.split()), frozenset(attributes.split()) | (LANGUAGE if language else set()))


ELEMENTS = {
    "p": _kind("block", "inline"),
    **dict.fromkeys(("h2", "h3", "h4"), _kind("block", "inline")),
    "ul": _kind("block", "item"),
    "ol": _kind("block", "item", "start type"),
    "li": _kind("item", "inline block"),
    "blockquote": _kind("block", "inline block"),
    "pre": _kind("block", "inline"),
    "hr": _kind("block", language=False),
    "figure": _kind("block", "inline block figcaption", "data-image data-product data-technique data-video"),
    "figcaption": _kind("figcaption", "inline"),
    "table": _kind("block", "caption rows"),
    "caption": _kind("caption", "inline"),
    **dict.fromkeys(("thead", "tbody"), _kind("rows", "row", language=False)),
    "tr": _kind("row", "cell"),
    "th": _kind("cell", "inline block", "colspan rowspan scope"),
    "td": _kind("cell", "inline block", "colspan rowspan"),
    "a": _kind("inline", "inline", "href title"),
    "abbr": _kind("inline", "inline", "title"),
    **dict.fromkeys(("strong", "em", "u", "s", "sub", "sup", "code", "cite", "q", "mark"), _kind("inline", "inline")),
    "br": _kind("inline", language=False),
    "img": _kind("inline", "", "src alt width height", language=False),
}

RENAMED = {
    "b": "strong",
    "i": "em",
    "strike": "s",
    "del": "s",
    "h1": "h2",
    "h5": "h4",
    "h6": "h4",
    "menu": "ul",
    "dir": "ul",
}
"""Elements that are stored under another name."""
VOID = frozenset(tag for tag, kind in ELEMENTS.items() if not kind.contains)
INLINE = frozenset(tag for tag, kind in ELEMENTS.items() if kind.group == "inline")
WITHIN_WORDS = INLINE - VOID | {tag for tag, name in RENAMED.items() if name in INLINE}
"""Elements that do not end a word. Every other one does."""
BLOCKS = frozenset(ELEMENTS) - INLINE
"""Elements that end a line of words."""
HEADINGS = frozenset({"h2", "h3", "h4"})

TITLES = frozenset({"dt", "summary", "legend"})
"""Elements whose words become a paragraph in bold."""
BOXES = TITLES | {
    *("div", "section", "article", "main", "header", "footer", "aside", "nav", "search", "address", "center", "hgroup"),
    *("dl", "dd", "details", "dialog", "fieldset", "form", "button", "option", "optgroup", "listing", "marquee"),
}
"""Elements that are not stored, but end a line of words: what stands right in them becomes a paragraph."""
