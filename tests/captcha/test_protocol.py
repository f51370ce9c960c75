"""The captcha that the settings name."""

import pytest

from backcare.captcha import hcaptcha
from backcare.captcha.protocol import Outcome, current_captcha


class Password:
    """A captcha of a host's own."""

    def widget(self):
        return None

    def verify(self, data, *, address, hostname):
        return Outcome(data.get("word") == "knead")


def test_the_setting_names_the_class(settings):
    assert isinstance(current_captcha(), hcaptcha.HCaptcha)
    settings.BACKCARE = {"CAPTCHA": f"{__name__}.Password"}
    assert current_captcha().verify({"word": "knead"}, address="", hostname="") == Outcome(True)


def test_a_class_that_is_not_there(settings):
    settings.BACKCARE = {"CAPTCHA": "shop.captcha.Gone"}
    with pytest.raises(ImportError, match="shop"):
        current_captcha()
