"""The page behind a preview link, and the page that an editor sees before saving."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from backcare.articles.data import ArticleData
from backcare.articles.description import Description, describe, describe_data
from backcare.articles.models import Article
from backcare.previews.links import link_for
from backcare.publication.drafts import head_of
from backcare.views.articles import article_context
from backcare.views.public_page import Visit, public_page


@require_safe
@public_page
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """The latest unpublished state of an article for anyone with the link, until it expires or is revoked."""
    link = link_for(token, request.backcare.now)
    if link is None:
        response = render(request, "backcare/preview_gone.html", status=404)
    else:
        head = head_of(link.article)
        row = Article.objects.with_page_data().get(pk=head.row.pk)
        response = _page(request, describe(row, head.article), valid_until=link.expires_at)
    return _kept_private(response)


def page_with(request: HttpRequest, article: Article | None, content: ArticleData) -> HttpResponse:
    """Return the real page of ``article``, or of a new one, as it would be with ``content``. Nothing is written.

    What ``content`` names and is gone is left out; it may be half done, or say what could not be saved.
    """
    return _kept_private(_page(request, describe_data(content, article)))


def _page(request: HttpRequest, description: Description, valid_until=None) -> HttpResponse:
    request.backcare = Visit(request)
    request.backcare.language = description.article.page_language
    with translation.override(request.backcare.language):
        context = article_context(request, description)
        # An editor shared this page, so the note "Only staff can see this page" would be wrong.
        context |= {"is_public": True, "preview_until": valid_until}
        return render(request, "backcare/article_detail.html", context)


def _kept_private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"  # the address is the key; nobody else needs to learn it
    return response
