"""The admin and the public page under a strict content security policy: nothing is violated, everything works.

Django's own middleware sends the policy where Django has one (6.0 and later), else one that a host on 5.2 would write.
Nothing of ours needs a nonce, neither for scripts nor for styles: on 5.2 no page knows of the one in the policy.
"""

import copy
import re
import secrets

import django
import pytest
from django.conf import settings as current
from django.test import override_settings
from playwright.sync_api import expect

from tests.browser.admin_pages import open_tab, press_tool, save, text_box, wait_for_caret
from tests.browser.admin_scene import change_url, make_scene, signed_in
from tests.factories import picture_bytes

if django.VERSION >= (6, 0):
    from django.utils.csp import CSP

pytestmark = pytest.mark.browser

LIST = "/admin/backcare/article/"
PLAYER = "https://www.youtube-nocookie.com"
DIRECTIVES = {
    "default-src": ["'self'"],
    "script-src": ["'self'", "{nonce}"],
    "style-src": ["'self'", "{nonce}"],
    "img-src": ["'self'", "data:"],
    "frame-src": ["'self'", PLAYER],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
}
NOTE_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) =>
    console.error("policy violated:", effectiveDirective, blockedURI, sample))
"""


def told_policy(get_response):
    """The policy as a host on Django 5.2 tells it, with a fresh nonce that no page of ours asks for."""

    def middleware(request):
        request.csp_nonce = secrets.token_urlsafe(16)
        response = get_response(request)
        parts = [f"{name} {' '.join(sources)}" for name, sources in DIRECTIVES.items()]
        response["Content-Security-Policy"] = "; ".join(parts).format(nonce=f"'nonce-{request.csp_nonce}'")
        return response

    return middleware


def strict_policy():
    """Return settings with the policy."""
    if django.VERSION < (6, 0):
        return override_settings(MIDDLEWARE=[f"{__name__}.told_policy", *current.MIDDLEWARE])
    (templates,) = copy.deepcopy(current.TEMPLATES)
    templates["OPTIONS"]["context_processors"].append("django.template.context_processors.csp")
    policy = {
        name: [CSP.NONCE if source == "{nonce}" else source for source in sources]
        for name, sources in DIRECTIVES.items()
    }
    return override_settings(
        MIDDLEWARE=["django.middleware.csp.ContentSecurityPolicyMiddleware", *current.MIDDLEWARE],
        TEMPLATES=[templates],
        SECURE_CSP=policy,
    )


@pytest.fixture
def strict(live_server):
    """The running server with the policy: its middleware is loaded anew, and put back afterwards."""
    application = live_server.thread.httpd.get_app().application
    handler = getattr(application, "application", application)
    with strict_policy():
        handler.load_middleware()
        yield
    handler.load_middleware()


@pytest.fixture
def scene(strict, editor):
    return make_scene(editor)


@pytest.fixture
def open_strictly(open_page, editor):
    """``open_strictly("/path/")`` is a page whose violations fail the test: the console complains of them."""

    def open_strictly(path, **options):
        page = open_page("/robots.txt", **signed_in(editor), **options)
        page.context.add_init_script(NOTE_VIOLATIONS)
        told = page.goto(path).headers["content-security-policy"]
        assert re.search(r"script-src 'self'( 'nonce-[-\w+/=]+')?(;|$)", told), told
        assert re.search(r"style-src 'self'( 'nonce-[-\w+/=]+')?(;|$)", told), told
        return page

    return open_strictly


def test_writing_violates_no_policy(scene, open_strictly):
    page = open_strictly(change_url(scene.article))
    page.locator("#article_form[data-ready]").wait_for()
    box = text_box(page)
    page.get_by_text("This product no longer exists.").wait_for()
    box.get_by_text("Rest for ten minutes.").click()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("Typed.")
    press_tool(page, "Table")
    page.get_by_role("dialog").get_by_role("button", name="Insert").click()
    wait_for_caret(page, "th, td")
    page.keyboard.type("In a cell")
    press_tool(page, "Image")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Upload").click()
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes()}
    dialog.get_by_label("File").set_input_files(file)
    dialog.get_by_label("Alternative text").fill("A back")
    dialog.get_by_role("button", name="Upload and insert").click()
    wait_for_caret(page, "figcaption")
    for name in ("Preview", "Settings", "History", "Checklist"):
        open_tab(page, name)
        if name == "Preview":
            frame = page.frame_locator("iframe")
            expect(frame.get_by_text("Typed.")).to_be_visible()
            expect(frame.locator("img").first).to_have_js_property("complete", True)
    with page.expect_response("**/checklist/"):
        page.locator("#id_summary").fill("")
    expect(page.get_by_role("tabpanel").get_by_role("link", name="no summary")).to_be_visible()
    page.locator("#id_tags").press("End")
    page.locator("#id_tags").press_sequentially("Should")
    expect(page.get_by_role("option", name="Shoulders")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".field-techniques .select2-selection").click()
    expect(page.get_by_role("option", name="Kneading")).to_be_visible()
    page.keyboard.press("Escape")
    open_tab(page, "Settings").locator("#id_expires_at_0").fill("2031-05-04")
    page.get_by_text("Add another Reference").click()
    assert "Draft saved." in save(page)


def test_the_pages_around_it_violate_no_policy(scene, open_strictly):
    page = open_strictly(change_url(scene.article))
    page.locator("#article_form[data-ready]").wait_for()
    page.evaluate("document.querySelector('[name=_version]').value = 'another'")
    page.locator("#id_title").fill("Mine")
    page.locator("[name=_save]").click()
    page.get_by_role("button", name="Save my version as a draft").click()
    page.locator("#article_form[data-ready]").wait_for()
    revision = scene.article.revisions.first()
    for path in (
        f"{LIST}add/",
        f"{LIST}?state=review",
        f"{LIST}{scene.article.pk}/history/?on=2030-01-01T09:00",
        f"{LIST}{scene.article.pk}/history/{revision.pk}/",
        f"{LIST}{scene.article.pk}/discard/",
        f"{LIST}{scene.article.pk}/unpublish/",
        f"{LIST}{scene.article.pk}/delete/",
        f"{LIST}desk/",
        "/admin/backcare/image/",
        "/admin/backcare/comment/",
        f"/admin/backcare/comment/{scene.comment.pk}/change/",
        f"/admin/backcare/comment/{scene.comment.pk}/sweep/",
        change_url(scene.technique),
        change_url(scene.tags[0]),
    ):
        page.goto(path)
        page.wait_for_load_state()
    page.goto(change_url(scene.image))
    page.get_by_role("slider", name="Focal point").press("ArrowRight")
    page.get_by_label("Replace").set_input_files(
        {"name": "b.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes((500, 700))}
    )
    page.locator("canvas.backcare-focal__picture").wait_for()
    assert "was changed successfully" in save(page)
    page.goto(f"/admin/backcare/tag/merge/?{'&'.join(f'tag={tag.pk}' for tag in scene.tags)}")
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Merge").click()
    expect(page.locator(".messagelist")).to_contain_text("merged into")


def test_a_reader_plays_a_video_without_a_violation(scene, open_strictly, open_page):
    open_page.may_ask.add("www.youtube-nocookie.com")
    page = open_strictly("/blogs/news/")
    page.context.route(f"{PLAYER}/**", lambda route: route.fulfill(content_type="text/html", body="<p>It plays.</p>"))
    page.goto(scene.article.get_absolute_url())
    page.get_by_role("link", name="Play video").click()
    expect(page.frame_locator("iframe").get_by_text("It plays.")).to_be_visible()


def test_a_violation_would_be_heard(scene, chromium, live_server, editor):
    """Else the other tests would pass whatever the pages did."""
    context = chromium.new_context(base_url=live_server.url, **signed_in(editor))
    page = context.new_page()
    page.goto(f"{LIST}desk/")
    for setting in ("style", "onclick"):
        with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
            page.evaluate("name => document.body.setAttribute(name, 'x')", setting)
    context.close()
