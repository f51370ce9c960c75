"""Whether a form was sent from a page of this site.

Public pages set no cookie, so a comment form cannot carry a CSRF token. Browsers say by themselves where a request
comes from: ``Sec-Fetch-Site`` (W3C Fetch Metadata) and ``Origin`` (Fetch standard, sent with every POST).
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import is_same_domain


def is_from_this_site(request: HttpRequest) -> bool:
    """Return whether the browser says that ``request`` comes from this host or from ``CSRF_TRUSTED_ORIGINS``.

    A request that says nothing (no browser of today) counts as foreign.
    """
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return True
    try:
        origin = urlsplit(request.headers.get("Origin", ""))
    except ValueError:  # such as "http://[": no browser sends it
        return False
    if not origin.netloc:
        return False
    if (origin.scheme, origin.netloc) == (request.scheme, request.get_host()):
        return True
    return any(_is_trusted(origin, urlsplit(trusted)) for trusted in settings.CSRF_TRUSTED_ORIGINS)


def _is_trusted(origin, trusted) -> bool:
    if origin.scheme != trusted.scheme:
        return False
    if trusted.netloc.startswith("*"):
        return is_same_domain(origin.netloc, trusted.netloc.lstrip("*"))
    return origin.netloc == trusted.netloc
