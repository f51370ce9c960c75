"""Publishing and unpublishing, with everything that follows from it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from backcare import signals
from backcare.articles.models import Article
from backcare.articles.querysets import ArticleQuerySet


@dataclass(frozen=True)
class Published:
    """How many articles went live at once, how many will at their date, and how many had expired and were left out."""

    now: int
    later: int
    expired: int = 0


def publish(articles: ArticleQuerySet, now: datetime | None = None) -> Published:
    """Publish those of ``articles`` that are not public yet, each at its own date if that is still to come."""
    now = now or timezone.now()
    with transaction.atomic(using=articles.db):
        left_out = articles.unpublished().count() - articles.publishable(now).count()
        pks = list(articles.publishable(now).order_by().values_list("pk", flat=True))
        rows = Article.objects.using(articles.db).filter(pk__in=pks)
        rows.publish(now)
        published = Published(now=rows.published(now).count(), later=rows.scheduled(now).count(), expired=left_out)
        if pks:
            signals.articles_published.send(sender=Article, pks=pks, using=articles.db)
    return published


def unpublish(articles: ArticleQuerySet) -> int:
    """Take those of ``articles`` that are, were or will be public back to draft. Returns how many there were."""
    with transaction.atomic(using=articles.db):
        pks = list(articles.published_or_scheduled().order_by().values_list("pk", flat=True))
        Article.objects.using(articles.db).filter(pk__in=pks).unpublish()
        if pks:
            signals.articles_unpublished.send(sender=Article, pks=pks, using=articles.db)
    return len(pks)


def announce(article: Article, was_published: bool) -> None:
    """Send the signal for an article that a form has just published or taken back; nothing if it did neither."""
    is_published = article.status == Article.Status.PUBLISHED
    if is_published != was_published:
        signal = signals.articles_published if is_published else signals.articles_unpublished
        signal.send(sender=Article, pks=[article.pk], using=article._state.db)
