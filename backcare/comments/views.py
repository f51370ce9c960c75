"""Receiving comments."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from backcare.articles.models import Article
from backcare.articles.views import article_context, find_article
from backcare.comments import held, posting
from backcare.comments.forms import CommentForm
from backcare.comments.models import Comment
from backcare.comments.origin import is_from_this_site
from backcare.page_cache.public import public_page


@require_POST
@public_page
def comment_post(request: HttpRequest, slug: str) -> HttpResponse:
    """Hold a visitor's comment and send its writer back to the article, where it stands marked as held.

    A form whose origin the browser does not state is shown again, with its text, to be confirmed.
    """
    article = find_article(request, slug)
    request.encoding = "utf-8"  # not what the request says: "charset=hex" names a codec that cannot decode text
    form = CommentForm(request.POST)
    if not article.accepts_comments():
        form.full_clean()
        form.add_error(None, _("Comments on this article are closed, so yours was not stored. Copy it if you need it."))
        return _form_again(request, article, form, status=403)
    if not form.is_valid():
        return _form_again(request, article, form, status=422)
    trusted = is_from_this_site(request)
    if not trusted and not posting.is_confirmed(request.POST.get("confirm", ""), article):
        return _form_again(request, article, form, status=403, confirm_token=posting.confirmation_token(article))
    reasons = [] if trusted else [Comment.Reason.ORIGIN]
    comment = posting.post(article, **form.cleaned_data, reasons=reasons)
    query = urlencode({held.PARAMETER: held.token_for(comment)})
    response = redirect(f"{article.get_absolute_url()}?{query}#comment-{comment.pk}")
    response.status_code = 303  # "see other": the browser asks for the article with GET
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _form_again(request, article: Article, form: CommentForm, status: int, confirm_token: str = "") -> HttpResponse:
    context = article_context(request, article, form=form, confirm_token=confirm_token)
    response = render(request, "backcare/article_detail.html", context, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
