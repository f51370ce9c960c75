"""The public address of the site: one setting, else ``django.contrib.sites``, else the host of the request."""

from urllib.parse import urljoin

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from backcare import conf


def site_url(request: HttpRequest | None = None) -> str:
    """Return scheme and host of the public site without a slash at the end, or ``""`` when nothing names them.

    ``request`` helps ``sites`` where the host has no ``SITE_ID``.
    """
    if url := conf.current().SITE_URL:
        return url.rstrip("/")
    if apps.is_installed("django.contrib.sites"):
        from django.contrib.sites.models import Site

        try:
            return f"https://{Site.objects.get_current(request).domain}"
        except (Site.DoesNotExist, ImproperlyConfigured):
            return ""
    return ""


def absolute_url(path: str, request: HttpRequest | None) -> str:
    """Return the public address of ``path``, which may be complete already; without a request it may stay a path."""
    base = site_url(request)
    if base:
        return urljoin(base + "/", path)
    return request.build_absolute_uri(path) if request else path
