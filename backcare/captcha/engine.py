"""The captcha of the comment form."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.module_loading import import_string

from backcare import conf


@dataclass(frozen=True)
class Widget:
    """What the form's template needs."""

    template: str
    sitekey: str
    script: str


@dataclass(frozen=True)
class Outcome:
    """Whether it was passed, or why not."""

    passed: bool
    reason: str = ""


class Captcha(Protocol):
    """What ``CAPTCHA`` names."""

    def widget(self) -> Widget | None: ...

    def verify(self, data: Mapping[str, str], *, address: str, hostname: str) -> Outcome: ...


def captcha() -> Captcha:
    """Return the captcha that ``CAPTCHA`` names."""
    return import_string(conf.current().CAPTCHA)()


def reason_text(code: str) -> str | None:
    """Return a reason in words."""
    return None
