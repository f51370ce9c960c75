"""The title of a page, in its ``<title>`` and in search results."""

from backcare import conf

TITLE_LENGTH = 60
"""Characters of a title that search engines show, roughly."""


def full_title(name: str) -> str:
    """Return ``name`` with the names of the blog and of its publisher, as far as all fit into ``TITLE_LENGTH``."""
    settings = conf.current()
    parts = [text for part in (name, settings.TITLE, settings.PUBLISHER) if (text := str(part))]
    while len(parts) > 1 and len(" – ".join(dict.fromkeys(parts))) > TITLE_LENGTH:
        parts.pop()
    return " – ".join(dict.fromkeys(parts))
