"""The public address of the site, its paths, and the languages in which it has pages."""

from functools import lru_cache
from urllib.parse import urljoin

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_resolver, get_script_prefix, get_urlconf, reverse
from django.urls.resolvers import URLResolver
from django.utils import translation

from backcare import conf


def site_url(request: HttpRequest | None = None) -> str:
    """Return scheme and host of the public site without a slash at the end, or ``""`` when nothing names them.

    A host in another script is in its ASCII form (IDNA). ``request`` helps ``sites`` where there is no ``SITE_ID``.
    """
    if url := conf.current().SITE_URL:
        return _in_ascii(url.rstrip("/"))
    if apps.is_installed("django.contrib.sites"):
        from django.contrib.sites.models import Site

        try:
            return _in_ascii(f"https://{Site.objects.get_current(request).domain}")
        except (Site.DoesNotExist, ImproperlyConfigured):
            return ""
    return ""


def _in_ascii(url: str) -> str:
    """Return ``url`` with its host as machines write it: headers of mails hold no “bücher.example”."""
    scheme, separator, host = url.partition("://")
    try:
        return f"{scheme}{separator}{host.encode('idna').decode()}"
    except UnicodeError:  # no host that there could be; check E005 says so of what is none
        return url


def path_to(view: str, *args: str | int, language: str | None = None) -> str:
    """Return the path of a public page, in the ``language`` that is active unless told otherwise.

    It is remembered: Django takes longer to find one than to look up a row, and a page names dozens.
    """
    language = language or translation.get_language()
    return _path(get_resolver(get_urlconf()), get_script_prefix(), language, view, args)


@lru_cache(maxsize=10_000)
def _path(resolver: URLResolver, prefix: str, language: str | None, view: str, args: tuple[str | int, ...]) -> str:
    with translation.override(language):
        return reverse(f"backcare:{view}", args=args)


def absolute_url(path: str, request: HttpRequest | None) -> str:
    """Return the public address of ``path``, which may be complete already; without a request it may stay a path."""
    base = site_url(request)
    if base:
        return urljoin(base + "/", path)
    return request.build_absolute_uri(path) if request else path


def served_languages() -> dict[str, str]:
    """Return the languages, code and name, in which the blog has pages: an article in another one has no address.

    They are those of ``LANGUAGES`` that the blog is mounted below, by ``i18n_patterns()``, else the site's own, which
    comes first.
    """
    return dict(_served(get_urlconf(), get_script_prefix()))


@lru_cache(maxsize=32)
def _served(urlconf, prefix: str) -> dict[str, str]:
    default, names = conf.default_language(), dict(settings.LANGUAGES)
    if not settings.USE_I18N:
        return {default: names.get(default, default)}
    served = {}
    for code in dict.fromkeys([default, *names]):
        with translation.override(code):
            try:
                at = language_in_path(reverse("backcare:article-list"))
            except NoReverseMatch:  # check W002 says so
                return names
        if (at or default) == code:
            served[code] = names.get(code, code)
    return served


setting_changed.connect(lambda **kwargs: _served.cache_clear(), weak=False)


def language_in_path(path: str) -> str | None:
    """Return the language that ``path``, as ``reverse()`` gives it, names; None when it names none."""
    return translation.get_language_from_path("/" + path.removeprefix(get_script_prefix()).lstrip("/"))


def base_of(language: str) -> str:
    """Return what a language is a variety of: "de" for "de-at" and for itself."""
    return language.partition("-")[0]


def read_as(language: str) -> str:
    """Return the language of the pages on which an article in ``language`` is read.

    That is ``language`` if it is served, else a served one with the same base: the base itself, else the first. Where
    there is none, the article has no page, and ``language`` is returned.
    """
    served = _served(get_urlconf(), get_script_prefix())
    if language in served:
        return language
    base = base_of(language)
    return base if base in served else next((code for code in served if base_of(code) == base), language)
