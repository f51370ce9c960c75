"""The list "You may also like" beside the text: seen before saving, put in order by dragging and by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from backcare.models import RelatedArticle, RelatedOverride
from backcare.related import rebuilding
from tests.browser.admin_pages import field, log_in, open_tab, publish
from tests.factories import make_article

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
    expect(panel.get_by_role("listitem").first).to_contain_text(re.compile(r"\d\.\d\d same tag: desk; terms: "))
    page = panel.page
    field(page, "Tags").fill("")
    expect(panel.get_by_text("same tag: desk")).to_have_count(0)
    expect(panel.get_by_role("listitem").first).to_contain_text("terms: ")


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
    expect(panel.get_by_role("status")).to_have_text("Back 1: shown first, place 2.")
    panel.get_by_role("button", name="Further up: Back 1").press("Enter")
    expect(panel.get_by_role("status")).to_have_text("Back 1: shown first, place 1.")
    expect(panel.get_by_role("listitem").first).to_contain_text("Back 1")
    expect(panel.get_by_role("button", name="Further up: Back 1")).to_be_focused()
    panel.get_by_role("button", name="Unpin: Back 3").press("Enter")
    expect(row(panel, "Back 3")).not_to_contain_text("Pinned")
    panel.get_by_role("button", name="Never show: Back 3").press("Enter")
    expect(panel.get_by_role("heading", name="Never shown here")).to_be_visible()
    publish(page)
    stored = RelatedArticle.objects.of_article(article).values_list("related__title", flat=True)
    assert stored[0] == "Back 1"
    assert "Back 3" not in stored

    panel = open_tab(page, "Related")
    panel.get_by_role("button", name="Allow again: Back 3").click()
    expect(panel.get_by_role("heading", name="Never shown here")).to_have_count(0)
    publish(page)
    assert "Back 3" in RelatedArticle.objects.of_article(article).values_list("related__title", flat=True)


def test_without_scripts_it_opens_by_itself(article, open_page):
    page = open_page(f"/admin/backcare/article/{article.pk}/change/", java_script_enabled=False)
    log_in(page)
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Related articles").click()
    expect(popup.value.get_by_role("heading", name="You may also like")).to_be_visible()
    expect(popup.value.get_by_role("link", name="Back 1")).to_be_visible()


def test_axe_has_nothing_to_say(panel, axe):
    panel.get_by_role("button", name="Pin: Back 2").click()
    panel.get_by_role("button", name="Never show: Back 3").click()
    expect(panel.get_by_role("heading", name="Never shown here")).to_be_visible()
    panel.page.evaluate(axe)
    found = panel.page.evaluate('axe.run("#backcare-related")')["violations"]
    assert [violation["id"] for violation in found] == []


def test_a_new_article_has_one_too(article, open_page):
    page = open_page("/admin/backcare/article/add/")
    log_in(page)
    field(page, "Title").fill("Lumbar lordosis")
    panel = open_tab(page, "Related")
    expect(panel.get_by_role("listitem").first).to_contain_text("terms: lordosis, lumbar")
