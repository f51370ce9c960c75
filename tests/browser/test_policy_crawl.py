"""The demo under its content security policy: no page that a link leads to violates it, public or in the admin.

``open_page`` hears of every violation.
"""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import path
from playwright.sync_api import expect

from shop_site.urls import handler500  # noqa: F401
from shop_site.urls import urlpatterns as shop
from tests.browser.admin_pages import log_in, open_tab, text_box
from tests.browser.admin_scene import change_url, make_scene, signed_in
from tests.browser.conftest import NOTE_VIOLATIONS
from tests.factories import make_mail, make_spam_term, make_zero_result_query
from tests.shop_site.crawl import crawl

pytestmark = pytest.mark.browser

CLIPBOARD = ["clipboard-read", "clipboard-write"]
PLAYERS = {"www.youtube-nocookie.com", "player.vimeo.com"}


@pytest.fixture(autouse=True)
def _languages(settings):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]


@pytest.fixture
def visit(open_page):
    """``visit()`` is a page whose videos are played by a stand-in for their provider."""
    open_page.may_ask |= PLAYERS

    def visit(**options):
        page = open_page("/robots.txt", **options)
        for host in PLAYERS:
            page.route(f"https://{host}/**", lambda route: route.fulfill(content_type="text/html", body="It plays."))
        return page

    return visit


def go(page, address, status=200):
    response = page.goto(address)
    assert response.status == status, address
    assert "script-src 'self'" in response.headers["content-security-policy"].split("; "), address


# Public pages


def use(page):
    """Set the scripts of a page to work."""
    if (add := page.locator("[data-cart-add]")).count():
        add.first.click()
    if (box := page.get_by_role("combobox")).count():
        box.first.fill("")
        box.first.press_sequentially("mass")
        expect(page.get_by_role("option").first).to_be_visible()
    if (name := page.locator("#comment-form [name=name]")).count():
        name.focus()
    if (copy := page.locator("[data-copied]")).count():
        copy.click()
        expect(page.get_by_role("status").filter(has_text=copy.get_attribute("data-copied"))).to_be_visible()
    if (video := page.locator("[data-backcare-video]")).count():
        video.first.click()
        expect(page.frame_locator("iframe").get_by_text("It plays.")).to_be_visible()


def test_public_pages(demo, visit):
    page = visit(permissions=CLIPBOARD)
    addresses = {*crawl(Client()), "/blogs/news/search/?q=massage", "/de/blogs/news/search/?q=massage"}
    for address in sorted(addresses - {"/cart/"}):
        go(page, address)
        use(page)
    go(page, "/cart/")
    page.get_by_role("button", name="Remove").first.click()


# The admin


def kinds(address):
    """What pages of one kind have in common: the address without numbers, alone and with the name of each parameter.

    A list looks the same whichever field it is filtered by.
    """
    parts = urlsplit(address)
    place = re.sub(r"\d+", "0", parts.path)
    names = {re.sub("__.*", "__", name) for name in parse_qs(parts.query)} - {"_changelist_filters"}
    return {place, *(f"{place}?{'filter' if name.endswith('__') else name}" for name in names)}


@pytest.fixture
def rows(demo, editor):
    """Rows of every kind that the demo's content has none of, or none so rich."""
    make_mail()
    make_spam_term()
    make_zero_result_query()
    return make_scene(editor)


@pytest.fixture
def page(editor, visit):
    """A page of the browser in which the editor is logged in."""
    return visit(permissions=CLIPBOARD, **signed_in(editor))


@pytest.mark.parametrize(
    ("is_superuser", "count"),
    [pytest.param(False, 80, marks=pytest.mark.slow), (True, 100)],
    ids=["editor", "superuser"],
)
def test_admin(rows, editor, page, is_superuser, count):
    editor.is_superuser = is_superuser
    editor.save()
    rich = rows.article, rows.technique, rows.image, rows.comment
    addresses = ["/admin/", "/admin/backcare/", *map(change_url, rich)]
    seen = set().union(*map(kinds, addresses))
    for address in addresses:
        go(page, address)
        links = page.locator("a[href]").evaluate_all(
            "links => links.map(a => new URL(a.getAttribute('href'), a.baseURI).href.split('#')[0])"
        )
        for link in links:
            if urlsplit(link).path.startswith("/admin/") and not kinds(link) <= seen:
                seen |= kinds(link)
                addresses.append(link)
    assert len(addresses) > count


def test_the_tabs_of_an_article(rows, page):
    go(page, change_url(rows.article))
    text_box(page)
    for name in ("Settings", "History", "Checklist"):
        open_tab(page, name)
    preview = open_tab(page, "Preview")
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_be_visible()
    go(page, urlsplit(preview.locator("[data-copy]").get_attribute("href")).path)
    go(page, rows.article.get_absolute_url())  # as staff see it
    use(page)


def test_what_buttons_of_the_admin_ask(rows, page):
    for action in ("delete_selected", "merge_selected"):
        go(page, "/admin/backcare/tag/")
        for number in range(2):
            page.locator(".action-select").nth(number).check()
        page.locator("select[name=action]").select_option(action)
        page.locator("button[name=index]").first.click()
        expect(page.get_by_role("heading", level=1, name=re.compile("Delete|Merge"))).to_be_visible()
    go(page, change_url(rows.article))
    text_box(page)
    page.evaluate("document.querySelector('[name=_version]').value = 'another'")
    page.locator("#id_title").fill("Mine")
    page.locator("[name=_save]").click()
    expect(page.get_by_role("button", name="Save my version as a draft")).to_be_visible()


def test_from_login_to_logged_out(demo, editor, open_page):
    page = open_page("/admin/")
    page.get_by_role("button", name="Log in").click()
    log_in(page)
    go(page, "/admin/password_change/")
    page.get_by_label("Old password").fill("back")
    for label in ("New password:", "New password confirmation:"):
        page.get_by_label(label).fill("warm hands, slow circles")
    page.get_by_role("button", name="Change my password").click()
    page.get_by_role("heading", name="Password change successful").wait_for()
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("heading", name="Logged out").wait_for()


# Errors


def fail(request, error):
    raise {"500": ZeroDivisionError, "503": OperationalError}[error]


urlpatterns = [path("fail/<error>/", fail), *shop]


def test_error_pages(editor, open_page, page, settings):
    settings.ROOT_URLCONF = __name__
    open_page.may_fail |= {500, 503}
    editor.user_permissions.clear()
    for address, status in {
        "/nothing/": 404,
        "/admin/nothing/": 404,
        "/blogs/news/preview/nothing/": 404,
        "/admin/backcare/article/": 403,
        "/fail/500/": 500,
        "/fail/503/": 503,
    }.items():
        go(page, address, status)


def test_a_form_that_is_too_old(editor, open_page):
    page = open_page("/admin/login/")
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("back")
    page.context.clear_cookies()
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="Please try again")).to_be_visible()


@pytest.mark.parametrize("attribute", ["style", "onclick"])
def test_a_violation_would_be_heard(chromium, live_server, attribute):
    """Else the other tests would pass whatever the pages did."""
    context = chromium.new_context(base_url=live_server.url)
    context.add_init_script(NOTE_VIOLATIONS)
    page = context.new_page()
    page.goto("/cart/")
    with page.expect_console_message(lambda message: "policy violated" in message.text) as heard:
        page.evaluate("name => document.body.setAttribute(name, 'x')", attribute)
    assert heard.value.type == "error"
    context.close()
