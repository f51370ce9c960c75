"""Choosing an image in a form: one picker for the cover image, for the text, and wherever else one is chosen."""

import pytest
from playwright.sync_api import expect

from backcare.models import Article, Image
from tests.browser.admin_pages import log_in, press_tool, save, text_box
from tests.factories import make_draft, make_image, make_technique

pytestmark = pytest.mark.browser

MOST = 24


@pytest.fixture
def open_form(editor, open_page):
    """``open_form(row)`` is an editor on the form of an article or of a technique."""

    def open_form(row):
        page = open_page(f"/admin/backcare/{row._meta.model_name}/{row.pk}/change/")
        log_in(page)
        page.locator(".backcare-image-field").wait_for()
        return page

    return open_form


def field(page, name="Cover image"):
    return page.get_by_role("group", name=name)


def test_a_cover_image_is_chosen_by_its_picture_and_taken_away_again(open_form):
    for number in range(3):
        make_image(title=f"Picture {number}")
    article = make_draft(title="Warm hands")
    page = open_form(article)
    cover = field(page)
    assert not page.locator(".field-hero_image .select2").is_visible()
    cover.get_by_role("button", name="Choose an image").click()
    dialog = page.get_by_role("dialog", name="Choose an image")
    expect(dialog.locator("img")).to_have_count(3)
    dialog.get_by_role("button", name="Picture 1").click()
    expect(cover.locator("img")).to_be_visible()
    expect(cover).to_contain_text("Picture 1")
    expect(cover.get_by_role("button", name="Change")).to_be_focused()
    save(page)
    assert Article.objects.get(pk=article.pk).hero_image.title == "Picture 1"
    # What removes it from the article is no way to delete it.
    assert page.locator(".field-hero_image .delete-related, .field-author .delete-related").count() == 0
    cover.get_by_role("button", name="Remove").click()
    expect(cover.get_by_role("status")).to_have_text("Removed here. The image stays in the library.")
    expect(cover.get_by_role("button", name="Choose an image")).to_be_focused()
    save(page)
    assert Article.objects.get(pk=article.pk).hero_image is None
    assert Image.objects.count() == 3


def test_the_first_image_of_the_text_becomes_the_cover_image(open_form):
    first, second = make_image(title="First"), make_image(title="Second")
    figures = "".join(f'<figure data-image="{image.key}"></figure>' for image in (first, second))
    article = make_draft(title="Warm hands", body=f"<p>Warm.</p>{figures}")
    page = open_form(article)
    text_box(page)
    offer = field(page).get_by_role("button", name="Use the first image of the text")
    offer.click()
    expect(field(page)).to_contain_text("First")
    expect(offer).to_be_hidden()
    save(page)
    assert Article.objects.get(pk=article.pk).hero_image == first


def test_the_offer_comes_with_the_first_image_of_the_text(open_form):
    make_image(title="Only")
    page = open_form(make_draft(title="Warm hands"))
    offer = field(page).get_by_role("button", name="Use the first image of the text")
    text_box(page).click()
    expect(offer).to_be_hidden()
    press_tool(page, "Image")
    page.get_by_role("dialog").get_by_role("button", name="Only").click()
    expect(offer).to_be_visible()


def test_a_technique_has_the_same_picker(open_form):
    make_image(title="Hands")
    technique = make_technique("Kneading")
    page = open_form(technique)
    field(page, "Image").get_by_role("button", name="Choose an image").click()
    page.get_by_role("dialog").get_by_role("button", name="Hands").click()
    expect(field(page, "Image")).to_contain_text("Hands")
    save(page)
    technique.refresh_from_db()
    assert technique.image.title == "Hands"


def test_the_picker_shows_more(open_form):
    for number in range(2 * MOST + 6):
        make_image(title=f"Picture {number:02}")
    page = open_form(make_draft(title="Warm hands"))
    field(page).get_by_role("button", name="Choose an image").click()
    dialog = page.get_by_role("dialog")
    items, status, more = dialog.locator(".backcare-picker-item"), dialog.get_by_role("status"), None
    expect(items).to_have_count(MOST)
    expect(status.first).to_have_text("Showing 24.")
    more = dialog.get_by_role("button", name="Show more")
    more.focus()
    page.keyboard.press("Enter")
    expect(items).to_have_count(2 * MOST)
    expect(status.first).to_have_text("Showing 48.")
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    expect(items).to_have_count(2 * MOST + 6)
    expect(status.first).to_have_text("Showing 54.")
    expect(more).to_be_hidden()
    expect(items.nth(2 * MOST)).to_be_focused()  # the first that came
    assert len({item.inner_text() for item in items.all()}) == 2 * MOST + 6
    dialog.get_by_role("searchbox").fill("Picture 07")
    expect(items).to_have_count(1)


def test_without_scripts_the_box_is_used_as_any_other(editor, open_page):
    image = make_image(title="Hands")
    article = make_draft(title="Warm hands", hero_image=image)
    page = open_page(f"/admin/backcare/article/{article.pk}/change/", java_script_enabled=False)
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("back")
    page.get_by_role("button", name="Log in").click()
    assert page.get_by_label("Cover image").input_value() == str(image.pk)


def test_axe_finds_nothing_wrong_with_it(open_form, axe):
    page = open_form(make_draft(title="Warm hands", hero_image=make_image(title="Hands")))
    expect(field(page).locator("img")).to_be_visible()
    page.evaluate(axe)
    result = page.evaluate("axe.run('.backcare-image-field')")
    assert [each["id"] for each in result["violations"]] == []
