"""Writing and asking the history of articles: a revision for each act, and what readers saw at a moment."""

from collections.abc import Iterable
from datetime import datetime

from backcare import clock
from backcare.articles import data as article_data
from backcare.articles.data import ArticleData
from backcare.articles.models import Article
from backcare.history.models import Revision, RevisionText
from backcare.querysets import db_for_write, pieces

Kind = Revision.Kind
BATCH = 100
"""Articles whose contents are in memory at once when many are recorded."""


def begin_histories(pks: Iterable[int], *, using: str) -> None:
    """Record the current state of these articles if they have no history yet. Call it before a change."""
    new = Article.objects.using(using).filter(pk__in=pks, revisions=None).order_by("pk")
    record_many(new.values_list("pk", flat=True), Kind.FOUND, using=using)


def record_many(pks: Iterable[int], kind: Kind, *, using: str, user=None) -> None:
    """Record a revision of each of these articles, with few queries however many there are.

    Call it while they are locked.
    """
    for some in pieces(pks, BATCH):
        articles = list(Article.objects.using(using).filter(pk__in=some))
        contents = article_data.read_many(articles)
        referred = article_data.referred_rows(contents.values(), using)
        texts = RevisionText.objects.using(using).keep({pk: content["body"] for pk, content in contents.items()})
        Revision.objects.using(using).bulk_create(
            Revision(
                article=article,
                kind=kind,
                user=user,
                text=texts[article.pk],
                data=revision_data(article, contents[article.pk], referred),
            )
            for article in articles
        )


def record(
    article: Article, row: Article, content: ArticleData, kind: Kind, user, note: str = "", referred: dict | None = None
) -> Revision:
    """Record ``content``, which ``row`` holds (the article or its working copy), as a revision of ``article``.

    ``referred`` is at least what ``referred_rows()`` returns for the content, if the caller has it already.
    """
    using = db_for_write(article)
    revision = Revision(article=article, kind=kind, user=user, note=note, is_working_copy=row.draft_of_id is not None)
    referred = article_data.referred_rows([content], using) if referred is None else referred
    revision.text = RevisionText.objects.using(using).keep({article.pk: content["body"]})[article.pk]
    revision.data = revision_data(row, content, referred)
    revision.save(using=using)
    return revision


def revision_data(row: Article, content: ArticleData, referred: dict[str, tuple[str, str]]) -> dict:
    """Return what a revision keeps of ``row`` beside the text; ``referred`` are at least its ``referred_rows()``."""
    kept, labels = article_data.by_natural_key(content, referred)
    del kept["body"]
    return {"status": row.status, "content": kept, "labels": labels}


def seen_by_readers(article: Article, moment: datetime) -> Revision | None:
    """Return the revision that readers saw at ``moment``; ``None`` if it was not public or not recorded yet."""
    revisions = Revision.objects.using(article._state.db).of_article(article).of_the_article_itself()
    revision = revisions.filter(created_at__lte=moment).first()
    if revision is None or article_data.status_in(revision) != Article.Status.PUBLISHED:
        return None
    content = article_data.kept_in(revision)
    begins, ends = (clock.from_text(content[name]) for name in article_data.MOMENTS)
    return revision if begins and begins <= moment and (ends is None or moment < ends) else None
