"""The captcha that the how-to shows works as it stands there."""

import re
import sys
from types import ModuleType

import pytest
from django.template import engines

from backcare.captcha.protocol import METHODS, Outcome, current_captcha
from backcare.comments.reasons import TEXTS
from shop_site.environment import ROOT

PAGE = (ROOT / "docs/howto/hcaptcha.md").read_text()
BLOCKS = [
    block for _language, block in re.findall(r"^```(python|django)\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
]


@pytest.fixture
def question(settings, monkeypatch):
    """The class, the template and the setting of the page, in force."""
    source, template, setting = BLOCKS
    for name in ("shop", "shop.captcha"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    exec(source, sys.modules["shop.captcha"].__dict__)
    given = {}
    exec(setting, given)
    settings.BACKCARE = {**settings.BACKCARE, **given["BACKCARE"]}
    return engines["django"].from_string(template)


def test_the_example_is_a_captcha(question):
    assert all(callable(getattr(current_captcha(), name)) for name in METHODS)
    assert current_captcha().widget().template == "shop/_question.html"
    html = question.render({"widget": current_captcha().widget()})
    assert '<label for="question">' in html
    assert 'name="question"' in html


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"question": " Back "}, Outcome(True)),
        ({"question": "buy now"}, Outcome(False, "captcha-wrong")),
        ({"question": ""}, Outcome(False, "captcha-missing")),
        ({}, Outcome(False, "captcha-missing")),
    ],
)
def test_the_example_judges(question, data, expected):
    assert current_captcha().verify(data, address="", hostname="shop.example") == expected


def test_every_code_of_the_page_has_words():
    codes = re.findall(r"\| `(captcha-[a-z]+)` \|", PAGE)
    assert len(codes) == 5
    assert set(codes) <= TEXTS.keys()
