"""Open, close or hide comments on all articles at once, with a revision of each changed article."""

from django.db import transaction

from backcare.articles.models import Article
from backcare.history.models import Revision
from backcare.publication.drafts import begin_histories, lock, record
from backcare.querysets import db_for_write, pieces

Policy = Article.CommentPolicy
BATCH = 100


def set_everywhere(policy: str, *, user=None, using: str | None = None) -> int:
    """Give every article the comment policy ``policy``, in one transaction. Returns how many articles it changed.

    Closing leaves hidden comments hidden, and opening opens what is closed, not what is hidden. Working copies get it
    too, so that publishing one does not undo it. Raises ``ValueError`` for an unknown policy.
    """
    using = using or db_for_write(Article)
    policy, articles = Policy(policy), Article.objects.using(using)
    changed = {
        Policy.OPEN: articles.filter(comment_policy=Policy.CLOSED),
        Policy.CLOSED: articles.filter(comment_policy=Policy.OPEN),
        Policy.HIDDEN: articles.exclude(comment_policy=Policy.HIDDEN),
    }[policy]
    with transaction.atomic(using=using):
        lock(changed.order_by().values("pk"), using)
        pks = list(changed.order_by("pk").values_list("pk", flat=True))
        originals = list(changed.originals().order_by("pk").values_list("pk", flat=True))
        begin_histories(originals, using=using)
        for some in pieces(pks, BATCH):
            articles.filter(pk__in=some).update(comment_policy=policy)
        record(originals, Revision.Kind.COMMENTS, using=using, user=user)
    return len(originals)
