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
from backcare.search.models import SearchMiss

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


@dataclass(frozen=True)
class Queue:
    """How many are pending, and the date of the oldest."""

    count: int
    oldest: datetime | None


@dataclass(frozen=True)
class Submission:
    """An article in review: since when, and who submitted it, if known."""

    article: Article
    since: datetime
    user: Any = None


@dataclass(frozen=True)
class Edit:
    """An article, and when the editor saved it."""

    article: Article
    at: datetime


def comments_waiting() -> Queue:
    """Pending comments."""
    return Queue(**Comment.objects.pending().order_by().aggregate(count=Count("pk"), oldest=Min("created_at")))


def in_review() -> Block:
    """Articles in review as ``Submission``, longest waiting first."""
    block = _block(Article.objects.in_review().longest_waiting_first().with_list_data())
    submitted = Revision.objects.last_submissions([article.pk for article in block.rows])
    return Block(block.count, [_submission(article, submitted.get(article.pk)) for article in block.rows])


def scheduled_this_week(now: datetime) -> Block:
    """Articles scheduled within a week, the next one first."""
    return _block(Article.objects.scheduled_until(end_of_week(now), now).next_first().with_list_data())


def reviews_overdue(now: datetime) -> Block:
    """Live articles whose medical review is overdue, oldest date first."""
    overdue = Article.objects.published(now).review_overdue(day_of(now))
    return _block(overdue.order_by("review_due_on", "pk").with_list_data())


def searches_in_vain() -> Block:
    """Readers' searches with no results, most frequent first."""
    return _block(SearchMiss.objects.for_editors())


def edited_by(user) -> list[Edit]:
    """The articles that ``user`` saved most recently, newest first."""
    edits = Revision.objects.last_edits(user, ROWS)
    articles = Article.objects.with_list_data().in_bulk(edits)
    return [Edit(articles[pk], moment) for pk, moment in edits.items() if pk in articles]


def _block(rows: QuerySet) -> Block:
    rows = list(rows.annotate(in_all=Window(Count("*")))[:ROWS])
    return Block(rows[0].in_all if rows else 0, rows)


def _submission(article: Article, revision: Revision | None) -> Submission:
    if revision:
        return Submission(article, revision.created_at, revision.user)
    row = article.working_copy if article.has_unpublished_changes() else article
    return Submission(article, row.updated_at)
