"""The desk in a real browser: the first page after logging in, on a phone, in both themes, read by a screen reader."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.browser.admin_pages import log_in
from tests.factories import make_article, make_comment, make_draft, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DAY = timedelta(days=1)


@pytest.fixture
def things_to_do(editor):
    """One of everything that lies on the desk, with titles as long as titles get."""
    make_draft(title="How to rest a back that aches from standing " * 4, status="in_review", author=make_person())
    make_article(title="Tomorrow", published_at=timezone.now() + DAY)
    overdue = make_article(title="Reviewed long ago", review_due_on=timezone.localdate() - DAY)
    make_comment(overdue)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_keeps_anyone_from_reading_it(open_page, things_to_do, axe, scheme, width):
    page = open_page("/admin/", color_scheme=scheme, viewport={"width": width, "height": 844})
    log_in(page)
    page.get_by_role("heading", name="Editors’ desk").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.evaluate(axe)
    found = page.evaluate("axe.run('#content').then(result => result.violations.map(v => [v.id, v.nodes[0].html]))")
    assert found == []


def test_from_the_desk_to_the_draft_by_keyboard(open_page, things_to_do):
    page = open_page("/admin/")
    log_in(page)
    region = page.get_by_role("region", name="Drafts in review 1")
    region.get_by_role("link").first.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "1 article in review"
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/?state=review")
    assert page.locator("#result_list tbody tr").count() == 1
