"""A page is fetched when a reader presses on its link, and nothing else is."""

import pytest

pytestmark = pytest.mark.browser

JOURNAL = "/blogs/news/"


def test_a_page_is_fetched_when_its_link_is_pressed(demo, open_page):
    page = open_page("/")
    devtools = page.context.new_cdp_session(page)
    told = []
    for event in ("ruleSetUpdated", "prefetchStatusUpdated"):
        devtools.on(f"Preload.{event}", lambda values, event=event: told.append((event, values)))
    devtools.send("Preload.enable")

    def fetched():
        page.wait_for_timeout(500)
        return {values["prefetchUrl"] for event, values in told if event == "prefetchStatusUpdated"}

    page.goto(JOURNAL)
    page.wait_for_timeout(500)
    rules = [values["ruleSet"] for event, values in told if event == "ruleSetUpdated"]
    assert rules
    assert not [each["errorMessage"] for each in rules if "errorMessage" in each]
    assert fetched() == set()

    card = page.locator(".backcare-card a").first
    address = page.evaluate("link => link.href", card.element_handle())
    card.hover()
    assert fetched() == set()
    page.mouse.down()
    assert fetched() == {address}
    page.mouse.move(0, 0)
    page.mouse.up()

    page.goto(JOURNAL)
    told.clear()
    page.get_by_role("link", name="Massagers").hover()  # a page of the shop
    page.mouse.down()
    assert fetched() == set()
