"""A strict content security policy for tests of the admin: nothing inline, nothing from elsewhere."""

import copy
import secrets

import django
from django.test import override_settings

if django.VERSION >= (6, 0):
    from django.utils.csp import CSP

POLICY = "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; base-uri 'none'"


def nonce_policy(get_response):
    """The policy as a host on Django 5.2 would set it, with a nonce that nothing in the page knows of."""

    def middleware(request):
        response = get_response(request)
        response["Content-Security-Policy"] = POLICY.format(nonce=secrets.token_urlsafe(16))
        return response

    return middleware


def strict_policy(settings):
    """Settings with the policy: Django's own middleware and its nonces where it has them, else ours."""
    if django.VERSION < (6, 0):
        return override_settings(MIDDLEWARE=["tests.browser.policies.nonce_policy", *settings.MIDDLEWARE])
    (templates,) = copy.deepcopy(settings.TEMPLATES)
    templates["OPTIONS"]["context_processors"].append("django.template.context_processors.csp")
    sources = [CSP.SELF, CSP.NONCE]
    return override_settings(
        MIDDLEWARE=["django.middleware.csp.ContentSecurityPolicyMiddleware", *settings.MIDDLEWARE],
        TEMPLATES=[templates],
        SECURE_CSP={"default-src": [CSP.SELF], "script-src": sources, "style-src": sources, "base-uri": [CSP.NONE]},
    )
