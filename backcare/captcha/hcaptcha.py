"""hCaptcha, verified on the server as its developer guide says (https://docs.hcaptcha.com/)."""

import json
import logging
import re
from collections.abc import Mapping
from typing import Any

from backcare import conf
from backcare.captcha.exchange import NoAnswer, post_form
from backcare.captcha.protocol import Outcome, Widget
from backcare.text.words import one_line

logger = logging.getLogger("backcare.captcha")

KEYS_REFUSED = ("missing-input-secret", "invalid-input-secret", "invalid-sitekey")
"""Error codes that are about the shop's keys, not about the token. The last one is sent, but not in the guide."""


class HCaptcha:
    """hCaptcha. Off, and silent towards everyone, unless both keys are set."""

    verify_url = "https://api.hcaptcha.com/siteverify"
    """Where tokens are verified."""

    script_url = "https://js.hcaptcha.com/1/api.js"
    """The script that draws the widget."""

    privacy_url = "https://www.hcaptcha.com/privacy"
    terms_url = "https://www.hcaptcha.com/terms"

    seconds = 3.0
    """Time that verifying may take in all; a writer waits for it."""

    most_bytes = 4096
    """Longest answer that is read; hCaptcha's own have a few hundred bytes."""

    field = "h-captcha-response"
    """Name of the field in which the widget puts the token."""

    token = re.compile(r"[!-~]{1,20000}")
    """What a token can look like; anything else is not worth a question."""

    def widget(self) -> Widget | None:
        settings = conf.current()
        if not self._is_on(settings):
            return None
        return Widget(
            template="backcare/_captcha.html",
            sitekey=settings.HCAPTCHA_SITEKEY,
            script=self.script_url,
            privacy_url=self.privacy_url,
            terms_url=self.terms_url,
        )

    def verify(self, data: Mapping[str, str], *, address: str, hostname: str) -> Outcome:
        """Ask hCaptcha about the token in ``data``. While it is off everyone passes."""
        settings = conf.current()
        if not self._is_on(settings):
            return Outcome(True)
        token = data.get(self.field, "").strip()
        if not token:
            return Outcome(False, "captcha-missing")
        if not self.token.fullmatch(token):
            return Outcome(False, "captcha-wrong")
        fields = {"secret": settings.HCAPTCHA_SECRET, "response": token, "sitekey": settings.HCAPTCHA_SITEKEY}
        if address:
            fields["remoteip"] = address
        try:
            answer = self._read(post_form(self.verify_url, fields, seconds=self.seconds, most_bytes=self.most_bytes))
        except NoAnswer as error:
            logger.warning("hCaptcha could not verify a token: %s", one_line(str(error)))
            return Outcome(False, "captcha-down")
        return self._judge(answer, hostname)

    def _is_on(self, settings: conf.Settings) -> bool:
        return bool(settings.HCAPTCHA_SITEKEY and settings.HCAPTCHA_SECRET)

    def _read(self, body: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict) or not isinstance(answer.get("success"), bool):
            raise NoAnswer("its answer is not what its documentation says")
        return answer

    def _judge(self, answer: dict[str, Any], hostname: str) -> Outcome:
        if not answer["success"]:
            codes = answer.get("error-codes")
            codes = codes if isinstance(codes, list) else []
            if "sitekey-secret-mismatch" in codes:
                logger.error("hCaptcha: the token or the sitekey does not belong to the secret key.")
                return Outcome(False, "captcha-elsewhere")
            if any(code in codes for code in KEYS_REFUSED):
                logger.error("hCaptcha does not accept the keys: look at HCAPTCHA_SITEKEY and HCAPTCHA_SECRET.")
                return Outcome(False, "captcha-keys")
            logger.info("hCaptcha refused a token: %r", codes)
            return Outcome(False, "captcha-wrong")
        solved_on = answer.get("hostname") or ""
        # Under heavy load hCaptcha does not say where; so its guide.
        if solved_on in ("", "not-provided") or _bare(str(solved_on)) == _bare(hostname):
            return Outcome(True)
        return Outcome(False, "captcha-elsewhere")


def _bare(host: str) -> str:
    """Return a host without its port, in lower case: "Shop.example:443" is "shop.example"."""
    return re.sub(r":\d+$", "", host.lower()).removesuffix(".")
