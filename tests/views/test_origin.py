"""Where a form comes from, by what browsers say of themselves."""

import pytest
from django.test import RequestFactory

from backcare.views.origin import is_from_this_site

TRUSTED = ["https://shop.example", "https://*.stores.example", "http://localhost:3000"]


def asks(secure=True, host="www.shop.example", **headers):
    request = RequestFactory().post("/", headers={"Host": host, **headers}, secure=secure)
    return is_from_this_site(request)


def test_a_browser_that_says_same_origin_is_believed():
    assert asks(**{"Sec-Fetch-Site": "same-origin"})
    assert asks(**{"Sec-Fetch-Site": "same-origin", "Origin": "null"})


@pytest.mark.parametrize(
    "value", ["cross-site", "same-site", "none", "", "SAME-ORIGIN", "same-origin, cross-site", "x"]
)
def test_every_other_word_is_no_proof(value):
    assert not asks(**{"Sec-Fetch-Site": value})
    assert not asks(**{"Sec-Fetch-Site": value, "Origin": "https://evil.example"})


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (None, False),
        ("", False),
        ("null", False),
        ("https://www.shop.example", True),
        ("http://www.shop.example", False),  # another scheme
        ("https://www.shop.example:8443", False),  # another port
        ("https://www.shop.example.evil.example", False),
        ("https://evil.example/www.shop.example", False),
        ("https://evil.example", False),
        ("https://user@www.shop.example", False),
        ("//www.shop.example", False),
        ("www.shop.example", False),
        ("https://", False),
        ("http://[", False),
        ("https://[::1", False),
        ("https://a]b", False),
        ("https://shop.example", True),  # trusted
        ("http://shop.example", False),
        ("https://shop.example:444", False),
        ("https://one.stores.example", True),  # the wildcard
        ("https://a.b.stores.example", True),
        ("https://stores.example", True),
        ("http://one.stores.example", False),
        ("https://onestores.example", False),
        ("https://one.stores.example:8443", False),
        ("https://stores.example.evil.example", False),
        ("http://localhost:3000", True),
        ("http://localhost", False),
        ("http://localhost:3001", False),
    ],
)
def test_origins(settings, origin, expected):
    settings.CSRF_TRUSTED_ORIGINS = TRUSTED
    headers = {} if origin is None else {"Origin": origin}
    assert asks(**headers) is expected


def test_behind_a_proxy_the_declared_scheme_counts(settings):
    assert not asks(secure=False, Origin="https://www.shop.example")
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert asks(secure=False, **{"Origin": "https://www.shop.example", "X-Forwarded-Proto": "https"})


def test_the_port_of_the_host_is_part_of_it():
    assert asks(secure=False, host="localhost:8000", Origin="http://localhost:8000")
    assert not asks(secure=False, host="localhost:8000", Origin="http://localhost:8001")
