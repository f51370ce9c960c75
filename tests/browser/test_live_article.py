"""Changing an article that readers see: shared, compared, published, taken back, and by two editors at once."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from backcare.models import Article
from tests.browser.admin_pages import field, log_in, open_tab, publish, save, text_box
from tests.factories import make_article, make_image

pytestmark = pytest.mark.browser


@pytest.fixture
def article(editor):
    """What readers see before anyone changes it."""
    return make_article(
        title="Slow Hands",
        slug="slow-hands",
        summary="Ten quiet minutes.",
        body="<h2>Before you begin</h2><p>Warm your hands.</p><h2>Afterward</h2><p>Rest a while.</p>",
        hero_image=make_image(),
        tags=["Home massage"],
    )


def form_of(article):
    return f"/admin/backcare/article/{article.pk}/change/"


def bytes_of(page, path):
    """The page as a server sends it, its time-dependent parts included."""
    return page.request.get(path).body()


def test_a_draft_of_a_live_article_is_compared_published_and_taken_back(article, open_page):
    path = article.get_absolute_url()
    reader = open_page(path)
    before = bytes_of(reader, path)

    page = open_page(form_of(article))
    log_in(page)
    box = text_box(page)
    box.get_by_text("Rest a while.").click()
    page.keyboard.press("End")
    page.keyboard.type(" Drink water.")
    field(page, "Title").fill("Slower Hands")
    assert "Readers see the published version" in save(page)
    expect(page.get_by_text("Live + unpublished changes")).to_be_visible()
    assert bytes_of(reader, path) == before

    # What changed
    open_tab(page, "History")
    page.get_by_role("link", name="All versions").click()
    page.get_by_role("link", name=re.compile("What changed")).first.click()
    expect(page.locator("ins").filter(has_text="Drink water.")).to_be_visible()
    expect(page.locator("del").filter(has_text="Slow")).to_be_visible()

    page.goto(form_of(article))
    assert "Published." in publish(page)
    assert bytes_of(reader, path) != before
    reader.reload()
    expect(reader.get_by_role("heading", name="Slower Hands", level=1)).to_be_visible()

    # Back to what it was
    page.goto(f"/admin/backcare/article/{article.pk}/history/")
    row = page.get_by_role("listitem").filter(has_text="Original version")
    row.get_by_role("button", name="Restore this version").click()
    expect(page.get_by_text("Version restored as a draft.")).to_be_visible()
    expect(field(page, "Title")).to_have_value("Slow Hands")
    reader.reload()
    expect(reader.get_by_role("heading", name="Slower Hands", level=1)).to_be_visible()
    assert "Published." in publish(page)
    reader.reload()
    expect(reader.get_by_role("heading", name="Slow Hands", level=1)).to_be_visible()
    assert Article.objects.working_copies().count() == 0


def test_a_preview_is_shared_and_revoked_without_leaving_what_is_typed(article, open_page):
    page = open_page(form_of(article))
    log_in(page)
    field(page, "Title").fill("Slower Hands")
    save(page)

    # Someone without an account, in a browser of their own
    preview = open_tab(page, "Preview").locator(".backcare-sharing")
    preview.get_by_text("Share a preview").click()
    field(page, "Summary").fill("Typed, not saved")
    preview.get_by_label("Who is it for?").fill("Dr. Wren")
    preview.get_by_role("button", name="Create link").click()
    expect(preview.get_by_role("status")).to_have_text("Link created.")
    preview.get_by_label("Who is it for?").fill("Dr. Ida")
    preview.get_by_role("button", name="Create link").click()
    preview.get_by_role("link", name="Dr. Ida").wait_for()
    expect(preview.get_by_role("button", name="Create link")).to_be_in_viewport(ratio=1)
    expect(field(page, "Summary")).to_have_value("Typed, not saved")
    link = preview.get_by_role("link", name="Dr. Wren")
    guest = open_page(urlsplit(link.get_attribute("href")).path)
    expect(guest.get_by_role("heading", name="Slower Hands", level=1)).to_be_visible()
    assert guest.context.cookies() == []

    preview.get_by_role("button", name="Revoke link: Dr. Wren").click()
    expect(preview.get_by_role("status")).to_have_text("Link revoked.")
    assert guest.reload().status == 404
    expect(field(page, "Summary")).to_have_value("Typed, not saved")


def test_two_editors_on_one_article_lose_nothing(article, open_page):
    first, second = open_page(form_of(article)), open_page(form_of(article))
    for page in (first, second):
        log_in(page)
    field(first, "Title").fill("The first one’s title")
    field(second, "Title").fill("The second one’s title")
    assert "Draft saved." in save(first)
    second.locator("[name=_save]").first.click()
    expect(second.get_by_role("heading", name="Someone else saved this article while you were editing")).to_be_visible()
    expect(second.locator("del").filter(has_text="first")).to_be_visible()
    expect(second.locator("ins").filter(has_text="second")).to_be_visible()
    copy = Article.objects.working_copies().get()
    assert copy.title == "The first one’s title"
    second.get_by_role("button", name="Save my version as a draft").click()
    expect(field(second, "Title")).to_have_value("The second one’s title")
    copy.refresh_from_db()
    assert copy.title == "The second one’s title"

    second.goto(f"/admin/backcare/article/{article.pk}/history/")
    expect(second.get_by_text("Your conflicting version").first).to_be_visible()
    expect(second.get_by_text("Draft saved").first).to_be_visible()


def test_unpublished_changes_are_discarded_after_a_question(article, open_page):
    page = open_page(form_of(article))
    log_in(page)
    field(page, "Title").fill("Never mind")
    save(page)
    open_tab(page, "Settings")
    page.get_by_role("link", name="Discard changes…").click()
    expect(page.locator("ins").filter(has_text="Never mind")).to_be_visible()
    page.get_by_role("button", name="Discard changes").click()
    expect(field(page, "Title")).to_have_value("Slow Hands")
    assert Article.objects.working_copies().count() == 0
