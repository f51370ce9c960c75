"""Translating an article, and moving articles to another language."""

from django.db import transaction
from django.utils.translation import gettext as _

from backcare.areas.models import BodyArea
from backcare.articles import data as article_data
from backcare.articles.models import Article
from backcare.exceptions import CannotPublish
from backcare.publication.drafts import Head, lock, write_draft
from backcare.publishing.models import shown_in
from backcare.querysets import db_for_write
from backcare.redirects.models import FormerSlug
from backcare.retrying import retry_on_conflict
from backcare.techniques.models import Technique

NOT_TRANSLATED = (
    "published_at",
    "expires_at",
    "reviewer",
    "reviewed_on",
    "review_due_on",
    "canonical_url",
    "related_overrides",
)
"""What a new translation does not take over: whoever reviewed the source did not review it."""


@retry_on_conflict
def translate(article: Article, language: str, *, user=None) -> Article:
    """Make a draft in ``language`` with the text of ``article``, to be translated there, and return it.

    Where there is a version in that language already, that one is returned. Raises ``Article.DoesNotExist`` when the
    article was deleted, and ``CannotPublish`` when another article in that language has its slug.
    """
    using = db_for_write(article)
    lock([article.pk], using)
    articles = Article.objects.using(using)
    source = articles.get(pk=article.pk)
    if there := articles.originals().translations_of([source]).filter(shown_in(language)).first():
        return there
    content = article_data.read(source) | {name: article_data.EMPTY[name] for name in NOT_TRANSLATED}
    if other := articles.originals().filter(slug=source.slug, language=language).first():
        raise CannotPublish(
            _("The article “%(title)s” has the web address of this one in that language. Change one of the two first.")
            % {"title": other.title}
        )
    row = Article(status=Article.Status.DRAFT, translation_group=source.translation_group)
    row._state.db = using
    return write_draft(Head(row, row), {**content, "language": language}, user=user)[0].article


def move(old: str, new: str, using: str | None = None) -> int:
    """Give every article in the language ``old``, with its former addresses, the language ``new``, in one transaction.

    It is for a site whose ``LANGUAGE_CODE`` changed, and for what was filed wrongly. Techniques and body areas follow.

    Returns how many articles there were, working copies not counted. Raises ``CannotPublish``, and changes nothing,
    when an article in ``new`` has the slug of one of them or is its translation, or a body area there has its region.
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
        regions = BodyArea.objects.using(using).exclude(map_region="")
        taken = regions.filter(language=new).values("map_region")
        if names := list(regions.filter(language=old, map_region__in=taken).values_list("name", flat=True)[:3]):
            raise CannotPublish(
                _("“%(title)s” cannot move to “%(language)s”: a body area there has its region on the body map.")
                % {"title": names[0], "language": new}
            )
        for guides in (Technique, BodyArea):
            guides.objects.using(using).filter(language=old).update(language=new)
        count = moved.count()
        former = FormerSlug.objects.using(using).filter(article__isnull=False)
        former.filter(language=old, slug__in=former.filter(language=new).values("slug")).delete()
        former.filter(language=old).update(language=new)
        articles.filter(language=old).update(language=new)
    return count
