"""At which address the site is public."""

import pytest

from backcare.site import absolute_url, site_url


def test_the_setting_comes_first(rf, settings):
    settings.BACKCARE = {"SITE_URL": "https://shop.example/"}
    assert site_url() == "https://shop.example"
    assert absolute_url("/a/?b=1", rf.get("/")) == "https://shop.example/a/?b=1"


def test_an_address_that_is_complete_stays_and_one_without_a_scheme_gets_it(rf, settings):
    settings.BACKCARE = {"SITE_URL": "https://shop.example"}
    assert absolute_url("https://cdn.example/a.jpg", rf.get("/")) == "https://cdn.example/a.jpg"
    assert absolute_url("//cdn.example/a.jpg", rf.get("/")) == "https://cdn.example/a.jpg"


@pytest.mark.parametrize(
    ("url", "ascii"),
    [
        ("https://rücken.example/", "https://xn--rcken-kva.example"),
        ("http://спина.example:8000", "http://xn--80appgj.example:8000"),
    ],
)
def test_a_host_in_any_script_is_written_in_ascii(settings, url, ascii):
    settings.BACKCARE = {"SITE_URL": url}
    assert site_url() == ascii
    assert absolute_url("/a/", None) == f"{ascii}/a/"


@pytest.mark.parametrize("settings_value", [{}, {"SITE_URL": ""}])
def test_without_one_the_request_answers(rf, settings, settings_value):
    settings.BACKCARE = settings_value
    assert site_url() == ""
    assert absolute_url("/a/", rf.get("/")) == "http://testserver/a/"
    assert absolute_url("/a/", None) == "/a/"


@pytest.mark.parametrize("url", ["https://bücher.example", "https://BÜCHER.example:8443"])
def test_a_host_in_another_script_is_written_for_machines(settings, url):
    settings.BACKCARE = {"SITE_URL": url}
    assert site_url() == url.lower().replace("bücher", "xn--bcher-kva")


def test_what_is_no_host_breaks_no_page(settings):
    settings.BACKCARE = {"SITE_URL": "https://ü..example"}
    assert site_url() == "https://ü..example"
