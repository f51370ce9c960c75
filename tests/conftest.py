"""Fixtures that all tests share."""

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import connections

from backcare.captcha.hcaptcha import HCaptcha
from backcare.page_cache import stamps, storing
from backcare.views.page_cache import public_view
from tests.captcha.stand_in import SECRET, SITEKEY, StandIn


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    """Each test writes its files into a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _clean_slate():
    """No test finds what another one left behind: cached bytes, keys collected in a transaction that was undone."""
    cache.clear()
    public_view.cache_clear()
    stamps.pause._until.clear()
    storing.pause._until.clear()
    yield
    for alias in connections:
        connections[alias].__dict__.pop("_backcare_pending", None)


@pytest.fixture
def editor(db, django_user_model):
    """Someone who may do everything in Backcare, and nothing else."""
    user = django_user_model.objects.create_user("editor", "editor@shop.example", "back", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="backcare"))
    return user


@pytest.fixture
def editor_client(client, editor):
    """A browser in which the editor is logged in."""
    client.force_login(editor)
    return client


@pytest.fixture
def staff_client(editor_client):
    """The same, with the cookie that the admin of Backcare sets."""
    editor_client.cookies["backcare_staff"] = "1"
    return editor_client


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """``with committed():`` runs at its end what waits for the commit, as the end of a request does."""

    def run():
        return django_capture_on_commit_callbacks(execute=True)

    return run


@pytest.fixture
def hcaptcha(settings, monkeypatch):
    """The captcha is on, and a stand-in on this machine answers for hCaptcha."""
    with StandIn() as stand_in:
        monkeypatch.setattr(HCaptcha, "verify_url", stand_in.verify_url)
        monkeypatch.setattr(HCaptcha, "script_url", stand_in.script_url)
        settings.BACKCARE = {**settings.BACKCARE, "HCAPTCHA_SITEKEY": SITEKEY, "HCAPTCHA_SECRET": SECRET}
        yield stand_in
