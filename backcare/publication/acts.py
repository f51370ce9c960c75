"""Publishing, unpublishing, archiving and deleting many articles at once. What the form of one does is ``editing``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.utils import timezone

from backcare import signals
from backcare.articles.models import Article
from backcare.articles.querysets import ArticleQuerySet
from backcare.history.models import Revision
from backcare.publication.drafts import lock, merge_into_drafts
from backcare.publication.revisions import begin_histories, record_many
from backcare.retrying import retry_on_conflict

T = TypeVar("T")


@dataclass(frozen=True)
class Published:
    """Counts of articles published now, scheduled, and left out because they had expired."""

    now: int
    later: int
    expired: int = 0


@retry_on_conflict
def publish(articles: ArticleQuerySet, now: datetime | None = None, *, user=None) -> Published:
    """Publish those of ``articles`` that are not public yet: each at its own date if it has one, else now.

    Those that have expired are left out. The publish checklist is not asked; the admin leaves out what it stops.
    """
    now = now or timezone.now()
    _lock(articles)
    left_out = articles.unpublished().count() - articles.publishable(now).count()
    pks = list(articles.publishable(now).order_by().values_list("pk", flat=True))
    rows = Article.objects.using(articles.db).filter(pk__in=pks)
    begin_histories(pks, using=articles.db)
    rows.publish(now)
    published = Published(now=rows.published(now).count(), later=rows.scheduled(now).count(), expired=left_out)
    record_many(pks, Revision.Kind.PUBLISHED, using=articles.db, user=user)
    if pks:
        signals.articles_published.send(sender=Article, pks=pks, using=articles.db)
    return published


@retry_on_conflict
def unpublish(articles: ArticleQuerySet, *, user=None) -> int:
    """Unpublish those of ``articles`` that are published, scheduled or expired. Returns how many.

    Unpublished changes of theirs become the draft.
    """
    _lock(articles)
    pks = list(articles.published_or_scheduled().order_by().values_list("pk", flat=True))
    rows = Article.objects.using(articles.db).filter(pk__in=pks)
    begin_histories(pks, using=articles.db)
    rows.unpublish()
    record_many(pks, Revision.Kind.UNPUBLISHED, using=articles.db, user=user)
    merge_into_drafts(pks, articles.db)
    if pks:
        signals.articles_unpublished.send(sender=Article, pks=pks, using=articles.db)
    return len(pks)


@retry_on_conflict
def archive(articles: ArticleQuerySet, *, user=None) -> int:
    """Archive those of ``articles`` that are not archived yet, unpublishing them first. Returns how many.

    An archived article is kept with its history, and can be published again.
    """
    status = Article.Status.ARCHIVED
    _lock(articles)
    pks = list(articles.originals().exclude(status=status).order_by().values_list("pk", flat=True))
    rows = Article.objects.using(articles.db).filter(pk__in=pks)
    begin_histories(pks, using=articles.db)
    unpublish(rows, user=user)
    rows.update(status=status)
    record_many(pks, Revision.Kind.ARCHIVED, using=articles.db, user=user)
    return len(pks)


@retry_on_conflict
def delete(articles: ArticleQuerySet) -> None:
    """Delete ``articles`` with their working copies, histories and preview links."""
    _lock(articles)
    articles.delete()


@retry_on_conflict
def while_locked(article: Article, work: Callable[[], T]) -> T:
    """Run ``work`` with ``article`` locked against changes by others, and return its result."""
    lock([article.pk], article._state.db)
    return work()


def _lock(articles: ArticleQuerySet) -> None:
    lock(articles.order_by().values("pk"), articles.db)
