"""The page behind a preview link, and the page that an editor sees before saving."""

from django.db import router
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from backcare.articles import data as article_data
from backcare.articles.data import ArticleData
from backcare.articles.models import Article
from backcare.previews.links import link_for
from backcare.publication.changes import undone
from backcare.publication.drafts import head_of
from backcare.views.articles import article_context
from backcare.views.public_page import Visit, public_page


@require_safe
@public_page
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The newest unpublished state of an article, for whoever has the link, until it expires or is revoked."""
    link = link_for(token, request.backcare.now)
    if link is None:
        response = render(request, "backcare/preview_gone.html", status=404)
    else:
        head = head_of(link.article)
        row = Article.objects.with_page_data().get(pk=head.row.pk)
        response = page_of(request, row, head.article, valid_until=link.expires_at)
    return _kept_private(response)


def page_of(request: HttpRequest, row: Article, article: Article, valid_until=None) -> HttpResponse:
    """Return the real page of ``article`` with what stands on ``row``: the article itself or its working copy."""
    request.backcare = Visit(request)
    request.backcare.language = row.language
    with translation.override(row.language):
        context = article_context(request, row, stands_for=article)
        # Whoever sees this page was let in by an editor: "only staff can see it" would be wrong.
        context |= {"is_public": True, "preview_until": valid_until}
        response = render(request, "backcare/article_detail.html", context)
    return _kept_private(response)


def page_with(request: HttpRequest, article: Article, content: ArticleData) -> HttpResponse:
    """Return the real page of ``article``, which may be new, as it is with ``content``. Nothing is kept.

    What ``content`` names and is gone is left out; it may be half done, or say what could not be saved.
    """
    using = article._state.db or router.db_for_write(Article)
    content, _missing = article_data.without_missing(content, using)
    shown = {
        **content,
        "placements": list({row["product"]: row for row in content["placements"]}.values()),
        # The page does not show these, and they may collide with what there is.
        "slug": article.slug,
        "language": article.language,
        "expires_at": None,
        "related_overrides": [],
    }
    with undone(using):
        article_data.write(article, shown)
        row = Article.objects.using(using).with_page_data().get(pk=article.pk)
        row.language = content["language"]
        return page_of(request, row, row)


def _kept_private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"  # the address is the key; nobody else needs to learn it
    return response
