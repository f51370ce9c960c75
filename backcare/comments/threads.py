"""Arranging comments for reading: answers below what they answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from backcare.comments.models import Comment


@dataclass
class Thread:
    """A comment with every answer to it and to its answers, oldest first, on one level."""

    comment: Comment
    replies: list[Comment] = field(default_factory=list)


def arrange(comments: Iterable[Comment]) -> list[Thread]:
    """Return ``comments``, which come oldest first, as threads.

    A reply whose parent is not among them starts a thread of its own, so that nothing approved is hidden.
    """
    threads: dict[int, Thread] = {}
    ordered: list[Thread] = []
    for comment in comments:
        thread = threads.get(comment.parent_id)
        if thread is None:
            thread = Thread(comment)
            ordered.append(thread)
        else:
            thread.replies.append(comment)
        threads[comment.pk] = thread
    return ordered
