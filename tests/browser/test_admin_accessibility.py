"""The pages of the admin by the rules of accessibility: what axe finds, what the keyboard reaches, how narrow they get.

Axe finds faults in Django's own admin too. What it finds on a second admin site, where the same models have nothing but
Django's forms and lists, is taken off; everything that is left is ours.
"""

import pytest
from playwright.sync_api import expect

from backcare.models import Article
from tests.browser.admin_pages import press_tool, text_box, wait_for_caret
from tests.browser.admin_scene import change_url, make_scene, signed_in
from tests.factories import make_article

pytestmark = pytest.mark.browser

ADD = "/admin/backcare/article/add/"
LIST = "/admin/backcare/article/"
LOOKS = [
    ("light", 1280),
    ("dark", 390),
    pytest.param("dark", 1280, marks=pytest.mark.slow),
    pytest.param("light", 390, marks=pytest.mark.slow),
]
# What axe objects to, as (rule, kind of node): the tags and classes of the node and of the one around it.
FIND = """async () => {
    const kind = node => node ? [node.localName, ...[...node.classList].sort()].join(".") : ""
    const { violations } = await axe.run(document, { resultTypes: ["violations"] })
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target, html, any, all, none }) => {
        const node = document.querySelector(String(target[0]))
        const why = [...any, ...all, ...none].map(check => check.message).join(" ")
        return [id, `${kind(node?.parentElement)} > ${kind(node)}`, html.slice(0, 200), why.slice(0, 300)]
    }))
}"""


@pytest.fixture
def scene(editor, live_server, settings):
    settings.ROOT_URLCONF = "tests.browser.stock_admin"
    editor.is_superuser = True  # the stock inlines ask for permissions of their own
    editor.save()
    return make_scene(editor)


class Eye:
    """Looks at a page with axe, and remembers what it saw on Django's own pages and on ours."""

    def __init__(self, page, axe):
        self.page = page
        self.axe = axe
        self.stock = set()
        self.ours = []

    def violations(self):
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(self.axe)
        return self.page.evaluate(FIND)

    def look_at_stock(self):
        self.stock |= {(rule, kind) for rule, kind, _html, _why in self.violations()}

    def look(self, name):
        for rule, kind, html, why in self.violations():
            if (rule, kind) not in self.stock:
                self.ours.append((name, rule, kind, html, why))


def wait_until_ready(page):
    page.locator("#article_form[data-ready]").wait_for()
    return text_box(page)


@pytest.fixture
def eye(scene, editor, open_page, axe):
    """``eye(scheme, width)`` has looked at the stock pages of the same rows."""

    def eye(scheme, width):
        viewport = {"width": width, "height": 900}
        page = open_page(
            change_url(scene.article).replace("/admin/", "/stock/", 1),
            color_scheme=scheme,
            viewport=viewport,
            **signed_in(editor),
        )
        eye = Eye(page, axe)
        eye.look_at_stock()
        return eye

    return eye


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_axe_finds_nothing_of_ours_on_the_form_of_an_article(scene, eye, scheme, width):
    eye = eye(scheme, width)
    page = eye.page
    page.goto("/stock/backcare/article/add/")
    page.get_by_role("button", name="Save", exact=True).click()
    eye.look_at_stock()
    page.goto(ADD)
    wait_until_ready(page)
    eye.look("add")
    page.goto(change_url(scene.article))
    box = wait_until_ready(page)
    page.get_by_text("This product no longer exists.").wait_for()
    for name in ("Checklist", "Preview", "Settings", "History"):
        page.get_by_role("tab", name=name).click()
        if name == "Preview":
            page.frame_locator("iframe").get_by_role("heading", level=1).wait_for()
        eye.look(f"tab {name}")
    box.get_by_text("ten", exact=True).click()
    eye.look("in a table")
    box.get_by_text("one", exact=True).click()
    eye.look("in a list")
    page.locator("#id_title").fill("")
    page.get_by_role("tab", name="Settings").click()
    page.get_by_label("Canonical URL").fill("nonsense")
    page.locator("#id_published_at_1").fill("09:00")
    page.locator("#id_references-0-url").fill("nonsense")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator("#backcare-errors")).to_be_focused()
    wait_until_ready(page)
    eye.look("errors")
    page.goto(change_url(scene.review))
    wait_until_ready(page)
    page.get_by_text("Send back…").click()
    eye.look("sending back")
    assert eye.ours == []


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_axe_finds_nothing_of_ours_in_the_dialogs_of_the_editor(scene, eye, scheme, width):
    eye = eye(scheme, width)
    page = eye.page
    page.goto(change_url(scene.article))
    box = wait_until_ready(page)
    box.get_by_text("Before you begin").click()
    for tool, submit in (
        ("Image", None),
        ("Product", None),
        ("Technique", None),
        ("Video", "Insert"),
        ("Link", "Insert"),
        ("Table", None),
        ("Edit as HTML", None),
    ):
        press_tool(page, tool)
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        if tool in ("Image", "Product", "Technique", "Link"):
            dialog.locator(".backcare-picker-item").first.wait_for()
        if submit:
            dialog.get_by_role("button", name=submit).click()
        eye.look(tool)
        if tool == "Image":
            dialog.get_by_role("tab", name="Upload").click()
            dialog.get_by_role("button", name="Upload").click()
            eye.look("Upload")
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
    assert eye.ours == []


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_axe_finds_nothing_of_ours_on_the_pages_around_it(scene, eye, scheme, width):
    eye = eye(scheme, width)
    page = eye.page
    image, tag = scene.image, scene.tags[0]
    for path in (
        f"{LIST}?q=tomorrow",
        f"{LIST}{scene.article.pk}/history/",
        f"{LIST}{scene.article.pk}/delete/",
        "/admin/backcare/image/",
        "/admin/backcare/image/add/",
        change_url(image),
        "/admin/backcare/tag/",
        "/admin/backcare/comment/",
        f"/admin/backcare/comment/{scene.comment.pk}/change/",
        change_url(tag),
        "/admin/",
    ):
        page.goto(path.replace("/admin/", "/stock/", 1))
        eye.look_at_stock()
    revision = scene.article.revisions.first()
    merge = "&".join(f"tag={tag.pk}" for tag in scene.tags)
    for path in (
        LIST,
        f"{LIST}?state=review",
        f"{LIST}{scene.article.pk}/history/",
        f"{LIST}{scene.article.pk}/history/?on=2030-01-01T09:00",
        f"{LIST}{scene.article.pk}/history/{revision.pk}/",
        f"{LIST}{scene.article.pk}/history/{revision.pk}/?with=now",
        f"{LIST}{scene.article.pk}/discard/",
        f"{LIST}{scene.article.pk}/unpublish/",
        f"{LIST}{scene.article.pk}/delete/",
        f"{LIST}desk/",
        "/admin/",
        "/admin/backcare/",
        "/admin/backcare/image/",
        "/admin/backcare/image/add/",
        change_url(image),
        "/admin/backcare/tag/",
        "/admin/backcare/tag/add/",
        change_url(tag),
        f"/admin/backcare/tag/merge/?{merge}",
        "/admin/backcare/comment/",
        f"/admin/backcare/comment/{scene.comment.pk}/change/",
        f"/admin/backcare/comment/{scene.comment.pk}/sweep/",
        "/admin/backcare/mail/",
        "/admin/backcare/mail/allow/",
    ):
        page.goto(path)
        eye.look(path)
    page.get_by_role("button", name="Allow mail again").click()
    page.get_by_text("Type the email address.").wait_for()
    eye.look("allowing mail, errors")
    page.goto(change_url(scene.article))
    wait_until_ready(page)
    page.evaluate("document.querySelector('[name=_version]').value = 'another'")
    page.locator("#id_title").fill("Mine")
    page.get_by_role("button", name="Save draft").click()
    page.get_by_role("heading", name="Someone else saved this article").wait_for()
    eye.look("conflict")
    assert eye.ours == []


# By keyboard alone

WHERE = """() => {
    const BARS = ".backcare-top, .backcare-bottom"
    const at = document.activeElement
    if (!at || at === document.body) return "nowhere"
    const { left, right, top, bottom, width, height } = at.getBoundingClientRect()
    if (!width || !height) return `${at.outerHTML.slice(0, 120)} has no size`
    const inside = (value, most) => Math.min(Math.max(value, 1), most - 1)
    const x = inside((left + right) / 2, innerWidth)
    const middle = (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2
    // Of a box for several lines a browser brings the line with the caret into view.
    const lowest = at.localName === "textarea" ? middle : bottom - 2
    const heights = height > innerHeight / 3 ? [middle] : [top + 2, middle, lowest]
    for (const y of heights) {
        if (y < 0 || y > innerHeight) return `${at.outerHTML.slice(0, 120)} lies outside the window`
        const seen = document.elementFromPoint(x, y)
        const belongs = seen && [at, ...(at.labels || [])].some(each => each.contains(seen) || seen.contains(each))
        if (!belongs || seen.closest(BARS) && !at.closest(BARS))
            return `${at.outerHTML.slice(0, 120)} is covered by ${seen?.outerHTML.slice(0, 120)}`
    }
    return ""
}"""


def press_until(page, key, selector, most=60):
    """Press a key until such an element has the focus; on the way the focus is never lost and never covered."""
    for _ in range(most):
        page.keyboard.press(key)
        assert page.evaluate(WHERE) == ""
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{key} does not lead to {selector}")


def use_tool(page, name):
    """From the text to the toolbar, along it to a tool, and press it."""
    page.keyboard.press("Alt+F10")
    expect(page.get_by_role("toolbar").locator(":focus")).to_have_count(1)
    tool = f'.backcare-toolbar [aria-label="{name}"]'
    if not page.evaluate("selector => document.activeElement.matches(selector)", tool):
        press_until(page, "ArrowRight", tool)
    page.keyboard.press("Enter")


def choose_first(page, words):
    """In the search of the dialog: type, go down to the first that is found, take it."""
    page.keyboard.type(words)
    page.get_by_role("dialog").get_by_role("button", name=words).first.wait_for()
    expect(page.get_by_role("dialog").locator(".backcare-picker-item")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    assert page.evaluate(WHERE) == ""
    page.keyboard.press("Enter")


def write_by_keyboard(page, box):
    """A heading, a list, a link, an image and a card; every dialog gives the focus back."""
    page.keyboard.type("First of all.")
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+F10")
    page.keyboard.press("ArrowDown")  # the list of kinds of paragraphs: the next is a heading
    expect(box).to_be_focused()
    page.keyboard.type("Before you begin")
    page.keyboard.press("Enter")
    use_tool(page, "Bulleted list")
    expect(box).to_be_focused()
    page.keyboard.type("one")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog").get_by_label("Address")).to_be_focused()
    press_until(page, "Tab", "dialog input[type=search]")
    choose_first(page, "Cold feet in winter")
    wait_for_caret(page, "p")
    use_tool(page, "Image")
    expect(page.get_by_role("dialog").get_by_role("searchbox")).to_be_focused()
    choose_first(page, "Warm hands")
    wait_for_caret(page, "figcaption")
    page.keyboard.type("Both hands")
    page.keyboard.press("Enter")
    use_tool(page, "Product")
    expect(page.get_by_role("dialog").get_by_role("searchbox")).to_be_focused()
    choose_first(page, "Rollers")
    wait_for_caret(page, "p")
    for tool in ("Image", "Technique", "Video", "Table", "Edit as HTML"):
        use_tool(page, tool)
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(box).to_be_focused()
    page.keyboard.type("The end.")


@pytest.mark.parametrize("width", [1280, 390])
def test_from_the_add_form_to_published_by_keyboard_alone(scene, editor, open_page, width):
    make_article(title="Cold feet in winter", slug="cold-feet-in-winter")
    page = open_page(ADD, viewport={"width": width, "height": 700}, **signed_in(editor))
    box = wait_until_ready(page)
    expect(page.locator("#id_title")).to_be_focused()
    page.keyboard.type("Keys only")
    press_until(page, "Tab", ".tiptap", most=4)
    write_by_keyboard(page, box)
    press_until(page, "Tab", "#id_tags")
    page.keyboard.type("feet,hands,")
    page.keyboard.type("winter")
    page.keyboard.press("Enter")
    press_until(page, "Tab", "[role=tab]")
    for name in ("Preview", "Related", "Settings", "History", "Checklist"):
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("tab", name=name)).to_be_focused()
        expect(page.get_by_role("tabpanel", name=name)).to_be_visible()
        assert page.evaluate(WHERE) == ""
    expect(page.get_by_role("link", name="no summary")).to_be_visible()
    press_until(page, "Tab", "[data-field=summary]")
    page.keyboard.press("Enter")
    expect(page.locator("#id_summary")).to_be_focused()
    assert page.evaluate(WHERE) == ""
    page.keyboard.type("Nobody needs a mouse.")
    press_until(page, "Tab", "[data-publish]")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("Published.")
    article = Article.objects.get(title="Keys only")
    assert article.body == (
        "<p>First of all.</p><h2>Before you begin</h2><ul><li><p>one</p></li></ul>"
        '<p><a href="/blogs/news/cold-feet-in-winter/">Cold feet in winter</a></p>'
        '<figure data-image="warm-hands"><figcaption>Both hands</figcaption></figure>'
        '<figure data-product="rollers"></figure><p>The end.</p>'
    )
    assert [tag.name for tag in article.tags.all()] == ["Feet", "hands", "winter"]


def place_caret(box, words):
    """Click on these words and wait until the editor knows that the caret is there."""
    box.get_by_text(words, exact=True).click()
    box.page.wait_for_function("words => document.getSelection().anchorNode?.textContent === words", arg=words)


def test_the_text_is_no_trap_for_the_keyboard(scene, editor, open_page):
    page = open_page(change_url(scene.article), **signed_in(editor))
    box = wait_until_ready(page)
    expect(box).to_have_accessible_description(
        "Press Alt+F10 for the tools. Press Escape, then Tab, to leave the text."
    )
    for words in ("Rest for ten minutes.", "one", "ten", "Both hands"):
        for key, place in (("Tab", ".field-hero_image"), ("Shift+Tab", ".backcare-toolbar")):
            place_caret(box, words)
            page.keyboard.press("Escape")
            page.keyboard.press(key)
            while page.evaluate("document.activeElement.closest('.ProseMirror') !== null"):
                page.keyboard.press(key)  # buttons of figures
            assert page.evaluate("place => document.activeElement.closest(place) !== null", place)
    place_caret(box, "ten")
    expect(page.get_by_role("button", name="Delete row")).to_be_visible()  # the editor knows where it is
    page.keyboard.press("Tab")  # a row more
    page.keyboard.type("twenty")
    expect(box.get_by_role("cell")).to_have_text(["ten", "twenty"])
    use_tool(page, "Delete row")
    expect(box.get_by_role("cell")).to_have_text(["ten"])


# Narrow, and twice as large

NARROW = [
    "{article}/change/",
    "add/",
    "{article}/history/?on=2030-01-01T09:00",
    "{article}/history/{revision}/",
    "{article}/discard/",
    "desk/",
    "../image/{image}/change/",
    "../tag/{tag}/change/",
    "../tag/merge/?tag={tag}&tag={other}",
]


@pytest.mark.parametrize(("width", "height", "scale"), [(320, 640, 1), (640, 450, 1), (1280, 900, 2)])
def test_nothing_is_cut_off(scene, editor, open_page, width, height, scale):
    """320 pixels; 1280 x 900 at a zoom of 200 %, which is the same as half the window; letters twice as large."""
    page = open_page(f"{LIST}desk/", viewport={"width": width, "height": height}, **signed_in(editor))
    revision = scene.article.revisions.first()
    values = {"article": scene.article.pk, "revision": revision.pk, "image": scene.image.pk}
    values |= {"tag": scene.tags[0].pk, "other": scene.tags[1].pk}
    for path in NARROW:
        page.goto(LIST + path.format(**values))
        if scale > 1:
            page.evaluate("percent => document.documentElement.style.fontSize = percent", f"{scale}00%")
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto(change_url(scene.article))
    wait_until_ready(page)
    if scale > 1:
        page.evaluate("percent => document.documentElement.style.fontSize = percent", f"{scale}00%")
    for name in ("Checklist", "Preview", "Settings", "History"):
        page.get_by_role("tab", name=name).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.locator("#id_summary").focus()
    bars = page.evaluate(
        """[...document.querySelectorAll(".backcare-top, .backcare-bottom")]
            .reduce((sum, bar) => sum + bar.offsetHeight, 0)"""
    )
    assert bars < height * 0.4
    assert page.evaluate(WHERE) == ""
