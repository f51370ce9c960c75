"""From the journal to a posted comment and back: with a keyboard, without scripts, and as a screen reader hears it."""

import re

import pytest
from playwright.sync_api import expect

from backcare.models import Comment

pytestmark = pytest.mark.browser

JOURNAL, AREAS = "/blogs/news/", "/blogs/news/areas/"
ARTICLE = "/blogs/news/effective-back-massage-techniques-for-pain-relief/"
MOST_STOPS = 120
COMMENT = "Ten minutes before bed, and I slept through."


def tab_to(page, target):
    """Press Tab until ``target`` has the focus. Each stop on the way can be seen, and shows that it has it."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.locator(":focus")
        expect(stop).to_be_in_viewport()
        if target.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"Tab never reached {target}")


def test_with_the_keyboard_alone(demo, open_page):
    page = open_page(JOURNAL)

    # From the front to the body map, and to a region of it.
    tab_to(page, page.get_by_role("link", name="Where does it hurt?"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{AREAS}")
    tab_to(page, page.get_by_role("group", name="Body map").get_by_role("link", name="Lower back"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Lower back")

    # A search, and its first result.
    page.goto(JOURNAL)
    box = page.get_by_role("combobox", name="Search articles, techniques and body areas")
    tab_to(page, box)
    page.keyboard.type("desk posture")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=desk+posture")
    tab_to(page, page.locator(".backcare-results a").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Desk")

    # An article: by its contents to a heading, by a number to the reference and back, and a comment.
    page.goto(ARTICLE)
    contents = page.get_by_role("navigation", name="In this article").get_by_role("link")
    tab_to(page, contents.first)
    heading = page.get_by_role("heading", level=2, name=contents.first.inner_text())
    page.keyboard.press("Enter")
    expect(heading).to_be_in_viewport()
    number = page.locator("sup a").first
    tab_to(page, number)
    page.keyboard.press("Enter")
    expect(page.locator("#reference-1")).to_be_in_viewport()
    tab_to(page, page.get_by_role("link", name="Back to where 1 is cited"))
    page.keyboard.press("Enter")
    expect(number).to_be_in_viewport()
    for name, text in (("Name", "Ines"), ("Email", "ines@example.com"), ("Comment", COMMENT)):
        tab_to(page, page.get_by_role("textbox", name=name, exact=True))
        page.keyboard.type(text)
    tab_to(page, page.get_by_role("button", name="Post comment"))
    page.keyboard.press("Enter")
    expect(page.locator(".backcare-held")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="awaiting approval")).to_be_visible()
    assert Comment.objects.pending().filter(body=COMMENT).count() == 1


def test_without_scripts(demo, open_page):
    page = open_page(JOURNAL, java_script_enabled=False)
    page.get_by_role("link", name="Where does it hurt?").click()
    page.get_by_role("group", name="Body map").get_by_role("link", name="Neck").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Neck")
    current = page.get_by_role("group", name="Body map").locator("[aria-current]")
    expect(current).to_have_accessible_name("Neck")

    page.goto(JOURNAL)
    page.get_by_role("searchbox", name="Search articles, techniques and body areas").fill("sciatica massage safe?")
    page.keyboard.press("Enter")
    page.locator(".backcare-results a").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    page.goto(JOURNAL)
    page.get_by_role("link", name="All articles by month").click()
    page.get_by_role("link", name=re.compile("^September")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("September 2026")

    page.goto(ARTICLE)
    expect(page.get_by_role("button", name="Copy link")).to_be_hidden()
    page.get_by_label("Name", exact=True).fill("Ines")
    page.get_by_label("Email", exact=True).fill("ines@example.com")
    page.get_by_label("Comment", exact=True).fill(COMMENT)
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_text("Thank you. Your comment is awaiting approval.")).to_be_visible()


def test_a_link_is_shared_without_what_the_address_adds(demo, open_page, live_server):
    page = open_page(f"{ARTICLE}?comments=1", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status").filter(has_text="Link copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("link[rel=canonical]").get_attribute("href")


def test_the_heading_that_is_read_is_marked_in_the_contents(demo, open_page):
    page = open_page(ARTICLE, viewport={"width": 1280, "height": 900})
    links = page.get_by_role("navigation", name="In this article").get_by_role("link")
    underlined = "link => getComputedStyle(link).textDecorationLine === 'underline'"
    for number in (2, 1):
        links.nth(number).click()
        page.mouse.move(0, 0)
        page.wait_for_function(
            f"number => [...document.querySelectorAll('.backcare-toc a')].findIndex({underlined}) === number",
            arg=number,
        )


def test_the_tree_of_a_screen_reader(demo, open_page):
    """The parts of each page, named, in the order in which they are read."""
    page = open_page(ARTICLE)
    expect(page.locator("body")).to_match_aria_snapshot("""
        - main:
          - article:
            - heading "Effective Back Massage Techniques for Pain Relief" [level=1]
            - navigation "In this article":
              - heading "In this article" [level=2]
              - list
            - region "Before you start":
              - heading "Before you start" [level=2]
              - heading "See a doctor" [level=3]
            - heading "Why Back Massage Matters" [level=2]
            - region "Techniques in this article"
            - navigation "Body areas"
            - navigation "Tags"
            - button "Copy link"
            - region "References"
          - region "You may also like":
            - heading "You may also like" [level=2]
          - region /comment/:
            - heading /comment/ [level=2]
            - form:
              - textbox "Name"
              - textbox "Email"
              - textbox "Comment"
              - paragraph:
                - button "Post comment"
    """)
    page.goto(AREAS)
    expect(page.locator("body")).to_match_aria_snapshot("""
        - main:
          - heading "Body areas" [level=1]
          - group "Body map":
            - link "Neck"
            - link "Lower back"
          - list:
            - listitem:
              - heading [level=2]
    """)
    page.goto("/blogs/news/search/?q=kneading")
    expect(page.locator("body")).to_match_aria_snapshot("""
        - main:
          - heading "Search" [level=1]
          - search:
            - combobox "Search articles, techniques and body areas"
            - button "Search"
          - complementary "Filter results"
          - region /results for “kneading”/:
            - list:
              - listitem:
                - heading "Petrissage" [level=3]
    """)
