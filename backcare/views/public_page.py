"""Shared behavior of public pages: no login, one language, no cookies, cache-friendly headers."""

from contextlib import nullcontext
from functools import partial, wraps

from django.conf import settings
from django.conf.urls.i18n import is_language_prefix_patterns_used
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, RawPostDataException, UnreadablePostError
from django.urls import get_script_prefix
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt

from backcare import conf
from backcare.page_cache.stamps import reading_from_primary
from backcare.site import language_in_path, path_to
from backcare.views.staff_cookie import is_staff


def language_of(request: HttpRequest) -> str:
    """Return the language that the address names, else the site's. Cookies and ``Accept-Language`` play no part."""
    return language_at(request.path_info, urlconf_of(request))


def urlconf_of(request: HttpRequest) -> str:
    """Return the URLconf in which the address of ``request`` is looked up."""
    return getattr(request, "urlconf", None) or settings.ROOT_URLCONF


def language_at(path: str, urlconf: str) -> str:
    """Return the language of a page at ``path``."""
    if is_language_prefix_patterns_used(urlconf)[0]:
        return translation.get_language_from_path(path) or conf.default_language()
    return conf.default_language()


def public_page(view=None, *, parameters=None):
    """Decorate a public view. The view gets ``request.backcare``: ``now``, ``language`` and ``is_staff``.

    ``parameters`` names what the view reads of the query string, each with a bounded number of values that give a page
    without ``no-store``. The page cache keeps such pages, and no others: those of a view that names nothing.

    A page made for staff is ``private, no-store``; every other one may be kept by any cache that asks back first. A
    view that sets ``Cache-Control`` itself keeps it. There is no CSRF check, which would need a cookie: a view
    that takes a POST looks at its origin itself, and the others answer 405.
    """

    if view is None:
        return partial(public_page, parameters=parameters)

    @csrf_exempt
    @login_not_required
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.method == "POST":
            _read_body(request)
        request.backcare = Visit(request)
        lookup = getattr(request, "backcare_cache", None)
        reads = reading_from_primary() if lookup and not lookup.bypass else nullcontext()
        with translation.override(request.backcare.language), reads:
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = request.backcare.language
        if response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html"):
            _name_rules_for_prefetching(request, response)
        if request.backcare.is_staff:
            response.headers.pop("Cache-Control", None)
            patch_cache_control(response, private=True, no_store=True)
        elif "Cache-Control" not in response.headers:
            patch_cache_control(response, max_age=0, must_revalidate=True)
        return response

    wrapped.backcare_parameters = parameters
    return wrapped


def _read_body(request: HttpRequest) -> None:
    """Read what a visitor sends, before a query: a slow one must not hold a connection to the database meanwhile.

    Raises ``BadRequest`` for what was broken off: some servers pass it on as if it were whole.
    """
    try:
        missing = int(request.META.get("CONTENT_LENGTH") or 0) - len(request.body)
    except RawPostDataException:
        return  # a middleware has read it
    except (UnreadablePostError, ValueError) as error:
        raise BadRequest("What was sent cannot be read.") from error
    if missing > 0:
        raise BadRequest(f"What was sent was broken off; {missing} bytes are missing.")


def _name_rules_for_prefetching(request: HttpRequest, response: HttpResponse) -> None:
    """Name them where the blog has an address of its own: the rules of one at "/" would hold for the whole site."""
    language = request.backcare.language
    blog = path_to("article-list", language=language)
    if blog.removeprefix(get_script_prefix()).strip("/") not in ("", language_in_path(blog)):
        rules = path_to("speculation-rules", language=language)
        response.headers["Speculation-Rules"] = f'"{rules}"'


class Visit:
    """The context of a public request."""

    def __init__(self, request: HttpRequest):
        self.now = timezone.now()
        self.language = language_of(request)
        self.is_staff = is_staff(request)
