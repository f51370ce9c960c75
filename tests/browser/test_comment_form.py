"""Mistakes in the comment form, with and without scripts."""

import pytest
from playwright.sync_api import expect

from backcare.comments import mail_links
from backcare.models import Comment
from tests.browser.test_public_pages import violations
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(open_page, scripts):
    page = open_page(make_article().get_absolute_url(), java_script_enabled=scripts)
    summary = page.get_by_role("alert")
    boxes = {name: page.get_by_label(name, exact=True) for name in ("Name", "Email", "Comment")}
    post = page.get_by_role("button", name="Post comment")

    post.click()
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    for name, box in boxes.items():
        summary.get_by_role("link", name=name).click()
        expect(box).to_be_focused()
        expect(box).to_have_attribute("aria-invalid", "true")

    boxes["Name"].fill("Ines")
    boxes["Email"].fill("ines at example")
    boxes["Comment"].fill("Warm hands\n\ndid it.")
    post.click()
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_text(["Email"])
    expect(boxes["Email"]).to_have_accessible_description(
        "Never published. That isn’t an email address. Type it like name@example.com."
    )
    assert {name: box.input_value() for name, box in boxes.items()} == {
        "Name": "Ines",
        "Email": "ines at example",
        "Comment": "Warm hands\n\ndid it.",
    }

    boxes["Email"].fill("ines@example.com")
    post.click()
    held = page.get_by_role("status").filter(has_text="Your comment is awaiting approval")
    expect(held).to_be_visible()
    expect(held.locator("..")).to_be_focused()
    assert [comment.email for comment in Comment.objects.pending()] == ["ines@example.com"]
    assert page.context.cookies() == []


def write(page, body="Two spoons of oil?", name="Ida"):
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Email", exact=True).fill("ida@example.com")
    page.get_by_label("Comment", exact=True).fill(body)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_reply_is_written_held_and_seen_by_its_writer_only(open_page, axe, scripts):
    article = make_article()
    asked = make_comment(article, status="approved", name="Eva", body="How warm should the oil be?")
    page = open_page(article.get_absolute_url(), java_script_enabled=scripts)
    page.get_by_role("link", name="Reply to Eva").click()
    form = page.get_by_role("form", name="Reply to Eva")
    if scripts:
        expect(form.get_by_label("Name", exact=True)).to_be_focused()
    write(page, "Warm as your hands.\n\nNo warmer: https://oil.example/warm")
    form.get_by_role("button", name="Post comment").click()
    expect(page.get_by_text("Thank you. Your comment is awaiting approval.")).to_be_visible()
    own = page.locator(":target")
    expect(own).to_contain_text("awaiting approval")
    expect(own).to_be_in_viewport()
    if scripts:
        expect(own).to_be_focused()
        assert violations(page, axe) == []
    reply = Comment.objects.exclude(pk=asked.pk).get()
    assert (reply.parent, reply.status) == (asked, "pending")
    assert page.context.cookies() == []

    stranger = open_page(article.get_absolute_url(), java_script_enabled=scripts)
    expect(stranger.get_by_text("Warm as your hands.")).to_have_count(0)
    Comment.objects.update(status="approved")
    stranger.reload()
    link = stranger.get_by_role("link", name="https://oil.example/warm")
    expect(link).to_have_attribute("rel", "nofollow ugc")
    stranger.locator("article", has_text="Warm as your hands.").locator("time a").click()
    expect(stranger.locator(":target")).to_contain_text("Warm as your hands.")


def test_what_was_typed_stays_when_one_decides_to_reply(open_page):
    article = make_article()
    make_comment(article, status="approved", name="Eva")
    page = open_page(article.get_absolute_url())
    write(page)
    page.get_by_role("link", name="Reply to Eva").click()
    form = page.get_by_role("form", name="Reply to Eva")
    expect(form.get_by_label("Comment", exact=True)).to_be_focused()
    expect(form.get_by_label("Comment", exact=True)).to_have_value("Two spoons of oil?")
    form.get_by_role("link", name="Cancel reply").click()
    expect(page.get_by_role("form", name="Leave a comment")).to_be_visible()
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_text("Thank you. Your comment is awaiting approval.")).to_be_visible()
    assert Comment.objects.get(name="Ida").parent is None


def test_a_double_click_is_stored_once_and_the_first_touch_is_timed(open_page):
    page = open_page(make_article().get_absolute_url())
    with page.expect_response("**/comments/started/"):
        page.get_by_label("Name", exact=True).focus()
    expect(page.locator("input[name=started]")).to_have_count(1)
    write(page)
    page.get_by_role("button", name="Post comment").dblclick()
    expect(page.get_by_text("Thank you. Your comment is awaiting approval.")).to_be_visible()
    assert Comment.objects.count() == 1


def test_whoever_posts_too_much_is_told_and_keeps_the_words(open_page, settings, axe):
    settings.BACKCARE = settings.BACKCARE | {"COMMENTS_PER_TEN_MINUTES": 1}
    article = make_article()
    page = open_page(article.get_absolute_url())
    write(page)
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_text("Thank you. Your comment is awaiting approval.")).to_be_visible()
    write(page, "And one more thing.")
    page.get_by_role("button", name="Post comment").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Please post this one again in 10 minutes.")
    expect(alert).to_be_focused()
    expect(page.get_by_label("Comment", exact=True)).to_have_value("And one more thing.")
    assert violations(page, axe) == []


def test_pages_of_comments_are_read_one_after_the_other(open_page, settings):
    settings.BACKCARE = settings.BACKCARE | {"COMMENTS_PER_PAGE": 2}
    article = make_article()
    for number in range(5):
        make_comment(article, status="approved", name=f"Reader {number}", body=f"Remark {number}.")
    page = open_page(article.get_absolute_url())
    for shown in (["Remark 0.", "Remark 1."], ["Remark 2.", "Remark 3."], ["Remark 4."]):
        expect(page.locator(".backcare-comment p:not(.backcare-reply)")).to_have_text(shown)
        if shown != ["Remark 4."]:
            page.get_by_role("link", name="Later comments").click()
    page.get_by_role("link", name="Earlier comments").click()
    expect(page.get_by_text("Remark 2.")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_behind_the_links_of_mails(open_page, axe, scheme):
    article = make_article()
    comment = make_comment(article, notices="asked", body="Two spoons of oil?")
    make_comment(article, parent=comment)
    page = open_page("/blogs/news/", color_scheme=scheme, viewport={"width": 390, "height": 844})
    for kind, more, button, done in (
        (mail_links.CONFIRM, (), "Yes, email me", "Confirmed. Thank you."),
        (mail_links.STOP, (), "Stop emails about this comment", "Done."),
        (mail_links.DECIDE, (0, "approve"), "Approve", "Approved."),
        (mail_links.DECIDE, (0, "spam"), "Mark as spam", "Marked as spam."),
    ):
        page.goto(mail_links.path_of(kind, comment, *more))
        overtaken = page.get_by_text("Someone else already handled this comment (approved from an email link, ")
        expect(overtaken).to_have_count(int(more == (0, "spam")))
        assert violations(page, axe) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("heading", name=done)).to_be_visible()
        assert violations(page, axe) == []
    assert page.context.cookies() == []


def press_post(page):
    page.get_by_role("button", name="Post comment").click()


PRESS_AND_STOP = """async (stop) => {
    document.querySelector(".backcare-form [type=submit]").click()
    const said = document.querySelector("[data-sending]").textContent
    await fetch(location.href) // the form is under way by now
    if (stop) window.stop()
    return said
}"""
"""In the page, because Playwright waits for what hangs."""


@pytest.mark.parametrize("stop", [True, False], ids=["stopped", "no content"])
@pytest.mark.parametrize("seconds", [2, 9], ids=["soon", "later"])
def test_the_button_works_again_after_nothing_came_back(open_page, stop, seconds):
    page = open_page(make_article().get_absolute_url())
    page.clock.install()
    write(page)
    page.route("**/comments/", lambda route: None if stop else route.fulfill(status=204))
    assert page.evaluate(PRESS_AND_STOP, stop) == "Posting your comment…"
    page.unroute("**/comments/")
    page.clock.run_for(seconds * 1000)
    said = {
        2: "Posting your comment…",
        9: "There is no answer yet. Your text is still here: press the button again to retry.",
    }
    expect(page.locator("[data-sending]")).to_have_text(said[seconds])
    expect(page.get_by_label("Comment", exact=True)).to_have_value("Two spoons of oil?")
    press_post(page)
    expect(page.get_by_text("Thank you. Your comment is awaiting approval.")).to_be_visible()
    assert Comment.objects.count() == 1


def test_the_article_offers_writers_their_own_comment_again(open_page, axe):
    article = make_article()
    page = open_page(article.get_absolute_url())
    write(page)
    press_post(page)
    own = page.locator(".backcare-held")
    expect(own).to_contain_text("Two spoons of oil?")
    address = page.url
    again = page.get_by_role("button", name="Show my comment")
    expect(again).to_be_hidden()

    page.goto(article.get_absolute_url())
    expect(own).to_have_count(0)
    again.click()
    expect(own).to_contain_text("Two spoons of oil?")
    expect(own).to_be_in_viewport()
    assert "held=" in page.url
    assert page.context.cookies() == []

    friend = open_page(address.removeprefix(page.evaluate("location.origin")))
    expect(friend.locator(".backcare-held")).to_contain_text("Two spoons of oil?")
    friend.goto(article.get_absolute_url())
    expect(friend.get_by_role("heading", name="Leave a comment")).to_be_visible()
    expect(friend.get_by_role("button", name="Show my comment")).to_be_hidden()

    page.goto(article.get_absolute_url())
    expect(again).to_be_visible()
    assert violations(page, axe) == []
    Comment.objects.update(status="approved")
    page.reload()
    expect(page.get_by_text("Two spoons of oil?")).to_be_visible()
    expect(again).to_be_hidden()
    assert page.evaluate("localStorage.length") == 0


def test_a_comment_that_was_removed_is_offered_once_more_and_then_forgotten(open_page):
    article = make_article()
    page = open_page(article.get_absolute_url())
    for body in ("The first.", "The second."):
        write(page, body)
        press_post(page)
        expect(page.locator(".backcare-held")).to_contain_text(body)
    page.goto(article.get_absolute_url())
    Comment.objects.filter(body="The second.").update(status="removed")
    page.get_by_role("button", name="Show my comment").click()
    expect(page.get_by_text("This link no longer shows a comment.")).to_be_focused()
    page.get_by_role("button", name="Show my comment").click()
    expect(page.locator(".backcare-held")).to_contain_text("The first.")


def test_a_text_that_is_too_long_is_kept_and_said_in_numbers(open_page, axe):
    page = open_page(make_article().get_absolute_url())
    write(page, "é" * 5431)
    said = page.get_by_text("Your comment is 5,431 characters long; at most 5,000 fit. Shorten it by 431.")
    expect(said).to_be_visible()
    assert violations(page, axe) == []
    press_post(page)
    expect(page.get_by_role("alert")).to_contain_text("Shorten it by 431.")
    box = page.get_by_label("Comment", exact=True)
    expect(box).to_have_value("é" * 5431)
    box.fill("\U0001f44d" * 5000)
    expect(page.locator(".backcare-error[aria-live]")).to_be_empty()
    press_post(page)
    expect(page.get_by_text("Thank you. Your comment is awaiting approval.")).to_be_visible()


def test_a_name_keeps_its_direction_in_the_title_of_the_form(open_page):
    article = make_article()
    asked = make_comment(article, status="approved", name="נועה (2)")
    page = open_page(article.get_absolute_url())
    page.locator(f"#comment-{asked.pk}").get_by_role("link", name="Reply").click()
    expect(page.locator("#backcare-form-title bdi")).to_have_text("נועה (2)")
    expect(page.get_by_role("form", name="Reply to נועה (2)")).to_be_visible()
