"""The screen around the article's form: tabs and bars, what follows the typing, typing that survives a closed tab."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from backcare.models import Article
from tests.browser.admin_pages import choose, log_in, text_box
from tests.factories import make_area, make_article, make_draft, make_override, make_reference, make_technique

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
    page.get_by_label("Canonical address").fill("nonsense")
    tab(page, "Checklist").click()
    page.get_by_role("button", name="Save draft").click()
    faults = page.locator("#backcare-errors")
    expect(faults).to_be_focused()
    expect(page.get_by_role("tabpanel", name="Settings")).to_be_visible()
    tab(page, "Preview").click()
    faults.get_by_role("link", name="Canonical address").click()
    expect(page.get_by_label("Canonical address")).to_be_focused()


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
    expect(page.get_by_role("button", name="Publish (1 thing to mend first)")).to_be_enabled()
    expect(page.locator("[data-checklist-status]")).to_have_text("Checklist: 1 thing to mend before publishing.")
    fault.click()
    expect(page.locator("#id_summary")).to_be_focused()
    page.keyboard.type(SUMMARY)
    expect(fault).to_have_count(0)
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_visible()

    later = timezone.localtime() + timedelta(days=400)
    tab(page, "Settings").click()
    page.locator("#id_published_at_0").fill(later.strftime("%Y-%m-%d"))
    page.locator("#id_published_at_1").fill("09:00")
    expect(page.get_by_role("button", name="Schedule for")).to_contain_text("09:00")
    assert not Article.objects.get().published_at


def test_the_checklist_says_when_one_is_signed_out(open_form):
    page = open_form(make_draft(title="Warm hands", summary=SUMMARY))
    page.context.clear_cookies(name="sessionid")
    page.locator("#id_title").fill("Cold hands")
    expect(page.locator("[data-checklist-trouble]")).to_contain_text("signed out")
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
    page.wait_for_function("document.querySelector('iframe').contentDocument.documentElement.clientWidth === 1280")
    assert page.evaluate("history.length") == steps
    assert Article.objects.get(pk=article.pk).title == "Warm hands"
    assert not article.revisions.exists()


def test_a_changed_slug_says_what_becomes_of_the_old_address(open_form):
    page = open_form(make_article(slug="warm-hands", summary=SUMMARY))
    tab(page, "Settings").click()
    hint = page.locator("#id_slug-backcare-slug-hint")
    expect(hint).to_be_empty()
    page.get_by_label("Slug:").fill("cold-hands")
    expect(hint).to_have_text("warm-hands → cold-hands: the old address will redirect.")
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
    banner = page.get_by_role("region", name="You have unsaved typing of")
    expect(banner).to_be_visible()
    expect(page.locator("#id_title")).to_have_value("Warm hands")
    banner.get_by_role("button", name="Show what differs").click()
    expect(banner.locator("dt")).to_have_text(["Title", "Text", "Techniques", "References 1: Title"])
    expect(banner.locator("dd").nth(0)).to_contain_text("Your typing: Cold hands")
    expect(banner.locator("dd").nth(1).locator("ins")).to_have_text("First of all. Then more.")
    expect(banner.locator("dd").nth(2)).to_contain_text("Kneading")
    banner.get_by_role("button", name="Take it up").click()
    expect(page.locator("#id_title")).to_have_value("Cold hands")
    expect(text_box(page)).to_contain_text("First of all. Then more.")
    save_draft(page)
    expect(page.get_by_text("unsaved typing")).to_have_count(0)
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
    page.get_by_role("button", name="Take it up").click()
    save_draft(page)
    assert Article.objects.get().title == "Warm hands"
    page.goto(ADD)
    wait_until_ready(page)
    expect(page.get_by_role("button", name="Take it up")).to_have_count(0)
    assert copies(page) == 0


def test_thrown_away_typing_can_be_taken_back(open_form):
    article = make_draft(title="Warm hands")
    page = open_form(article)
    page.locator("#id_title").fill("Cold hands")
    wait_for_copy(page, "Cold hands")
    page.reload()
    wait_until_ready(page)
    page.get_by_role("button", name="Throw away").click()
    assert copies(page) == 0
    page.locator("[data-drafts]").get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Take it up").click()
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
    banner = page.get_by_role("region", name="You have unsaved typing of")
    expect(banner).to_contain_text("The article was saved since then.")


def test_what_is_typed_back_leaves_no_copy(open_form):
    page = open_form(make_draft(title="Warm hands"))
    page.locator("#id_title").fill("Cold hands")
    wait_for_copy(page, "Cold hands")
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    page.locator("#id_title").fill("Warm hands")
    expect(page.get_by_text("Not saved yet")).to_be_hidden()
    page.wait_for_function("!Object.keys(localStorage).some(key => key.startsWith('backcare-typing'))")


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
    expect(page.get_by_text("This browser keeps no copy of unsaved typing")).to_be_visible()


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
    page.keyboard.press("Control+s")
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
    page.goto(f"/admin/backcare/technique/{technique.pk}/change/")
    page.wait_for_load_state()
    stock = violations(page, axe)
    page.goto(change_url(article))
    wait_until_ready(page)
    for name in ("Checklist", "Preview", "Settings", "History"):
        tab(page, name).click()
        if name == "Preview":
            page.frame_locator("iframe").get_by_role("heading", level=1).wait_for()
        found = violations(page, axe)
        assert {rule: nodes for rule, nodes in found.items() if rule not in stock} == {}, name


# Without scripts


def test_without_scripts_everything_is_there_and_saves(editor, open_page):
    article = make_article(title="Warm hands", slug="warm-hands", summary=SUMMARY)
    page = open_page(change_url(article), java_script_enabled=False)
    log_in(page)
    expect(page.get_by_role("tab")).to_have_count(0)
    for name in ("Checklist", "Preview", "You may also like", "Settings", "History"):
        expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    page.locator("#id_title").fill("Cold hands")
    page.locator("#id_slug").fill("cold-hands")
    page.locator("#id_slug").press("Enter")  # saves, and never publishes
    expect(page.locator(".messagelist")).to_contain_text("Draft saved")
    article.refresh_from_db()
    assert (article.title, article.slug) == ("Warm hands", "warm-hands")
    assert (article.working_copy.title, article.working_copy.slug) == ("Cold hands", "cold-hands")


# The size of it


def test_the_page_is_small(demo, client, django_user_model):
    client.force_login(django_user_model.objects.get(username="editor"))
    for article in Article.objects.originals():
        response = client.get(change_url(article))
        assert len(response.content) < 150_000, article
