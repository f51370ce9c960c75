"""What browsers are told to refuse: scripts and styles from elsewhere or within a page, and plain HTTP."""

from urllib.parse import urlsplit

import django

POLICY = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "frame-src": ["'self'", "https://www.youtube-nocookie.com", "https://player.vimeo.com"],  # for videos
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
}
"""The content security policy of every page. Nothing in the blog and its admin is inline, so no nonce is needed.

An admin with inline scripts of its own adds ``CSP.NONCE`` to ``script-src``; pages that use no nonce get none, and may
be cached.
"""


def content_security_policy(media_origin: str) -> tuple[str, dict]:
    """Return the middleware that sends ``POLICY``, and its settings: Django's own from Django 6, else django-csp's.

    ``media_origin`` is where images come from; empty if that is the site itself.
    """
    policy = POLICY | {"img-src": [*POLICY["img-src"], *filter(None, [media_origin])]}
    if django.VERSION >= (6, 0):
        return "django.middleware.csp.ContentSecurityPolicyMiddleware", {"SECURE_CSP": policy}
    return "csp.middleware.CSPMiddleware", {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": policy}}


def https(site_url: str) -> dict:
    """Return Django's settings for a site that has HTTPS; none for one that has not, such as the demo on this machine.

    The proxy in front ends the encryption, and says so in ``X-Forwarded-Proto``. It must replace what visitors send
    there. Browsers keep the promise for a year, for all subdomains, and may have it built in (``preload``): on a domain
    with other subdomains, begin with ten minutes and without both.
    """
    if urlsplit(site_url).scheme != "https":
        return {}
    return {
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 365 * 24 * 60 * 60,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_HSTS_PRELOAD": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
    }
