"""Delete old drafts from the histories of articles. Published versions are kept forever."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Count

from backcare import conf
from backcare.articles.models import Article
from backcare.history.models import Revision, RevisionText
from backcare.publication.drafts import lock
from backcare.querysets import db_for_write, pieces

BATCH = 500


def prune(using: str | None = None, *, dry_run: bool = False) -> Iterator[tuple[int, int]]:
    """Delete all but the last ``REVISIONS_KEPT`` drafts of each article; yield its key and how many are deleted.

    Each article is a transaction of its own, unless there is one around the call. With ``dry_run`` nothing is deleted.
    """
    using = using or db_for_write(Revision)
    kept, last = conf.current().REVISIONS_KEPT, 0
    revisions = Revision.objects.using(using)
    counts = revisions.order_by("article_id").values("article").annotate(count=Count("pk")).filter(count__gt=kept)
    while pks := list(counts.filter(article__gt=last).values_list("article", flat=True)[:BATCH]):
        for pk in pks:
            old = _drafts(pk, using)[:-kept]
            if old and not dry_run:
                _delete(pk, old, using)
            if old:
                yield pk, len(old)
        last = pks[-1]


def _delete(article: int, old: list[int], using: str) -> None:
    with transaction.atomic(using=using):
        lock([article], using)  # a save that is under way may point to a text that nothing else needs
        for some in pieces(old, BATCH):
            Revision.objects.using(using).filter(pk__in=some).delete()
        RevisionText.objects.using(using).filter(article=article, revisions=None).delete()


def _drafts(article: int, using: str) -> list[int]:
    """Return the revisions of an article without which readers saw the same at every moment, oldest first.

    The others say what stood on the published article, or that it was not published any more, or who wanted what in a
    review.
    """
    review = (Revision.Kind.SUBMITTED, Revision.Kind.SENT_BACK)
    rows = Revision.objects.using(using).filter(article=article).exclude(kind__in=review).order_by("pk")
    drafts, was_public = [], False
    for pk, is_working_copy, status in rows.values_list("pk", "is_working_copy", "data__status"):
        is_public = status == Article.Status.PUBLISHED
        if is_working_copy or not (is_public or was_public):
            drafts.append(pk)
        if not is_working_copy:
            was_public = is_public
    return drafts
