"""The screen around the article's form: tabs and bars, what follows the typing, typing that survives a closed tab."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from backcare.models import Article
from tests.browser.admin_pages import choose, log_in, settle, text_box
from tests.factories import (
    make_area,
    make_article,
    make_draft,
    make_image,
    make_override,
    make_person,
    make_reference,
    make_technique,
)

pytestmark = pytest.mark.browser

SUMMARY = "Two sentences about warm hands. They make one want to read on."
ADD = "/admin/backcare/article/add/"


def change_url(article):
    return f"/admin/backcare/article/{article.pk}/change/"


def wait_until_ready(page):
    """Wait until the scripts of the form know what it holds."""
    page.locator("#article_form[data-ready]").wait_for()
    text_box(page)
    return page


@pytest.fixture
def open_form(editor, open_page):
    """``open_form(article)`` is the form of an article, or of a new one, opened by someone who just logged in."""

    def open_form(article=None, **options):
        page = open_page(change_url(article) if article else ADD, **options)
        log_in(page)
        return wait_until_ready(page)

    return open_form


def tab(page, name):
    return page.get_by_role("tab", name=name)


def copies(page):
    """How many copies of unsaved typing the browser keeps."""
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('backcare-typing')).length")


def wait_for_copy(page, words):
    """Wait until the browser keeps a copy in which these words stand."""
    page.wait_for_function(
        """words => Object.entries(localStorage).some(
            ([key, copy]) => key.startsWith("backcare-typing") && copy.includes(words))""",
        arg=words,
    )


def save_draft(page):
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".messagelist")).to_contain_text("Draft saved")
    return wait_until_ready(page)


# Tabs and bars


def test_tabs_are_walked_with_the_arrow_keys(open_form):
    page = open_form(make_article(summary=SUMMARY))
    expect(tab(page, "Checklist")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel", name="Checklist")).to_be_visible()
    tab(page, "Checklist").focus()
    for name in ("Preview", "Related", "Settings"):
        page.keyboard.press("ArrowRight")
        expect(tab(page, name)).to_be_focused()
    expect(page.get_by_role("tabpanel")).to_have_count(1)
    expect(page.get_by_label("Slug:")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(tab(page, "Checklist")).to_be_focused()
    page.keyboard.press("End")
    expect(page.get_by_role("tabpanel", name="History")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("tabpanel", name="History")).to_be_focused()


@pytest.mark.parametrize("width", [390, 1280])
def test_no_bar_covers_the_field_that_has_the_focus(open_form, width):
    article = make_article(summary=SUMMARY)
    for _ in range(3):
        make_reference(article)
    page = open_form(article, viewport={"width": width, "height": 700})
    covered = """() => {
        const at = document.activeElement.getBoundingClientRect()
        const top = document.querySelector(".backcare-top").getBoundingClientRect().bottom
        const bottom = document.querySelector(".backcare-bottom").getBoundingClientRect().top
        return document.activeElement.closest(".backcare-left") && (at.top < top - 1 || at.bottom > bottom + 1)
            ? document.activeElement.id : null
    }"""
    page.locator("#id_tags").focus()
    for key in ["Tab"] * 25 + ["Shift+Tab"] * 25:
        page.keyboard.press(key)
        assert page.evaluate(covered) is None


def test_a_refused_form_lists_its_faults_and_opens_the_tab_of_the_first(open_form):
    page = open_form(make_draft(summary=SUMMARY))
    tab(page, "Settings").click()
    page.get_by_label("Canonical URL").fill("nonsense")
    tab(page, "Checklist").click()
    page.get_by_role("button", name="Save draft").click()
    faults = page.locator("#backcare-errors")
    expect(faults).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Settings")).to_be_visible()
    tab(page, "Preview").click()
    faults.get_by_role("link", name="Canonical URL").click()
    expect(page.get_by_label("Canonical URL")).to_be_focused()


# What follows the typing


def test_the_summary_counts_its_characters(open_form):
    page = open_form()
    box = page.locator("#id_summary")
    counter = page.locator("#id_summary-backcare-counter")
    expect(counter).to_have_text("0 of 400 characters")
    box.fill("Warm hands 🙂")
    expect(counter).to_have_text("12 of 400 characters")
    box.fill("a\nb")  # as the server counts: a line break is two characters there
    expect(counter).to_have_text("4 of 400 characters")
    assert "id_summary-backcare-counter" in box.get_attribute("aria-describedby")


def test_the_checklist_follows_what_is_typed(open_form):
    page = open_form(make_draft(title="Warm hands", summary=SUMMARY, body="<p>First of all.</p>"))
    checklist = page.get_by_role("tabpanel", name="Checklist")
    expect(checklist.get_by_role("link", name="no summary")).to_have_count(0)
    page.locator("#id_summary").fill("")
    fault = checklist.get_by_role("link", name="no summary")
    expect(fault).to_be_visible()
    expect(page.get_by_role("button", name="Publish (1 thing to fix first)")).to_be_enabled()
    expect(page.locator("[data-checklist-status]")).to_have_text("Checklist: 1 thing to fix before publishing.")
    fault.click()
    expect(page.locator("#id_summary")).to_be_focused()
    page.keyboard.type(SUMMARY)
    expect(fault).to_have_count(0)
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_visible()

    later = timezone.localtime() + timedelta(days=400)
    tab(page, "Settings").click()
    page.locator("#id_published_at_0").fill(later.strftime("%Y-%m-%d"))
    expect(page.locator("#id_published_at_1")).to_have_value("09:00")
    expect(page.get_by_role("button", name="Schedule for")).to_contain_text("09:00")
    assert not Article.objects.get().published_at


def test_the_checklist_says_when_one_is_signed_out(open_form):
    page = open_form(make_draft(title="Warm hands", summary=SUMMARY))
    page.context.clear_cookies(name="sessionid")
    page.locator("#id_title").fill("Cold hands")
    expect(page.locator("[data-checklist-trouble]")).to_contain_text("logged out")
    expect(page.locator("#id_title")).to_have_value("Cold hands")


def test_the_preview_shows_what_is_typed_at_two_widths(open_form):
    article = make_article(title="Warm hands", summary=SUMMARY, body="<p>First of all.</p>")
    page = open_form(article)
    steps = page.evaluate("history.length")
    page.locator("#id_title").fill("Cold hands")
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(tab(page, "Preview")).to_have_attribute("aria-selected", "true")
    frame = page.frame_locator("iframe[title='The article as readers will see it']")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Cold hands")
    page.locator("#id_title").fill("Lukewarm hands")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Lukewarm hands")
    width = "document.documentElement.clientWidth"
    assert frame.locator("body").evaluate(width) == 390
    page.get_by_role("button", name="Desktop").click()
    expect(page.get_by_role("button", name="Desktop")).to_have_attribute("aria-pressed", "true")
    page.wait_for_function(
        "() => document.querySelector('iframe').contentDocument.documentElement.clientWidth === 1280"
    )
    assert page.evaluate("history.length") == steps
    assert Article.objects.get(pk=article.pk).title == "Warm hands"
    assert not article.revisions.exists()


def test_the_preview_stays_where_one_scrolled(open_form):
    page = open_form(make_draft(title="Warm hands", summary=SUMMARY, body=long_text()))
    tab(page, "Preview").click()
    frame = page.frame_locator("iframe[title='The article as readers will see it']")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Warm hands")
    frame.get_by_role("heading", level=1).evaluate("() => scrollTo({ top: 1500, behavior: 'instant' })")
    page.locator("#id_title").fill("Cold hands")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Cold hands")
    assert frame.get_by_role("heading", level=1).evaluate("() => scrollY") == 1500


def test_a_changed_slug_says_what_becomes_of_the_old_address(open_form):
    page = open_form(make_article(slug="warm-hands", summary=SUMMARY))
    tab(page, "Settings").click()
    hint = page.locator("#id_slug-backcare-slug-hint")
    expect(hint).to_be_empty()
    page.get_by_label("Slug:").fill("cold-hands")
    expect(hint).to_have_text("warm-hands → cold-hands: the old web address will redirect.")
    page.get_by_label("Slug:").fill("warm-hands")
    expect(hint).to_be_empty()


# Typing that is not saved


def test_typing_survives_a_closed_tab(open_form):
    make_technique("Kneading")
    make_area("Shoulders")
    article = make_article(title="Warm hands", summary=SUMMARY, body="<p>First of all.</p>")
    page = open_form(article)
    page.locator("#id_title").fill("Cold hands")
    text_box(page).locator("p").first.click()
    page.keyboard.press("End")
    page.keyboard.type(" Then more.")
    choose(page.locator(".form-row.field-techniques"), "Kneading")
    page.get_by_text("Add another Reference").click()
    page.locator("#id_references-0-title").fill("A study of hands")
    wait_for_copy(page, "A study of hands")
    context = page.context
    page.close()

    page = context.new_page()
    page.goto(change_url(article))
    wait_until_ready(page)
    banner = page.get_by_role("region", name="Unsaved changes to")
    expect(banner).to_be_visible()
    expect(page.locator("#id_title")).to_have_value("Warm hands")
    banner.get_by_role("button", name="Show differences").click()
    expect(banner.locator("dt")).to_have_text(["Title", "Text", "Techniques", "References 1: Title"])
    expect(banner.locator("dd").nth(0)).to_contain_text("Your unsaved changes: Cold hands")
    expect(banner.locator("dd").nth(1).locator("ins")).to_have_text("all. Then more.")
    expect(banner.locator("dd").nth(2)).to_contain_text("Kneading")
    banner.get_by_role("button", name="Restore").click()
    expect(page.locator("#id_title")).to_have_value("Cold hands")
    expect(text_box(page)).to_contain_text("First of all. Then more.")
    save_draft(page)
    expect(page.get_by_text("Unsaved changes to")).to_have_count(0)
    assert copies(page) == 0
    article.refresh_from_db()
    copy = article.working_copy
    assert (article.title, copy.title) == ("Warm hands", "Cold hands")
    assert copy.body == "<p>First of all. Then more.</p>"
    assert [row.name for row in copy.techniques.all()] == ["Kneading"]
    assert [row.title for row in copy.references.all()] == ["A study of hands"]


def test_typing_in_a_new_article_is_offered_once(open_form):
    page = open_form()
    page.locator("#id_title").fill("Warm hands")
    page.locator("#id_summary").fill(SUMMARY)
    wait_for_copy(page, SUMMARY)
    page.reload()
    wait_until_ready(page)
    page.get_by_role("button", name="Restore").click()
    save_draft(page)
    assert Article.objects.get().title == "Warm hands"
    page.goto(ADD)
    wait_until_ready(page)
    expect(page.get_by_role("button", name="Restore")).to_have_count(0)
    assert copies(page) == 0


def test_new_articles_that_were_not_saved_are_told_apart_and_none_replaces_another(open_form):
    page = open_form()
    context = page.context
    page.locator("#id_title").fill("Warm hands")
    wait_for_copy(page, "Warm hands")
    page.close()
    page = context.new_page()
    page.goto(ADD)
    wait_until_ready(page)
    text_box(page).click()
    page.keyboard.type("Feet come last of all.")
    wait_for_copy(page, "Feet come last of all.")
    page.reload()
    wait_until_ready(page)
    banner = page.locator("[data-drafts]")
    expect(banner.locator("b")).to_contain_text("Unsaved article “Feet come last of all.…” from ")
    # Typed before it is restored: kept as well.
    page.locator("#id_title").fill("Cold feet")
    banner.get_by_role("button", name="Restore").click()
    expect(text_box(page)).to_have_text("Feet come last of all.")
    expect(banner.get_by_role("button", name="Restore")).to_have_count(0)
    page.goto(ADD)
    wait_until_ready(page)
    offered = []
    for _ in range(3):
        offered.append(banner.locator("b").inner_text().partition("”")[0])
        banner.get_by_role("button", name="Discard").click()
    assert sorted(offered) == [
        "Unsaved article “Cold feet",
        "Unsaved article “Feet come last of all.…",
        "Unsaved article “Warm hands",
    ]


def test_the_banner_and_the_bar_show_the_same_clock(open_form, settings):
    page = open_form(make_draft(title="Warm hands"), timezone_id="Asia/Tokyo")
    page.locator("#id_title").fill("Cold hands")
    wait_for_copy(page, "Cold hands")
    page.reload()
    wait_until_ready(page)
    shown = page.locator("[data-drafts] b").inner_text()
    at = page.evaluate(
        "JSON.parse(localStorage[Object.keys(localStorage).find(key => key.startsWith('backcare-typing'))]).at"
    )
    in_shop = datetime.fromtimestamp(at / 1000, ZoneInfo(settings.TIME_ZONE))
    assert shown.endswith(f"from {in_shop:%H:%M}")


def test_thrown_away_typing_can_be_taken_back(open_form):
    article = make_draft(title="Warm hands")
    page = open_form(article)
    page.locator("#id_title").fill("Cold hands")
    wait_for_copy(page, "Cold hands")
    page.reload()
    wait_until_ready(page)
    page.get_by_role("button", name="Discard").click()
    assert copies(page) == 0
    page.locator("[data-drafts]").get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Restore").click()
    expect(page.locator("#id_title")).to_have_value("Cold hands")


def test_typing_is_still_offered_when_someone_else_saved_in_the_meantime(open_form):
    article = make_draft(title="Warm hands", summary=SUMMARY)
    page = open_form(article)
    page.locator("#id_title").fill("Cold hands")
    wait_for_copy(page, "Cold hands")
    other = page.context.new_page()
    other.goto(change_url(article))
    wait_until_ready(other)
    other.locator("#id_summary").fill("Another summary.")
    save_draft(other)
    page.reload()
    wait_until_ready(page)
    banner = page.get_by_role("region", name="Unsaved changes to")
    expect(banner).to_contain_text("The article has been saved since then.")


def test_what_is_typed_back_leaves_no_copy(open_form):
    page = open_form(make_draft(title="Warm hands"))
    page.locator("#id_title").fill("Cold hands")
    wait_for_copy(page, "Cold hands")
    expect(page.get_by_text("Unsaved changes")).to_be_visible()
    page.locator("#id_title").fill("Warm hands")
    expect(page.get_by_text("Unsaved changes")).to_be_hidden()
    page.wait_for_function("() => !Object.keys(localStorage).some(key => key.startsWith('backcare-typing'))")


FULL_STORAGE = """
const store = Storage.prototype.setItem
Storage.prototype.setItem = function (key, value) {
    if (key.startsWith("backcare")) throw new DOMException("full", "QuotaExceededError")
    store.call(this, key, value)
}
"""


def test_a_browser_without_storage_says_so(editor, open_page):
    page = open_page(change_url(make_draft(title="Warm hands")))
    log_in(page)
    page.add_init_script(FULL_STORAGE)
    page.reload()
    wait_until_ready(page)
    page.locator("#id_title").fill("Cold hands")
    expect(page.get_by_text("This browser can’t back up unsaved changes")).to_be_visible()


def test_leaving_asks_only_when_something_is_unsaved(open_form):
    page = open_form(make_draft(title="Warm hands"))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    text_box(page).click()
    page.goto("/admin/")
    assert asked == []
    page.go_back()
    wait_until_ready(page)
    page.locator("#id_title").fill("Cold hands")
    page.goto("/admin/")
    assert asked == ["beforeunload"]


def test_pressed_twice_a_button_saves_once(open_form):
    article = make_draft(title="Warm hands", summary=SUMMARY)
    page = open_form(article)
    page.locator("#id_title").fill("Cold hands")
    page.get_by_role("button", name="Save draft").dblclick()
    expect(page.locator(".messagelist")).to_contain_text("Draft saved")
    page.locator("#id_title").fill("Lukewarm hands")
    page.keyboard.press("Control+S")  # as with caps lock
    expect(page.get_by_role("heading", level=1)).to_have_text("Lukewarm hands")
    assert [row.data["content"]["title"] for row in article.revisions.order_by("pk")][-2:] == [
        "Cold hands",
        "Lukewarm hands",
    ]


def test_saving_comes_back_to_the_same_place(open_form):
    article = make_draft(title="Warm hands", summary=SUMMARY)
    page = open_form(article, viewport={"width": 1280, "height": 600})
    tab(page, "Settings").click()
    page.locator("#id_tags").fill("Slow hands")
    page.evaluate("scrollTo(0, 400)")
    place = page.locator(".field-body").bounding_box()["y"]
    save_draft(page)
    expect(tab(page, "Settings")).to_have_attribute("aria-selected", "true")
    assert page.locator(".field-body").bounding_box()["y"] == pytest.approx(place, abs=2)
    expect(page.locator(".backcare-top").get_by_role("status")).to_contain_text("Draft saved")


def test_a_refused_publish_stays_where_one_was_and_the_bar_says_why(open_form):
    page = open_form(make_draft(title="Warm hands", body=long_text()), viewport={"width": 1280, "height": 600})
    wait_for_images(page)
    paragraph(page, 40).evaluate("each => each.scrollIntoView({ block: 'center' })")
    place = paragraph(page, 40).bounding_box()["y"]
    assert page.evaluate("scrollY") > 300
    page.get_by_role("button", name=re.compile("^Publish")).click()
    expect(page.locator(".backcare-top").get_by_role("status")).to_contain_text("not published")
    expect(tab(page, "Checklist")).to_have_attribute("aria-selected", "true")
    wait_for_images(page)
    assert paragraph(page, 40).bounding_box()["y"] == is_about(place)


# Where one was


PARAGRAPHS = 60


def long_text():
    """HTML of many paragraphs with an image after every fourth, none as high as another."""
    sizes = [(600, 400), (400, 600), (600, 300), (300, 500)]
    keys = [make_image(key=f"long-{at}", size=size).key for at, size in enumerate(sizes)]
    parts = []
    for number in range(PARAGRAPHS):
        parts.append(f"<p>Paragraph {number}: {'warm hands and slow circles ' * (number % 7 + 1)}</p>")
        if number % 4 == 3:
            parts.append(f'<figure data-image="{keys[number // 4 % 4]}"><figcaption>Both hands</figcaption></figure>')
    return "".join(parts)


def paragraph(page, number):
    return text_box(page).locator(f"p:has-text('Paragraph {number}:')")


def wait_for_images(page):
    """Wait until each image of the text is there and the page has been laid out with them."""
    page.wait_for_function(
        """count => {
            const images = [...document.querySelectorAll(".ProseMirror img:not([class])")]
            return images.length === count && images.every((each) => each.complete && each.naturalWidth)
        }""",
        arg=PARAGRAPHS // 4,
    )
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def hold_back(page, address):
    """Let the server's answers from ``address`` wait until the function that this returns is called."""
    held = []

    def hold(route):
        held.append(route)

    page.route(address, hold)

    def let_go():
        while held:
            held.pop().continue_()
        page.unroute(address)

    return let_go


def write_into(page, number):
    """Put the caret behind the number of a paragraph in the middle of the window, and type a letter."""
    spot = paragraph(page, number)
    spot.evaluate("each => each.scrollIntoView({ block: 'center' })")
    spot.click(position={"x": 1, "y": 8})
    page.keyboard.press("Home")
    settle(page)
    page.keyboard.type("x")
    return spot.bounding_box()["y"]


def caret(page):
    """The words around the caret of the text, divided where it stands, and whether the text has the focus."""
    return page.evaluate(
        """() => {
            const { state, view } = document.querySelector(".ProseMirror").editor
            const { $head } = state.selection
            const words = $head.parent.textContent
            const [before, after] = [words.slice(0, $head.parentOffset), words.slice($head.parentOffset)]
            return [before, after.split(":")[0], view.hasFocus()]
        }"""
    )


def is_about(place):
    return pytest.approx(place, abs=2)


def press_save(page, way):
    with page.expect_navigation():
        if way == "Control+s":
            page.keyboard.press(way)
        else:
            page.get_by_role("button", name=way).click()
    wait_until_ready(page)
    wait_for_images(page)


@pytest.mark.parametrize(
    ("way", "width"),
    [("Save draft", 1280), ("Control+s", 1280), ("Control+s", 390), ("Publish", 390), ("Publish", 1280)],
)
def test_saving_a_long_text_comes_back_to_the_same_place_and_caret(open_form, way, width):
    article = make_draft(title="Warm hands", summary=SUMMARY, body=long_text(), author=make_person("Wren Hollowell"))
    page = open_form(article, viewport={"width": width, "height": 700})
    for number in (1, PARAGRAPHS // 2, PARAGRAPHS - 3):
        wait_for_images(page)
        place = write_into(page, number)
        press_save(page, way)
        assert paragraph(page, number).bounding_box()["y"] == is_about(place), number
        assert caret(page) == ["x", f"Paragraph {number}", True]


def test_saving_comes_back_to_what_one_looked_at_though_the_caret_is_elsewhere(open_form):
    page = open_form(make_draft(title="Warm hands", summary=SUMMARY, body=long_text()))
    wait_for_images(page)
    write_into(page, 5)
    paragraph(page, 45).evaluate("each => each.scrollIntoView({ block: 'center' })")
    place = paragraph(page, 45).bounding_box()["y"]
    press_save(page, "Save draft")
    assert paragraph(page, 45).bounding_box()["y"] == is_about(place)
    assert caret(page) == ["x", "Paragraph 5", True]


def test_images_that_come_late_move_nothing_out_of_view(open_form):
    page = open_form(make_draft(title="Warm hands", summary=SUMMARY, body=long_text()))
    wait_for_images(page)
    place = write_into(page, 50)
    let_go = hold_back(page, "**/images/?key=*")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    wait_until_ready(page)
    assert paragraph(page, 50).bounding_box()["y"] == is_about(place)
    let_go()
    wait_for_images(page)
    assert paragraph(page, 50).bounding_box()["y"] == is_about(place)


def test_an_image_of_the_text_has_its_room_before_it_is_there(editor, open_page):
    make_image(key="wide", size=(600, 300))
    article = make_draft(body='<figure data-image="wide"><figcaption></figcaption></figure>')
    page = open_page("/admin/")
    log_in(page)
    let_go = hold_back(page, "**/*.jpg")
    page.goto(change_url(article), wait_until="domcontentloaded")
    image = text_box(page).locator("img:not([class])")
    image.wait_for()
    box = image.bounding_box()
    assert not image.evaluate("each => each.complete")
    assert box["height"] == is_about(box["width"] / 2)
    let_go()


def test_whoever_scrolls_while_images_come_is_left_alone(open_form):
    page = open_form(make_draft(title="Warm hands", summary=SUMMARY, body=long_text()))
    wait_for_images(page)
    write_into(page, 50)
    let_go = hold_back(page, "**/images/?key=*")
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    wait_until_ready(page)
    page.mouse.move(300, 300)
    page.mouse.wheel(0, -20_000)
    page.wait_for_function("() => scrollY === 0")
    let_go()
    wait_for_images(page)
    assert page.evaluate("scrollY") == 0


def test_the_first_save_of_a_new_article_comes_back_to_the_same_place(open_form):
    page = open_form()
    page.locator("#id_title").fill("Warm hands")
    text_box(page).click()
    for number in range(30):
        page.keyboard.type(f"Paragraph {number}: warm.")
        page.keyboard.press("Enter")
    page.keyboard.type("The end.")
    place = paragraph(page, 29).bounding_box()["y"]
    with page.expect_navigation():
        page.keyboard.press("Control+s")
    wait_until_ready(page)
    assert "/change/" in page.url
    assert paragraph(page, 29).bounding_box()["y"] == is_about(place)
    assert caret(page) == ["The end.", "", True]


def test_after_a_refused_save_the_caret_waits_where_it_was(open_form):
    page = open_form(make_draft(title="Warm hands", summary=SUMMARY, body=long_text()))
    wait_for_images(page)
    tab(page, "Settings").click()
    page.get_by_label("Canonical URL").fill("nonsense")
    write_into(page, 30)
    press_save(page, "Control+s")
    expect(page.locator("#backcare-errors")).to_be_focused()
    expect(page.locator("#backcare-errors")).to_be_in_viewport()
    assert caret(page) == ["x", "Paragraph 30", False]
    page.get_by_label("Canonical URL").fill("")
    place = paragraph(page, 0).bounding_box()["y"]
    press_save(page, "Save draft")
    assert paragraph(page, 0).bounding_box()["y"] == is_about(place)
    expect(page.get_by_label("Canonical URL")).to_be_focused()


def test_a_place_below_the_text_is_the_same_when_empty_lines_at_its_end_are_dropped(open_form):
    article = make_draft(title="Warm hands", summary=SUMMARY, body=long_text())
    for _ in range(4):
        make_reference(article)
    page = open_form(article, viewport={"width": 1280, "height": 700})
    wait_for_images(page)
    write_into(page, PARAGRAPHS - 1)
    page.keyboard.press("Control+End")
    for _ in range(4):
        page.keyboard.press("Enter")
    box = page.locator("#id_references-2-title")
    box.click()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    place = box.bounding_box()["y"]
    press_save(page, "Control+s")
    assert box.bounding_box()["y"] == is_about(place)
    expect(box).to_be_focused()
    assert box.evaluate("each => each.value.length - each.selectionStart") == 1


def test_an_address_that_names_a_tab_opens_it_once(open_form):
    article = make_draft(title="Warm hands", summary=SUMMARY)
    page = open_form(article)
    page.goto(f"{change_url(article)}#history")
    page.reload()
    wait_until_ready(page)
    expect(tab(page, "History")).to_have_attribute("aria-selected", "true")
    tab(page, "Settings").click()
    save_draft(page)
    expect(tab(page, "Settings")).to_have_attribute("aria-selected", "true")


def test_a_place_is_taken_up_once_even_after_a_refused_save(open_form):
    page = open_form(make_draft(title="Warm hands", summary=SUMMARY))
    tab(page, "Settings").click()
    page.get_by_label("Canonical URL").fill("nonsense")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#backcare-errors")).to_be_focused()
    assert page.evaluate("sessionStorage.getItem('backcare-place')") is None


def test_all_tools_are_on_the_screen_of_a_phone(open_form):
    page = open_form(
        make_draft(title="Warm hands"), viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    tools = page.get_by_role("toolbar").get_by_role("button")
    for tool in tools.all():
        box = tool.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    assert tools.last.bounding_box()["y"] - tools.first.bounding_box()["y"] < 40  # two rows
    expect(page.get_by_text("Alt+F10")).to_be_hidden()


# Names of controls


def test_every_control_has_a_name(open_form):
    article = make_article(summary=SUMMARY)
    make_override(article, make_article(title="Cold feet"))
    page = open_form(article)
    tab(page, "Settings").click()
    expect(page.locator("#id_published_at_0")).to_have_accessible_name(re.compile("Date"))
    expect(page.locator("#id_expires_at_1")).to_have_accessible_name(re.compile("Time"))
    expect(page.get_by_label("Action", exact=True).filter(visible=True)).to_have_count(1)
    page.get_by_text("Add another Pinned or hidden article").click()
    expect(page.get_by_label("Action", exact=True).filter(visible=True)).to_have_count(2)
    page.locator(".field-author .select2-selection").click()
    expect(page.get_by_role("searchbox", name="Author")).to_be_focused()


def violations(page, axe):
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return {violation["id"]: [node["html"] for node in violation["nodes"]] for violation in found}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_that_a_form_of_the_admin_has_not(open_form, axe, scheme):
    technique = make_technique("Kneading")
    technique.areas.add(make_area("Shoulders"))
    article = make_article(title="Warm hands", summary="", techniques=[technique])
    make_override(article, make_article(title="Cold feet"))
    page = open_form(article, color_scheme=scheme)
    stock = {}
    for path in (f"technique/{technique.pk}/change/", "bodyarea/add/"):  # boxes for many rows, and for one
        page.goto(f"/admin/backcare/{path}")
        page.wait_for_load_state()
        stock |= violations(page, axe)
    page.goto(change_url(article))
    wait_until_ready(page)
    for name in ("Checklist", "Preview", "Settings", "History"):
        tab(page, name).click()
        if name == "Preview":
            page.frame_locator("iframe").get_by_role("heading", level=1).wait_for()
        found = violations(page, axe)
        assert {rule: nodes for rule, nodes in found.items() if rule not in stock} == {}, name


# The size of it


def test_the_page_is_small(demo, client, django_user_model):
    client.force_login(django_user_model.objects.get(username="editor"))
    for article in Article.objects.originals():
        response = client.get(change_url(article))
        assert len(response.content) < 150_000, article
