"""Arranging comments for reading: pages of threads, answers below what they answer."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q, Subquery
from django.db.models.functions import Coalesce

from backcare import conf
from backcare.comments.models import Comment

PARAMETER = "comments"
"""The parameter of an article's address that names the comment with which a page of comments begins."""
REPLY_PARAMETER = "reply"
"""The parameter that names the comment which the form on the page answers."""


@dataclass
class Thread:
    """A comment with every answer to it and to its answers, oldest first, on one level."""

    comment: Comment
    replies: list[Comment] = field(default_factory=list)


@dataclass(frozen=True)
class Page:
    """Some threads of an article, the number of approved comments in all, and where other pages begin.

    A page is named by its first comment, not by a number: what is approved meanwhile moves nothing that someone is
    about to read. ``start`` is its own name, None for the first; ``earlier`` and ``later`` are those of its
    neighbors, primary keys for ``PARAMETER``, with 0 for the first page.
    """

    threads: list[Thread]
    count: int
    start: int | None = None
    earlier: int | None = None
    later: int | None = None


def page_of(article, start: int | None = None) -> Page:
    """Return the page of comments that begins with the thread of the comment ``start``, else the first one.

    One query for the first page, three for another one, however many comments there are.
    """
    size = conf.current().COMMENTS_PER_PAGE
    roots = Comment.objects.visible_on(article).starting_threads()
    first = Comment.objects.filter(article=article, parent=None, pk=start).first() if start else None
    rows = list(_rows(article, (_from(roots, first) if first else roots)[: size + 1]))
    threads = arrange(rows)
    return Page(
        threads=threads[:size],
        count=_count(article, rows, first),
        start=first.pk if first else None,
        earlier=_earlier(roots, first, size) if first else None,
        later=threads[size].comment.pk if len(threads) > size else None,
    )


def pk_in(text: str) -> int | None:
    """Return the primary key that a parameter names; None for whatever else it holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def answerable(article, text: str) -> Comment | None:
    """Return the published comment on ``article`` whose primary key ``text`` is; None for whatever else it is."""
    pk = pk_in(text)
    return Comment.objects.approved().filter(article=article, pk=pk).first() if pk else None


def start_of_page_with(comment: Comment) -> int | None:
    """Return the comment with which the page begins that ``comment`` is on; None for the first page."""
    size = conf.current().COMMENTS_PER_PAGE
    root = comment.thread or comment
    roots = Comment.objects.visible_on(comment.article_id).starting_threads()
    before = roots.filter(_is_before(root)).count()
    page = before // size * size
    return roots.values_list("pk", flat=True)[page : page + 1].first() if page else None


def arrange(comments: Iterable[Comment]) -> list[Thread]:
    """Return ``comments``, which come oldest first, as threads.

    A reply whose thread is not among them starts one of its own, so that nothing approved is hidden. A reply comes
    after what it answers, also where the clock was put back between them, and knows without a query what that is where
    it is not the start of its thread.
    """
    by_pk = {comment.pk: comment for comment in comments}
    placed: dict[int | None, datetime] = {}
    for pk, comment in sorted(by_pk.items()):
        placed[pk] = max(comment.created_at, placed.get(comment.parent_id, comment.created_at))
    threads: dict[int, Thread] = {}
    ordered: list[Thread] = []
    for comment in sorted(by_pk.values(), key=lambda comment: (placed[comment.pk], comment.pk)):
        if comment.parent_id in by_pk:
            comment.parent = by_pk[comment.parent_id]
        root = threads.get(comment.thread_id) if comment.thread_id else None
        if root is not None:
            root.replies.append(comment)
        else:
            threads[comment.thread_id or comment.pk] = thread = Thread(comment)
            ordered.append(thread)
    return ordered


def _rows(article, roots):
    pks = roots.values("pk")
    rows = Comment.objects.visible_on(article).filter(Q(pk__in=pks) | Q(thread__in=pks))
    return rows.annotate(in_all=Coalesce(Subquery(_counted(article)), 0))


def _counted(article):
    approved = Comment.objects.approved().filter(article=article).order_by()
    return approved.values("article").annotate(number=Count("pk")).values("number")


def _count(article, rows, first):
    if rows:
        return rows[0].in_all
    return Comment.objects.approved().filter(article=article).count() if first else 0


def _is_before(comment):
    return Q(created_at__lt=comment.created_at) | Q(created_at=comment.created_at, pk__lt=comment.pk)


def _from(roots, first):
    return roots.exclude(_is_before(first))


def _earlier(roots, first, size):
    before = roots.filter(_is_before(first)).order_by("-created_at", "-pk").values_list("pk", flat=True)
    pks = list(before[: size + 1])
    if not pks:
        return None
    return pks[size - 1] if len(pks) > size else 0
