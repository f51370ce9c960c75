"""The demo as it is in production: what ``check --deploy`` says, and what browsers are told."""

import os
import re
import secrets
import subprocess
import sys

import pytest

from backcare.text.elements import ELEMENTS
from shop_site import security
from shop_site.environment import ROOT
from tests.html_reading import elements
from tests.production.units import FILES, read_environment


def production(folder, **changed):
    """The environment of the deployment, with a key and a database of its own."""
    values = read_environment(FILES / "shop.env") | {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SHOP_SITE_DATA": str(folder),
        "DATABASE_URL": "",
        **changed,
    }
    kept = {name: value for name, value in os.environ.items() if name not in ("DJANGO_SETTINGS_MODULE", "DEBUG")}
    return kept | values


def manage(environment, *command):
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_the_check_for_deployment_has_nothing_to_say(tmp_path):
    done = manage(production(tmp_path), "check", "--deploy", "--fail-level", "DEBUG")
    assert (done.returncode, done.stdout + done.stderr) == (0, "System check identified no issues (0 silenced).\n")


def test_the_file_of_the_deployment_needs_a_key(tmp_path):
    done = manage(production(tmp_path, SECRET_KEY=""), "check")
    assert "SECRET_KEY is not set" in done.stderr


def test_a_site_without_https_promises_none():
    assert security.https("http://127.0.0.1:8000") == {}


def test_images_may_come_from_the_bucket():
    _middleware, settings = security.content_security_policy("https://media.example.com")
    (policy,) = settings.values()
    assert policy.get("DIRECTIVES", policy)["img-src"] == ["'self'", "https://media.example.com"]


def test_nothing_plays_by_itself():
    """The browser tests leave this out: for it alone, axe puts a style into the page, which the policy forbids."""
    templates = [path for app in ("backcare", "shop_site") for path in (ROOT / app / "templates").rglob("*.html")]
    assert len(templates) > 50
    assert [path.name for path in templates if re.search("<(audio|video)", path.read_text())] == []
    assert not {"audio", "video"} & ELEMENTS.keys()


@pytest.mark.django_db
def test_every_page_tells_its_policy_and_has_nothing_inline(client, editor_client):
    for address in ("/", "/blogs/news/", "/admin/login/", "/nothing/", "/admin/backcare/article/add/"):
        response = editor_client.get(address, follow=True)
        policy = response["Content-Security-Policy"]
        assert "script-src 'self';" in f"{policy};", address
        assert "style-src 'self';" in f"{policy};", address
        html = response.content.decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=", html), address
        for script in elements(html, "script"):
            assert "src" in script or script["type"] in ("application/json", "application/ld+json"), address


@pytest.mark.django_db
def test_two_requests_have_two_names_in_the_log(client, caplog):
    one, two = client.get("/nothing/"), client.get("/nothing/", headers={"X-Request-ID": "f" * 32})
    assert re.fullmatch("[0-9a-f]{32}", one["X-Request-ID"])
    assert two["X-Request-ID"] == "f" * 32
