"""The engine of the how-to does what it says."""

import re

import pytest

from backcare.spam import signs
from backcare.spam.engine import START_POINTS, TERM_POINTS, Submission, reason_text
from shop_site.environment import ROOT


@pytest.mark.django_db
def test_the_engine_of_the_how_to():
    code = re.search(r"```python\n(.*?)```", (ROOT / "docs/howto/spam-engine.md").read_text(), flags=re.DOTALL)[1]
    names = {}
    exec(code, names)
    engine = names["Stricter"]()
    verdict = engine.judge(Submission("Max", "max@example.com", "Buy my Knives"))
    assert verdict.score == 0.99
    assert reason_text(verdict.reasons[0].stored()) == "Sells knives"
    assert engine.judge(Submission("Ida", "ida@example.com", "How warm?")).score < 0.5
    engine.learn([])


def test_the_points_of_the_explanation_are_those_of_the_code():
    text = (ROOT / "docs/explanation/spam-score.md").read_text()
    points = {
        line.split("|")[1].strip()[:20]: re.findall(r"−?\d+(?:\.\d+)?", line.split("|")[2])
        for line in text.splitlines()
        if line.startswith("| ") and line.count("|") == 3
    }
    by_code = {
        "links: one, two, thr": signs.LINK_POINTS[1:],
        "fewer than eight wor": [signs.CROWDED_POINTS],
        "a link written so th": [signs.HIDDEN_POINTS],
        "code for a link wher": [signs.MARKUP_POINTS],
        "most letters of anot": [signs.SCRIPT_POINTS],
        "the common words of ": [signs.LANGUAGE_POINTS],
        "at least 60 % capita": [signs.CAPITALS_POINTS],
        "sent within three se": [signs.FAST_POINTS],
        "a link in the name": [signs.NAME_POINTS],
        "a listed word or dom": [TERM_POINTS["suspicious"], TERM_POINTS["spam"], TERM_POINTS["trusted"]],
    }
    for start, expected in by_code.items():
        told = [float(number.replace("−", "-")) for number in points[start]]
        assert told == list(expected), start
    assert f"starting\nfrom {START_POINTS:g}".replace("-", "−") in text
