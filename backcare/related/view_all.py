"""Which page “View all” leads to."""

from collections.abc import Iterable, Sequence

from backcare.related.models import RelatedArticle
from backcare.tags.models import Tag

FEWEST = 5
"""Articles that a page needs, so that it shows more than the cards do."""


def tag_of_all(entries: Sequence[RelatedArticle], cards: int, tags: Iterable[Tag]) -> Tag | None:
    """Return that of ``tags``, the article's own, whose page has the article and the first ``cards`` of ``entries``.

    It has ``FEWEST`` articles or more; of several it is the one that counts most for the cards. None: there is no
    such tag. It asks no query, since each entry says what it shares; but a pinned one says nothing, and
    pages of techniques and areas show only their newest articles.
    """
    shared = [
        {reason["id"]: reason["weight"] for reason in entry.reasons if reason["kind"] == "tag"} for entry in entries
    ]
    found = {}
    for tag in tags:
        count = 1 + sum(tag.pk in of_entry for of_entry in shared)
        if count >= FEWEST and all(tag.pk in of_entry for of_entry in shared[:cards]):
            found[tag] = sum(of_entry[tag.pk] for of_entry in shared[:cards])
    return max(found, key=lambda tag: (found[tag], -tag.pk), default=None)
