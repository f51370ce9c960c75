"""The blocks of the editors' desk: the first rows of each list that needs attention, and its total.

Each function takes one query or two, however many rows there are.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, QuerySet, Window

from backcare.articles.models import Article
from backcare.clock import day_of, end_of_week
from backcare.comments.models import Comment
from backcare.history.models import Revision
from backcare.relations import with_users
from backcare.search.models import ZeroResultQuery

ROWS = 5
"""Maximum rows per block; the link leads to the rest."""


@dataclass(frozen=True)
class Block:
    """The first rows of a list, and its total."""

    count: int
    rows: list[Any] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many are left over."""
        return self.count - len(self.rows)


def pending_comments() -> dict[str, Any]:
    """The ``count`` of pending comments, and the date of the ``oldest``."""
    return Comment.objects.pending().order_by().aggregate(count=Count("pk"), oldest=Min("created_at"))


def sent_back_to(user) -> Block:
    """The revisions that sent back what ``user`` had submitted, newest first, each with its article and its user."""
    rows = Revision.objects.sent_back_to(user).select_related("article")
    rows = with_users(rows.only("created_at", "note", "user", "article__title"), "user")
    return _block(rows.order_by("-pk"))


def in_review() -> Block:
    """Articles in review, longest waiting first; each with ``since`` when, and ``submitted_by`` whom, if known."""
    block = _block(Article.objects.in_review().longest_waiting_first().with_list_data())
    submitted = Revision.objects.last_submissions([article.pk for article in block.rows])
    for article in block.rows:
        if revision := submitted.get(article.pk):
            article.since, article.submitted_by = revision.created_at, revision.user
        else:
            article.since = article.edited_at
    return block


def scheduled_this_week(now: datetime) -> Block:
    """Articles scheduled within a week, the next one first."""
    return _block(Article.objects.scheduled_until(end_of_week(now), now).next_first().with_list_data())


def reviews_overdue(now: datetime) -> Block:
    """Live articles whose medical review is overdue, oldest date first."""
    overdue = Article.objects.published(now).review_overdue(day_of(now))
    return _block(overdue.order_by("review_due_on", "pk").with_list_data())


def zero_result_queries() -> Block:
    """Readers' searches with no results, most frequent first."""
    return _block(ZeroResultQuery.objects.for_editors())


def edited_by(user) -> list[Article]:
    """The articles that ``user`` saved most recently, newest first, each with the moment as ``edited_at``."""
    edits = Revision.objects.last_edits(user, ROWS)
    articles = Article.objects.with_list_data().in_bulk(edits)
    for pk, article in articles.items():
        article.edited_at = edits[pk]
    return [articles[pk] for pk in edits if pk in articles]


def _block(rows: QuerySet) -> Block:
    rows = list(rows.annotate(in_all=Window(Count("*")))[:ROWS])
    return Block(rows[0].in_all if rows else 0, rows)
