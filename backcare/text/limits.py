"""How long and how deeply nested HTML may be.

What a parser of HTML does for an element takes as long as that is deep, so a megabyte of nested lists takes minutes.
``refuse_excess()`` tells beforehand, in a time that grows with the length alone.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from backcare.text.elements import WITHIN_WORDS

MAX_LENGTH = 2_000_000
"""Characters of HTML that are read."""
MAX_DEPTH = 100
"""Elements that are nested in each other."""
MAX_REPEATED = 50_000
"""Elements that are added because one such as ``<b>`` goes on in each block in it, or after it if nobody closes it."""

# Comments, tags and whatever begins like one, as the tokenizer of the HTML standard (13.2.5) divides them.
_MARKUP = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<(?P<closes>/?)(?P<name>[a-z][^\s/>]*+)"
    r"(?:[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^\s>\"'][^\s>]*+)?)?)*+[\s/]*+(?:>|\Z)"
    r"|<[!?/][^>]*+(?:>|\Z)",
    re.IGNORECASE | re.DOTALL,
)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_VOID = _names("area base br col embed frame hr img input keygen link meta param source track wbr")
_FORMATTING = _names("a b big code em font i nobr s small strike strong tt u")
"""Elements that go on after a block in which they were not closed."""
_REPEATED = _FORMATTING | WITHIN_WORDS
"""Elements that stand in each block that they hold, once it is stored."""
_CELLS = frozenset({"td", "th", "caption"})
_WALLS = _CELLS | _names(
    "table template select svg math button object applet marquee noscript noframes noembed iframe textarea title "
    "style script xmp plaintext html"
)
"""Elements that an end tag within them does not close together with what is around them, or may not."""
_FOREIGN = frozenset({"svg", "math"})
_RAW = _names("textarea title style script xmp iframe noembed noframes noscript")
"""Elements in which there are no tags but their own end tag."""
_TABLE_PARTS = _CELLS | _names("tr thead tbody tfoot")
_TBODY, _TR = ("tbody", _names("thead tbody tfoot")), ("tr", _names("tr"))
_IMPLIED = {"tr": [_TBODY], "td": [_TBODY, _TR], "th": [_TBODY, _TR]}
"""Elements that a parser adds before another where they are missing."""
_BLOCKS = _names(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 "
    "h4 h5 h6 header hgroup hr listing main menu nav ol p pre search section summary ul"
)
_ENDED_BY = {
    **dict.fromkeys(_BLOCKS, _names("p")),
    "li": _names("p li"),
    **dict.fromkeys(("dd", "dt"), _names("p dd dt")),
    **dict.fromkeys(("td", "th"), _names("p td th")),
    "tr": _names("p td th tr"),
    **dict.fromkeys(("thead", "tbody", "tfoot"), _names("p td th tr thead tbody tfoot")),
}
"""Elements without an end tag, by what ends them."""


def refuse_excess(html: str) -> None:
    """Raise ``ValidationError`` where ``html`` is too long or too deeply nested to be read in a short time."""
    if len(html) > MAX_LENGTH:
        raise ValidationError(
            _("This text has %(count)s characters of HTML; at most %(most)s are allowed. Divide it into several.")
            % {
                "count": number_format(len(html), force_grouping=True),
                "most": number_format(MAX_LENGTH, force_grouping=True),
            },
            code="too_long",
        )
    opened: list[str] = []
    repeated = at = 0
    while found := _MARKUP.search(html, at):
        at = found.end()
        name = (found["name"] or "").lower()
        if not name or name in _VOID:
            continue
        if found["closes"]:
            _close(opened, name)
            continue
        if not _FOREIGN.intersection(opened):
            if name in _RAW:
                end = re.compile(f"</{name}(?=[\\s/>])", re.IGNORECASE).search(html, at)
                raw, at = html[at : end.start() if end else len(html)], end.start() if end else len(html)
                if name != "script" or "<!--" not in raw:
                    continue  # else its end may be another one (13.2.5.20): it stays open
            if name in _TABLE_PARTS and "table" not in opened:
                continue
            while (last := _last_block(opened)) is not None and opened[last] in _ENDED_BY.get(name, ()):
                _remove(opened, last)
            if name in _IMPLIED:
                since = opened[len(opened) - opened[::-1].index("table") :]
                opened += [missing for missing, parts in _IMPLIED[name] if not parts.intersection(since)]
        opened.append(name)
        if name not in _REPEATED:
            repeated += sum(each in _REPEATED for each in opened)
        if len(opened) > MAX_DEPTH or repeated > MAX_REPEATED:
            raise too_deep()


def too_deep() -> ValidationError:
    """Return the error for HTML whose elements are nested too deeply."""
    return ValidationError(
        _("The HTML of this text is nested more than %(most)s elements deep. Close its elements, or remove some.")
        % {"most": MAX_DEPTH},
        code="too_deep",
    )


def _last_block(opened: list[str]) -> int | None:
    return next((at for at in reversed(range(len(opened))) if opened[at] not in _FORMATTING), None)


def _close(opened: list[str], name: str) -> None:
    for at in reversed(range(len(opened))):
        if opened[at] == name:
            _remove(opened, at)
            return
        if opened[at] in _WALLS:
            return


def _remove(opened: list[str], at: int) -> None:
    """Close the element at this place with all in it. Formatting goes on, unless a cell of a table ends."""
    name = opened[at]
    goes_on = [] if name in _CELLS else [each for each in opened[at + 1 :] if each in _FORMATTING]
    if name in _FORMATTING:
        goes_on = opened[at + 1 :]
    opened[at:] = goes_on
