"""Everything that an editor does with an article, in a browser without JavaScript."""

from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Permission
from playwright.sync_api import expect

from backcare.models import Article, Image
from tests.browser.admin_pages import field, save
from tests.browser.admin_scene import SUMMARY, change_url, make_scene, signed_in
from tests.factories import make_image, make_product, make_technique, picture_bytes

pytestmark = pytest.mark.browser

ADD = "/admin/backcare/article/add/"


@pytest.fixture
def scene(editor, live_server):
    return make_scene(editor)


@pytest.fixture
def open_plain(open_page, editor):
    """``open_plain("/path/")`` is a page in a browser without JavaScript in which the editor is logged in."""
    return lambda path, user=editor: open_page(path, java_script_enabled=False, **signed_in(user))


@pytest.fixture
def author(django_user_model):
    """Someone who writes and does not publish."""
    user = django_user_model.objects.create_user("author", is_staff=True)
    names = [f"{act}_{model}" for act in ("view", "add", "change") for model in ("article", "image")]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


def test_every_field_is_edited_and_saved(scene, open_plain):
    article = scene.article
    image = make_image()
    belt = make_product("Wave Belt")
    for name in ("Friction", "Tapping"):
        make_technique(name)
    page = open_plain(change_url(article))
    values = {
        "title": "Quiet hands",
        "summary": "Another summary.",
        "body": "<h2>One</h2><p>Two</p>",
        "tags": "Feet, Warm hands, Home massage",
        "slug": "quiet-hands",
        "published_at_0": "2026-05-04",
        "published_at_1": "09:00:00",
        "expires_at_0": "2030-05-04",
        "expires_at_1": "10:00:00",
        "reviewed_on": "2026-01-02",
        "review_due_on": "2029-01-02",
        "seo_title": "Quiet hands, warm backs",
        "meta_description": "How to be quiet.",
        "canonical_url": "https://shop.example/quiet/",
    }
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=is_indexed]").uncheck()
    page.locator("[name=comment_policy]").select_option(index=1)
    policy = page.locator("[name=comment_policy]").input_value()
    # Lists that only scripts could fill
    by_name = {"hero_image": image.key, "author": "dr. adair", "reviewer": "Wren Hollowell"}
    for name, value in by_name.items():
        page.locator(f"[name={name}-typed]").fill(value)
    page.get_by_label("Techniques, more by name").fill("friction, Tapping")
    page.locator("select[name=areas]").select_option([])
    # Rows: changed, removed, added
    page.locator("[name=placements-0-heading]").fill("Try these")
    page.locator("[name=references-0-title]").fill("A study of hands")
    page.locator("[name=related_overrides-0-DELETE]").check()
    page.locator("[name=references-1-title]").fill("A second study")
    page.locator("[name=references-1-url]").fill("https://source.example/second")
    page.locator("[name=placements-1-product-typed]").fill("Wave Belt")
    page.locator("[name=related_overrides-1-related-typed]").fill("Tomorrow")
    assert "Draft saved." in save(page)
    copy = Article.objects.get(draft_of=article)
    for name in ("title", "summary", "body", "slug", "seo_title", "meta_description", "canonical_url"):
        assert getattr(copy, name) == values[name]
    assert (copy.comment_policy, copy.is_indexed) == (policy, False)
    assert [copy.published_at.hour, copy.expires_at.hour, copy.reviewed_on.day, copy.review_due_on.year] == [
        *(9, 10),
        *(2, 2029),
    ]
    assert sorted(tag.name for tag in copy.tags.all()) == ["Feet", "Home massage", "Warm hands"]
    assert [row.title for row in copy.references.order_by("position")] == ["A study of hands", "A second study"]
    assert [(row.heading, row.product) for row in copy.placements.all()] == [("Try these", scene.product), ("", belt)]
    assert [row.related.title for row in copy.related_overrides.all()] == ["Tomorrow"]
    assert (copy.hero_image, copy.author.name, copy.reviewer.name) == (image, "Dr. Adair", "Wren Hollowell")
    assert sorted(row.name for row in copy.techniques.all()) == ["Friction", "Kneading", "Tapping"]
    assert not copy.areas.exists()
    article.refresh_from_db()
    assert article.title == "Slow hands"


def test_from_an_upload_to_published(scene, open_plain, author):
    page = open_plain("/admin/backcare/image/add/", user=author)
    page.get_by_label("File").set_input_files(
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes()}
    )
    page.locator("#id_title").fill("Hands at rest")
    field(page, "Alternative text").fill("Two hands on a table")
    assert "was added successfully" in save(page)
    key = Image.objects.get(title="Hands at rest").key
    page.get_by_role("link", name="Hands at rest").first.click()
    expect(page.get_by_text(key, exact=True)).to_be_visible()  # what one writes into the text

    page.goto(ADD)
    page.locator("#id_title").fill("Hands in laps")
    field(page, "Summary").fill(SUMMARY)
    page.locator("[name=body]").fill(
        f'<h2>One</h2><figure data-image="{key}"><figcaption>At rest</figcaption></figure>'
    )
    page.locator("[name=tags]").fill("rest, hands")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Preview", exact=True).click()
    preview = opened.value
    expect(preview.get_by_role("heading", name="Hands in laps", level=1)).to_be_visible()
    expect(preview.get_by_role("img", name="Two hands on a table")).to_be_visible()
    preview.close()
    assert not Article.objects.filter(title="Hands in laps").exists()

    page.get_by_role("button", name="Submit for review").click()
    expect(page.locator(".messagelist")).to_contain_text("submitted for review")
    address = page.url

    page = open_plain(address)
    page.locator("summary").filter(has_text="Send back…").click()
    page.get_by_label("What should the author do?").fill("One more heading, please.")
    page.get_by_role("button", name="Send back", exact=True).click()
    expect(page.get_by_role("region", name="Sent back with a note")).to_contain_text("One more heading, please.")

    page.locator("[name=summary]").fill("")
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".messagelist")).to_contain_text("not published")
    page.get_by_role("link", name="no summary").click()
    expect(page.locator("[name=summary]")).to_be_in_viewport()
    page.locator("[name=summary]").fill(SUMMARY)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".messagelist")).to_contain_text("Published.")
    page.get_by_role("link", name="View it on the site").click()
    expect(page.get_by_role("heading", name="Hands in laps", level=1)).to_be_visible()


def test_a_live_article_is_shared_compared_restored_and_discarded(scene, open_plain, open_page):
    article = scene.article
    page = open_plain(change_url(article))
    page.get_by_label("For whom").fill("Ines")
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_role("link", name="Ines")
    address = urlsplit(link.get_attribute("href")).path
    guest = open_page(address, java_script_enabled=False)
    expect(guest.get_by_role("heading", name="Slowest hands", level=1)).to_be_visible()
    page.get_by_role("button", name="Revoke the link: Ines").click()
    expect(page.get_by_role("link", name="Ines")).to_have_count(0)
    guest.reload()
    expect(guest.get_by_role("heading", name="This preview is over")).to_be_visible()

    page.get_by_role("link", name="Compare versions").click()
    page.get_by_role("link", name="What changed").first.click()
    expect(page.locator("ins").filter(has_text="ten minutes")).to_be_visible()
    page.get_by_role("link", name="All versions").click()
    row = page.get_by_role("listitem").filter(has_text="Found as it was")
    row.get_by_role("button", name="Use this version").click()
    expect(page.locator(".messagelist")).to_contain_text("This version is a draft now.")
    expect(page.locator("#id_title")).to_have_value("Slow hands")

    page.get_by_role("link", name="Discard changes…").click()
    page.get_by_role("button", name="Discard changes").click()
    expect(page.locator(".messagelist")).to_contain_text("discarded")
    assert not Article.objects.working_copies().exists()
    page.get_by_role("link", name="Unpublish…").click()
    page.get_by_role("button", name="Unpublish").click()
    article.refresh_from_db()
    assert article.status == "draft"


def test_a_conflict_keeps_both_versions(scene, open_plain):
    first, second = (open_plain(change_url(scene.review)) for _ in range(2))
    for page, title in ((first, "Theirs"), (second, "Mine")):
        page.locator("#id_title").fill(title)
        page.locator("[name=_save]").click()
    expect(second.get_by_role("heading", name="Someone else saved this article in the meantime")).to_be_visible()
    second.get_by_role("button", name="Use my version").click()
    expect(second.locator("#id_title")).to_have_value("Mine")
    second.goto(f"/admin/backcare/article/{scene.review.pk}/history/")
    expect(second.get_by_text("Kept aside").first).to_be_visible()


def test_tags_are_merged(scene, open_plain):
    page = open_plain("/admin/backcare/tag/")
    for tag in scene.tags:
        page.get_by_role("row", name=tag.name, exact=False).get_by_role("checkbox").check()
    page.locator("select[name=action]").select_option("merge_selected")
    page.locator(".actions button[type=submit]").click()
    page.get_by_role("radio", name="Massage at home", exact=False).check()
    page.get_by_role("button", name="Merge").click()
    expect(page.locator(".messagelist")).to_contain_text("merged into “Massage at home”")
