"""Publishing, unpublishing, archiving and deleting many articles at once. What the form of one does is ``editing``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction
from django.utils import timezone

from backcare import signals
from backcare.articles.models import RESERVED_SLUGS, Article, ArticleQuerySet
from backcare.comments.models import Comment
from backcare.history.models import Revision
from backcare.publication.drafts import lock, merge_into_drafts, refuse_reserved
from backcare.publication.revisions import begin_histories, record_many
from backcare.querysets import db_for_write
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

    Those that have expired are left out. The publish checklist is not asked; the admin leaves out what it stops. Raises
    ``CannotPublish`` for a slug that the blog has a page of its own at.
    """
    now = now or timezone.now()
    articles = _locked(articles)
    for slug in articles.publishable(now).filter(slug__in=RESERVED_SLUGS).values_list("slug", flat=True):
        refuse_reserved(slug)
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
    articles = _locked(articles)
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
    articles = _locked(articles)
    pks = list(articles.originals().exclude(status=status).order_by().values_list("pk", flat=True))
    rows = Article.objects.using(articles.db).filter(pk__in=pks)
    begin_histories(pks, using=articles.db)
    unpublish(rows, user=user)
    rows.update(status=status)
    record_many(pks, Revision.Kind.ARCHIVED, using=articles.db, user=user)
    return len(pks)


@retry_on_conflict
def delete(articles: ArticleQuerySet) -> None:
    """Delete ``articles`` with their working copies, histories and preview links, and what is spam or was removed.

    Raises ``ProtectedError``, and deletes nothing, if one has other comments.
    """
    articles = _locked(articles)
    comments = Comment.objects.using(articles.db).filter(article__in=articles.order_by().values("pk"))
    if not comments.kept().exists():
        comments.delete()
    articles.delete()


@retry_on_conflict
def while_locked(article: Article, work: Callable[[], T]) -> T:
    """Run ``work`` with ``article`` locked against changes by others, and return its result."""
    lock([article.pk], db_for_write(article))
    return work()


@retry_on_conflict
def without_comments(article: Article, delete: Callable[[], T]) -> T:
    """Delete the comments of ``article`` and return what ``delete`` returns; undone if it leaves the article there."""
    using = db_for_write(article)
    lock([article.pk], using)
    Comment.objects.using(using).filter(article=article).delete()
    result = delete()
    transaction.set_rollback(Article.objects.using(using).filter(pk=article.pk).exists(), using=using)
    return result


def _locked(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Return ``articles`` where they are written; nobody else changes them until the transaction ends."""
    articles = articles.using(db_for_write(articles))
    lock(articles.order_by().values("pk"), articles.db)
    return articles
