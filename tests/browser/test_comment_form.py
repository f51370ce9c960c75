"""Mistakes in the comment form, with and without scripts."""

import pytest
from playwright.sync_api import expect

from backcare.models import Comment
from tests.factories import make_article

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(open_page, scripts):
    page = open_page(make_article().get_absolute_url(), java_script_enabled=scripts)
    summary = page.get_by_role("alert")
    boxes = {name: page.get_by_label(name, exact=True) for name in ("Name", "E-mail", "Comment")}
    post = page.get_by_role("button", name="Post comment")

    post.click()
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport()
    for name, box in boxes.items():
        summary.get_by_role("link", name=name).click()
        expect(box).to_be_focused()
        expect(box).to_have_attribute("aria-invalid", "true")

    boxes["Name"].fill("Ines")
    boxes["E-mail"].fill("ines at example")
    boxes["Comment"].fill("Warm hands\n\ndid it.")
    post.click()
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_text(["E-mail"])
    expect(boxes["E-mail"]).to_have_accessible_description(
        "It is not published. This is not an e-mail address. It looks like name@example.com."
    )
    assert {name: box.input_value() for name, box in boxes.items()} == {
        "Name": "Ines",
        "E-mail": "ines at example",
        "Comment": "Warm hands\n\ndid it.",
    }

    boxes["E-mail"].fill("ines@example.com")
    post.click()
    expect(page.get_by_role("status")).to_contain_text("Your comment is held")
    expect(page.get_by_role("status").locator("..")).to_be_focused()
    assert [comment.email for comment in Comment.objects.pending()] == ["ines@example.com"]
    assert page.context.cookies() == []
