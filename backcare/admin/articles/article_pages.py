"""Shared code for the admin pages of one article."""

from collections.abc import Callable
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from backcare.articles.models import Article


class ArticlePages:
    """Mixin of the article's admin: looks up the article of a page."""

    def article_or_404(self, request: HttpRequest, pk: int | str, is_allowed: Callable[..., bool]) -> Article:
        """Return the article if ``is_allowed(request, article)``; otherwise answer with 403."""
        article = self.get_object(request, str(pk))
        if not is_allowed(request, article):
            raise PermissionDenied
        if article is None:
            raise Http404(_gone())
        return article


@contextmanager
def not_found_if_deleted():
    """Answer with 404 when the article was deleted after it was looked up."""
    try:
        yield
    except Article.DoesNotExist:
        raise Http404(_gone()) from None


def _gone() -> str:
    return _("This article no longer exists")
