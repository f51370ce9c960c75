"""What a captcha is: an interface, and the one that the site has chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from django.utils.module_loading import import_string

from backcare import conf

METHODS = ("widget", "verify")
"""What a class that ``BACKCARE["CAPTCHA"]`` names has to have."""


@dataclass(frozen=True)
class Widget:
    """What the template of a form needs to show a captcha. ``template`` gets it as ``widget``."""

    template: str
    """Name of the template that shows the field and whatever has to be said beside it."""

    sitekey: str = ""
    """The public key."""

    script: str = ""
    """Address of the script to load once the form is used."""

    privacy_url: str = ""
    """Address of the service's privacy policy."""

    terms_url: str = ""
    """Address of its terms."""


@dataclass(frozen=True)
class Outcome:
    """Whether the captcha was solved, and if not, a code that says why; ``""`` when it was."""

    passed: bool
    reason: str = ""


class Captcha(Protocol):
    """Tells people from programs. Instantiated without arguments whenever it is needed."""

    def widget(self) -> Widget | None:
        """Return what the form shows, the same for every visitor, or None when there is no captcha."""

    def verify(self, data: Mapping[str, str], *, address: str, hostname: str) -> Outcome:
        """Judge the fields ``data`` that a visitor from ``address`` (``""``: unknown) sent to ``hostname``.

        Raises nothing, and takes a few seconds at most: whoever waits for it is a person.
        """


def current_captcha() -> Captcha:
    """Return the captcha of this site: an instance of the class that ``BACKCARE["CAPTCHA"]`` names.

    Raises ``ImportError`` when there is no such class; the system check ``backcare.E008`` reports that first.
    """
    return import_string(conf.current().CAPTCHA)()
