"""The middleware that answers with kept pages, and decides which ones to keep."""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from threading import Event
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.http.request import split_domain_port
from django.urls import Resolver404, resolve
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control, set_response_etag
from django.utils.deprecation import MiddlewareMixin

from backcare import conf
from backcare.page_cache import storing
from backcare.page_cache.stamps import UNREACHABLE, current
from backcare.views.public_page import language_at, urlconf_of
from backcare.views.staff_cookie import COOKIE

HEADER = "X-Backcare-Cache"
"""Says ``hit``, ``miss``, ``stale`` or ``bypass``; after a semicolon, why."""
NEVER_SHARED = {"no-store", "no-cache", "private"}
NO_CACHE = "the cache does not answer"
PATIENCE = 2.0
"""Seconds for which a request waits for the page that another one makes; then it makes its own."""

logger = logging.getLogger(__name__)


@dataclass
class Lookup:
    """What was found out about a request for a page of Backcare, while the page is made."""

    bypass: str = ""
    """Why the page is neither looked up nor kept; empty if it is."""
    key: str = ""
    stamp: str = ""
    """Read before the page is made, so that a change meanwhile makes the page outdated."""
    query_string: str = ""
    """What the request had; the page is made without what its view does not read."""
    made: Event | None = None
    """Set once this request has made a page that others wait for."""

    def wait_for_another(self) -> bool:
        """Whether another thread of this process has just made the same page. If none is at it, this one makes it."""
        self.made = Event()
        others = _being_made.setdefault((self.key, self.stamp), self.made)
        if others is self.made:
            return False
        self.made = None
        if others.wait(PATIENCE):
            return True
        _being_made.pop((self.key, self.stamp), None)  # it may have been ended before its time
        return False

    def end(self) -> None:
        """Let those go on who wait for this page, whether it was kept or not."""
        if self.made:
            _being_made.pop((self.key, self.stamp), None)
            self.made.set()


_being_made: dict[tuple[str, str], Event] = {}
"""What threads of this process make now: after a change, everyone asks for the same few pages at once."""


class PageCacheMiddleware(MiddlewareMixin):
    """Answer for public pages with kept bytes, as long as nothing changed that pages show.

    It belongs near the top of ``MIDDLEWARE``. What stands below it is not asked about a page that is kept.
    """

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        view = public_view(request.path_info, urlconf_of(request))
        if view is None:
            return None
        request.backcare_cache = lookup = Lookup(_why_not_asked(request, view))
        if lookup.bypass:
            return None
        if query_string := request.META.get("QUERY_STRING", ""):
            lookup.query_string = query_string
            _keep_parameters(request, view.backcare_parameters)
        lookup.key = _key(request)
        try:
            lookup.stamp = current()
        except UNREACHABLE:
            lookup.bypass = "the database does not answer"
        try:
            if lookup.bypass:
                page = storing.load_outdated(lookup.key)
                return page and _answer(request, page, f"stale; {lookup.bypass}")
            page = storing.load(lookup.key, lookup.stamp, timezone.now())
            # With async views, one thread may have to serve both the request that waits and the one that it waits for.
            may_wait = request.method == "GET" and lookup.stamp and not self.async_mode
            if page is None and may_wait and lookup.wait_for_another():
                page = storing.load(lookup.key, lookup.stamp, timezone.now())
        except Exception as error:
            _log("The cache %r cannot be read.", error)
            lookup.bypass = lookup.bypass or NO_CACHE
            return None
        return page and _answer(request, page, "hit")

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        lookup = getattr(request, "backcare_cache", None)
        if lookup is None or HEADER in response.headers:
            return response
        try:
            lookup.bypass = lookup.bypass or next(_why_not_kept(request, response, lookup), "")
            if not lookup.bypass:
                response = _keep(request, response, lookup)
        finally:
            lookup.end()
        response.headers[HEADER] = f"bypass; {lookup.bypass}" if lookup.bypass else "miss"
        return response


@lru_cache(maxsize=1000)
def public_view(path: str, urlconf: str) -> Callable | None:
    """Return the view of Backcare at this address, or None. Looking it up takes longer than all the rest of a hit."""
    with translation.override(language_at(path, urlconf)):  # which addresses in i18n_patterns() begin with
        try:
            view = resolve(path, urlconf).func
        except Resolver404:
            return None
    return view if hasattr(view, "backcare_parameters") else None


def _why_not_asked(request: HttpRequest, view: Callable) -> str:
    if view.backcare_parameters is None:
        return "pages of this kind are not kept"
    if request.method not in ("GET", "HEAD"):
        return "neither GET nor HEAD"
    if settings.DEBUG:
        return "DEBUG is on"  # templates change
    if "HTTP_AUTHORIZATION" in request.META:
        return "authorization"  # what stands behind a password stays there
    return "staff" if COOKIE in request.COOKIES else ""


def _keep_parameters(request: HttpRequest, parameters: tuple[str, ...]) -> None:
    """Leave everything else out of the query string, or a visitor could have it on a page that others get."""
    query_string = urlencode([(name, request.GET[name]) for name in parameters if name in request.GET])
    request.META["QUERY_STRING"] = query_string
    request.GET = QueryDict(query_string)


def _key(request: HttpRequest) -> str:
    address = repr((request.scheme, request.get_host(), request.path, request.META.get("QUERY_STRING", "")))
    return f"backcare.kept.{blake2b(address.encode(), digest_size=20).hexdigest()}"


def _why_not_kept(request: HttpRequest, response: HttpResponse, lookup: Lookup) -> Iterator[str]:
    if not lookup.stamp:
        yield "no stamp"
    if request.method != "GET":
        yield "HEAD"
    host = request.get_host()
    domain = split_domain_port(host)[0]
    if host not in (domain, f"{domain}:{request.get_port()}"):
        yield "unusual host"  # any port and any mix of capitals would be a page of its own
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
    return {word.strip() for word in response.headers.get(header, "").lower().split(",")} - {""}


def _keep(request: HttpRequest, response: HttpResponse, lookup: Lookup) -> HttpResponse:
    if "ETag" not in response.headers:
        set_response_etag(response)
    if seconds := conf.current().PAGE_CACHE_SHARED_SECONDS:
        patch_cache_control(response, s_maxage=seconds)
    try:
        made_at = request.backcare.now
        until = storing.next_change(made_at)
        page = storing.Page(lookup.stamp, made_at, until, dict(response.headers), response.content)
        storing.store(lookup.key, page)
    except Exception as error:
        _log("The cache %r cannot be written.", error)
        lookup.bypass = NO_CACHE
    return _not_modified(request, response.headers) or response


def _log(message: str, error: Exception) -> None:
    """Say what the cache did; not once more for each reader while it is left alone."""
    if not isinstance(error, storing.CacheLeftAlone):
        logger.warning(message, conf.current().PAGE_CACHE, exc_info=True)


def _answer(request: HttpRequest, page: storing.Page, how: str) -> HttpResponse:
    response = _not_modified(request, page.headers) or HttpResponse(page.body, headers=page.headers)
    if how != "hit":
        patch_cache_control(response, s_maxage=0)
    response.headers[HEADER] = how
    return response


def _not_modified(request: HttpRequest, headers: Mapping[str, str]) -> HttpResponse | None:
    """Return a 304 if the browser, or whoever asks, has the same page."""
    known = request.META.get("HTTP_IF_NONE_MATCH", "")
    if headers["ETag"].removeprefix("W/") not in known and known != "*":
        return None
    names = ("Access-Control-Allow-Origin", "Cache-Control", "ETag", "Vary")
    return HttpResponseNotModified(headers={name: headers[name] for name in names if name in headers})
