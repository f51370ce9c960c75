"""hCaptcha."""

from backcare.captcha.engine import Outcome


class HCaptcha:
    """Off."""

    def widget(self):
        return None

    def verify(self, data, *, address, hostname):
        return Outcome(True)
