"""Pasting into the editor of an article's text: what is kept, what is mended, and that the editor is told."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.admin_pages import log_in, save, settle, text_box
from tests.browser.test_article_form import change_url, saved_body
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.browser

CLIPBOARDS = Path(__file__).parent / "clipboards"
PASTE = """(box, [html, text]) => {
    const clipboardData = new DataTransfer()
    if (html) clipboardData.setData("text/html", html)
    clipboardData.setData("text/plain", text)
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
}"""


def paste(page, html="", text="what was copied, as plain text"):
    text_box(page).evaluate(PASTE, [html, text])


def report(page):
    return page.locator(".backcare-editor__report").get_by_role("status")


def write(open_page, **kwargs):
    """A page on which the editor stands at the end of a draft."""
    article = make_draft(**{"body": "", **kwargs})
    page = open_page(change_url(article))
    log_in(page)
    text_box(page).click()
    page.keyboard.press("Control+End")
    settle(page)
    return article, page


GOOGLE_DOCS = (
    "<h2>Warm hands before anything else</h2>"
    "<p>Cold fingers make muscles <strong>tighten</strong>, and a tight muscle learns <em>nothing</em>. More in "
    '<a href="https://example.org/touch?page=2">a study of touch</a>.<sup>1</sup></p>'
    "<h3>What you need</h3>"
    "<ul><li><p>A bowl of warm water</p><ul><li><p>not hot</p></li></ul></li><li><p>A towel</p></li></ul>"
    "<ol><li><p>Wash</p></li><li><p><s>Rinse</s> Dry</p></li></ol>"
    "<table><tbody><tr><td><p><strong>Water</strong></p></td><td><p><strong>Minutes</strong></p></td></tr>"
    "<tr><td><p>38 °C</p></td><td><p>3</p></td></tr></tbody></table>"
    "<p>See above once more.</p>"
)
WORD = (
    "<h2>Easing a stiff neck</h2><h2>Before you begin</h2>"
    "<p>Sit down. Let the shoulders <strong>drop</strong> and breathe out, <em>slowly</em>, for 10&nbsp;seconds.</p>"
    "<ul><li><p>A chair with a back</p><ul><li><p>without arms</p></li></ul></li><li><p>A quiet room</p></li></ul>"
    "<h3>The steps</h3>"
    "<ol><li><p>Find the edge of the muscle</p></li>"
    '<li><p>Press, <a href="https://example.org/how-hard">not too hard</a></p></li></ol>'
    "<blockquote><p>Pain is a sign, not a goal.</p></blockquote>"
    "<table><tbody><tr><td><p>Sign</p></td><td><p>What to do</p></td></tr>"
    '<tr><td colspan="2"><p>Numb fingers: see a doctor</p></td></tr></tbody></table>'
    "<p>Back to the contents.</p>"
)
SHOPIFY = (
    "<h2>Heat or cold for a sore back?</h2><p>May 4, 2024</p>"
    "<p>Both help. <strong>Heat</strong> loosens, <em>cold</em> calms. Our "
    '<a href="https://shop.example/collections/heat-and-cold">heat and cold collection</a> has both.</p>'
    "<h3>When heat</h3><p>Stiff in the morning?</p><p>Warm up for 15&nbsp;minutes.</p>"
    "<ul><li><p>A warm shower</p></li><li><p><strong>A wheat bag</strong></p></li></ul>"
    "<h4>When cold</h4><ul><li><p>A fresh strain</p></li><li><p>A swelling</p></li></ul>"
    "<blockquote><p>Never on bare skin.</p></blockquote>"
    "<table><thead><tr><th><p>Heat</p></th><th><p>Cold</p></th></tr></thead>"
    "<tbody><tr><td><p>15 to 20 minutes</p></td><td><p>10 minutes</p></td></tr></tbody></table>"
    '<figure data-video="youtube:dQw4w9WgXcQ"><figcaption></figcaption></figure>'
)
SAID = {
    "google_docs": "Pasted. Styles removed; 1 heading level adjusted; 1 link removed because it works only inside its "
    "document; 1 image not pasted: insert it from the library.",
    "word": "Pasted. Styles removed; 2 heading levels adjusted; 2 lists created; 2 empty paragraphs removed; "
    "1 link removed because it works only inside its document; 1 image not pasted: insert it from the library.",
    "shopify": "Pasted. Styles removed; 2 heading levels adjusted; 1 list created; 1 empty paragraph removed; "
    "2 unsupported items removed (buttons, forms or embeds); 1 image not pasted: insert it from "
    "the library.",
}


@pytest.mark.parametrize(("name", "body"), [("google_docs", GOOGLE_DOCS), ("word", WORD), ("shopify", SHOPIFY)])
def test_structure_is_kept_looks_are_dropped_and_it_is_said(editor, open_page, name, body):
    article, page = write(open_page)
    paste(page, (CLIPBOARDS / f"{name}.html").read_text())
    expect(report(page)).to_have_text(SAID[name])
    expect(report(page)).to_be_visible()
    save(page)
    assert saved_body(article) == body


def test_the_report_stays_below_the_tools_until_it_is_closed(editor, open_page):
    _article, page = write(open_page, body="<p>One.</p>" * 60)
    paste(page, (CLIPBOARDS / "word.html").read_text())
    page.keyboard.type(" More.")
    expect(report(page)).to_be_in_viewport()
    line = page.locator(".backcare-editor__report")
    tools = page.get_by_role("toolbar", name="Formatting").bounding_box()
    assert abs(line.bounding_box()["y"] - tools["y"] - tools["height"]) <= 1
    line.get_by_role("button", name="Close").click()
    expect(line).to_be_hidden()
    paste(page, text="plain words")
    expect(report(page)).to_have_text("Pasted.")
    page.keyboard.type(" Even more.")
    expect(line).to_be_hidden()


def test_the_boxes_of_a_checklist_are_no_pictures(editor, open_page):
    """As Google Docs copies a checklist: each item begins with a picture of its box."""
    article, page = write(open_page)
    box = '<img src="data:image/png;base64,AA" width="17.6px" height="17.6px" alt="unchecked">'
    item = '<li dir="ltr" role="checkbox" aria-checked="false">%s<p dir="ltr" role="presentation">%s</p></li>'
    paste(page, f"<ul>{item % (box, 'A towel')}{item % (box, 'Warm oil')}</ul>")
    expect(report(page)).to_have_text("Pasted.")
    save(page)
    assert saved_body(article) == "<ul><li><p>A towel</p></li><li><p>Warm oil</p></li></ul>"


def test_a_paste_is_undone_as_a_whole(editor, open_page):
    article, page = write(open_page, body="<p>Before.</p>")
    page.keyboard.type(" Typed.")
    paste(page, (CLIPBOARDS / "word.html").read_text())
    expect(text_box(page)).to_contain_text("Easing a stiff neck")
    page.get_by_role("button", name="Undo paste").click()
    expect(report(page)).to_have_text("Paste undone.")
    expect(text_box(page)).to_have_text("Before. Typed.")
    page.keyboard.type(" More.")
    save(page)
    assert saved_body(article) == "<p>Before. Typed. More.</p>"


def test_what_was_typed_after_a_paste_is_not_undone_with_it(editor, open_page):
    _article, page = write(open_page)
    paste(page, "<p style='color: red'>Red.</p>")
    undo = page.get_by_role("button", name="Undo paste")
    expect(undo).to_be_visible()
    page.keyboard.type(" Typed.")
    expect(undo).to_be_hidden()
    expect(report(page)).to_have_text("Pasted. Styles removed.")


WORD_ON_THE_WEB = (
    '<div class="ListContainerWrapper"><ol start="1"><li data-aria-level="1"><p>Sit</p></li></ol></div>'
    '<div class="ListContainerWrapper"><ul><li data-aria-level="2"><p>upright</p></li></ul></div>'
    '<div class="ListContainerWrapper"><ul><li data-aria-level="2"><p>with both feet down</p></li></ul></div>'
    '<div class="ListContainerWrapper"><ol start="2"><li data-aria-level="1"><p>Breathe</p></li></ol></div>'
)
REMARKS = (
    "<p>Words<span class=MsoCommentReference><a class=msocomanchor href='#_msocom_1'>[A1]</a></span> stay.</p>"
    "<div style='mso-element:comment-list'><div><p class=MsoCommentText>Is this true?</p></div></div>"
)
LEFT_OUT = "1 unsupported item removed (a button, a form or an embed)"


@pytest.mark.parametrize(
    ("html", "said", "body"),
    [
        (
            WORD_ON_THE_WEB,
            "Pasted. Styles removed.",
            "<ol><li><p>Sit</p><ul><li><p>upright</p></li><li><p>with both feet down</p></li></ul></li>"
            "<li><p>Breathe</p></li></ol>",
        ),
        (REMARKS, f"Pasted. Styles removed; {LEFT_OUT}.", "<p>Words stay.</p>"),
        (
            '<h1 data-pm-slice="1 1 []">Head</h1><p>From an editor of the same make.</p>',
            "Pasted. 1 heading level adjusted.",
            "<h2>Head</h2><p>From an editor of the same make.</p>",
        ),
        (
            '<p>See</p><svg width="600" height="300"><rect/></svg><p>above</p>',
            "Pasted. 1 image not pasted: insert it from the library.",
            "<p>See</p><p>above</p>",
        ),
        ("One<br>two<br><br>three", "Pasted.", "<p>One<br>two</p><p>three</p>"),
        (
            "<p>- one</p><p>- two</p>",
            "Pasted. 1 list created.",
            "<ul><li><p>one</p></li><li><p>two</p></li></ul>",
        ),
    ],
    ids=["lists of Word on the web", "remarks", "another editor", "drawing", "line breaks", "hyphens"],
)
def test_more_that_other_programs_write(editor, open_page, html, said, body):
    article, page = write(open_page)
    paste(page, html)
    expect(report(page)).to_have_text(said)
    save(page)
    assert saved_body(article) == body


def test_headings_take_their_place_under_those_above(editor, open_page):
    article, page = write(open_page, body="<h2>Steps</h2><p></p>")
    paste(page, "<h3>First</h3><p>a</p><h5>Within</h5><p>b</p><h1>Big</h1><p>c</p>")
    expect(report(page)).to_have_text("Pasted. 2 heading levels adjusted.")
    save(page)
    assert saved_body(article) == ("<h2>Steps</h2><h3>First</h3><p>a</p><h4>Within</h4><p>b</p><h2>Big</h2><p>c</p>")


def test_a_piece_of_a_line_goes_into_the_line(editor, open_page):
    article, page = write(open_page, body="<p>One</p>")
    page.keyboard.type(" ")
    paste(page, "<span style='font-weight:700'>two</span>")
    paste(page, text=", three")
    save(page)
    assert saved_body(article) == "<p>One <strong>two, three</strong></p>"


def test_a_caption_takes_one_line(editor, open_page):
    article = make_draft(body='<figure data-image="gone"><figcaption>A</figcaption></figure><p>b</p>')
    page = open_page(change_url(article))
    log_in(page)
    text_box(page).locator("figcaption").click()
    page.keyboard.press("End")
    settle(page)
    paste(page, "<h1>Big</h1><p>small</p>")
    expect(report(page)).to_have_text("Pasted as one line, because a caption has only one.")
    save(page)
    assert saved_body(article) == '<figure data-image="gone"><figcaption>ABig small</figcaption></figure><p>b</p>'


def test_what_an_editor_of_ours_copied_comes_back_the_same(editor, open_page):
    body = '<h3>Three</h3><figure data-product="gone"></figure><p>And <em>so</em> on.</p>'
    article = make_draft(body=body)
    page = open_page(change_url(article))
    log_in(page)
    box = text_box(page)
    box.click()
    page.keyboard.press("Control+a")
    copied = box.evaluate(
        """box => {
            const clipboardData = new DataTransfer()
            box.dispatchEvent(new ClipboardEvent("copy", { clipboardData, bubbles: true, cancelable: true }))
            return clipboardData.getData("text/html")
        }"""
    )
    page.keyboard.press("Backspace")
    paste(page, copied)
    save(page)
    assert saved_body(article) == body


def test_pictures_from_elsewhere_stay_outside_whoever_copied_them(editor, open_page):
    article, page = write(open_page)
    paste(page, '<p data-pm-slice="1 1 []">Words <img src="https://elsewhere.example/a.png"></p>')
    expect(report(page)).to_have_text("Pasted. 1 image not pasted: insert it from the library.")
    save(page)
    assert saved_body(article) == "<p>Words </p>"


def test_an_address_pasted_over_words_makes_a_link_of_them(editor, open_page):
    article = make_article(body="<p>Words</p>", status="draft")
    page = open_page(change_url(article))
    log_in(page)
    text_box(page).click()
    page.keyboard.press("Control+a")
    paste(page, text="https://example.org/a")
    save(page)
    assert saved_body(article) == '<p><a href="https://example.org/a">Words</a></p>'


def test_a_picture_on_the_clipboard_is_offered_for_upload(editor, open_page):
    _article, page = write(open_page)
    text_box(page).evaluate(
        """box => {
            const clipboardData = new DataTransfer()
            clipboardData.items.add(new File(["x"], "warm_hands.png", { type: "image/png" }))
            box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
        }"""
    )
    dialog = page.get_by_role("dialog", name="Insert an image")
    expect(dialog.get_by_label("Title")).to_have_value("Warm hands")
    expect(dialog.get_by_label("Alternative text")).to_be_focused()


def test_each_of_two_pictures_that_are_dropped_is_offered_for_upload(editor, open_page):
    _article, page = write(open_page, body="<p>Before.</p>")
    text_box(page).evaluate(
        """box => {
            const dataTransfer = new DataTransfer()
            const files = [["warm_hands.png", "image/png"], ["notes.txt", "text/plain"], ["cold_feet.png", "image/png"]]
            for (const [name, type] of files) dataTransfer.items.add(new File(["x"], name, { type }))
            const { left, top } = box.getBoundingClientRect()
            const place = { clientX: left + 5, clientY: top + 5 }
            box.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true, ...place }))
        }"""
    )
    title = page.get_by_role("dialog", name="Insert an image").get_by_label("Title")
    expect(title).to_have_value("Warm hands")
    page.keyboard.press("Escape")
    expect(title).to_have_value("Cold feet")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(report(page)).to_have_text("Only images can be added here.")


RIGHT_TO_LEFT = (
    '<div dir="rtl">تدليك (2026).</div><h1 dir="rtl">عنوان!</h1><p dir="rtl">نص.</p>'
    '<ul dir="rtl"><li dir="rtl">واحد</li></ul><section dir="rtl"><p>أ</p>ب</section>'
)
WORD_RIGHT_TO_LEFT = (
    "<p class=MsoListParagraph dir=RTL style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>واحد</p>"
)


def test_the_direction_of_every_block_is_kept(editor, open_page):
    article, page = write(open_page)
    paste(page, RIGHT_TO_LEFT + WORD_RIGHT_TO_LEFT)
    save(page)
    assert saved_body(article) == (
        '<p dir="rtl">تدليك (2026).</p><h2 dir="rtl">عنوان!</h2><p dir="rtl">نص.</p>'
        '<ul dir="rtl"><li dir="rtl"><p>واحد</p></li></ul><p dir="rtl">أ</p><p dir="rtl">ب</p>'
        '<ul><li dir="rtl"><p>واحد</p></li></ul>'
    )
