"""Receiving comments, and finding one again."""

from urllib.parse import urlencode

from django.db import router, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from backcare.articles.description import describe
from backcare.client_ip.hashing import address_hashes, kept_since
from backcare.comments import held_link, limits, posting
from backcare.comments.models import Comment
from backcare.comments.threads import PARAMETER, answerable, start_of_page_with
from backcare.exceptions import AnsweredCommentGone, TooManyComments
from backcare.privacy.purging import purge_daily
from backcare.tasks import enqueue_on_commit
from backcare.views import form_timing
from backcare.views.articles import article_context, find_article
from backcare.views.client_ip import client_address
from backcare.views.comment_form import HONEYPOT, CommentForm
from backcare.views.origin import is_from_this_site
from backcare.views.public_page import public_page


@transaction.non_atomic_requests
@sensitive_post_parameters("name", "email", "body")
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def comment_post(request: HttpRequest, slug: str) -> HttpResponse:
    """Store a visitor’s comment and send its writer back to the article, where it is shown as pending.

    A form whose origin the browser does not state is shown again, with its text, to be confirmed. Whoever opens this
    address, which browsers show above a form with mistakes, gets to the article.
    """
    article = find_article(request, slug)
    if request.method != "POST":
        return redirect(f"{article.get_absolute_url()}#comments")
    return _answer_to_form(request, article)


@sensitive_post_parameters("token")
@require_http_methods(["GET", "HEAD", "POST"])
@public_page
def comment_held(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead writers to their pending comment once more, by the token that their browser kept."""
    article = find_article(request, slug)
    if request.method != "POST":
        return redirect(f"{article.get_absolute_url()}#comments")
    comment = held_link.comment_of_writer(request.POST.get("token", ""), article)
    expired = f"{article.get_absolute_url()}?{held_link.PARAMETER}=#comment-expired"
    return _kept_private(_see_other(_address_for_writer(comment, article) if comment else expired))


@require_safe
@public_page
def comment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the page of the article on which a comment stands."""
    found = Comment.objects.select_related("article", "thread").filter(pk=pk)
    comment = found.first() if pk < 2**63 else None  # no database has a greater one
    if comment is None or not _is_shown(request, comment):
        raise Http404(_("There is no such comment."))
    start = start_of_page_with(comment)
    query = f"?{urlencode({PARAMETER: start})}" if start else ""
    return redirect(f"{comment.article.get_absolute_url()}{query}#comment-{comment.pk}")


@require_safe
@public_page
def comment_started(request: HttpRequest) -> HttpResponse:
    """The time, signed: a script asks for it when someone begins to write."""
    response = HttpResponse(form_timing.token(), content_type="text/plain")
    response.headers["X-Robots-Tag"] = "noindex"
    return _kept_private(response)


def _answer_to_form(request, article) -> HttpResponse:
    request.encoding = "utf-8"  # not what the request says: "charset=hex" names a codec that cannot decode text
    form = CommentForm(request.POST)
    parent = answerable(article, request.POST.get("parent", ""))
    if not article.accepts_comments():
        form.full_clean()
        form.add_error(
            None, _("Comments on this article are closed, so yours was not posted. Copy your text if you need it.")
        )
        return _form_again(request, article, form, parent, status=403)
    if not form.is_valid():
        return _form_again(request, article, form, parent, status=422)
    trusted = is_from_this_site(request)
    if not trusted and not posting.is_confirmed(request.POST.get("confirm", ""), article):
        token = posting.confirmation_token(article)
        return _form_again(request, article, form, parent, status=403, confirm_token=token)
    try:
        comment = posting.post(article, form.comment_data(parent), _request_info(request, trusted))
    except TooManyComments as error:
        form.add_error(None, _too_many(error.seconds))
        response = _form_again(request, article, form, parent, status=429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    except AnsweredCommentGone:
        gone = _("The comment you replied to was just deleted. Send yours again as a new comment.")
        form.add_error(None, gone)
        return _form_again(request, article, form, None, status=409)
    return _kept_private(_see_other(_address_for_writer(comment, article)))


def _is_shown(request, comment) -> bool:
    article = comment.article
    is_public = article.is_published(request.backcare.now) or request.backcare.is_staff
    return is_public and article.shows_comments() and Comment.objects.visible_on(article).filter(pk=comment.pk).exists()


def _request_info(request, trusted) -> posting.RequestInfo:
    now = request.backcare.now
    address = client_address(request)
    # A ban of a connection holds as long as hashes are kept; the limits count a day.
    hashes = address_hashes(address, now, since=min(kept_since(now), now - limits.LONG))
    if hashes.is_first_of_the_day:
        enqueue_on_commit(purge_daily, using=router.db_for_write(Comment))
    return posting.RequestInfo(
        is_trusted_origin=trusted,
        honeypot=request.POST.get(HONEYPOT, ""),
        seconds=form_timing.seconds_since(request.POST.get("started", "")),
        address=address,
        address_hashes=[value for value in (hashes.address, *hashes.former) if value],
        hostname=split_domain_port(request.get_host())[0],
        data=request.POST,
    )


def _address_for_writer(comment, article) -> str:
    values = {held_link.PARAMETER: held_link.token_for(comment)}
    if comment.is_approved and (start := start_of_page_with(comment)):
        values[PARAMETER] = start
    return f"{article.get_absolute_url()}?{urlencode(values)}#comment-{comment.pk}"


def _too_many(seconds) -> str:
    minutes = -(-seconds // 60)
    return (
        ngettext(
            "You have posted several comments recently. Please post this one again in %d minute.",
            "You have posted several comments recently. Please post this one again in %d minutes.",
            minutes,
        )
        % minutes
    )


def _see_other(address) -> HttpResponse:
    response = redirect(address)
    response.status_code = 303  # "see other": the browser asks for the article with GET
    return response


def _form_again(request, article, form, parent, status, confirm_token="") -> HttpResponse:
    context = article_context(request, describe(article), form=form, answered=parent, confirm_token=confirm_token)
    return _kept_private(render(request, "backcare/article_detail.html", context, status=status))


def _kept_private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response
