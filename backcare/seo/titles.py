"""The title of a page, in its ``<title>`` and in search results."""

from backcare import conf

TITLE_LENGTH = 60
"""Characters of a title that search engines show, roughly."""


def full_title(name: str) -> str:
    """Return ``name`` with the names of the blog and of its publisher, as far as all fit into ``TITLE_LENGTH``."""
    settings = conf.current()
    for more in ((settings.TITLE, settings.PUBLISHER), (settings.TITLE,)):
        title = " – ".join(dict.fromkeys(part for part in (name, *more) if part))
        if len(title) <= TITLE_LENGTH:
            return title
    return name
