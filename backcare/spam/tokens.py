"""What the filter learns of a comment: words, pairs and beginnings of words, links, its looks. Pure: no Django.

Only the text counts, neither name nor email address: tokens stay when a writer's data are erased.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from backcare.spam import link_detection
from backcare.spam.normalizing import capital_share, folded, visible
from backcare.spam.normalizing import words as normal_words

MOST = 800
"""Tokens of one comment that are kept; a comment of 5,000 characters may have more."""
LONGEST_WORD = 30
START, END = "<", ">"
"""Stand before the first word and after the last one in a pair."""

_MARKS = re.compile(r"[!?]{2,}|[$£€]")
_TAG = re.compile(r"<[^<>]{0,300}>")
_REPEATED = re.compile(r"(\w)\1{2,}")
_NUMBER = re.compile(r"\d{3,}")


def of(body: str) -> list[str]:
    """Return the tokens of a comment, each once; of more than ``MOST`` the last pairs are left out.

    Words are as they are. A pair has a space between its words. Other kinds have a colon, which no word has:
    ``begin:`` the beginning of a long word (misspelled ones begin alike), ``link:`` a host, ``ending:`` the last part
    of a host, ``looks:`` a trait of the whole comment.
    """
    seen = visible(body)
    found = link_detection.find(folded(seen))
    rest = _TAG.sub(" ", found.rest)
    words = [_word(word) for word in [*normal_words(rest), *_MARKS.findall(rest)]]
    tokens = dict.fromkeys(_looks(seen, words, found))
    for host in found.hosts:
        tokens[f"link:{'.'.join(host.split('.')[-2:])[:60]}"] = None
        tokens[f"ending:{host.rsplit('.', 1)[-1][:24]}"] = None
    tokens |= dict.fromkeys(words)
    tokens |= dict.fromkeys(f"begin:{word[:5]}" for word in words if len(word) > 5)
    tokens |= dict.fromkeys(f"{before} {word}" for before, word in pairwise([START, *words, END]))
    return list(tokens)[:MOST]


def is_look(token: str) -> bool:
    """Whether the token is a trait of the whole comment, which says little alone."""
    return token.startswith("looks:")


def is_shown(token: str) -> bool:
    """Whether moderators understand the token as it is: a word, or a pair of words."""
    return not set(":<>#") & set(token)


def _word(word: str) -> str:
    """Return a word as it counts: a number by its digits, letters at most twice in a row."""
    return f"#{min(len(word), 6)}" if word.isdigit() else _REPEATED.sub(r"\1\1", word)[:LONGEST_WORD]


def _looks(seen: str, words: list[str], found: link_detection.Links) -> Iterator[str]:
    yield f"looks:links{min(len(found.hosts), 3)}"
    yield f"looks:words{sum(len(words) >= least for least in (4, 9, 20, 60))}"
    share = capital_share(seen, least=8)
    if share is not None:
        yield f"looks:capitals{min(4, int(5 * share))}"
    yield f"looks:numbers{min(3, len(_NUMBER.findall(seen)))}"
    if found.has_markup:
        yield "looks:markup"
    if found.hidden:
        yield "looks:hidden"
