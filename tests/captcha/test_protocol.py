"""The captcha that the settings name, and what a moderator is told."""

import re
from pathlib import Path

import pytest

from backcare.captcha import hcaptcha, protocol
from backcare.captcha.protocol import Outcome, captcha, reason_text


class Password:
    """A captcha of a host's own."""

    def widget(self):
        return None

    def verify(self, data, *, address, hostname):
        return Outcome(data.get("word") == "knead")


def test_the_setting_names_the_class(settings):
    assert isinstance(captcha(), hcaptcha.HCaptcha)
    settings.BACKCARE = {"CAPTCHA": f"{__name__}.Password"}
    assert captcha().verify({"word": "knead"}, address="", hostname="") == Outcome(True)


def test_a_class_that_is_not_there(settings):
    settings.BACKCARE = {"CAPTCHA": "shop.captcha.Gone"}
    with pytest.raises(ImportError, match="shop"):
        captcha()


def test_every_reason_has_words():
    given = set(re.findall(r'"(captcha-[a-z]+)"', Path(hcaptcha.__file__).read_text()))
    assert given == set(protocol.REASONS)
    assert reason_text("captcha-missing") == ("The captcha was not solved; a browser without JavaScript cannot do so.")
    assert all(reason_text(code).endswith(".") for code in given)


@pytest.mark.parametrize("code", ["", "origin", "captcha-of-my-own"])
def test_other_codes_are_not_ours(code):
    assert reason_text(code) is None
