"""The pages that links in mails open. Opening one changes nothing, since mail scanners follow links; a button acts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from backcare.comments import mail_links, notices, trust
from backcare.comments.deciding import Act, By, decide_one, pending_above
from backcare.comments.models import Comment
from backcare.comments.reasons import BELOW_STUB
from backcare.comments.versions import versions_in, versions_of
from backcare.exceptions import CommentErased, DecidedMeanwhile
from backcare.text.words import in_sentence
from backcare.views.public_page import public_page

ACTS = {Act.APPROVE: "approve", Act.SPAM: "spam"}


def mail_page(view):
    """Decorate such a page: it sets no cookie, is kept nowhere, and tells no other site its address."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @public_page
    def wrapped(request, token):
        request.encoding = "utf-8"
        response = view(request, token)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return wrapped


@mail_page
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm that the writer of a comment wants mail about it."""
    comment = _read(mail_links.CONFIRM, token, 0)
    if comment is None or comment.notices == Comment.Notices.NO:
        return _gone(request)
    article = comment.article
    published = request.method == "POST" and trust.confirm_email(comment)
    if notices.are_stopped(comment):
        explained = _("You stopped these emails, and this older link does not start them again.")
        return _page(request, _("You won’t get emails about this comment"), explained, article=article)
    if request.method == "POST":
        heading = _("Confirmed. Thank you.")
        explained = _("Your comment is published.") if published else _("We’ll email you.")
        return _page(request, heading, explained, article=article)
    explained = _("We’ll email you when your comment on “%(article)s” is approved and when someone replies.")
    buttons = [("confirm", _("Yes, email me"))]
    return _page(request, _("Email you about your comment?"), explained % {"article": article.title}, buttons=buttons)


@mail_page
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """End mail about one comment, or all mail. Also what a mailbox calls by itself (RFC 8058)."""
    comment = _read(mail_links.STOP, token, 0)
    if comment is None:
        return _gone(request)
    if comment.is_erased:
        return _page(
            request, _("Your comment was deleted"), _("Your address was deleted with it, so we can’t email you.")
        )
    if request.method == "POST":
        if request.POST.get("act") == "all":
            notices.stop_all(comment)
            return _page(request, _("Done."), _("You won’t get any more emails from this site."))
        notices.stop(comment)
        return _page(request, _("Done."), _("You won’t get any more emails about this comment."))
    buttons = [("one", _("Stop emails about this comment")), ("all", _("Stop all emails from this site"))]
    return _page(request, _("Stop these emails?"), buttons=buttons)


@mail_page
def decide_by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """Approve a comment or mark it as spam, by a link in a mail to a moderator."""
    found = mail_links.read(mail_links.DECIDE, token)
    if found is None or len(found[1]) != 2 or found[1][1] not in ACTS.values():
        return _gone(request)
    comment, (seen, act) = found
    if comment.is_erased:
        return _erased(request)
    if comment.version != seen:
        return _already_handled(request, comment, act, comment)
    if request.method == "POST":
        return _decided(request, comment, act, seen)
    return _question(request, comment, act, action="")


def _decided(request, comment, act, seen) -> HttpResponse:
    try:
        is_both = act == Act.APPROVE and request.POST.get("both")
        above = versions_in(request.POST.get("above", "")) if is_both else None
        comment = decide_one(comment.pk, act, seen=seen, above=above, by=By.MAIL)
    except DecidedMeanwhile as error:
        return _already_handled(request, comment, act, error.comment)
    except CommentErased:
        return _erased(request)
    except Comment.DoesNotExist:
        return _gone(request)
    heading = _("Approved.") if act == Act.APPROVE else _("Marked as spam.")
    explained = BELOW_STUB if comment.is_below_stub else ""
    return _page(request, heading, explained, article=comment.article)


def _question(request, comment, act, action, explained="") -> HttpResponse:
    if act == Act.APPROVE:
        heading, label = _("Approve this comment?"), pgettext("button", "Approve")
    else:
        heading, label = _("Mark this comment as spam?"), _("Mark as spam")
    above = pending_above([comment.pk]) if act == Act.APPROVE else []
    return _page(
        request,
        heading,
        explained or _("On “%(article)s”") % {"article": comment.article.title},
        comment=comment,
        reasons=comment.reason_texts,
        above=above,
        above_seen=versions_of(above),
        buttons=[(act, label)],
        action=action,
    )


def _already_handled(request, comment, act, other) -> HttpResponse:
    """Say who handled the comment, or one above it, in the meantime, and ask again."""
    last = other.decisions.first()
    values = {
        "what": last.in_words() if last else "",
        "status": in_sentence(other.get_status_display()),
        "name": other.name,
    }
    if other.pk != comment.pk and last:
        explained = _("Someone else already handled the comment by %(name)s that it replies to (%(what)s).")
    elif other.pk != comment.pk:
        explained = _("Someone just changed the comment by %(name)s that it replies to.")
    elif last:
        explained = _("Someone else already handled this comment (%(what)s).")
    else:
        explained = _("Someone just changed this comment.")
    explained = " ".join([explained % values, _("It is now %(status)s. Nothing was changed.") % values])
    comment = Comment.objects.select_related("article", "parent").get(pk=comment.pk)
    action = mail_links.path_of(mail_links.DECIDE, comment, comment.version, act)
    return _question(request, comment, act, action, explained)


def _erased(request) -> HttpResponse:
    explained = _("It was deleted at the writer’s request, so there is nothing left to decide.")
    response = _page(request, _("This comment was deleted"), explained)
    response.status_code = 410
    return response


def _read(kind, token, count) -> Comment | None:
    found = mail_links.read(kind, token)
    return found[0] if found and len(found[1]) == count else None


def _gone(request) -> HttpResponse:
    explained = _("It has expired or is incomplete. If it is incomplete, copy the whole link from the email.")
    response = _page(request, _("This link no longer works"), explained)
    response.status_code = 404
    return response


def _page(request, heading, explained="", **context) -> HttpResponse:
    return render(request, "backcare/mail_page.html", {"heading": heading, "explained": explained, **context})
