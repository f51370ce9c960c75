"""What is derived from articles, made anew in the background after they changed."""

import logging

from backcare.articles.body import DERIVED_FROM_BODY
from backcare.articles.models import Article
from backcare.related import lists, rebuilding
from backcare.search import index
from backcare.tasks import task

logger = logging.getLogger(__name__)


@task
def refresh_derived(pks: list[int], raw_pks: list[int], using: str) -> None:
    """Bring the related lists and the index of the search up to date after a change of the articles ``pks``.

    ``raw_pks`` are those that a fixture wrote straight into the table: their segments are made first. A failure is
    kept on the articles, where their editors see it.
    """
    # The base manager: our own update() would announce a change and so start the next refresh.
    articles = Article._base_manager.using(using)
    try:
        for article in articles.filter(pk__in=raw_pks):
            article.prepare_body()
            articles.filter(pk=article.pk).update(**{name: getattr(article, name) for name in DERIVED_FROM_BODY})
        index.refresh("article", pks, using)
        unknown = lists.refresh(pks, using)
        rebuilding.rebuild_if_small(using, unknown)
    except Exception as error:
        logger.exception("What is derived from the articles %s could not be made.", pks)
        articles.filter(pk__in=pks).update(problem=str(error) or type(error).__name__)
    else:
        articles.filter(pk__in=pks).exclude(problem="").update(problem="")


@task
def refresh_search(kind: str, pks: list[int], using: str) -> None:
    """Bring the index of the search up to date after a change of these techniques or areas. A failure is logged."""
    try:
        index.refresh(kind, pks, using)
    except Exception:
        logger.exception("The search does not know of the changes of %s %s: run manage.py rebuild_search.", kind, pks)
