"""What is suspicious about a comment whoever wrote it, and what each sign weighs in log-odds. Pure: no Django."""

import math
from collections.abc import Iterator

from backcare.spam.link_detection import Links
from backcare.spam.normalizing import capital_share, words
from backcare.spam.scripts import foreign_script

Sign = tuple[str, str, float]
"""A code, a value for the words of the reason, and points: log-odds for spam."""

LINK_POINTS = (0.0, 0.8, 1.4, 2.0, 2.5, 3.0)
"""For so many links; more count as the last."""
WORDS_FOR_A_LINK = 8
CROWDED_POINTS = 0.8
HIDDEN_POINTS = 2.0
MARKUP_POINTS = 2.5
SCRIPT_POINTS = 2.5
CAPITALS_POINTS = 1.0
FAST_SECONDS = 3
FAST_POINTS = 2.0
NAME_POINTS = 2.0


def of(seen: str, found: Links, hosts: list[str], name: Links, language: str, seconds: float | None) -> Iterator[Sign]:
    """Yield the signs of a comment.

    ``seen`` is its text as ``normalizing.visible()`` gives it, ``found`` its links and ``hosts`` those of them that
    the shop does not trust; ``name`` is what links the name holds; ``seconds`` is None where nobody measured.
    """
    yield from _links(found, hosts)
    if found.hidden:
        yield "hidden_link", found.hidden[0], HIDDEN_POINTS
    if found.has_markup:
        yield "markup", "", MARKUP_POINTS
    if script := foreign_script(seen, language):
        yield "script", script, SCRIPT_POINTS
    share = capital_share(seen, least=20) or 0
    if share >= 0.6:
        yield "capitals", str(round(100 * share)), CAPITALS_POINTS
    if seconds is not None and math.isfinite(seconds) and 0 <= seconds < FAST_SECONDS:
        yield "fast", f"{seconds:.1f}", FAST_POINTS
    if name.hosts or name.hidden or name.has_markup:
        yield "name", "", NAME_POINTS


def _links(found: Links, hosts: list[str]) -> Iterator[Sign]:
    if not hosts:
        return
    yield "links", str(len(hosts)), LINK_POINTS[min(len(hosts), len(LINK_POINTS) - 1)]
    if len(words(found.rest)) < WORDS_FOR_A_LINK * len(hosts):
        yield "crowded", "", CROWDED_POINTS
