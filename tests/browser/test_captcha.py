"""The captcha in the comment form: nobody is asked before the form is used, and the form works without it."""

import pytest
from playwright.sync_api import expect

from backcare.models import Comment
from tests.captcha.stand_in import SITEKEY
from tests.factories import make_article

pytestmark = pytest.mark.browser


@pytest.fixture
def visit(open_page, live_server, hcaptcha):
    """``visit()`` opens an article whose form has the captcha, and whose content security policy names its host."""
    path = make_article().get_absolute_url()
    open_page.may_ask.add(hcaptcha.origin.removeprefix("http://"))

    def visit(lang="en", scheme="auto", **options):
        def serve(route):
            response = route.fetch()
            changed = f'<html lang="{lang}" data-backcare-scheme="{scheme}"'
            html = response.text().replace('<html lang="en"', changed)
            policy = response.headers["content-security-policy"]
            allowed = policy.replace("script-src 'self'", f"script-src 'self' {hcaptcha.origin}")
            route.fulfill(
                response=response, body=html, headers={**response.headers, "content-security-policy": allowed}
            )

        page = open_page("/static/backcare/comments.js", **options)
        page.route(f"{live_server.url}{path}", serve)
        # A page that a test hands to the browser counts as one from far away, which may ask nobody on this machine.
        page.route(f"{hcaptcha.origin}/**", lambda route: route.fulfill(response=route.fetch()))
        page.goto(path)
        return page

    return visit


def solve(page):
    return page.get_by_role("button", name="I am human")


def token_in(page):
    return page.locator("[name=h-captcha-response]").input_value()


def test_nobody_is_asked_until_the_form_is_used(visit, hcaptcha):
    page = visit()
    page.mouse.wheel(0, 10_000)
    expect(page.get_by_text("This site is protected by hCaptcha")).to_be_in_viewport()
    page.get_by_role("link").first.focus()
    page.wait_for_load_state("networkidle")
    assert hcaptcha.script_count == 0

    page.get_by_label("Name", exact=True).focus()
    solve(page).click()
    expect(page.get_by_role("button", name="You are human")).to_be_visible()
    page.get_by_label("Comment", exact=True).focus()
    assert hcaptcha.script_count == 1
    assert hcaptcha.forms == []
    expect(page.get_by_text("could not be loaded")).to_be_hidden()
    assert page.context.cookies() == []


@pytest.mark.parametrize("solved", [True, False], ids=["solved", "not solved"])
def test_a_comment_without_it_is_held_for_a_closer_look(visit, solved):
    page = visit()
    page.get_by_label("Name", exact=True).fill("Ida")
    page.get_by_label("Email", exact=True).fill("ida@example.com")
    page.get_by_label("Comment", exact=True).fill("Two spoons of oil?")
    expect(solve(page)).to_be_visible()
    if solved:
        solve(page).click()
        assert token_in(page)
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_text("Thank you. Your comment is awaiting approval.")).to_be_visible()
    comment = Comment.objects.get()
    assert comment.is_pending
    assert comment.is_doubted is not solved
    captcha = [reason for reason in comment.reasons if reason[0].startswith("captcha")]  # a test types fast, too
    assert captcha == ([] if solved else [["captcha-missing", "", 0]])


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({"color_scheme": "light"}, "light normal en"),
        ({"color_scheme": "dark"}, "dark normal en"),
        ({"color_scheme": "dark", "scheme": ""}, "light normal en"),
        ({"color_scheme": "light", "scheme": "dark"}, "dark normal en"),
        ({"lang": "pt-br"}, "light normal pt-br"),
        ({"viewport": {"width": 320, "height": 640}}, "light compact en"),
    ],
)
def test_it_fits_the_page(visit, options, shown):
    page = visit(**options)
    page.get_by_label("Name", exact=True).focus()
    expect(solve(page)).to_have_attribute("data-shown", f"{SITEKEY} {shown}")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_a_script_that_does_not_come_is_said(visit, hcaptcha):
    page = visit()
    page.route(f"{hcaptcha.origin}/**", lambda route: route.abort())
    expect(page.get_by_text("could not be loaded")).to_be_hidden()
    page.get_by_label("Name", exact=True).focus()
    expect(page.get_by_text("hCaptcha could not be loaded. You can still post your comment")).to_be_visible()
    assert hcaptcha.script_count == 0


def test_without_scripts_the_form_says_what_follows(visit, hcaptcha):
    page = visit(java_script_enabled=False)
    page.get_by_label("Name", exact=True).focus()
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.locator("noscript p")).to_contain_text(
        "Without JavaScript, hCaptcha cannot check that you are a person."
    )
    assert hcaptcha.script_count == 0


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_axe_finds_nothing(visit, axe, color_scheme):
    page = visit(color_scheme=color_scheme)
    page.get_by_label("Name", exact=True).focus()
    expect(solve(page)).to_be_visible()
    page.evaluate(axe)
    found = page.evaluate("async () => (await axe.run('#comment-form')).violations.map((one) => one.id)")
    assert found == []
