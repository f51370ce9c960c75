"""Settings are read when they are asked for."""

from dataclasses import FrozenInstanceError

import pytest
from django.conf import settings as django_settings
from django.test import RequestFactory, override_settings

from backcare import conf
from backcare.site import absolute_url, site_url
from tests.factories import make_article


def test_settings_follow_override_settings_at_once():
    with override_settings(BACKCARE={"RELATED_COUNT": 7}):
        assert conf.current().RELATED_COUNT == 7
        with override_settings(BACKCARE={}):
            assert conf.current().RELATED_COUNT == 3
        assert conf.current().RELATED_COUNT == 7


def test_settings_may_change_in_place(settings):
    settings.BACKCARE = {}
    settings.BACKCARE["TITLE"] = "The Back Room"
    assert conf.current().TITLE == "The Back Room"


@pytest.mark.parametrize("value", [{}, None, "x", {"NOT_KNOWN": 1}])
def test_defaults(settings, value):
    settings.BACKCARE = value
    assert conf.current() == conf.Settings()


def test_no_dict_at_all(settings):
    del settings.BACKCARE
    assert conf.current() == conf.Settings()


def test_settings_in_force_do_not_change():
    with pytest.raises(FrozenInstanceError):
        conf.current().TITLE = "x"


@pytest.mark.django_db
def test_pages_follow_settings_at_once(client):
    make_article()
    for title in ("One", "Two"):
        with override_settings(BACKCARE={"TITLE": title}):
            assert f"<h1>{title}</h1>" in client.get("/blogs/news/").content.decode()


@pytest.mark.parametrize(
    ("given", "url"),
    [("https://shop.example", "https://shop.example"), ("https://shop.example/", "https://shop.example"), ("", "")],
)
def test_site_url(settings, given, url):
    settings.BACKCARE = {"SITE_URL": given}
    assert site_url() == url


def test_absolute_url_falls_back_to_the_host_of_the_request(settings):
    request = RequestFactory().get("/", headers={"Host": "www.shop.example"})
    settings.BACKCARE = {}
    assert absolute_url("/a/", request) == "http://www.shop.example/a/"
    settings.BACKCARE = {"SITE_URL": "https://shop.example"}
    assert absolute_url("/a/", request) == "https://shop.example/a/"


def test_content_speaks_a_language_of_the_site():
    assert conf.default_language() in dict(django_settings.LANGUAGES)
