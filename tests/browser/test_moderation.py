"""Moderating in a real browser: at a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from backcare.models import Comment
from tests.browser.admin_pages import log_in
from tests.factories import make_article, make_comment
from tests.payloads import PAYLOADS

pytestmark = pytest.mark.browser

LIST = "/admin/backcare/comment/"


def queue(open_page, address=LIST, **options):
    page = open_page(address, **options)
    log_in(page)
    return page


def row(page, words):
    return page.locator(".backcare-comment", has_text=words)


def held(article, *names, **values):
    return [make_comment(article, name=name, body=f"Words of {name}.", **values) for name in names]


def test_three_decisions_take_two_loads_and_four_clicks(editor, open_page):
    held(make_article(), "Ada", "Bea", "Cleo", "Dora")
    page = queue(open_page)
    row(page, "Words of Ada.").get_by_role("button", name="Approve", exact=True).click()
    expect(row(page, "Words of Ada.")).to_contain_text("Approved.")
    expect(row(page, "Words of Bea.")).to_be_focused()
    expect(page.get_by_role("link", name="Pending 3")).to_be_visible()
    row(page, "Words of Bea.").get_by_role("button", name="Spam").click()
    expect(row(page, "Words of Bea.")).to_contain_text("Marked as spam.")
    cleo = row(page, "Words of Cleo.")
    expect(cleo).to_be_focused()
    cleo.get_by_text("Reply and approve", exact=True).click()
    expect(cleo.get_by_role("textbox")).to_be_focused()
    page.keyboard.type("Two spoons.")
    cleo.get_by_role("button", name="Approve and post reply").click()
    expect(cleo).to_contain_text("Approved, reply posted.")
    expect(page.get_by_role("link", name="Pending 1")).to_be_visible()
    statuses = dict(Comment.objects.filter(by_staff=False).values_list("name", "status"))
    assert statuses == {"Ada": "approved", "Bea": "spam", "Cleo": "approved", "Dora": "pending"}
    assert Comment.objects.get(by_staff=True).body == "Two spoons."

    row(page, "Words of Bea.").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Pending 2")).to_be_visible()
    row(page, "Words of Bea.").get_by_role("button", name="Remove").click()
    expect(row(page, "Words of Bea.")).to_contain_text("Removed from the page.")


@pytest.mark.parametrize("width", [390, 1280])
def test_it_works_without_scripts(editor, open_page, width):
    article = make_article()
    (parent,) = held(article, "Ada")
    make_comment(article, parent=parent, name="Bea", body="Words of Bea.")
    held(article, "Cleo")
    page = queue(open_page, java_script_enabled=False, viewport={"width": width, "height": 844})
    row(page, "Words of Bea.").last.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_text("This replies to a pending comment by Ada.")).to_be_visible()
    page.get_by_role("button", name="Approve both").click()
    expect(page.locator(".messagelist")).to_contain_text("Approved, with what it answers.")
    cleo = row(page, "Words of Cleo.")
    cleo.get_by_text("Reply and approve", exact=True).click()
    cleo.get_by_role("button", name="Approve and post reply").click()
    expect(page.get_by_text("Write your reply first.")).to_be_visible()
    page.get_by_role("textbox").fill("Two spoons.")
    page.get_by_role("button", name="Approve and post reply").click()
    expect(page.locator(".messagelist")).to_contain_text("Approved, reply posted.")
    expect(page.get_by_text("No comments here.")).to_be_visible()
    assert set(Comment.objects.values_list("status", flat=True)) == {"approved"}


def test_someone_else_already_handled_it(editor, open_page):
    (comment, _other) = held(make_article(), "Ada", "Bea")
    page = queue(open_page)
    other = queue(open_page)
    row(other, "Words of Ada.").get_by_role("button", name="Approve", exact=True).click()
    expect(row(other, "Words of Ada.")).to_contain_text("Approved.")
    row(page, "Words of Ada.").get_by_role("button", name="Spam").click()
    expect(row(page, "Words of Ada.")).to_contain_text("Someone else already handled this. editor: approved")
    comment.refresh_from_db()
    assert comment.is_approved
    row(page, "Words of Ada.").get_by_role("button", name="Spam").click()
    expect(row(page, "Words of Ada.")).to_contain_text("Marked as spam.")


def test_a_session_that_ended_loses_no_answer_silently(editor, open_page):
    held(make_article(), "Ada")
    page = queue(open_page)
    page.context.clear_cookies(name="sessionid")
    row(page, "Words of Ada.").get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_label("Username")).to_be_visible()
    assert Comment.objects.get().is_pending


def test_everything_works_by_keyboard(editor, open_page):
    held(make_article(), "Ada", "Bea")
    page = queue(open_page)
    row(page, "Words of Ada.").get_by_role("button", name="Approve", exact=True).focus()
    page.keyboard.press("Enter")
    expect(row(page, "Words of Bea.")).to_be_focused()
    for _stop in ("article", "all of them", "approve"):
        page.keyboard.press("Tab")
    expect(row(page, "Words of Bea.").get_by_role("button", name="Approve", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(row(page, "Words of Bea.")).to_contain_text("Marked as spam.")


def test_no_hostile_word_runs(editor, open_page):
    article = make_article()
    for payload in PAYLOADS:
        words = payload.replace("\x00", "")
        make_comment(
            article, name=words[:100], body=words, status="approved", reasons=[["word", words, 1.0]], score=0.5
        )
    page = queue(open_page, f"{LIST}?status=approved")
    pages = [f"{LIST}?status=approved&p={number}" for number in range(1, 6)]
    for address in [*pages, f"{LIST}{Comment.objects.first().pk}/change/", article.get_absolute_url()]:
        page.goto(address)
        page.mouse.move(300, 300)
        page.mouse.wheel(0, 5000)
        assert page.evaluate("window.hit") is None, address


def test_on_a_phone_the_first_comment_is_near_the_top_and_the_tools_fold_away(editor, open_page):
    held(make_article(), "Ada", "Bea")
    page = queue(open_page, viewport={"width": 390, "height": 844})
    below = page.locator("#container > .main").bounding_box()["y"]
    assert row(page, "Words of Ada.").bounding_box()["y"] - below < 90
    search = page.locator("#searchbar")
    expect(search).to_be_hidden()
    page.locator("summary", has_text="Search").click()
    search.fill("Bea")
    search.press("Enter")
    expect(row(page, "Words of Ada.")).to_have_count(0)
    expect(search).to_be_visible()
    action = page.get_by_label("Action:")
    expect(action).to_be_hidden()
    page.locator(".action-select").check()
    action.select_option(label="Mark the selected comments as spam")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("1 comment marked as spam.")


def test_at_a_desk_search_and_order_are_open(editor, open_page):
    held(make_article(), "Ada")
    page = queue(open_page)
    expect(page.locator("#searchbar")).to_be_visible()
    expect(page.get_by_role("link", name="Likely spam first")).to_be_visible()
    expect(page.locator("summary", has_text="Search")).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_person_is_swept_and_banned_and_all_of_it_is_undone(editor, open_page, scripts):
    article = make_article()
    held(article, "Ada", "Bea", "Cleo", email="spam@example.com")
    held(article, "Dora", email="dora@example.com")
    page = queue(open_page, java_script_enabled=scripts)
    row(page, "Words of Bea.").get_by_role("link", name="Spam or remove all from this person").click()
    page.get_by_label("3 comments from spam@example.com (published: 0)").check()
    page.get_by_label("Ban: mark new comments from there as spam").check()
    page.get_by_role("button", name="Mark all as spam").click()
    said = page.locator(".messagelist")
    expect(said).to_contain_text("3 comments were hidden.")
    expect(page.get_by_role("link", name="Pending 1")).to_be_visible()
    said.get_by_role("button", name="Undo").click()
    expect(said).to_contain_text("Undone: 3 comments are as they were before.")
    expect(page.get_by_role("link", name="Pending 4")).to_be_visible()
    expect(row(page, "Words of Bea.")).to_contain_text("This email address is banned.")
    row(page, "Words of Bea.").get_by_role("link", name="See the ban").click()
    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Yes, I’m sure").click()
    page.goto(page.url.partition("/admin/")[0] + LIST)
    expect(row(page, "Words of Bea.")).not_to_contain_text("banned")
