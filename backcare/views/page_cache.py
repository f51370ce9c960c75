"""The middleware that answers with kept pages, and decides which ones to keep."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from django.conf import settings
from django.db import connections, router
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.cache import cc_delim_re, get_conditional_response, patch_cache_control, set_response_etag
from django.utils.deprecation import MiddlewareMixin

from backcare import conf
from backcare.page_cache import storing
from backcare.page_cache.models import PageStamp
from backcare.page_cache.stamps import UNREACHABLE, current
from backcare.views.public_page import language_of
from backcare.views.staff_cookie import COOKIE

HEADER = "X-Backcare-Cache"
"""Says ``hit``, ``miss``, ``stale`` or ``bypass``; after a semicolon, why."""
NEVER_SHARED = {"no-store", "no-cache", "private"}
UNKNOWN_CACHE = "the cache does not answer"

logger = logging.getLogger(__name__)


@dataclass
class Lookup:
    """What was found out about a request for a page of Backcare, while the page is made."""

    bypass: str = ""
    """Why the page is neither looked up nor kept; empty if it is."""
    key: str = ""
    stamp: str = ""
    """The stamp before the page was made: it holds no change that is later than this stamp and missing in the page."""


class PageCacheMiddleware(MiddlewareMixin):
    """Answer for public pages with kept bytes, as long as nothing changed that pages show.

    It belongs near the top of ``MIDDLEWARE``. What stands below it is not asked about a page that is kept.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        view = _public_view(request)
        if view is None:
            return None
        request.backcare_cache = lookup = Lookup(next(_why_not_asked(request, view), ""))
        if lookup.bypass:
            return None
        lookup.key = _key(request, view.backcare_parameters)
        try:
            kept = storing.load(lookup.key)
        except Exception:
            logger.warning("The cache %r cannot be read.", conf.current().PAGE_CACHE, exc_info=True)
            lookup.bypass = UNKNOWN_CACHE
            return None
        try:
            lookup.stamp = current()
        except UNREACHABLE:
            lookup.bypass = "the database does not answer"
            return _answer(request, kept, f"stale; {lookup.bypass}") if kept else None
        if kept and kept.stamp == lookup.stamp and timezone.now() < kept.until:
            return _answer(request, kept, "hit")
        return None

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        lookup = getattr(request, "backcare_cache", None)
        if lookup is None or HEADER in response.headers:
            return response
        lookup.bypass = lookup.bypass or next(_why_not_kept(request, response, lookup), "")
        if not lookup.bypass:
            response = _keep(request, response, lookup)
        response.headers[HEADER] = f"bypass; {lookup.bypass}" if lookup.bypass else "miss"
        return response


def _public_view(request: HttpRequest) -> Callable | None:
    """Return the view of Backcare that this request is for."""
    with translation.override(language_of(request)):  # which addresses begin with where the blog is in i18n_patterns()
        try:
            view = resolve(request.path_info, getattr(request, "urlconf", None)).func
        except Resolver404:
            return None
    return view if hasattr(view, "backcare_parameters") else None


def _why_not_asked(request: HttpRequest, view: Callable) -> Iterator[str]:
    if view.backcare_parameters is None:
        yield "pages of this kind are not kept"
    if request.method not in ("GET", "HEAD"):
        yield "neither GET nor HEAD"
    if settings.DEBUG:
        yield "DEBUG is on"
    if COOKIE in request.COOKIES:
        yield "staff"
    if "HTTP_AUTHORIZATION" in request.META:
        yield "authorization"
    host = request.get_host()
    domain = split_domain_port(host)[0]
    if host not in (domain, f"{domain}:{request.get_port()}"):
        yield "unusual host"  # any port and any mix of capitals would be a page of its own
    if connections[router.db_for_write(PageStamp)].in_atomic_block:
        yield "inside a transaction"  # what it reads may be undone


def _key(request: HttpRequest, parameters: tuple[str, ...]) -> str:
    read = [(name, request.GET[name]) for name in parameters if name in request.GET]
    address = repr((request.scheme, request.get_host(), request.path, read))
    return f"backcare.page.{blake2b(address.encode(), digest_size=20).hexdigest()}"


def _why_not_kept(request: HttpRequest, response: HttpResponse, lookup: Lookup) -> Iterator[str]:
    if not lookup.stamp:
        yield "nothing has been saved yet"
    if request.method != "GET":
        yield "HEAD"
    if response.status_code != 200:
        yield f"status {response.status_code}"
    if not hasattr(request, "backcare"):
        yield "not made by the view"  # but by a middleware, such as for maintenance
    if response.streaming:
        yield "streaming"
    if response.cookies:
        yield "sets a cookie"
    if "Content-Encoding" in response.headers:
        yield "compressed below the page cache"
    if varies := _words(response, "Vary") - {"accept-encoding"}:
        yield f"varies on {', '.join(sorted(varies))}"
    if shared := _words(response, "Cache-Control") & NEVER_SHARED:
        yield f"Cache-Control: {', '.join(sorted(shared))}"
    if "CSRF_COOKIE_NEEDS_UPDATE" in request.META:
        yield "uses a CSRF token"
    if getattr(request, "_csp_nonce", None) or b' nonce="' in response.content:  # as Django and django-csp call it
        yield "uses a nonce"


def _words(response: HttpResponse, header: str) -> set[str]:
    return set(filter(None, cc_delim_re.split(response.headers.get(header, "").strip().lower())))


def _keep(request: HttpRequest, response: HttpResponse, lookup: Lookup) -> HttpResponse:
    if "ETag" not in response.headers:
        set_response_etag(response)
    if seconds := conf.current().PAGE_CACHE_SHARED_SECONDS:
        patch_cache_control(response, s_maxage=seconds)
    try:
        until = storing.next_change(request.backcare.now)
        storing.store(lookup.key, storing.Page(lookup.stamp, until, dict(response.headers), response.content))
    except Exception:
        logger.warning("A page cannot be kept in the cache %r.", conf.current().PAGE_CACHE, exc_info=True)
        lookup.bypass = UNKNOWN_CACHE
    return get_conditional_response(request, etag=response.headers["ETag"], response=response)


def _answer(request: HttpRequest, page: storing.Page, how: str) -> HttpResponse:
    response = HttpResponse(page.body, headers=page.headers)
    if how != "hit":
        patch_cache_control(response, s_maxage=0)
    response = get_conditional_response(request, etag=page.headers["ETag"], response=response)
    response.headers[HEADER] = how
    return response
