"""The public address of the site: one setting, else ``django.contrib.sites``, else the host of the request."""

from django.apps import apps
from django.http import HttpRequest

from backcare import conf


def site_url() -> str:
    """Return scheme and host of the public site without a slash at the end, or ``""`` when nothing names them."""
    if url := conf.current().SITE_URL:
        return url.rstrip("/")
    if apps.is_installed("django.contrib.sites"):
        from django.contrib.sites.models import Site

        try:
            return f"https://{Site.objects.get_current().domain}"
        except Site.DoesNotExist:
            return ""
    return ""


def absolute_url(path: str, request: HttpRequest) -> str:
    """Return the public address of ``path``, which starts with a slash."""
    base = site_url()
    return base + path if base else request.build_absolute_uri(path)
