"""The how-to "Publish your first article", followed from its text alone; its words; what an editor's work costs.

The page has two signs: words in **bold** stand on the screen, words in “quotes” are typed or chosen. Each step is
handed those words in their order; what it presses and writes is what the page says.
"""

import ast
import io
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from PIL import Image as Picture
from playwright.sync_api import Locator, Page, expect

from backcare.models import Article
from shop_site.environment import ROOT
from tests.browser.admin_pages import log_in, settle, text_box, wait_for_caret
from tests.factories import make_article

pytestmark = pytest.mark.browser

HOW_TO = ROOT / "docs" / "howto" / "first-article.md"
PAGES = [HOW_TO, HOW_TO.with_name("editors.md")]


@dataclass(frozen=True)
class Step:
    """A numbered step of a page: what it says in bold, and what it quotes."""

    bold: list[str]
    quoted: list[str]


def read_steps(path) -> dict[tuple[str, int], Step]:
    """Return the numbered steps of a page by heading and number, in the page's order."""
    steps = {}
    for section in re.split(r"^## ", path.read_text(), flags=re.MULTILINE)[1:]:
        heading, _line, rest = section.partition("\n")
        for number, text in re.findall(r"^(\d+)\. (.+?)(?=^\d+\. |^$|\Z)", rest, re.MULTILINE | re.DOTALL):
            plain = re.sub(r"\s*\n\s+", " ", text)
            steps[heading.strip(), int(number)] = Step(
                re.findall(r"\*\*(.+?)\*\*", plain), re.findall(r"“(.+?)”", plain)
            )
    return steps


class Hands:
    """The hands of an editor who uses the mouse: they count their clicks, and the pages that load."""

    def __init__(self, page: Page):
        self.page = page
        self.clicks = self.loads = 0
        page.on("load", self._loaded)

    def _loaded(self, _page):
        self.loads += 1

    def start_counting(self) -> None:
        self.clicks = self.loads = 0

    def click(self, at: Locator) -> None:
        self.clicks += 1
        at.click()

    def click_and_load(self, at: Locator) -> None:
        """Click on what leads to another page, and wait until the page is ready."""
        before = self.loads
        self.click(at)
        self.page.wait_for_function("document.readyState === 'complete'")
        assert self.loads > before, "no other page came"
        if self.page.locator("#article_form").count():
            self.page.locator("#article_form[data-ready]").wait_for()
            text_box(self.page)

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True))

    def press_and_load(self, name: str) -> None:
        self.click_and_load(self.page.get_by_role("button", name=re.compile(rf"^{re.escape(name)}( \(|$)")))

    def open_tab(self, name: str) -> Locator:
        self.click(self.page.get_by_role("tab", name=name, exact=True))
        return self.page.get_by_role("tabpanel", name=name)

    def follow(self, name: str) -> None:
        self.click_and_load(self.page.get_by_role("link", name=name, exact=True))

    def choose_style(self, name: str, label: str) -> None:
        """Open the list above the text and choose: two clicks of a mouse."""
        self.clicks += 2
        self.page.get_by_role("combobox", name=label).select_option(name)

    def type(self, words: str, *keys: str) -> None:
        self.page.keyboard.type(words)
        for key in keys:
            self.page.keyboard.press(key)

    def write_in(self, label: str, words: str, within: Locator | None = None) -> None:
        """Click into a box and write, unless the form put the cursor there."""
        box = (
            (within or self.page).get_by_label(re.compile(rf"^(.+, )?{re.escape(label)}:?$")).filter(visible=True).first
        )
        if not box.evaluate("box => box === document.activeElement"):
            self.click(box)
        box.press_sequentially(words)

    def choose_in(self, label: str, part: str, name: str) -> None:
        """Click into a box that searches, write a part of a name and click on the name."""
        row = self.page.locator(".form-row").filter(has=self.page.locator("label", has_text=f"{label}:"))
        self.click(row.locator(".select2-selection"))
        self.page.keyboard.type(part)
        self.click(self.page.get_by_role("option", name=name, exact=True))
        expect(row).to_contain_text(name)


def picture_file(name="IMG_2231.jpg"):
    """A photograph from the editor's camera, as a file to be uploaded."""
    buffer = io.BytesIO()
    Picture.new("RGB", (1200, 800), "peru").save(buffer, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def dialog_of(page, name):
    return page.get_by_role("dialog", name=name)


def said(page):
    return page.locator(".messagelist")


STEPS = {}


def step(heading: str, number: int):
    """Tell which step of the page a function takes."""

    def keep(function):
        STEPS[heading, number] = function
        return function

    return keep


@step("Log in", 1)
def _log_in(hands, bold, _quoted):
    username, password, button = bold
    hands.write_in(username, "editor")
    hands.write_in(password, "back")
    hands.press_and_load(button)


@step("Log in", 2)
def _desk(hands, bold, _quoted):
    desk, app, way, write = bold
    hands.page.get_by_role("heading", name=desk, level=1).wait_for()
    hands.page.goto("/admin/backcare/")
    expect(hands.page).to_have_title(re.compile(app))
    hands.follow(way)
    hands.follow(write)


@step("Title and summary", 1)
@step("Title and summary", 2)
def _write_in(hands, bold, quoted):
    hands.write_in(*bold, *quoted)


@step("The text", 1)
def _first_line(hands, bold, quoted):
    expect(hands.page.locator("label", has_text=f"{bold[0]}:").first).to_be_visible()
    hands.click(text_box(hands.page))
    hands.type(quoted[0], "Enter")


@step("The text", 2)
def _heading(hands, bold, quoted):
    label, style = bold
    kind = hands.page.get_by_role("combobox", name=label)
    assert kind.locator("option:checked").inner_text() == quoted[0]
    hands.choose_style(style, label)
    hands.type(quoted[1], "Enter")
    expect(kind.locator("option:checked")).to_have_text(quoted[0])


@step("The text", 3)
def _list(hands, bold, quoted):
    hands.press(bold[0])
    hands.type(quoted[0], "Enter")
    hands.type(quoted[1], "Enter", "Enter")


@step("The text", 4)
def _link(hands, bold, quoted):
    tool, window, box = bold
    before, part, title, after = quoted
    hands.type(before)
    hands.press(tool)
    dialog = dialog_of(hands.page, window)
    hands.write_in(box, part, within=dialog)
    hands.click(dialog.get_by_role("button", name=re.compile(f"^{re.escape(title)}")))
    expect(dialog).to_have_count(0)
    wait_for_caret(hands.page, "p")
    settle(hands.page)
    hands.type(after, "Enter")


@step("A picture", 1)
def _image(hands, bold, _quoted):
    tool, upload = bold
    hands.press(tool)
    hands.click(hands.page.get_by_role("dialog").get_by_role("tab", name=upload))


@step("A picture", 2)
def _file(hands, bold, _quoted):
    with hands.page.expect_file_chooser() as chooser:
        hands.click(hands.page.get_by_role("dialog").get_by_label(bold[0]))
    chooser.value.set_files(picture_file())


@step("A picture", 3)
def _alt(hands, bold, quoted):
    hands.write_in(*bold, *quoted, within=hands.page.get_by_role("dialog"))


@step("A picture", 4)
def _caption(hands, bold, quoted):
    hands.press(bold[0])
    expect(hands.page.get_by_role("dialog")).to_have_count(0)
    wait_for_caret(hands.page, "figcaption")
    hands.type(quoted[0], "Enter")


@step("A product", 1)
def _product(hands, bold, quoted):
    tool, box = bold
    part, title = quoted
    hands.press(tool)
    dialog = hands.page.get_by_role("dialog")
    hands.write_in(box, part, within=dialog)
    hands.click(dialog.get_by_role("button", name=title))
    expect(dialog).to_have_count(0)
    wait_for_caret(hands.page, "p")
    settle(hands.page)


@step("A product", 2)
def _last_line(hands, _bold, quoted):
    hands.type(quoted[0])


@step("What it is about", 1)
@step("What it is about", 3)
def _choices(hands, bold, quoted):
    for at, label in enumerate(bold):
        hands.choose_in(label, *quoted[2 * at : 2 * at + 2])


@step("What it is about", 2)
def _tags(hands, bold, quoted):
    for name in quoted:
        hands.write_in(bold[0], name)
        hands.type("", "Enter")


@step("The checklist", 1)
def _checklist(hands, bold, _quoted):
    panel, button, line = bold
    checklist = hands.page.get_by_role("tabpanel", name=panel)
    expect(hands.page.get_by_role("button", name=button, exact=True)).to_be_visible()
    hands.click(checklist.get_by_role("link", name=line))
    expect(hands.page.get_by_text("Add another Reference")).to_be_in_viewport()


@step("The checklist", 2)
def _save(hands, bold, _quoted):
    hands.press_and_load(bold[0])
    expect(said(hands.page)).to_contain_text(bold[1])


@step("See it as readers will", 1)
def _preview(hands, bold, _quoted):
    button, desktop, alone, phone = bold
    hands.press(button)
    frame = hands.page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=1)).to_have_text("Warm Hands for a Stiff Back")
    hands.press(desktop)
    hands.page.get_by_role("button", name=alone).wait_for()
    hands.press(phone)
    expect(hands.page.get_by_role("button", name=phone)).to_have_attribute("aria-pressed", "true")


@step("Publish it", 1)
def _publish(hands, bold, _quoted):
    hands.press_and_load(bold[0])
    expect(said(hands.page)).to_contain_text(bold[1])


@step("Publish it", 2)
def _view(hands, bold, _quoted):
    form = hands.page.url
    hands.follow(bold[0])
    page = hands.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Warm Hands for a Stiff Back")
    prose = page.locator(".backcare-prose")
    expect(prose.get_by_role("heading", name="Before you begin")).to_be_visible()
    expect(prose.get_by_role("link", name="Heat or Cold? Ten Questions from a Tuesday Class")).to_be_visible()
    expect(prose.get_by_role("img", name="Two hands on a bare back")).to_be_visible()
    expect(page.get_by_role("link", name="Knead Pillow").first).to_be_visible()
    expect(page.get_by_text("Not sure about warmth? Read Heat or Cold")).to_contain_text("Class.")
    page.goto(form)


@step("Or tomorrow at nine", 1)
def _another(hands, bold, quoted):
    write, title, summary, text = bold
    hands.page.goto("/admin/")
    hands.follow(write)
    hands.write_in(title, quoted[0])
    hands.write_in(summary, quoted[1])
    expect(hands.page.locator("label", has_text=f"{text}:").first).to_be_visible()
    hands.click(text_box(hands.page))
    hands.type(quoted[2])


@step("Or tomorrow at nine", 2)
def _date(hands, bold, quoted):
    settings, published_at, date, time = bold
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", quoted[0])
    panel = hands.open_tab(settings)
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    row = panel.locator(".form-row").filter(has_text=f"{published_at}:")
    hands.write_in(date, str(tomorrow), within=row)
    hands.write_in(time, quoted[1], within=row)


@step("Or tomorrow at nine", 3)
def _schedule(hands, bold, _quoted):
    button = hands.page.get_by_role("button", name=bold[0])
    expect(button).to_contain_text("09:00")
    hands.click_and_load(button)
    expect(said(hands.page)).to_contain_text("Scheduled")
    assert Article.objects.scheduled(timezone.now()).get().title == "Cold Feet, Warm Back"


@step("Change it while readers see it", 1)
def _change(hands, bold, quoted):
    title, before, words = quoted
    hands.page.goto("/admin/")
    hands.click_and_load(hands.page.get_by_role("region", name=bold[0]).get_by_role("link", name=title))
    hands.click(text_box(hands.page).get_by_text(before))
    hands.page.keyboard.press("End")
    settle(hands.page)
    hands.type(words)


@step("Change it while readers see it", 2)
def _draft(hands, bold, _quoted):
    save, state, publish = bold
    hands.press_and_load(save)
    expect(hands.page.get_by_text(state, exact=True)).to_be_visible()
    expect(hands.page.get_by_role("button", name=publish)).to_be_visible()


@step("Ask someone first", 1)
def _share(hands, bold, quoted):
    history, heading, box, button = bold
    panel = hands.open_tab(history)
    expect(panel.get_by_role("heading", name=heading)).to_be_visible()
    hands.write_in(box, quoted[0])
    hands.press_and_load(button)


@step("Ask someone first", 2)
def _shared(hands, bold, _quoted):
    heading, copy, revoke = bold
    page = hands.page
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.get_by_role("button", name=f"{copy} the link: Dr. Hollowell")).to_be_visible()
    expect(page.get_by_role("button", name=f"{revoke} the link: Dr. Hollowell")).to_be_visible()
    link = page.get_by_role("link", name="Dr. Hollowell").get_attribute("href")
    draft = page.request.get(urlsplit(link).path)
    assert "Then drink a glass of water." in draft.text()


@step("Compare, and go back", 1)
@step("Compare, and go back", 4)
def _publish_changes(hands, bold, _quoted):
    hands.press_and_load(bold[0])
    expect(said(hands.page)).to_contain_text("Published.")


@step("Compare, and go back", 2)
def _compare(hands, bold, _quoted):
    tab, name, link = bold
    row = hands.open_tab(tab).get_by_role("listitem").filter(has=hands.page.get_by_text(name, exact=True)).last
    hands.click_and_load(row.get_by_role("link", name=link))
    expect(hands.page.locator("ins").filter(has_text="glass of water")).to_be_visible()


@step("Compare, and go back", 3)
def _restore(hands, bold, _quoted):
    hands.click_and_load(hands.page.get_by_role("button", name=bold[0]))
    expect(text_box(hands.page)).not_to_contain_text("glass of water")


def test_the_page_is_followed_from_its_text_alone(demo, open_page):
    steps = read_steps(HOW_TO)
    assert set(STEPS) == set(steps)
    hands = Hands(open_page("/admin/"))
    for at, words in steps.items():
        STEPS[at](hands, words.bold, words.quoted)
    article = Article.objects.published(timezone.now()).get(title="Warm Hands for a Stiff Back")
    assert "glass of water" not in article.body
    assert not Article.objects.working_copies().exists()
    assert [tag.name for tag in article.tags.all()] == ["Home massage", "Warmth"]
    assert [str(row) for row in (*article.techniques.all(), *article.areas.all())] == ["Petrissage", "Lower back"]
    assert (article.hero_image.title, article.summary[:11]) == ("Kneading the shoulders", "Ten minutes")


# The words


def phrases() -> list[re.Pattern]:
    """Everything that Backcare says, and Django's own log-in page and dates, with a gap for names and numbers."""
    said = {"Username", "Password", "Log in", "Date", "Time"}
    for path in (ROOT / "backcare").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("_", "gettext", "ngettext"):
                said |= {word.value for word in node.args if isinstance(getattr(word, "value", None), str)}
    for path in (ROOT / "backcare" / "templates" / "admin").rglob("*.html"):
        text = path.read_text()
        said |= set(re.findall(r'{% translate "(.+?)"', text))
        said |= set(re.findall(r"{% blocktranslate.*?%}(.+?){% (?:plural|endblocktranslate)", text, re.DOTALL))
    gap = re.compile(r"%\(\w+\)[sd]|{{ ?\w+ ?}}")
    enough = [phrase.strip() for phrase in said if re.search(r"\w", gap.sub("", phrase))]
    return [re.compile(" ?.*".join(re.escape(part.rstrip()) for part in gap.split(phrase)), re.I) for phrase in enough]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_word_in_bold_stands_on_the_screen(path):
    known = phrases()
    assert not any(phrase.fullmatch("Publish everything") for phrase in known)
    plain = re.sub(r"\s*\n\s*", " ", path.read_text())
    bold = set(re.findall(r"\*\*(.+?)\*\*", plain)) - {"bold"}
    assert len(bold) > 20
    assert sorted(word for word in bold if not any(phrase.fullmatch(word) for phrase in known)) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_picture_is_there_small_and_described(path):
    pictures = re.findall(r"!\[(.*?)\]\((.+?)\)", path.read_text())
    assert pictures
    for described, name in pictures:
        file = path.parent / name
        assert len(described) > 20
        assert file.stat().st_size < 120_000
        with Picture.open(file) as picture:
            assert picture.width == 1280


# What the work costs


@pytest.fixture
def hands(editor, open_page):
    """The hands of an editor who has just logged in and stands before the desk."""
    page = open_page("/admin/")
    log_in(page)
    return Hands(page)


def test_to_write_and_publish_takes_two_loads_and_sixteen_clicks(hands):
    make_article(title="Heat or Cold", summary="Which one, and when.")
    page = hands.page
    hands.start_counting()
    hands.follow("Write an article")
    hands.write_in("Title", "Slow Hands")  # the cursor is there
    hands.write_in("Summary", "Ten quiet minutes for two people and one chair.")
    hands.click(text_box(page))
    hands.type("Shoulders carry the day.", "Enter")
    hands.choose_style("Heading 2", "Kind of paragraph")
    hands.type("Before you begin", "Enter")
    hands.press("Bulleted list")
    hands.type("Warm your hands", "Enter", "Enter")
    hands.press("Link")
    dialog = dialog_of(page, "Insert a link")
    hands.write_in("Search articles by title", "Heat", within=dialog)
    hands.click(dialog.get_by_role("button", name=re.compile("^Heat or Cold")))
    expect(dialog).to_have_count(0)
    wait_for_caret(page, "p")
    settle(page)
    hands.press("Image")
    dialog = dialog_of(page, "Insert an image")
    hands.click(dialog.get_by_role("tab", name="Upload a new one"))
    with page.expect_file_chooser() as chooser:
        hands.click(dialog.get_by_label("File"))
    chooser.value.set_files(picture_file())
    hands.write_in("Alternative text", "Two hands on a bare back", within=dialog)
    hands.press("Upload and insert")
    wait_for_caret(page, "figcaption")
    hands.write_in("Tags", "Massage, Warmth, Shoulders,")
    hands.press_and_load("Publish")
    expect(said(page)).to_contain_text("Published.")
    article = Article.objects.published(timezone.now()).get(title="Slow Hands")
    assert article.tags.count() == 3
    for part in ("<h2>", "<li>", 'href="/blogs/news/', "data-image="):
        assert part in article.body
    assert (hands.loads, hands.clicks) == (2, 16)


@pytest.fixture
def live_article(editor):
    return make_article(title="Slow Hands", summary="Ten quiet minutes.", body="<p>Rest a while.</p>", tags=["Rest"])


def test_to_change_a_live_article_as_a_draft_takes_two_loads_and_three_clicks(live_article, hands):
    page = hands.page
    page.goto("/admin/backcare/article/")
    hands.start_counting()
    hands.follow("Slow Hands")
    hands.click(text_box(page).get_by_text("Rest a while."))
    page.keyboard.press("End")
    settle(page)
    hands.type(" Drink water.")
    hands.press_and_load("Save draft")
    expect(page.get_by_text("Live + unpublished changes")).to_be_visible()
    live_article.refresh_from_db()
    assert "Drink" in live_article.working_copy.body
    assert "Drink" not in live_article.body
    assert (hands.loads, hands.clicks) == (2, 3)


def test_to_compare_and_go_back_takes_three_loads_and_four_clicks_until_readers_see_it(live_article, hands):
    page = hands.page
    page.goto(f"/admin/backcare/article/{live_article.pk}/change/")
    hands.write_in("Title", "Never mind ")
    hands.press_and_load("Publish changes")
    expect(said(page)).to_contain_text("Published.")
    hands.start_counting()
    panel = hands.open_tab("History")
    hands.click_and_load(panel.get_by_role("link", name="Compare with now").last)
    expect(page.locator("ins").filter(has_text="Never mind")).to_be_visible()
    hands.click_and_load(page.get_by_role("button", name="Use the version of"))
    hands.press_and_load("Publish changes")
    expect(said(page)).to_contain_text("Published.")
    live_article.refresh_from_db()
    assert live_article.title == "Slow Hands"
    assert (hands.loads, hands.clicks) == (3, 4)
