"""Moving articles to another language: those of a site whose ``LANGUAGE_CODE`` changed, or that were filed wrongly."""

from django.db import transaction
from django.utils.translation import gettext as _

from backcare.articles.models import Article
from backcare.exceptions import CannotPublish
from backcare.publication.drafts import lock
from backcare.querysets import db_for_write
from backcare.redirects.models import FormerSlug


def move(old: str, new: str, using: str | None = None) -> int:
    """Give every article in the language ``old``, with its former addresses, the language ``new``, in one transaction.

    Returns how many there were, working copies not counted. Raises ``CannotPublish``, and changes nothing, when an
    article in ``new`` has the slug of one of them or is its translation.
    """
    using = using or db_for_write(Article)
    articles = Article.objects.using(using)
    with transaction.atomic(using=using):
        lock(articles.filter(language=old).values("pk"), using)
        moved, there = (articles.originals().filter(language=language) for language in (old, new))
        twins = moved.filter(slug__in=there.values("slug")) | moved.filter(
            translation_group__in=there.values("translation_group")
        )
        if titles := list(twins.order_by("pk").values_list("title", flat=True)[:3]):
            raise CannotPublish(
                _("“%(title)s” cannot move to “%(language)s”: an article there has its slug, or is its translation.")
                % {"title": titles[0], "language": new}
            )
        count = moved.count()
        former = FormerSlug.objects.using(using).filter(article__isnull=False)
        former.filter(language=old, slug__in=former.filter(language=new).values("slug")).delete()
        former.filter(language=old).update(language=new)
        articles.filter(language=old).update(language=new)
    return count
