"""The engine of the how-to does what it says."""

import re

import pytest

from backcare.spam.engine import Submission
from shop_site.environment import ROOT


@pytest.mark.django_db
def test_the_engine_of_the_how_to():
    code = re.search(r"```python\n(.*?)```", (ROOT / "docs/howto/spam-engine.md").read_text(), flags=re.DOTALL)[1]
    names = {}
    exec(code, names)
    engine = names["Stricter"]()
    verdict = engine.judge(Submission("Max", "max@example.com", "Buy my Knives"))
    assert verdict.score == 0.99
    assert verdict.reasons[0].code == "knives"
    assert engine.judge(Submission("Ida", "ida@example.com", "How warm?")).score < 0.5
    engine.learn([])
