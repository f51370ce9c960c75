"""The editor of an article's text under a strict content security policy: ``open_page`` hears every complaint."""

import pytest
from playwright.sync_api import expect

from tests.browser.admin_pages import log_in, press_tool, save, settle, text_box, wait_for_caret
from tests.browser.test_article_form import change_url, saved_body
from tests.browser.test_editor_pasting import CLIPBOARDS, GOOGLE_DOCS, paste
from tests.factories import make_draft, make_image, make_product

pytestmark = pytest.mark.browser


def test_no_policy_is_violated(strict, editor, open_page):
    make_image(title="Warm hands")
    make_product("Rollers", key="rollers")
    article = make_draft(body='<p>a</p><table><tbody><tr><td style="color: red">b</td></tr></tbody></table><p></p>')
    page = open_page(change_url(article))
    log_in(page)
    assert "script-src 'self' 'nonce-" in page.request.get(page.url).headers["content-security-policy"]
    text_box(page).click()
    page.keyboard.press("Control+End")
    settle(page)
    paste(page, (CLIPBOARDS / "google_docs.html").read_text())
    for tool, title, caret in (("Image", "Warm hands", "figcaption"), ("Product", "Rollers", "p")):
        press_tool(page, tool)
        page.get_by_role("dialog").get_by_role("button", name=title).click()
        wait_for_caret(page, caret)
    for tool in ("Video", "Table", "Link", "Edit as HTML"):
        press_tool(page, tool)
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        wait_for_caret(page, "p")
        settle(page)
    page.keyboard.type("The end.")
    save(page)
    assert saved_body(article).startswith(
        f"<p>a</p><table><tbody><tr><td><p>b</p></td></tr></tbody></table>{GOOGLE_DOCS}"
    )
    assert saved_body(article).endswith('<figure data-product="rollers"></figure><p>The end.</p>')
