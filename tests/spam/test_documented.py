"""The engine of the how-to does what it says."""

import re

import pytest

from backcare.comments.posting import HONEYPOT_POINTS
from backcare.comments.reasons import text_of
from backcare.spam import signs
from backcare.spam.engine import START_POINTS, TERM_POINTS, SpamCandidate
from shop_site.environment import ROOT


@pytest.mark.django_db
def test_the_engine_of_the_how_to():
    code = re.search(r"```python\n(.*?)```", (ROOT / "docs/howto/spam-engine.md").read_text(), flags=re.DOTALL)[1]
    names = {}
    exec(code, names)
    engine = names["Stricter"]()
    verdict = engine.judge(SpamCandidate("Max", "max@example.com", "Buy my Knives"))
    assert verdict.score == 0.99
    assert text_of(verdict.reasons[0].stored()) == "Sells knives"
    assert engine.judge(SpamCandidate("Ida", "ida@example.com", "How warm?")).score < 0.5
    engine.learn([])


def test_the_points_of_the_explanation_are_those_of_the_code():
    text = (ROOT / "docs/explanation/spam-score.md").read_text()

    def told(words):
        (line,) = [line for line in text.splitlines() if line.startswith("|") and words in line]
        return line.split("|")[2].strip()

    assert told("links: one, two") == ", ".join(f"{points:.1f}" for points in signs.LINK_POINTS[1:])
    assert told("fewer than eight words") == f"{signs.CROWDED_POINTS:g}"
    assert told("filters miss it") == f"{signs.HIDDEN_POINTS:g}"
    assert told("code for a link") == f"{signs.MARKUP_POINTS:g}"
    assert told("letters of another script") == f"{signs.SCRIPT_POINTS:g}"
    assert told("capitals") == f"{signs.CAPITALS_POINTS:g}"
    assert told("within three seconds") == f"{signs.FAST_POINTS:g}"
    assert told("a link in the name") == f"{signs.NAME_POINTS:g}"
    assert told("people cannot see") == f"{HONEYPOT_POINTS:g}"
    listed = ", ".join(f"{TERM_POINTS[effect]:g}" for effect in ("suspicious", "spam", "trusted")).replace("-", "−")
    assert told("a listed word or domain") == f"{listed}; three of each at most"
    assert f"starting\nfrom {START_POINTS:g}".replace("-", "−") in text
