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
    """How many articles went live at once, and how many will at their date."""

    now: int
    later: int


def publish(articles: ArticleQuerySet, now: datetime | None = None) -> Published:
    """Publish those of ``articles`` that are not public yet, each at its own date if that is still to come."""
    now = now or timezone.now()
    with transaction.atomic(using=articles.db):
        pending = articles.originals().exclude(status=Article.Status.PUBLISHED)
        pks = list(pending.order_by().values_list("pk", flat=True))
        rows = Article.objects.using(articles.db).filter(pk__in=pks)
        rows.publish(now)
        published = Published(now=rows.published(now).count(), later=rows.scheduled(now).count())
        if pks:
            signals.articles_published.send(sender=Article, pks=pks, using=articles.db)
    return published


def unpublish(articles: ArticleQuerySet, now: datetime | None = None) -> int:
    """Take those of ``articles`` that are public, or will be, back to draft. Returns how many there were."""
    with transaction.atomic(using=articles.db):
        pks = list(articles.published_or_scheduled().order_by().values_list("pk", flat=True))
        Article.objects.using(articles.db).filter(pk__in=pks).unpublish(now)
        if pks:
            signals.articles_unpublished.send(sender=Article, pks=pks, using=articles.db)
    return len(pks)
