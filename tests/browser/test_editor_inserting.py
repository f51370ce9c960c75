"""The tools of the editor of an article's text: images, cards, videos, tables, links, and the keyboard."""

import re

import pytest
from playwright.sync_api import expect

from backcare.models import Image
from tests.browser.admin_pages import log_in, press_tool, save, settle, text_box, wait_for_caret
from tests.browser.test_article_form import change_url, saved_body
from tests.browser.test_editor_pasting import paste, report, write
from tests.factories import make_article, make_draft, make_image, make_product, make_technique, picture_bytes

pytestmark = pytest.mark.browser


def picture_file(name="IMG_2231.png", **options):
    return {"name": name, "mimeType": "image/png", "buffer": picture_bytes(format="PNG", **options)}


# Images


def test_closing_the_dialog_stops_an_upload_and_a_double_click_sends_one(editor, open_page):
    _article, page = write(open_page, body="<p>Before.</p>")
    asked = []
    page.route("**/upload/", lambda route: asked.append(route.request))  # and no answer comes
    press_tool(page, "Image")
    dialog = page.get_by_role("dialog", name="Insert an image")
    dialog.get_by_role("tab", name="Upload a new one").click()
    dialog.get_by_label("File").set_input_files(picture_file())
    dialog.get_by_label("Alternative text").fill("Two hands on a back")
    with page.expect_request("**/upload/"):
        dialog.get_by_role("button", name="Upload and insert").dblclick(force=True)
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/upload/")):
        page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert len(asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"status": 200, "body": "<title>Log in</title>", "content_type": "text/html"},
        {"status": 200, "body": "null", "content_type": "application/json"},
    ],
    ids=["logged out", "nothing"],
)
def test_an_upload_that_is_not_answered_as_expected_says_so_and_can_be_tried_again(editor, open_page, answer):
    _article, page = write(open_page, body="<p>Before.</p>")
    page.route("**/upload/", lambda route: route.fulfill(**answer))
    press_tool(page, "Image")
    dialog = page.get_by_role("dialog", name="Insert an image")
    dialog.get_by_role("tab", name="Upload a new one").click()
    dialog.get_by_label("File").set_input_files(picture_file())
    dialog.get_by_label("Alternative text").fill("Two hands on a back")
    button = dialog.get_by_role("button", name="Upload and insert")
    button.click()
    expect(dialog.get_by_role("alert")).to_contain_text("The upload failed and nothing was stored.")
    page.unroute("**/upload/")
    button.click()
    expect(dialog).to_have_count(0)
    assert Image.objects.count() == 1


def test_a_picture_is_uploaded_without_leaving_the_form(editor, open_page):
    article, page = write(open_page, body="<p>Before.</p>")
    press_tool(page, "Image")
    dialog = page.get_by_role("dialog", name="Insert an image")
    expect(dialog.get_by_label("Search images")).to_be_focused()
    dialog.get_by_role("tab", name="Upload a new one").click()
    button = dialog.get_by_role("button", name="Upload and insert")

    button.click()
    expect(dialog.get_by_text("Choose a file first.")).to_be_visible()
    expect(dialog.get_by_label("File")).to_be_focused()
    dialog.get_by_label("File").set_input_files(picture_file())
    expect(dialog.get_by_label("Title")).to_have_value("IMG 2231")
    button.click()
    expect(dialog.get_by_text("Describe what the picture shows, or tick “Decorative”.")).to_be_visible()
    expect(dialog.get_by_label("Alternative text")).to_be_focused()
    dialog.get_by_label("Alternative text").fill("img_2231")
    button.click()
    expect(dialog.get_by_text("This is the name of the file.")).to_be_visible()
    dialog.get_by_label("Alternative text").fill("IMG_9999")
    button.click()
    expect(dialog.get_by_text("is the name of a file.")).to_be_visible()
    assert not Image.objects.exists()

    dialog.get_by_label("Alternative text").fill("Two hands on a back")
    button.click()
    expect(dialog).to_have_count(0)
    wait_for_caret(page, "figcaption")
    page.keyboard.type("Both hands")
    page.keyboard.press("Enter")
    page.keyboard.type("After.")
    expect(text_box(page).get_by_role("img", name="Two hands on a back")).to_be_visible()
    save(page)
    image = Image.objects.get()
    assert (image.title, image.alt) == ("IMG 2231", "Two hands on a back")
    assert image.renditions.exists()
    assert saved_body(article) == (
        f'<p>Before.</p><figure data-image="{image.key}"><figcaption>Both hands</figcaption></figure><p>After.</p>'
    )


def test_what_the_server_refuses_is_said_in_the_dialog(editor, open_page):
    _article, page = write(open_page)
    press_tool(page, "Image")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Upload a new one").click()
    broken = {"name": "hands.jpg", "mimeType": "image/jpeg", "buffer": b"%PDF-1.4"}
    dialog.get_by_label("File").set_input_files(broken)
    dialog.get_by_label("Decorative").check()
    expect(dialog.get_by_label("Alternative text")).to_be_disabled()
    dialog.get_by_role("button", name="Upload and insert").click()
    expect(dialog.get_by_label("File")).to_have_attribute("aria-invalid", "true")
    expect(dialog.locator(".backcare-dialog__error").first).not_to_be_empty()
    expect(dialog.get_by_role("button", name="Upload and insert")).to_be_enabled()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(text_box(page)).to_be_focused()
    assert not Image.objects.exists()


def test_a_picture_dropped_onto_the_dialog_is_taken(editor, open_page):
    _article, page = write(open_page)
    press_tool(page, "Image")
    dialog = page.get_by_role("dialog")
    dialog.evaluate(
        """dialog => {
            const dataTransfer = new DataTransfer()
            dataTransfer.items.add(new File(["x"], "two-warm-hands.jpg", { type: "image/jpeg" }))
            dialog.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }))
        }"""
    )
    expect(dialog.get_by_label("Title")).to_have_value("Two warm hands")
    expect(dialog.get_by_label("Alternative text")).to_be_focused()


def test_a_figure_leaves_no_empty_bullet(editor, open_page):
    make_image(title="Warm hands")
    article, page = write(open_page)
    press_tool(page, "Bulleted list")
    page.keyboard.type("One")
    page.keyboard.press("Enter")
    press_tool(page, "Image")
    page.get_by_role("dialog").get_by_role("button", name="Warm hands").click()
    wait_for_caret(page, "figcaption")
    page.keyboard.press("Enter")
    page.keyboard.type("After.")
    save(page)
    assert saved_body(article) == (
        '<ul><li><p>One</p></li></ul><figure data-image="warm-hands"><figcaption></figcaption></figure><p>After.</p>'
    )


def test_a_figure_divides_a_numbered_list_which_goes_on_counting(editor, open_page):
    make_product("Rollers", key="rollers")
    article = make_draft(body="<ol><li><p>One</p></li><li><p>Two</p></li><li><p>Three</p></li></ol>")
    page = open_page(change_url(article))
    log_in(page)
    text_box(page).get_by_text("Two").click()
    settle(page)
    insert_card(page, "Product", "Rollers")
    save(page)
    assert saved_body(article) == (
        '<ol><li><p>One</p></li><li><p>Two</p></li></ol><figure data-product="rollers"></figure><p></p>'
        '<ol start="3"><li><p>Three</p></li></ol>'
    )


# Cards


def insert_card(page, tool, title):
    press_tool(page, tool)
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("searchbox").fill(title)
    dialog.get_by_role("button", name=title).click()
    expect(dialog).to_have_count(0)


def test_product_and_technique_cards_are_found_and_inserted(editor, open_page):
    make_product("Warm Wraps", key="wraps", kind="product", price_text="$39")
    make_product("Rollers", key="rollers")
    make_technique("Kneading", key="kneading", level="targeted")
    article, page = write(open_page, body="<p>Before.</p>")
    insert_card(page, "Product", "Warm Wraps")
    page.keyboard.type("Between.")
    insert_card(page, "Technique", "Kneading")
    page.keyboard.type("After.")
    product, technique = text_box(page).locator("figure").all()
    expect(product).to_contain_text("Product · $39")
    expect(technique).to_contain_text("Focused")
    save(page)
    assert saved_body(article) == (
        '<p>Before.</p><figure data-product="wraps"></figure><p>Between.</p>'
        '<figure data-technique="kneading"></figure><p>After.</p>'
    )


def test_cards_say_when_readers_do_not_see_them(editor, open_page):
    make_product("Old Wraps", key="old", is_listed=False)
    make_technique("Cupping", key="cupping", status="draft")
    body = "".join(
        f"<figure data-{kind}></figure>"
        for kind in ('product="old"', 'product="gone"', 'technique="cupping"', 'technique="gone"')
    )
    article = make_draft(body=f"{body}<p>a</p>")
    page = open_page(change_url(article))
    log_in(page)
    expect(text_box(page).locator("figure")).to_contain_text(
        [
            "Not listed: readers do not see this card.",
            "This product no longer exists.",
            "Not published: readers do not see this card.",
            "This technique no longer exists.",
        ]
    )
    page.get_by_role("button", name="Remove: Technique").last.click()
    page.get_by_role("button", name="Change: Product").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Old Wraps").press("Escape")
    save(page)
    assert saved_body(article) == body.replace('<figure data-technique="gone"></figure>', "") + "<p>a</p>"


# Videos


def test_a_video_has_an_address_a_title_and_a_still(editor, open_page):
    image = make_image(title="Warm hands")
    article, page = write(open_page)
    press_tool(page, "Video")
    dialog = page.get_by_role("dialog", name="Insert a video")
    dialog.get_by_label("Video address").fill("https://example.org/film")
    dialog.get_by_role("button", name="Insert", exact=True).click()
    expect(dialog.get_by_text("This isn’t the address of a YouTube or Vimeo video.")).to_be_visible()
    dialog.get_by_label("Video address").fill("https://vimeo.com/76979871")
    dialog.get_by_label("Video title").fill("Kneading in four minutes")
    dialog.get_by_role("button", name="Choose a cover image").click()
    page.get_by_role("dialog", name="Choose a cover image").get_by_role("button", name="Warm hands").click()
    expect(dialog.get_by_role("img", name="Warm hands")).to_be_visible()
    dialog.get_by_role("button", name="Insert", exact=True).click()
    wait_for_caret(page, "figcaption")
    expect(text_box(page).locator("figure")).to_contain_text("Vimeo video")
    expect(text_box(page).get_by_role("img", name=image.alt)).to_be_visible()
    page.get_by_role("button", name="Change: Video").click()
    dialog = page.get_by_role("dialog", name="Change the video")
    dialog.get_by_label("Video address").fill("https://youtu.be/dQw4w9WgXcQ")
    dialog.get_by_role("button", name="Apply").click()
    save(page)
    assert saved_body(article) == (
        f'<figure data-video="youtube:dQw4w9WgXcQ" data-image="{image.key}">'
        "<figcaption>Kneading in four minutes</figcaption></figure>"
    )


def test_the_address_of_a_video_on_an_empty_line_becomes_one(editor, open_page):
    article, page = write(open_page, body="<p>Before.</p>")
    page.keyboard.press("Enter")
    wait_for_caret(page, "p:nth-of-type(2)")
    paste(page, text="https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=43s\n")
    expect(report(page)).to_have_text("The address was turned into a video. Give it a title.")
    page.keyboard.type("Kneading")
    page.keyboard.press("Enter")
    paste(page, text="https://www.youtube.com/@someone/about")
    expect(text_box(page).get_by_role("link", name="someone/about")).to_be_visible()
    expect(report(page)).to_have_text("Pasted.")
    page.keyboard.press("Enter")
    page.keyboard.type("See ")
    paste(page, text="https://youtu.be/dQw4w9WgXcQ")
    save(page)
    assert saved_body(article) == (
        '<p>Before.</p><figure data-video="youtube:dQw4w9WgXcQ"><figcaption>Kneading</figcaption></figure>'
        '<p><a href="https://www.youtube.com/@someone/about">https://www.youtube.com/@someone/about</a></p>'
        '<p>See <a href="https://youtu.be/dQw4w9WgXcQ">https://youtu.be/dQw4w9WgXcQ</a></p>'
    )


# Tables and links


def test_a_table_has_a_head_and_a_caption(editor, open_page):
    article, page = write(open_page, body="<p>Before.</p>")
    press_tool(page, "Table")
    dialog = page.get_by_role("dialog", name="Insert a table")
    dialog.get_by_label("Rows").fill("0")
    dialog.get_by_label("Columns").fill("2")
    dialog.get_by_role("button", name="Insert").click()
    expect(dialog.get_by_text("From 1 to 50.")).to_be_visible()
    dialog.get_by_label("Rows").fill("2")
    dialog.get_by_label("Table caption").fill("Heat & cold")
    dialog.get_by_role("button", name="Insert").click()
    wait_for_caret(page, "th")
    page.keyboard.type("Heat")
    page.keyboard.press("Tab")
    page.keyboard.type("Cold")
    page.keyboard.press("Tab")
    page.keyboard.type("15")
    press_tool(page, "Delete column")
    press_tool(page, "Add row")
    press_tool(page, "Table caption")
    dialog = page.get_by_role("dialog", name="Table caption")
    expect(dialog.get_by_label("Table caption")).to_have_value("Heat & cold")
    dialog.get_by_label("Table caption").fill("Cold <alone>")
    dialog.get_by_role("button", name="Apply").click()
    save(page)
    assert saved_body(article) == (
        "<p>Before.</p><table><caption>Cold &lt;alone&gt;</caption><thead><tr><th><p>Cold</p></th></tr></thead>"
        "<tbody><tr><td><p></p></td></tr><tr><td><p></p></td></tr></tbody></table>"
    )


def test_a_link_to_an_article_found_by_its_title(editor, open_page):
    target = make_article(title="Slow Hands", slug="slow-hands")
    article, page = write(open_page)
    page.keyboard.type("Read about ")
    press_tool(page, "Link")
    dialog = page.get_by_role("dialog", name="Insert a link")
    dialog.get_by_label("Search articles by title").fill("slow")
    dialog.get_by_role("button", name=re.compile("^Slow Hands")).click()
    expect(dialog).to_have_count(0)
    page.keyboard.type(" today.")
    save(page)
    assert saved_body(article) == f'<p>Read about <a href="{target.get_absolute_url()}">Slow Hands</a> today.</p>'


def test_a_link_is_made_of_selected_words_changed_and_removed(editor, open_page):
    article, page = write(open_page, body="<p>our shop</p>")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+k")
    dialog = page.get_by_role("dialog", name="Insert a link")
    expect(dialog.get_by_label("Address")).to_be_focused()
    expect(dialog.get_by_label("Text", exact=True)).to_have_count(0)
    dialog.get_by_label("Address").fill("javascript:alert(1)")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("That isn’t a valid link.")).to_be_visible()
    dialog.get_by_label("Address").fill("shop.example/a")
    page.keyboard.press("Enter")
    expect(text_box(page).get_by_role("link", name="our shop")).to_be_visible()
    settle(page)
    page.keyboard.type("!")
    save(page)
    assert saved_body(article) == '<p><a href="https://shop.example/a">our shop</a>!</p>'
    text_box(page).get_by_text("shop").last.click()
    settle(page)
    press_tool(page, "Link")
    dialog = page.get_by_role("dialog", name="Change the link")
    expect(dialog.get_by_label("Address")).to_have_value("https://shop.example/a")
    dialog.get_by_role("button", name="Remove the link").click()
    save(page)
    assert saved_body(article) == "<p>our shop!</p>"


# The keyboard


def test_everything_is_reached_by_keyboard(editor, open_page):
    make_image(title="Warm hands")
    article, page = write(open_page, body="<p>Words</p>")
    toolbar = page.get_by_role("toolbar", name="Formatting")
    page.keyboard.press("Control+a")
    page.keyboard.press("Alt+F10")
    expect(toolbar.get_by_role("combobox", name="Paragraph style")).to_be_focused()
    page.keyboard.press("ArrowRight")
    bold = toolbar.get_by_role("button", name="Bold")
    expect(bold).to_be_focused()
    expect(bold).to_have_attribute("title", re.compile(r"^Bold \(.+B\)$"))
    page.keyboard.press("Enter")
    expect(text_box(page)).to_be_focused()
    expect(bold).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Alt+F10")
    expect(bold).to_be_focused()
    page.keyboard.press("End")
    expect(toolbar.get_by_role("button", name="Edit as HTML")).to_be_focused()
    page.keyboard.press("Escape")
    expect(text_box(page)).to_be_focused()

    page.keyboard.press("Alt+F10")
    toolbar.get_by_role("button", name="Image", exact=True).press("Enter")
    expect(page.get_by_label("Search images")).to_be_focused()
    expect(page.get_by_role("dialog").get_by_role("button", name="Warm hands")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    wait_for_caret(page, "figcaption")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    save(page)
    assert saved_body(article) == "<p><strong>Words</strong></p>"


def test_the_tools_stay_in_view(editor, open_page):
    article = make_draft(body="<p>A line.</p>" * 120)
    page = open_page(change_url(article))
    log_in(page)
    text_box(page).locator("p").last.scroll_into_view_if_needed()
    expect(page.get_by_role("toolbar").get_by_role("button", name="Image", exact=True)).to_be_in_viewport()
    page.get_by_role("toolbar").get_by_role("button", name="Bold").click()


def test_a_heading_chosen_in_a_caption_changes_nothing(editor, open_page):
    body = '<figure data-image="gone"><figcaption>Both hands</figcaption></figure><p>a</p>'
    article = make_draft(body=body)
    page = open_page(change_url(article))
    log_in(page)
    text_box(page).locator("figcaption").click()
    settle(page)
    expect(page.get_by_role("combobox", name="Paragraph style")).to_be_disabled()
    page.keyboard.press("Control+Alt+2")
    page.keyboard.press("Home")
    page.keyboard.type("## ")
    page.keyboard.press("Control+Shift+8")
    save(page)
    assert saved_body(article) == body.replace("Both", "## Both")


def test_nobody_but_the_editor_is_told_by_color_alone(editor, open_page, axe):
    make_image(title="Warm hands")
    make_product("Rollers", key="rollers")
    article = make_draft(body='<p>a</p><figure data-product="rollers"></figure><p>b</p>')
    page = open_page(change_url(article))
    log_in(page)
    expect(text_box(page).locator("figure")).to_contain_text("Rollers")
    for tool in (None, "Image", "Link", "Video", "Table"):
        if tool:
            press_tool(page, tool)
            page.get_by_role("dialog").wait_for()
        page.evaluate(axe)
        found = page.evaluate("() => axe.run('.prose-editor, .backcare-dialog', { resultTypes: ['violations'] })")
        assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
        page.keyboard.press("Escape")
