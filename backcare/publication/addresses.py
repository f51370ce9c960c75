"""Redirects for changed slugs: the old URL leads to the new one."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from backcare.articles.models import Article
from backcare.querysets import db_for_write
from backcare.redirects.models import FormerSlug


def keep_leading(
    target, old_slug: str = "", *, old_language: str | None = None, now: datetime | None = None
) -> FormerSlug | None:
    """Redirect the old URL of ``target`` to its current one. Returns the former slug, if one was kept.

    Call it after an article, tag, technique, body area or person was saved; ``old_slug`` is the slug it had before,
    or empty for a new row. The slug that it has now is taken back, should it have been a former slug of anything of
    that kind. It is safe to call when nothing changed. Of an article, give the old slug only if readers may have known
    it (``was_ever_public`` before it was saved). A working copy neither leaves an address behind nor takes one, and one
    that readers never saw takes none: nobody has a link to it.
    """
    if isinstance(target, Article) and (target.draft_of_id or not (old_slug or was_ever_public(target, now))):
        return None
    language = getattr(target, "language", "")
    old_place = (old_slug, language if old_language is None else old_language)
    using = db_for_write(target)
    former = FormerSlug.objects.using(using)
    with transaction.atomic(using=using, savepoint=False):
        former.take_back(target)
        if not old_slug or old_place == (target.slug, language):
            return None
        return former.leave(target, *old_place, now=now)


def was_ever_public(article: Article, now: datetime | None = None) -> bool:
    """Whether readers see ``article`` at ``now`` or may have seen it before; never true of a working copy."""
    return (
        article.draft_of_id is None
        and article.published_at is not None
        and article.published_at <= (now or timezone.now())
    )
