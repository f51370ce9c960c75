"""The search in a browser: by mouse, by keyboard, without JavaScript, and for everyone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_public_pages import violations

pytestmark = pytest.mark.browser

LIST, SEARCH = "/blogs/news/", "/blogs/news/search/"


def box(page):
    return page.get_by_role("combobox", name="Search articles, techniques and body areas")


def test_from_the_listing_to_a_result_without_scripts(demo, open_page):
    page = open_page(LIST, java_script_enabled=False)
    field = page.get_by_role("searchbox", name="Search articles, techniques and body areas")
    field.fill("kneading")
    field.press("Enter")
    expect(page.get_by_role("heading", level=2, name=re.compile(r"results for “kneading”"))).to_be_visible()
    expect(page.locator(".backcare-results h3").first).to_have_text("Petrissage")
    facet = page.get_by_role("complementary", name="Filter results").get_by_role("link", name=re.compile("^Neck"))
    count = re.search(r"\d+", facet.inner_text())[0]
    facet.click()
    expect(page.get_by_role("heading", level=2, name=re.compile(rf"^{count} results? for"))).to_be_visible()
    page.get_by_role("link", name="Remove filter: Neck").click()
    page.locator(".backcare-results").get_by_role("link", name="Petrissage").click()
    assert page.url.endswith("/blogs/news/techniques/petrissage/")


def test_a_misspelled_word_is_corrected_and_one_click_leads_back(demo, open_page):
    page = open_page(f"{SEARCH}?q=kneeding")
    expect(page.locator(".backcare-results h3").first).to_have_text("Petrissage")
    page.get_by_role("link", name="kneeding").click()
    expect(page.get_by_role("heading", level=2, name="No results for “kneeding”")).to_be_visible()
    assert page.context.cookies() == []


@pytest.mark.parametrize("scripts", [True, False])
def test_filters_fold_away_on_a_phone(demo, open_page, scripts):
    phone = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": scripts}
    page = open_page(f"{SEARCH}?q=kneading", **phone)
    facet = page.get_by_role("complementary", name="Filter results").get_by_role("link", name=re.compile("^Neck"))
    expect(facet).to_be_hidden()
    page.locator("summary", has_text="Filter results").click()
    expect(facet).to_be_visible()


def test_suggestions_by_keyboard(demo, open_page):
    page = open_page(LIST)
    field, options = box(page), page.get_by_role("option")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("tr")
    expect(page.get_by_role("listbox", name="Suggestions")).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").filter(has_text="Suggestions:")).to_have_count(1)
    count = options.count()
    assert count > 2
    assert field.get_attribute("aria-activedescendant") is None

    def active():
        return page.locator(f"#{field.get_attribute('aria-activedescendant')}")

    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert active().inner_text() == options.first.inner_text()
    field.press("ArrowUp")  # back to the box
    assert field.get_attribute("aria-activedescendant") is None
    field.press("ArrowUp")  # and round to the last
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") is None
    expect(field).to_be_focused()
    field.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("tr")
    field.press("ArrowDown")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Enter")
    page.wait_for_url(re.compile(r"/blogs/news/.+/.+/"))
    assert SEARCH not in page.url


def test_enter_without_a_choice_searches(demo, open_page):
    page = open_page(LIST)
    field = box(page)
    field.press_sequentially("neck")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("Enter")
    page.wait_for_url(f"**{SEARCH}?q=neck")
    expect(box(page)).to_have_value("neck")


def test_suggestions_by_mouse_and_leaving_the_box(demo, open_page):
    page = open_page(SEARCH)
    field = box(page)
    field.press_sequentially("petri")
    option = page.get_by_role("option", name=re.compile("^Petrissage"))
    expect(option).to_be_visible()
    page.get_by_role("heading", level=1).click()
    expect(option).to_be_hidden()
    field.press("ArrowDown")
    option.click()
    page.wait_for_url("**/techniques/petrissage/")


def test_suggestions_that_do_not_come_do_no_harm(demo, open_page):
    page = open_page(LIST)
    page.route("**/search/suggestions/**", lambda route: route.fulfill(status=200, body='{"suggestions": []}'))
    field = box(page)
    field.press_sequentially("neck")
    expect(page.get_by_role("status").filter(has_text="No suggestions")).to_have_count(1)
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press("Enter")
    page.wait_for_url(f"**{SEARCH}?q=neck")


def test_enter_after_typing_on_searches_for_what_is_typed(demo, open_page):
    page = open_page(LIST)
    field = box(page)
    field.press_sequentially("neck")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant")
    field.press_sequentially(" pain at night")
    expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."), timeout=1)
    field.press("Enter")
    page.wait_for_url(f"**{SEARCH}?q=neck+pain+at+night")


@pytest.mark.parametrize("answer", [None, {"status": 200, "body": "<p>Sign in</p>"}])
def test_a_failure_leaves_no_list_of_what_was_typed_before(demo, open_page, answer):
    page = open_page(LIST)
    field, options = box(page), page.get_by_role("option", include_hidden=True)
    field.press_sequentially("neck")
    expect(options.first).to_be_visible()
    suggestions = "**/search/suggestions/**"
    page.route(suggestions, lambda route: route.fulfill(**answer) if answer else route.abort())
    field.fill("should")
    expect(options).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("status").filter(has_text="uggestions")).to_have_count(0)
    page.unroute(suggestions)
    field.press("End")
    field.press_sequentially("x")
    field.press("Backspace")
    expect(options.first).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_too_wide(demo, open_page, axe, scheme, width):
    page = open_page(LIST, color_scheme=scheme, viewport={"width": width, "height": 900})
    long = "x" * 190
    for path in (
        SEARCH,
        f"{SEARCH}?q=neck",
        f"{SEARCH}?q=massage&page=2",
        f"{SEARCH}?q=kneeding",
        f"{SEARCH}?q={long}",
    ):
        page.goto(path)
        assert violations(page, axe) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
    page.goto(f"{SEARCH}?q=neck")
    if (fold := page.locator("aside summary")).is_visible():
        fold.click()
    page.get_by_role("link", name=re.compile("^Upper back")).first.click()
    assert violations(page, axe) == []
    field = box(page)
    field.fill("")
    field.press_sequentially("mass")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("ArrowDown")
    assert violations(page, axe) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
