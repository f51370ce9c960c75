"""The public address of the site: one setting, else ``django.contrib.sites``, else the host of the request."""

from urllib.parse import urljoin, urlsplit

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.utils.encoding import punycode

from backcare import conf


def site_url(request: HttpRequest | None = None) -> str:
    """Return scheme and host of the public site without a slash at the end, or ``""`` when nothing names them.

    A host in another script is in Punycode. ``request`` helps ``sites`` where the host has no ``SITE_ID``.
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
    """The same address with its host in Punycode, as headers of mails, feeds and search engines want it."""
    if url.isascii():
        return url
    parts = urlsplit(url)
    return parts._replace(netloc=punycode(parts.netloc)).geturl()


def absolute_url(path: str, request: HttpRequest | None) -> str:
    """Return the public address of ``path``, which may be complete already; without a request it may stay a path."""
    base = site_url(request)
    if base:
        return urljoin(base + "/", path)
    return request.build_absolute_uri(path) if request else path
