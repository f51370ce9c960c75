"""hCaptcha against a stand-in of its documented API: whatever that does, the answer is an outcome, and in time."""

import json
import shutil
import socket
import ssl
import subprocess
import threading

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from backcare.captcha.hcaptcha import HCaptcha
from backcare.captcha.protocol import Outcome, current_captcha
from tests.captcha.stand_in import SECRET, SITEKEY, refusal, token
from tests.require import require

PASSED = Outcome(True)


def failed(reason):
    return Outcome(False, reason)


def verify(response=None, address="203.0.113.9", hostname="testserver"):
    data = {"name": "Ines"} if response is None else {"h-captcha-response": response}
    return current_captcha().verify(data, address=address, hostname=hostname)


@pytest.fixture
def impatient(monkeypatch):
    """A captcha that waits a moment only."""
    monkeypatch.setattr(HCaptcha, "seconds", 0.2)


def callers():
    return [thread for thread in threading.enumerate() if thread.name == "backcare-captcha"]


def test_a_right_token_passes_once(hcaptcha):
    assert verify(token()) == PASSED
    assert verify(token()) == failed("captcha-wrong")


def test_what_is_sent(hcaptcha):
    verify("sö?&=", address="2001:db8::1")
    assert hcaptcha.forms == []  # no token looks like this
    verify("a+b&c=d%20", address="2001:db8::1")
    verify(token(), address="")
    known = {"secret": SECRET, "sitekey": SITEKEY}
    assert hcaptcha.forms == [
        {**known, "response": "a+b&c=d%20", "remoteip": "2001:db8::1"},
        {**known, "response": token()},
    ]
    assert set(hcaptcha.types) == {"application/x-www-form-urlencoded"}


def test_the_data_may_be_what_django_read(hcaptcha):
    data = QueryDict(mutable=True)
    data["h-captcha-response"] = token()
    assert current_captcha().verify(data, address="", hostname="testserver") == PASSED


@pytest.mark.parametrize("response", [None, "", "  \n"])
def test_without_a_token_nobody_is_asked(hcaptcha, response):
    assert verify(response) == failed("captcha-missing")
    assert hcaptcha.forms == []


@pytest.mark.parametrize("response", ["x" * 20_001, "two words", "nul\x00", "\ud800", "é"])
def test_what_cannot_be_a_token_is_wrong_and_nobody_is_asked(hcaptcha, response):
    assert verify(response) == failed("captcha-wrong")
    assert hcaptcha.forms == []


@pytest.mark.parametrize(
    ("hostname", "expected"),
    [
        ("shop.example", PASSED),
        ("SHOP.example", PASSED),
        ("shop.example:8000", PASSED),
        ("shop.example.", PASSED),
        ("www.shop.example", failed("captcha-elsewhere")),
        ("evil.example", failed("captcha-elsewhere")),
        ("", failed("captcha-elsewhere")),
    ],
)
def test_the_host_on_which_it_was_solved(hcaptcha, hostname, expected):
    assert verify(token("shop.example"), hostname=hostname) == expected


@pytest.mark.parametrize("hostname", ["", "not-provided"])
def test_hcaptcha_may_leave_the_host_out(hcaptcha, hostname):
    hcaptcha.hostname = hostname
    assert verify(token()) == PASSED


@pytest.mark.parametrize("hostname", [7, ["testserver"], {"a": 1}])
def test_a_host_that_is_no_text_is_another_one(hcaptcha, hostname):
    hcaptcha.hostname = hostname
    assert verify(token()) == failed("captcha-elsewhere")


def test_the_key_of_another_site(hcaptcha, settings):
    settings.BACKCARE = {**settings.BACKCARE, "HCAPTCHA_SITEKEY": "another"}
    assert verify(token()) == failed("captcha-elsewhere")


def test_a_secret_that_hcaptcha_does_not_know(hcaptcha, settings, caplog):
    settings.BACKCARE = {**settings.BACKCARE, "HCAPTCHA_SECRET": "ES_mistyped"}
    assert verify(token()) == failed("captcha-keys")
    assert caplog.messages == [
        "hCaptcha does not accept the keys: look at HCAPTCHA_SITEKEY and HCAPTCHA_SECRET.",
    ]


@pytest.mark.parametrize("code", ["missing-input-secret", "invalid-input-secret", "invalid-sitekey"])
def test_keys_that_hcaptcha_does_not_take(hcaptcha, code):
    hcaptcha.answer = 200, json.dumps(refusal(code)).encode()
    assert verify(token()) == failed("captcha-keys")


@pytest.mark.parametrize(
    "answer",
    [
        refusal(),
        refusal("invalid-input-response"),
        refusal("expired-input-response"),
        refusal("something-new"),
        {"success": False},
        {"success": False, "error-codes": "sitekey-secret-mismatch"},
        {"success": False, "error-codes": None},
        {"success": False, "error-codes": [["invalid-input-secret"], 7, {}]},
    ],
)
def test_what_hcaptcha_refuses_is_wrong(hcaptcha, answer):
    hcaptcha.answer = 200, json.dumps(answer).encode()
    assert verify(token()) == failed("captcha-wrong")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"true",
        b'"success"',
        b"{}",
        b'{"success": "true", "hostname": "testserver"}',
        b'{"success": 1, "hostname": "testserver"}',
        b'{"success": true',
        b"<!doctype html><title>Sorry</title>",
        b"\xff\xfe\x00{",
        b'{"success": ' + b"9" * 4000 + b"}",
        b"[" * 4000,
        b'{"success": true, "hostname": "testserver"}' + b" " * 5000,
        b" " * 1_000_000,
    ],
    ids=lambda body: f"{body[:24]}-{len(body)}",
)
def test_an_answer_that_says_nothing(hcaptcha, body):
    hcaptcha.answer = 200, body
    assert verify(token()) == failed("captcha-down")


@pytest.mark.parametrize("status", [201, 204, 302, 400, 403, 429, 500, 503])
def test_every_status_but_200_is_no_answer(hcaptcha, status):
    hcaptcha.answer = status, b'{"success": true, "hostname": "testserver"}'
    assert verify(token()) == failed("captcha-down")


def test_a_redirect_is_not_followed(hcaptcha):
    hcaptcha.conduct = "redirects"
    assert verify(token()) == failed("captcha-down")
    assert len(hcaptcha.forms) == 1


@pytest.mark.parametrize("conduct", ["never", "drips a body", "drips a head"])
def test_whoever_is_slow_is_left_waiting(hcaptcha, impatient, conduct, caplog):
    hcaptcha.conduct = conduct
    assert verify(token()) == failed("captcha-down")
    assert caplog.messages == ["hCaptcha could not verify a token: no answer within 0.2 seconds"]
    for caller in callers():
        caller.join(timeout=10)
    assert callers() == []  # though the stand-in still has the connection open
    assert not hcaptcha.over.is_set()


def test_a_name_that_is_looked_up_forever(hcaptcha, impatient, monkeypatch):
    found = threading.Event()

    def look_up(*args, **kwargs):
        found.wait()
        raise socket.gaierror("gone")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert verify(token()) == failed("captcha-down")
    found.set()
    for caller in callers():
        caller.join(timeout=10)
    assert callers() == []


def test_a_connection_that_is_there_too_late_is_not_used(hcaptcha, impatient, monkeypatch):
    found = threading.Event()
    really = socket.getaddrinfo

    def look_up(*args, **kwargs):
        found.wait()
        return really(*args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert verify(token()) == failed("captcha-down")
    found.set()
    for caller in callers():
        caller.join(timeout=10)
    assert callers() == []
    assert hcaptcha.forms == []


def test_a_server_that_hangs_up(hcaptcha):
    hcaptcha.conduct = "hangs up"
    assert verify(token()) == failed("captcha-down")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/siteverify", "http://127.0.0.1:x/", "https://[::1/", "http://a..b/", "http:///"]
)
def test_an_address_where_nobody_is(hcaptcha, monkeypatch, url):
    monkeypatch.setattr(HCaptcha, "verify_url", url)
    assert verify(token()) == failed("captcha-down")


def test_no_thread_to_ask_with(hcaptcha, monkeypatch):
    def start(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", start)
    assert verify(token()) == failed("captcha-down")


def test_a_certificate_that_nobody_vouches_for(hcaptcha, monkeypatch, tmp_path, caplog):
    openssl = shutil.which("openssl")
    require("openssl", available=bool(openssl), reason="there is no openssl on this machine")
    new = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    own = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "own.pem"]
    subprocess.run([*new, *own], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "own.pem", tmp_path / "key.pem")
    hcaptcha.socket = context.wrap_socket(hcaptcha.socket, server_side=True)
    monkeypatch.setattr(HCaptcha, "verify_url", hcaptcha.verify_url.replace("http:", "https:"))
    assert verify(token()) == failed("captcha-down")
    assert "CERTIFICATE_VERIFY_FAILED" in caplog.text
    assert hcaptcha.forms == []


@pytest.mark.parametrize("keys", [{}, {"HCAPTCHA_SITEKEY": SITEKEY}, {"HCAPTCHA_SECRET": SECRET}])
def test_without_both_keys_it_is_off(hcaptcha, settings, keys):
    settings.BACKCARE = {"SITE_URL": "https://shop.example", **keys}
    assert current_captcha().widget() is None
    assert verify() == PASSED
    assert verify("anything") == PASSED
    assert hcaptcha.forms == []


def test_the_widget(hcaptcha):
    widget = current_captcha().widget()
    html = render_to_string(widget.template, {"widget": widget})
    assert f'data-sitekey="{SITEKEY}" data-script="{hcaptcha.script_url}"' in html
    said = '<a href="https://www.hcaptcha.com/privacy" rel="noopener">Privacy Policy</a>'
    assert f"This site is protected by hCaptcha and its {said} and" in html
    assert '<a href="https://www.hcaptcha.com/terms" rel="noopener">Terms of Service</a> apply.' in html
    assert "<noscript>" in html
    assert "<script" not in html
    assert SECRET not in html
    assert SECRET not in repr(widget)


def test_what_a_key_holds_cannot_leave_its_attribute(settings):
    settings.BACKCARE = {"HCAPTCHA_SITEKEY": '"><script>', "HCAPTCHA_SECRET": SECRET}
    widget = current_captcha().widget()
    assert "<script" not in render_to_string(widget.template, {"widget": widget})


def test_neither_the_secret_nor_a_token_is_logged(hcaptcha, caplog):
    for answer in [(500, b""), (200, b"{}"), (200, json.dumps(refusal("invalid-input-secret")).encode())]:
        hcaptcha.answer = answer
        verify(token())
    assert len(caplog.messages) == 3
    assert SECRET not in caplog.text
    assert token() not in caplog.text
