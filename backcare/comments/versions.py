"""What someone saw of comments when they decided: versions, as a form sends them back."""

from collections.abc import Iterable

from backcare.comments.models import Comment
from backcare.comments.threads import pk_in


def versions_of(comments: Iterable[Comment]) -> str:
    """Return the versions of ``comments`` as a field of a form holds them, like ``12-0,15-3``."""
    return ",".join(f"{comment.pk}-{comment.version}" for comment in comments)


def versions_in(text: str) -> dict[int, int]:
    """Return the versions that such a field names, by primary key; whatever else it holds is left out."""
    found = {}
    for part in text.split(","):
        before, _minus, after = part.partition("-")
        pk, version = pk_in(before), pk_in(after)
        if pk is not None and version is not None:
            found[pk] = version
    return found
