"""The list "You may also like" beside the text: seen before saving, put in order by dragging and by keyboard."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from backcare.models import Article, RelatedArticle, RelatedOverride
from backcare.related import rebuilding
from tests.browser.admin_pages import field, log_in, open_tab, publish
from tests.factories import make_article, make_override

pytestmark = pytest.mark.browser

BACK, NECK = "<p>Lumbar lordosis at the desk</p>", "<p>Jaw and whiplash, cervical</p>"


@pytest.fixture
def article(editor):
    """One of five articles about the back, beside five about the neck."""
    articles = [make_article(title=f"Back {n}", summary="Short.", body=BACK, tags=["desk"]) for n in range(5)]
    for number in range(5):
        make_article(title=f"Neck {number}", summary="Short.", body=NECK, tags=["pillow"])
    rebuilding.rebuild()
    return articles[0]


@pytest.fixture
def panel(article, open_page):
    page = open_page(f"/admin/backcare/article/{article.pk}/change/")
    log_in(page)
    panel = open_tab(page, "Related")
    expect(panel.get_by_role("listitem")).to_have_count(4)
    return panel


def titles(panel):
    return panel.locator("[data-related-list] > li a").all_inner_texts()


def row(panel, title):
    return panel.get_by_role("listitem").filter(has_text=title)


def test_it_says_why_and_follows_what_is_typed(panel):
    expect(panel.get_by_role("listitem").first).to_contain_text("same tag: desk; shared words: ")
    page = panel.page
    field(page, "Tags").fill("")
    expect(panel.get_by_text("same tag: desk")).to_have_count(0)
    expect(panel.get_by_role("listitem").first).to_contain_text("shared words: ")


def test_pins_are_dragged_into_order_and_saved(article, panel):
    row(panel, "Back 2").drag_to(row(panel, "Back 4"))
    expect(row(panel, "Back 2")).to_contain_text("Pinned")
    assert titles(panel)[0] == "Back 2"
    row(panel, "Back 1").drag_to(row(panel, "Back 2"))
    expect(row(panel, "Back 1")).to_contain_text("Pinned")
    assert titles(panel)[:2] == ["Back 1", "Back 2"]
    assert not RelatedOverride.objects.exists(), "nothing is saved by it"
    publish(panel.page)
    stored = RelatedArticle.objects.of_article(article).values_list("related__title", flat=True)
    assert list(stored)[:2] == ["Back 1", "Back 2"]
    assert list(RelatedOverride.objects.order_by("position").values_list("related__title", "kind")) == [
        ("Back 1", "pin"),
        ("Back 2", "pin"),
    ]


def test_by_keyboard(article, panel):
    page = panel.page
    for title in ("Back 3", "Back 1"):
        panel.get_by_role("button", name=f"Pin: {title}").press("Enter")
        expect(row(panel, title)).to_contain_text("Pinned")
    expect(panel.get_by_role("status")).to_have_text("Back 1: pinned at position 2.")
    panel.get_by_role("button", name="Move up: Back 1").press("Enter")
    expect(panel.get_by_role("status")).to_have_text("Back 1: pinned at position 1.")
    expect(panel.get_by_role("listitem").first).to_contain_text("Back 1")
    expect(panel.get_by_role("button", name="Move up: Back 1")).to_be_focused()
    panel.get_by_role("button", name="Unpin: Back 3").press("Enter")
    expect(row(panel, "Back 3")).not_to_contain_text("Pinned")
    panel.get_by_role("button", name="Hide: Back 3").press("Enter")
    expect(panel.get_by_role("heading", name="Hidden here")).to_be_visible()
    publish(page)
    stored = RelatedArticle.objects.of_article(article).values_list("related__title", flat=True)
    assert stored[0] == "Back 1"
    assert "Back 3" not in stored

    panel = open_tab(page, "Related")
    panel.get_by_role("button", name="Unhide: Back 3").click()
    expect(panel.get_by_role("heading", name="Hidden here")).to_have_count(0)
    publish(page)
    assert "Back 3" in RelatedArticle.objects.of_article(article).values_list("related__title", flat=True)


@contextmanager
def held_back(page):
    """Inside the block no list arrives: it comes later than the next click."""
    asked = []

    def hold(route):
        asked.append(route)

    page.route("**/related/", hold)
    yield
    for route in asked:
        route.continue_()
    page.unroute("**/related/")


def click_at_once(panel, *names):
    """Click buttons one after the other, before any answer can come."""
    buttons = [panel.get_by_role("button", name=name).element_handle() for name in names]
    panel.page.evaluate("buttons => buttons.forEach(button => button.click())", buttons)


def pin(panel, *names):
    for name in names:
        panel.get_by_role("button", name=f"Pin: {name}").click()
        expect(row(panel, name)).to_contain_text("Pinned")


def test_quick_pins_stand_in_the_order_of_the_clicks(panel):
    with held_back(panel.page):
        click_at_once(panel, "Pin: Back 3", "Pin: Back 1", "Pin: Back 2", "Pin: Back 1")
    expect(panel.get_by_role("status")).to_have_text("Back 1: pinned at position 2.")
    expect(panel.get_by_text("Pinned", exact=True)).to_have_count(3)
    assert titles(panel)[:3] == ["Back 3", "Back 1", "Back 2"]


def test_quick_steps_all_count(panel):
    pin(panel, "Back 4", "Back 3", "Back 2", "Back 1")
    with held_back(panel.page):
        click_at_once(panel, *["Move up: Back 1"] * 2)
    expect(panel.get_by_role("status")).to_have_text("Back 1: pinned at position 2.")
    expect(panel.get_by_role("listitem").nth(1)).to_contain_text("Back 1")
    assert titles(panel) == ["Back 4", "Back 1", "Back 3", "Back 2"]
    with held_back(panel.page):
        click_at_once(panel, *["Move down: Back 4"] * 5)
    expect(panel.get_by_role("status")).to_have_text("Back 4: pinned at position 4.")
    expect(panel.get_by_role("listitem").last).to_contain_text("Back 4")
    with held_back(panel.page):
        click_at_once(panel, "Unpin: Back 3", "Move up: Back 3", "Move up: Back 2")
    expect(panel.get_by_role("status")).to_have_text("Back 2: pinned at position 1.")
    expect(panel.get_by_role("listitem").first).to_contain_text("Back 2")
    assert titles(panel)[:3] == ["Back 2", "Back 1", "Back 4"]


def test_places_are_counted_among_those_on_the_list(article, open_page):
    waiting = make_article(title="Nek", language="nl")
    for position, other in enumerate([Article.objects.get(title="Back 1"), waiting], 1):
        make_override(article, other, position=position)
    page = open_page(f"/admin/backcare/article/{article.pk}/change/")
    log_in(page)
    panel = open_tab(page, "Related")
    expect(row(panel, "Nek")).to_contain_text("Other language: Dutch")
    expect(row(panel, "Nek")).not_to_contain_text("Published")
    pin(panel, "Back 2")
    expect(panel.get_by_role("status")).to_have_text("Back 2: pinned at position 2.")
    panel.get_by_role("button", name="Move up: Back 2").click()
    expect(panel.get_by_role("status")).to_have_text("Back 2: pinned at position 1.")
    expect(panel.get_by_role("listitem").first).to_contain_text("Back 2")


def test_dragging_reaches_every_place(panel):
    pin(panel, "Back 1", "Back 2", "Back 3", "Back 4")
    row(panel, "Back 1").drag_to(row(panel, "Back 2"))
    expect(panel.get_by_role("status")).to_have_text("Back 1: pinned at position 2.")
    expect(panel.get_by_role("listitem").first).to_contain_text("Back 2")
    row(panel, "Back 2").drag_to(row(panel, "Back 4"))
    expect(panel.get_by_role("status")).to_have_text("Back 2: pinned at position 4.")
    expect(panel.get_by_role("listitem").last).to_contain_text("Back 2")
    assert titles(panel) == ["Back 1", "Back 3", "Back 4", "Back 2"]
    row(panel, "Back 2").drag_to(row(panel, "Back 1"))
    expect(panel.get_by_role("status")).to_have_text("Back 2: pinned at position 1.")
    expect(panel.get_by_role("listitem").first).to_contain_text("Back 2")
    assert titles(panel) == ["Back 2", "Back 1", "Back 3", "Back 4"]


def test_the_focus_stays_when_the_list_comes_anew(panel):
    page = panel.page
    for focused in (
        panel.get_by_role("button", name="Pin: Back 2"),
        panel.get_by_role("button", name="Hide: Back 3"),
        panel.get_by_role("link", name="Back 1"),
    ):
        before = panel.get_by_role("listitem").first.element_handle()
        field(page, "Title").press_sequentially("x")
        focused.focus()
        page.wait_for_function("row => !row.isConnected", arg=before)
        expect(panel.get_by_role("listitem")).to_have_count(4)
        expect(focused).to_be_focused()


def test_the_focus_goes_to_what_is_near_when_its_article_is_gone(panel):
    panel.get_by_role("button", name="Pin: Back 2").focus()
    Article.objects.get(title="Back 2").delete()
    rebuilding.rebuild()
    at = titles(panel).index("Back 2")
    field(panel.page, "Summary").evaluate(
        "box => { box.value += '!'; box.dispatchEvent(new Event('input', { bubbles: true })) }"
    )
    expect(panel.get_by_role("listitem")).to_have_count(3)
    near = panel.get_by_role("listitem").nth(min(at, 2))
    expect(near.get_by_role("button", name="Pin")).to_be_focused()


def test_the_focus_is_not_taken_from_where_someone_types_meanwhile(panel):
    page = panel.page
    with held_back(page):
        panel.get_by_role("button", name="Pin: Back 2").click()
        field(page, "Title").focus()
    expect(row(panel, "Back 2")).to_contain_text("Pinned")
    expect(field(page, "Title")).to_be_focused()


def test_axe_has_nothing_to_say(panel, axe):
    panel.get_by_role("button", name="Pin: Back 2").click()
    panel.get_by_role("button", name="Hide: Back 3").click()
    expect(panel.get_by_role("heading", name="Hidden here")).to_be_visible()
    panel.page.evaluate(axe)
    found = panel.page.evaluate('axe.run("#backcare-related")')["violations"]
    assert [violation["id"] for violation in found] == []


def test_a_new_article_has_one_too(article, open_page):
    page = open_page("/admin/backcare/article/add/")
    log_in(page)
    field(page, "Title").fill("Lumbar lordosis")
    panel = open_tab(page, "Related")
    expect(panel.get_by_role("listitem").first).to_contain_text("shared words: lordosis, lumbar")
