"""Comments for tests of the spam score."""

from pathlib import Path

from backcare.spam.engine import Engine, SpamCandidate
from backcare.spam.term_matcher import TermMatcher
from backcare.spam.token_store import TokenDict

FILE = Path(__file__).parent / "comments.jsonl"
"""Comments as readers of a blog about back pain write them, and spam of many kinds; all written for these tests."""


def sent(body="", **kwargs):
    """What a visitor of an English page sends."""
    return SpamCandidate(**{"name": "Ann", "email": "ann@example.com", "language": "en", "body": body, **kwargs})


def fresh(*terms):
    """An engine that has learned nothing, with ``(kind, text, effect)`` on its lists; it asks no database."""
    return Engine(TokenDict(), TermMatcher(terms))


def codes(verdict):
    return [reason.code for reason in verdict.reasons]


HOSTILE = {
    "empty": "",
    "blank": " \n\t ",
    "nul": "a\x00b\x00",
    "half a pair": "\ud800 subscribe \udfff",
    "controls": "".join(map(chr, range(32))) * 20,
    "right to left": "\u202e moc.maps \u202c" * 50,
    "zero width": "c\u200ba\u200bs\u200bi\u200bn\u200bo " * 200,
    "zalgo": "s" + "\u0335\u0336" * 4000,
    "ligature that grows": "\ufdfa" * 10_000,
    "many words": " ".join(f"word{number}" for number in range(5000)),
    "one word": "a" * 1_000_000,
    "capitals": "A" * 200_000,
    "dots": "." * 200_000,
    "dotted": "a." * 100_000,
    "dashes": "a-" * 100_000,
    "spaces": "a" + " " * 200_000 + ".com",
    "letters apart": "a " * 100_000,
    "hosts": "a.com " * 40_000,
    "one host": "a" * 62 + ".a" * 50_000 + ".com",
    "slashes": "http://" * 30_000,
    "ats": "a@" * 100_000,
    "tags": "<a " * 60_000,
    "open tags": "<" * 200_000,
    "open brackets": "[url" * 50_000,
    "markdown": "](http" * 50_000,
    "entities": "&#x26;#x26;" * 20_000,
    "long entity": "&" + "a" * 200_000 + ";",
    "exclamations": "!" * 200_000,
    "digits": "1" * 200_000,
    "percent": "%s %d %% %(x)s {0} {}",
    "emoji": "\U0001f469\u200d\U0001f467" * 20_000,
    "jamo": "\u1112\u1161\u11ab" * 20_000,
    "private": "\ue000\uf8ff" * 1000,
    "dot words": "aaa dot " * 20_000,
    "stars": "aaa*" * 50_000,
}
