"""What an editor does on the admin's pages, in words."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page


def log_in(page: Page) -> None:
    """Fill in the login form that the page shows."""
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("back")
    page.get_by_role("button", name="Log in").click()
    page.locator("#user-tools").wait_for()
    page.wait_for_load_state()


def field(page: Page, label: str) -> Locator:
    """The box with this label, not those that wait to be copied into a new inline."""
    return page.get_by_label(f"{label}:", exact=True).filter(visible=True)


def text_box(page: Page) -> Locator:
    """The rich-text editor, ready to be typed into."""
    box = page.locator(".prose-editor > [contenteditable]")
    box.wait_for()
    return box


def press_tool(page: Page, name: str) -> None:
    """Press a button above the text."""
    page.get_by_role("toolbar").get_by_role("button", name=name, exact=True).click()


def wait_for_caret(page: Page, selector: str) -> None:
    """Wait until the caret stands in such an element: after a dialog the editor takes it back a moment later."""
    page.wait_for_function(
        """selector => {
            const at = document.getSelection().anchorNode
            return document.activeElement.isContentEditable && (at?.closest ? at : at?.parentElement)?.closest(selector)
        }""",
        arg=selector,
    )


def settle(page: Page) -> None:
    """Wait until the editor has noticed where the browser put the caret: nobody's hands are as fast as a test."""
    page.wait_for_function(
        """() => {
            const { view, state } = document.querySelector(".prose-editor > [contenteditable]").editor
            const { anchorNode, anchorOffset } = document.getSelection()
            return view.dom.contains(anchorNode) && view.posAtDOM(anchorNode, anchorOffset) === state.selection.anchor
        }"""
    )


def choose_style(page: Page, name: str) -> None:
    """Choose the kind of paragraph, such as "Heading 2", from the list above the text."""
    page.get_by_role("combobox", name="Paragraph style").select_option(name)


def type_lines(page: Page, *lines: str) -> None:
    """Type each line and press Enter after it."""
    for line in lines:
        page.keyboard.type(line)
        page.keyboard.press("Enter")


def choose(row: Locator, name: str) -> None:
    """Choose ``name`` in the autocomplete box of a form row."""
    row.locator(".select2-selection").click()
    with row.page.expect_response(lambda response: name in parse_qs(urlsplit(response.url).query).get("term", [])):
        row.page.locator(".select2-container--open .select2-search__field").fill(name)
    row.page.get_by_role("option", name=name).click()


def save(page: Page) -> str:
    """Press the button that saves, whatever it is called here, and return what the admin says."""
    page.locator("[name=_save]").first.click()
    return page.locator(".messagelist").inner_text()


def publish(page: Page) -> str:
    """Press the button that publishes, and return what the admin says."""
    page.locator("[name=_publish]").click()
    return page.locator(".messagelist").inner_text()


def open_tab(page: Page, name: str) -> Locator:
    """Open a tab beside the text and return what it shows."""
    page.get_by_role("tab", name=name).click()
    return page.get_by_role("tabpanel", name=name)
