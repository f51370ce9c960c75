"""The box in which an editor types tags, and the page that merges them."""

import pytest
from playwright.sync_api import expect

from backcare.models import Tag, TagSynonym
from tests.browser.admin_pages import log_in
from tests.factories import make_article, make_tag

pytestmark = pytest.mark.browser


@pytest.fixture
def box(editor, open_page):
    """The empty tag box of a new article, with the caret in it; three tags there are, one with a synonym."""
    petrissage = make_tag("Petrissage")
    make_tag("Posture")
    make_tag("Back pain")
    TagSynonym.objects.create(tag=petrissage, name="Kneading")
    page = open_page("/admin/backcare/article/add/")
    log_in(page)
    found = page.locator("input.backcare-tags")
    expect(found).to_have_attribute("role", "combobox")
    found.click()
    return found


def options(box):
    return box.page.locator(".backcare-suggestions").get_by_role("option")


def status(box):
    return box.page.locator(".backcare-tags-holder [role=status]")


def type_and_wait(box, text, *suggested):
    """Type ``text`` and wait until these suggestions, and no others, are open."""
    box.press_sequentially(text)
    expect(options(box)).to_have_text(list(suggested))


def test_a_comma_commits_while_suggestions_are_open(box):
    type_and_wait(box, "pos", "Posture")
    box.press_sequentially(",")
    expect(box).to_have_value("pos, ")
    expect(options(box)).to_have_count(0)
    expect(box).to_have_attribute("aria-expanded", "false")
    type_and_wait(box, "back", "Back pain")
    box.press("ArrowDown")
    box.press(",")
    expect(box).to_have_value("pos, Back pain, ")
    box.press_sequentially("new,other,")
    expect(box).to_have_value("pos, Back pain, new, other, ")


def test_enter_commits_and_never_sends_the_form(box):
    type_and_wait(box, "p", "Petrissage", "Posture", "Back pain")
    box.press("ArrowDown")
    box.press("ArrowDown")
    chosen = options(box).nth(1)
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", chosen.get_attribute("id"))
    box.press("Enter")
    expect(box).to_have_value("Posture, ")
    box.press("Enter")
    box.press_sequentially("mine")
    box.press("Enter")
    expect(box).to_have_value("Posture, mine, ")
    expect(box).to_be_focused()
    assert box.page.url.endswith("/add/")


def test_arrows_go_round_and_escape_leaves(box):
    type_and_wait(box, "p", "Petrissage", "Posture", "Back pain")
    box.press("ArrowUp")
    expect(options(box).nth(2)).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(options(box).nth(0)).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(options(box)).to_have_count(0)
    expect(box).to_have_value("p")


def test_a_synonym_is_shown_and_the_tag_is_taken(box):
    type_and_wait(box, "knead", "Petrissage (Kneading)")
    options(box).first.click()
    expect(box).to_have_value("Petrissage, ")
    expect(status(box)).to_have_text("Added: Petrissage. Tags: 1.")
    expect(box).to_be_focused()
    box.press_sequentially("petri")
    expect(status(box)).to_have_text("No suggestions. Press comma or Enter to create a new tag.")


def test_what_a_screen_reader_hears(box):
    type_and_wait(box, "po", "Posture")
    expect(status(box)).to_have_text("Suggestions: 1. Use the arrow keys to move; Enter selects.")
    box.press("Enter")
    expect(status(box)).to_have_text("Added: po. Tags: 1.")
    box.press_sequentially("PO,")
    expect(status(box)).to_have_text("Already added: po.")
    expect(box).to_have_value("po, ")


PASTE = """(box, text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData("text/plain", text)
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true })
    if (box.dispatchEvent(event)) document.execCommand("insertText", false, text)
}"""


def test_pasted_names_become_tags(box):
    box.press_sequentially("x,")
    box.evaluate(PASTE, "a, b,X,  two  words \nline\tcell")
    expect(box).to_have_value("x, a, b, two words, line, cell, ")
    expect(status(box)).to_have_text("Added: a, b, two words, line, cell. Tags: 6.")
    box.evaluate(PASTE, "part of a name")
    expect(box).to_have_value("x, a, b, two words, line, cell, part of a name")


def test_what_is_typed_after_the_last_tag_begins_another(editor, open_page):
    make_tag("Posture")
    article = make_article(tags=["a", "b"])
    page = open_page(f"/admin/backcare/article/{article.pk}/change/")
    log_in(page)
    box = page.locator("input.backcare-tags")
    expect(box).to_have_attribute("role", "combobox")
    box.press("End")
    type_and_wait(box, "pos", "Posture")
    expect(box).to_have_value("a, b, pos")
    options(box).first.click()
    expect(box).to_have_value("a, b, Posture, ")
    box.fill("a, b")
    box.blur()
    box.press("End")
    box.press("Backspace")
    box.press_sequentially("bc")
    expect(box).to_have_value("a, bc")
    box.blur()
    box.press("End")
    box.evaluate(PASTE, "d,e")
    expect(box).to_have_value("a, bc, d, e, ")


def test_a_comma_in_the_middle_divides_a_name(box):
    box.fill("backpain")
    for _ in range(4):
        box.press("ArrowLeft")
    box.press(",")
    expect(box).to_have_value("back,pain")


def test_a_name_in_the_middle_is_completed_where_it_stands(box):
    box.fill("a, , c")
    for _ in range(3):
        box.press("ArrowLeft")
    type_and_wait(box, "pos", "Posture")
    options(box).first.click()
    expect(box).to_have_value("a, Posture, c, ")


def test_who_watches_the_form_is_told(box):
    box.evaluate("box => box.form.addEventListener('input', () => { box.dataset.heard = box.value })")
    type_and_wait(box, "knead", "Petrissage (Kneading)")
    box.press("ArrowDown")
    box.press("Enter")
    expect(box).to_have_attribute("data-heard", "Petrissage, ")


# Merging


def test_tags_are_merged(editor, open_page, axe):
    kneading, petrissage = make_tag("Kneading"), make_tag("Petrissage")
    make_article(tags=[kneading])
    make_article(tags=[petrissage, kneading])
    make_article(tags=[petrissage])
    page = open_page("/admin/backcare/tag/")
    log_in(page)
    for name in ("Kneading", "Petrissage"):
        page.get_by_role("row", name=name).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option("Merge the selected tags into one…")
    page.locator(".actions button[type=submit]").click()  # its name differs between versions of Django
    expect(page.get_by_role("heading", name="Merge tags")).to_be_visible()
    group = page.get_by_role("group", name="Which tag do you want to keep?")
    expect(group.get_by_role("radio")).to_have_count(2)
    expect(page.locator("#content")).to_contain_text("3 articles will have the tag you keep")
    page.evaluate(axe)
    found = page.evaluate("axe.run('#content form')")
    assert found["violations"] == []
    group.get_by_role("radio", name="Petrissage").check()
    page.get_by_role("button", name="Merge tags").click()
    expect(page.locator(".messagelist")).to_have_text("“Kneading” merged into “Petrissage”. 2 articles updated.")
    assert list(Tag.objects.values_list("name", flat=True)) == ["Petrissage"]
    page.goto("/blogs/news/tagged/kneading/")
    assert page.url.endswith("/blogs/news/tagged/petrissage/")


def test_a_name_that_there_is_leads_to_the_merge(editor, open_page):
    kneading, petrissage = make_tag("Kneading"), make_tag("Petrissage")
    page = open_page(f"/admin/backcare/tag/{kneading.pk}/change/")
    log_in(page)
    page.locator("#id_name").fill("petrissage")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("link", name="Merge “Kneading” into “Petrissage”").click()
    expect(page.get_by_role("radio", name="Petrissage")).to_be_checked()
    page.get_by_role("button", name="Merge tags").click()
    expect(page.locator(".messagelist")).to_contain_text("merged into “Petrissage”")
    assert list(petrissage.synonyms.values_list("name", flat=True)) == ["Kneading"]


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("肩こり、腰痛，", "肩こり, 腰痛, "),
        ("Café,cafe,", "Café, "),
        ('"neck, shoulders, hips",', "neck shoulders hips, "),
        ("腰、「首、肩」、", "腰, 首 肩, "),
    ],
)
def test_names_part_as_on_the_server(box, typed, value):
    box.press_sequentially(typed)
    expect(box).to_have_value(value)


def test_pasted_names_part_at_commas_of_every_script(box):
    box.evaluate("""(box) => {
        const data = new DataTransfer()
        data.setData("text/plain", "肩こり，腰痛、首の痛み\\n“a, b”")
        box.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
    }""")
    expect(box).to_have_value("肩こり, 腰痛, 首の痛み, a b, ")
