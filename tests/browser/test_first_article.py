"""The how-to "Publish your first article", followed step by step in the demo shop; and what an editor's work costs."""

import re
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from backcare.models import Article
from tests.browser.admin_pages import choose_style, log_in, open_tab, settle, text_box, type_lines, wait_for_caret
from tests.factories import make_article, picture_bytes

pytestmark = pytest.mark.browser

PICTURE = {"name": "IMG_2231.jpg", "mimeType": "image/jpeg"}


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def load(page: Page, at: Locator) -> None:
    """Click on what leads to another page, and wait until that page is ready."""
    with page.expect_event("load"):
        at.click()
    if page.locator("#article_form").count():
        page.locator("#article_form[data-ready]").wait_for()
        text_box(page)


def press_and_load(page: Page, name: str) -> None:
    """Press a button whose name may end with a number in brackets, as "Publish (2)" does."""
    load(page, page.get_by_role("button", name=re.compile(rf"^{re.escape(name)}( \(|$)")))


def follow(page: Page, name: str) -> None:
    load(page, page.get_by_role("link", name=name, exact=True))


def box(within: Page | Locator, label: str) -> Locator:
    return within.get_by_label(re.compile(rf"^(.+, )?{re.escape(label)}:?$")).filter(visible=True).first


def write(at: Locator, words: str) -> None:
    """Click into a box and write, unless the form put the cursor there."""
    if not at.evaluate("box => box === document.activeElement"):
        at.click()
    at.page.keyboard.type(words)


def choose_in(page: Page, label: str, part: str, name: str) -> None:
    """Write a part of a name into a box that searches, and click on the name."""
    row = page.locator(".form-row").filter(has=page.locator("label", has_text=f"{label}:"))
    row.locator(".select2-selection").click()
    page.keyboard.type(part)
    page.get_by_role("option", name=name, exact=True).click()
    expect(row).to_contain_text(name)


def insert_link(page: Page, part: str, title: str) -> None:
    """Link to another article at the cursor."""
    press(page, "Link")
    dialog = page.get_by_role("dialog", name="Insert a link")
    write(box(dialog, "Search articles by title"), part)
    dialog.get_by_role("button", name=re.compile(f"^{re.escape(title)}")).click()
    expect(dialog).to_have_count(0)
    wait_for_caret(page, "p")
    settle(page)


def upload_picture(page: Page, alt: str) -> None:
    """Insert a picture from the editor's computer; the cursor is in its caption afterwards."""
    press(page, "Image")
    dialog = page.get_by_role("dialog", name="Insert an image")
    dialog.get_by_role("tab", name="Upload a new one").click()
    with page.expect_file_chooser() as chooser:
        dialog.get_by_label("File").click()
    chooser.value.set_files({**PICTURE, "buffer": picture_bytes((1200, 800))})
    write(box(dialog, "Alternative text"), alt)
    press(page, "Upload and insert")
    expect(dialog).to_have_count(0)
    wait_for_caret(page, "figcaption")


def said(page: Page) -> Locator:
    return page.locator(".messagelist")


def test_every_step_of_the_how_to(demo, open_page):  # noqa: PLR0915 (one way from the first step to the last)
    page = open_page("/admin/")

    # Log in
    log_in(page)
    page.get_by_role("heading", name="Editors’ desk", level=1).wait_for()
    page.goto("/admin/backcare/")
    expect(page).to_have_title(re.compile("Backcare"))
    follow(page, "Editors’ desk: what needs attention")
    follow(page, "Write an article")

    # Title and summary
    box(page, "Title").press_sequentially("Warm Hands for a Stiff Back")
    box(page, "Summary").fill("Ten minutes, two hands and a chair. What to do first, and where to stop.")

    # The text
    text_box(page).click()
    type_lines(page, "A stiff back likes warmth before it likes pressure.")
    kind = page.get_by_role("combobox", name="Paragraph style").locator("option:checked")
    expect(kind).to_have_text("Paragraph")
    choose_style(page, "Heading 2")
    type_lines(page, "Before you begin")
    expect(kind).to_have_text("Paragraph")
    press(page, "Bulleted list")
    type_lines(page, "Warm your hands", "Ask where it hurts", "")
    page.keyboard.type("Not sure about warmth? Read ")
    insert_link(page, "Heat or Cold", "Heat or Cold? Ten Questions from a Tuesday Class")
    type_lines(page, ".")

    # A picture
    upload_picture(page, "Two hands on a bare back")
    type_lines(page, "Flat hands first, thumbs later")

    # A product
    press(page, "Product")
    dialog = page.get_by_role("dialog")
    box(dialog, "Search products and collections").press_sequentially("Knead")
    dialog.get_by_role("button", name="Knead Pillow").click()
    expect(dialog).to_have_count(0)
    wait_for_caret(page, "p")
    settle(page)
    page.keyboard.type("Stop when it hurts.")

    # Topics
    page.get_by_role("group", name="Cover image").get_by_role("button", name="Choose an image").click()
    page.get_by_role("searchbox", name="Search images").fill("Kneading")
    page.get_by_role("dialog").get_by_role("button", name="Kneading the shoulders").click()
    box(page, "Tags").click()
    type_lines(page, "Home massage", "Warmth")
    choose_in(page, "Techniques", "Petr", "Petrissage")
    choose_in(page, "Body areas", "Lower", "Lower back")

    # The checklist
    expect(page.get_by_role("button", name="Publish", exact=True)).to_be_visible()
    checklist = page.get_by_role("tabpanel", name="Checklist")
    checklist.get_by_role("link", name="The article shows a technique but has no references.").click()
    expect(page.get_by_text("Add another Reference")).to_be_in_viewport()
    press_and_load(page, "Save draft")
    expect(said(page)).to_contain_text("Draft saved.")

    # See it as readers will
    press(page, "Preview")
    heading = page.frame_locator("iframe").get_by_role("heading", level=1)
    expect(heading).to_have_text("Warm Hands for a Stiff Back")
    press(page, "Desktop")
    page.get_by_role("button", name="Open in new tab").wait_for()
    press(page, "Phone")
    expect(page.get_by_role("button", name="Phone")).to_have_attribute("aria-pressed", "true")

    # Publish it
    press_and_load(page, "Publish")
    expect(said(page)).to_contain_text("Published.")
    form = page.url
    follow(page, "View on site")
    expect(page.get_by_role("heading", level=1)).to_have_text("Warm Hands for a Stiff Back")
    prose = page.locator(".backcare-prose")
    expect(prose.get_by_role("heading", name="Before you begin")).to_be_visible()
    expect(prose.get_by_role("link", name="Heat or Cold? Ten Questions from a Tuesday Class")).to_be_visible()
    expect(prose.get_by_role("img", name="Two hands on a bare back")).to_be_visible()
    expect(page.get_by_role("link", name="Knead Pillow").first).to_be_visible()
    expect(page.get_by_text("Not sure about warmth? Read Heat or Cold")).to_contain_text("Class.")

    # Or tomorrow at nine
    page.goto("/admin/")
    follow(page, "Write an article")
    box(page, "Title").press_sequentially("Cold Feet, Warm Back")
    box(page, "Summary").press_sequentially("Why a hot-water bottle belongs to both ends.")
    text_box(page).click()
    page.keyboard.type("Feet first.")
    row = open_tab(page, "Settings").locator(".form-row").filter(has_text="Published at:")
    box(row, "Date").fill(str(timezone.localdate() + timezone.timedelta(days=1)))
    box(row, "Time").fill("09:00")
    schedule = page.get_by_role("button", name="Schedule for")
    expect(schedule).to_contain_text("09:00")
    load(page, schedule)
    expect(said(page)).to_contain_text("Scheduled")
    assert Article.objects.scheduled(timezone.now()).get().title == "Cold Feet, Warm Back"

    # Change it while readers see it
    page.goto("/admin/")
    edited = page.get_by_role("region", name="Recently edited by you")
    load(page, edited.get_by_role("link", name="Warm Hands for a Stiff Back"))
    text_box(page).get_by_text("Stop when it hurts.").click()
    page.keyboard.press("End")
    settle(page)
    page.keyboard.type(" Then drink a glass of water.")
    press_and_load(page, "Save draft")
    expect(page.get_by_text("Live + unpublished changes", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Publish changes")).to_be_visible()

    # Ask someone first
    preview = open_tab(page, "Preview")
    preview.get_by_text("Share a preview").click()
    box(preview, "Who is it for?").fill("Dr. Hollowell")
    preview.get_by_role("button", name="Create link").click()
    expect(page.get_by_role("button", name="Copy link: Dr. Hollowell")).to_be_visible()
    expect(page.get_by_role("button", name="Revoke link: Dr. Hollowell")).to_be_visible()
    link = page.get_by_role("link", name="Dr. Hollowell").get_attribute("href")
    assert "Then drink a glass of water." in page.request.get(urlsplit(link).path).text()

    # Compare, and go back
    page.goto(form)
    press_and_load(page, "Publish changes")
    expect(said(page)).to_contain_text("Published.")
    versions = open_tab(page, "History").get_by_role("listitem")
    oldest = versions.filter(has=page.get_by_text("Published", exact=True)).last
    load(page, oldest.get_by_role("link", name="Compare with current version"))
    expect(page.locator("ins").filter(has_text="glass of water")).to_be_visible()
    load(page, page.get_by_role("button", name="Restore version from"))
    expect(text_box(page)).not_to_contain_text("glass of water")
    press_and_load(page, "Publish changes")
    expect(said(page)).to_contain_text("Published.")

    article = Article.objects.published(timezone.now()).get(title="Warm Hands for a Stiff Back")
    assert "glass of water" not in article.body
    assert not Article.objects.working_copies().exists()
    assert [tag.name for tag in article.tags.all()] == ["Home massage", "Warmth"]
    assert [str(row) for row in (*article.techniques.all(), *article.areas.all())] == ["Petrissage", "Lower back"]
    assert (article.hero_image.title, article.summary[:11]) == ("Kneading the shoulders", "Ten minutes")


# What the work costs


class Cost:
    """The clicks of the mouse and the pages that loaded since the last ``start()``."""

    def __init__(self, page: Page):
        self.page = page
        page.context.add_init_script(
            "addEventListener('pointerdown', () => { localStorage.clicks = 1 + Number(localStorage.clicks) }, true)"
        )
        page.on("load", self._loaded)
        self.loads = 0

    def _loaded(self, _page):
        self.loads += 1

    def start(self, address: str) -> None:
        """Open a page, and count from here."""
        self.page.goto(address)
        self.page.evaluate("localStorage.clicks = 0")
        self.loads = 0

    @property
    def clicks(self) -> int:
        return int(self.page.evaluate("localStorage.clicks"))


@pytest.fixture
def page(editor, open_page):
    """The admin of an editor who has just logged in."""
    page = open_page("/admin/")
    log_in(page)
    return page


def test_to_write_and_publish_takes_two_loads_and_sixteen_clicks(page):
    make_article(title="Heat or Cold", summary="Which one, and when.")
    cost = Cost(page)
    cost.start("/admin/")
    follow(page, "Write an article")
    write(box(page, "Title"), "Slow Hands")  # the cursor is there
    write(box(page, "Summary"), "Ten quiet minutes for two people and one chair.")
    text_box(page).click()
    type_lines(page, "Shoulders carry the day.")
    choose_style(page, "Heading 2")
    type_lines(page, "Before you begin")
    press(page, "Bulleted list")
    type_lines(page, "Warm your hands", "")
    insert_link(page, "Heat", "Heat or Cold")
    upload_picture(page, "Two hands on a bare back")
    write(box(page, "Tags"), "Massage, Warmth, Shoulders,")
    press_and_load(page, "Publish")
    expect(said(page)).to_contain_text("Published.")
    article = Article.objects.published(timezone.now()).get(title="Slow Hands")
    assert article.tags.count() == 3
    for part in ("<h2>", "<li>", 'href="/blogs/news/', "data-image="):
        assert part in article.body
    assert (cost.loads, cost.clicks + 2) == (2, 16)  # the kind of paragraph is two clicks, which no pointer makes here


@pytest.fixture
def live_article(editor):
    return make_article(title="Slow Hands", summary="Ten quiet minutes.", body="<p>Rest a while.</p>", tags=["Rest"])


def test_to_change_a_live_article_as_a_draft_takes_two_loads_and_three_clicks(live_article, page):
    cost = Cost(page)
    cost.start("/admin/backcare/article/")
    follow(page, "Slow Hands")
    text_box(page).get_by_text("Rest a while.").click()
    page.keyboard.press("End")
    settle(page)
    page.keyboard.type(" Drink water.")
    press_and_load(page, "Save draft")
    expect(page.get_by_text("Live + unpublished changes")).to_be_visible()
    live_article.refresh_from_db()
    assert "Drink" in live_article.working_copy.body
    assert "Drink" not in live_article.body
    assert (cost.loads, cost.clicks) == (2, 3)


def test_to_compare_and_go_back_takes_three_loads_and_four_clicks_until_readers_see_it(live_article, page):
    address = f"/admin/backcare/article/{live_article.pk}/change/"
    page.goto(address)
    box(page, "Title").press_sequentially("Never mind ")
    press_and_load(page, "Publish changes")
    expect(said(page)).to_contain_text("Published.")
    cost = Cost(page)
    cost.start(address)
    load(page, open_tab(page, "History").get_by_role("link", name="Compare with current version").last)
    expect(page.locator("ins").filter(has_text="Never mind")).to_be_visible()
    load(page, page.get_by_role("button", name="Restore version from"))
    press_and_load(page, "Publish changes")
    expect(said(page)).to_contain_text("Published.")
    live_article.refresh_from_db()
    assert live_article.title == "Slow Hands"
    assert (cost.loads, cost.clicks) == (3, 4)
