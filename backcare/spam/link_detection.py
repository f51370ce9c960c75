"""Links in a comment, also those that are written so that filters miss them. Pure: no Django."""

import re
from dataclasses import dataclass

# Endings of bare host names that are hardly ever the end of one sentence and the start of the next.
_ENDINGS = (
    "com|net|org|info|biz|edu|gov|xyz|icu|top|site|website|online|shop|store|club|casino|porn|io|tv|cc|ws|pw|tk|ml|ga|"
    "cf|gq|ly|ai|ru|cn|su|ua|kz|de|uk|fr|nl|pl|br|cz|hu|gr|dk|ch|eu|au|nz|jp|kr|vn|za|ng|ke|ir|pk|lk|mx"
)
_PATH = r"[^\s<>\"'\[\]()]"
_START = r"(?<![\w@.\-/])"
_LINK = re.compile(
    rf"https?://{_PATH}+"
    rf"|{_START}www\.{_PATH}+"
    rf"|{_START}[a-z0-9][a-z0-9\-]{{0,62}}(?:\.[a-z0-9\-]{{1,63}}){{0,4}}"
    rf"\.(?:(?:{_ENDINGS})\b(?![\w@-])|[a-z]{{2,24}}(?=/\w))(?::\d{{1,5}})?(?:[/?#]{_PATH}*)?"
)
_HIDDEN = re.compile(
    rf"{_START}[a-z0-9][a-z0-9\-]{{2,62}}"
    r"(?:\s{1,3}\.\s{0,3}|\.\s{1,3}(?=com\b)|\s{0,3}[\[({*]\s?(?:\.|dot)\s?[\])}*]\s{0,3}|\s{1,3}dot\s{1,3}|\*)"
    r"(?:com|net|org|info|ru|xyz)\b(?:\s?/\s?[\w\-./?=]{1,60})?"
)
_MARKUP = re.compile(r"<\s?a\s[^<>]{0,300}href|\[/?(?:url|link)\b|\]\(\s?https?:|href\s?=", re.IGNORECASE)
_PORT_OR_USER = re.compile(r"^(?:[^@/]{0,80}@)?([^:/?#\\]{1,253})")
MOST = 100
"""Links of a comment that are looked at."""


@dataclass(frozen=True)
class Links:
    """What a comment links to."""

    hosts: tuple[str, ...]
    """Host name of each link, in order, ``www.`` left out."""

    hidden: tuple[str, ...]
    """Links that are no links to a browser, such as "shop . com", as they were written."""

    has_markup: bool
    """Whether somebody wrote code for links (HTML, BBCode, Markdown) where plain text is asked for."""

    rest: str
    """The text without its links."""


def find(text: str) -> Links:
    """Return the links in ``text``, in small letters as ``folding.folded()`` gives it; linear in its length."""
    hosts: list[str] = []
    hidden: list[str] = []

    def take(match: re.Match) -> str:
        if len(hosts) < MOST and (host := host_of(match[0])):
            hosts.append(host)
        return " "

    def take_hidden(match: re.Match) -> str:
        if len(hidden) < MOST:
            hidden.append(" ".join(match[0].split())[:80])
        return " "

    rest = _HIDDEN.sub(take_hidden, _LINK.sub(take, text))
    return Links(tuple(hosts), tuple(hidden), bool(_MARKUP.search(text)), rest)


def host_of(address: str) -> str:
    """Return the host name of ``address``, which may lack its scheme, without ``www.``; "" when there is none."""
    found = _PORT_OR_USER.match(re.sub(r"^https?://", "", address.strip().lower()))
    return found[1].removeprefix("www.").strip(".") if found else ""


def covers(domain: str, host: str) -> bool:
    """Whether ``host`` is ``domain`` or a subdomain of it."""
    return host == domain or host.endswith(f".{domain}")
