"""Redirects from old URLs. A current URL costs no extra query."""

from collections.abc import Callable
from typing import Any

from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from backcare.comments import held_link
from backcare.site import read_as, served_languages
from backcare.text.slugs import meant_by

LONGEST = 2000
"""Characters of an address that leads on; Django refuses longer ones. The query string goes first."""


def find(rows: QuerySet, slug: str, language: str = "", *, else_by: Callable[[str], Any] | None = None):
    """Return the row of ``rows`` that has ``slug``, else the one that had it before; else raise ``Http404``.

    Where nothing has it, what may be meant by it is looked for: capitals, a space, a plus sign between two tags.

    ``rows`` are those that this reader may see, so what is hidden neither shows itself nor leads anywhere. Give the
    ``language`` of the page for articles, whose slugs are unique in each language only. ``else_by`` is asked last.
    """
    here = rows.in_language(language) if language else rows
    for wanted in dict.fromkeys((slug, *meant_by(slug))):
        row = here.filter(slug=wanted).first() or find_former(rows, wanted, language) or (else_by and else_by(wanted))
        if row is not None:
            return row
    raise Http404(_("Page not found."))


def find_former(rows: QuerySet, slug: str, language: str = ""):
    """Return the row of ``rows`` that had ``slug`` before, or None."""
    had = rows.filter(former_slugs__slug=slug)
    if not language:
        return had.first()
    found = [
        row
        for row in had.annotate(former_language=F("former_slugs__language"))
        if read_as(row.former_language) == language and row.page_language in served_languages()
    ]
    return min(found, key=lambda row: row.former_language != language, default=None)


def moved(request: HttpRequest, target) -> HttpResponsePermanentRedirect:
    """Send a reader on to the current address of ``target``, with the query string of the old one.

    A link by which writers see their own pending comment keeps working, and no cache on the way keeps it.
    """
    path = target.get_absolute_url()
    lookup = getattr(request, "backcare_cache", None)  # it leaves what no view reads out of the query string
    query = iri_to_uri((lookup and lookup.query_string) or request.META.get("QUERY_STRING", ""))
    address = f"{path}?{query}" if query and len(path) + len(query) < LONGEST else path
    response = HttpResponsePermanentRedirect(address)
    if held_link.PARAMETER in request.GET:
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def without_slash(request: HttpRequest, path: str) -> HttpResponsePermanentRedirect:
    """Send a reader on to the same address without the slash at its end."""
    query = iri_to_uri(request.META.get("QUERY_STRING", ""))
    return HttpResponsePermanentRedirect(iri_to_uri("/" + request.path.strip("/")) + (f"?{query}" if query else ""))
