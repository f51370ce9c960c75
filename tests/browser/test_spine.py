"""The way of an article: written by an editor, read by a visitor, whose comment is held until someone approves it."""

import re

import pytest
from playwright.sync_api import expect

from backcare.models import Article
from tests.browser.admin_pages import (
    choose,
    choose_style,
    field,
    log_in,
    open_tab,
    press_tool,
    publish,
    text_box,
    type_lines,
    wait_for_caret,
)
from tests.factories import make_area, make_article, make_image, make_product, make_tag, make_technique

pytestmark = pytest.mark.browser

COLLECTION = "/collections/orthojoint-relief-back-massagers/"
TITLE = "Slow Hands for Stiff Shoulders"
ADDRESS = "/blogs/news/slow-hands-for-stiff-shoulders/"


@pytest.fixture
def shop(editor):
    """What is there before the editor begins."""
    make_image(title="Hands on shoulders", alt="Two hands on a pair of shoulders")
    make_technique("Kneading")
    make_area("Shoulders")
    make_product(
        "Orthojoint Relief Back Massagers", handle="orthojoint-relief-back-massagers", url=COLLECTION, summary="Four."
    )
    return make_article(title="Sit Less, Shrug More", slug="sit-less", tags=[make_tag("Posture")])


def test_from_an_editors_article_to_a_readers_approved_comment(shop, open_page):
    admin = open_page("/admin/backcare/article/add/")
    log_in(admin)
    write_article(admin)
    open_tab(admin, "Settings")
    expect(field(admin, "Slug")).to_have_value("slow-hands-for-stiff-shoulders")
    assert "Published." in publish(admin)

    visitor = open_page("/blogs/news/")
    expect(visitor.get_by_role("link", name=TITLE)).to_be_visible()
    visitor.goto(COLLECTION)
    journal = visitor.get_by_role("region", name="From the journal")
    expect(journal.get_by_role("link", name=TITLE)).to_be_visible()
    visitor.goto("/blogs/news/tagged/posture/")
    visitor.get_by_role("link", name=TITLE).click()
    visitor.wait_for_url(f"**{ADDRESS}")
    read_article(visitor)

    write_comment(visitor)
    held = visitor.get_by_role("status").filter(has_text="Your comment is awaiting approval")
    expect(held).to_be_in_viewport()
    expect(visitor.get_by_text("Warm hands did it.")).to_be_in_viewport()
    other = open_page(ADDRESS)
    expect(other.get_by_text("No comments yet.")).to_be_visible()
    expect(other.get_by_text("Warm hands did it.")).to_have_count(0)

    assert "1 comment approved." in approve_comment(admin)
    other.reload()
    expect(other.get_by_text("Warm hands did it.")).to_be_visible()
    expect(other.get_by_role("heading", name="1 comment")).to_be_visible()
    expect(other.get_by_text("awaiting approval")).to_have_count(0)

    other.goto(shop.get_absolute_url())
    related = other.get_by_role("region", name="You may also like")
    expect(related.get_by_role("link", name=TITLE)).to_be_visible()
    assert visitor.context.cookies() == []
    assert other.context.cookies() == []


def write_article(page):
    field(page, "Title").press_sequentially(TITLE)
    field(page, "Summary").fill("Ten quiet minutes for two people and one chair.")
    write_text(page)
    tag(page)
    choose(page.locator(".field-techniques"), "Kneading")
    choose(page.locator(".field-areas"), "Shoulders")
    page.get_by_text("Add another Product placement").click()
    choose(page.locator("#placements-0 .field-product"), "Orthojoint Relief Back Massagers")


def write_text(page):
    text_box(page).click()
    type_lines(page, "Shoulders carry the day.")
    choose_style(page, "Heading 2")
    type_lines(page, "Before you begin")
    press_tool(page, "Bulleted list")
    type_lines(page, "Warm your hands", "Ask where it hurts", "")
    page.keyboard.type("More about ")
    link(page, "our massagers", COLLECTION)
    insert_image(page, "Hands on shoulders")
    type_lines(page, "Both hands, no hurry")
    page.keyboard.type("Go on until they sigh.")
    page.keyboard.press("Enter")
    choose_style(page, "Heading 2")
    type_lines(page, "Afterward")
    page.keyboard.type("Rest a while.")


def link(page, words, address):
    page.keyboard.type(words)
    for _letter in words:
        page.keyboard.press("Shift+ArrowLeft")
    press_tool(page, "Link")
    dialog = page.get_by_role("dialog", name="Insert a link")
    dialog.get_by_label("Address").fill(address)
    dialog.get_by_role("button", name="Insert").click()
    wait_for_caret(page, "p")


def insert_image(page, title):
    press_tool(page, "Image")
    page.get_by_role("dialog", name="Insert an image").get_by_role("button", name=title).click()
    wait_for_caret(page, "figcaption")


def tag(page):
    box = page.get_by_role("combobox", name="Tags")
    box.fill("pos")
    expect(page.get_by_role("option", name="Posture")).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    box.press_sequentially("Slow hands")
    box.press("Enter")
    expect(box).to_have_value("Posture, Slow hands, ")


def read_article(page):
    heading = page.get_by_role("heading", name="Before you begin")
    contents = page.get_by_role("navigation", name="In this article")
    expect(contents.get_by_role("link")).to_have_text(["Before you begin", "Afterward"])
    contents.get_by_role("link", name="Before you begin").click()
    expect(page).to_have_url(re.compile(rf"#{heading.get_attribute('id')}$"))
    expect(heading).to_be_in_viewport()

    prose = page.locator(".backcare-prose")
    expect(prose.get_by_role("listitem")).to_have_text(["Warm your hands", "Ask where it hurts"])
    expect(prose.get_by_role("link", name="our massagers")).to_have_attribute("href", COLLECTION)
    expect(prose.get_by_role("figure")).to_have_text("Both hands, no hurry")
    expect(prose.get_by_text("Go on until they sigh.")).to_be_visible()
    picture = prose.get_by_role("img", name="Two hands on a pair of shoulders")
    picture.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
    expect(page.get_by_role("navigation", name="Tags").get_by_role("link")).to_have_text(["Posture", "Slow hands"])
    expect(page.get_by_role("link", name="View in the shop")).to_have_attribute("href", COLLECTION)
    article = Article.objects.get(title=TITLE)
    assert f'<a href="{COLLECTION}">our massagers</a>' in article.body
    assert [str(row) for row in (*article.techniques.all(), *article.areas.all())] == ["Kneading", "Shoulders"]


def write_comment(page):
    page.get_by_label("Name", exact=True).fill("Ines")
    page.get_by_label("Email", exact=True).fill("ines@example.com")
    page.get_by_label("Comment", exact=True).fill("Warm hands did it.")
    page.get_by_role("button", name="Post comment").click()


def approve_comment(page):
    page.goto("/admin/backcare/comment/")
    page.get_by_role("row", name="Warm hands did it.").get_by_role("checkbox").check()
    page.locator("select[name=action]").select_option("Approve the selected comments")
    page.locator(".actions button[type=submit]").click()
    return page.locator(".messagelist").inner_text()
