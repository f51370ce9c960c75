"""Hosts that show page after page in one document, with Turbo or htmx: our scripts work on each of the pages."""

import pytest
from playwright.sync_api import expect

from backcare.models import Comment
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.browser

LIST = "/blogs/news/"
WAYS = {
    "turbo": ("@hotwired/turbo@8", "dist/turbo.es2017-umd.js", ""),
    "htmx": (
        "htmx.org@2",
        "dist/htmx.min.js",
        "document.body.setAttribute('hx-boost', 'true'); htmx.process(document)",
    ),
}


@pytest.fixture(params=WAYS)
def visit(request, from_npm, open_page):
    """``visit(path)`` opens a page whose links are followed without loading a new document."""
    package, file, begin = WAYS[request.param]
    script = from_npm(package, file)

    def visit(path):
        page = open_page(path, bypass_csp=True)  # both write a style element into the page, for the host to allow
        page.add_script_tag(content=script)
        page.evaluate(f"() => {{ {begin} ; window.sameDocument = true }}")
        return page

    return visit


def go_to(page, title):
    page.get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    assert page.evaluate("window.sameDocument"), "the link loaded a new document"
    page.wait_for_load_state("networkidle")  # the page's scripts are there


def back_to_the_listing(page):
    page.go_back()
    expect(page.get_by_role("combobox")).to_be_visible()


def test_replying_timing_and_sending_on_the_second_article(visit):
    first, second = make_article(title="First article"), make_article(title="Second article")
    for article in (first, second):
        make_comment(article, name="Eva", status="approved")
    page = visit(LIST)
    go_to(page, "First article")
    page.get_by_role("link", name="Reply").click()
    expect(page.get_by_role("heading", name="Reply to Eva")).to_be_visible()
    back_to_the_listing(page)
    go_to(page, "Second article")
    page.get_by_role("link", name="Reply").click()
    expect(page.get_by_role("heading", name="Reply to Eva")).to_be_visible()
    expect(page.locator("[name=started]")).to_have_count(1)
    page.get_by_label("Name", exact=True).fill("Ida")
    page.get_by_label("Email", exact=True).fill("ida@example.com")
    page.get_by_label("Comment", exact=True).fill("Warm oil helps.")
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_text("Your comment is awaiting approval")).to_be_visible()
    comment = Comment.objects.get(name="Ida")
    assert (comment.article, comment.parent.article) == (second, second)


def test_suggestions_after_coming_back(visit):
    make_article(title="Kneading dough")
    page = visit(LIST)
    for _time in range(2):
        page.get_by_role("combobox").press_sequentially("knea")
        expect(page.get_by_role("option")).to_have_count(1)
        expect(page.get_by_role("listbox", name="Suggestions")).to_have_count(1)
        page.keyboard.press("Escape")
        go_to(page, "Kneading dough")
        back_to_the_listing(page)
        page.get_by_role("combobox").fill("")
