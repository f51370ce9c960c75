"""What readers see: on a narrow screen, with a keyboard, and by the rules of accessibility."""

import pytest
from playwright.sync_api import expect

from backcare.models import Article, Technique
from tests.factories import make_article, make_comment

pytestmark = pytest.mark.browser

ARTICLE = "/blogs/news/effective-back-massage-techniques-for-pain-relief/"
WITH_TABLE = "/blogs/news/ten-minute-evening-back-massage-routine/"
TAGGED = "/blogs/news/tagged/home-massage/"
COLLECTION = "/collections/orthojoint-relief-back-massagers/"
GUIDE = [
    *("/blogs/news/techniques/", "/blogs/news/techniques/petrissage/"),
    *("/blogs/news/areas/", "/blogs/news/areas/lower-back/", "/blogs/news/people/wren-hollowell/"),
]
ARCHIVE = ["/blogs/news/archive/", "/blogs/news/archive/2026/9/"]
SHOP = ["/", COLLECTION, "/products/knead-pillow/", "/cart/"]
PAGES = [*SHOP, "/blogs/news/", TAGGED, ARTICLE, WITH_TABLE, *GUIDE, *ARCHIVE, "/blogs/news/search/?q=kneading"]


def test_nothing_is_wider_than_a_narrow_screen(demo, open_page):
    page = open_page("/", viewport={"width": 320, "height": 640})
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") == 320, path
    page.goto(ARTICLE)
    page.get_by_role("button", name="Post comment").click()
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_nothing_is_cut_off_when_text_is_twice_as_large(demo, open_page):
    page = open_page("/", viewport={"width": 1280, "height": 900})
    for path in PAGES:
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, path


@pytest.mark.parametrize("width", [320, 1280])
def test_right_to_left(demo, open_page, settings, width):
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    text = "<h2>التدليك</h2><p>ابدأ بحركات خفيفة.</p><ul><li>الظهر</li></ul><blockquote><p>ببطء</p></blockquote>"
    article = make_article(
        title="تدليك الظهر",
        body=text + text.replace("<h2>", "<h2>كيف "),
        slug="back-ar",
        language="ar",
        techniques=Technique.objects.all()[:2],
    )
    comment = make_comment(article, name="ليلى", body="شكرًا!", status="approved")
    make_comment(article, parent=comment, status="approved")
    page = open_page("/ar/blogs/news/back-ar/", viewport={"width": width, "height": 900})
    for path in ("/ar/blogs/news/", "/ar/blogs/news/search/?q=الظهر", "/ar/blogs/news/back-ar/"):
        page.goto(path)
        assert page.evaluate("[document.dir, document.documentElement.scrollWidth]") == ["rtl", width], path

    def right_of(selector):
        box = page.locator(selector).first.bounding_box()
        return box["x"] + box["width"]

    assert right_of(".backcare-cautions h2") == right_of(".backcare-caution")
    assert right_of(".backcare-prose blockquote p") < right_of(".backcare-prose h2")
    assert right_of(".backcare-threads ol") < right_of(".backcare-threads")
    if width == 1280:
        assert right_of(".backcare-toc") > right_of(".backcare-prose")


def test_a_cart_lives_on_pages_that_are_the_same_for_everyone(demo, open_page):
    page = open_page("/products/knead-pillow/")
    badge = page.locator("[data-cart-count]")
    expect(badge).to_be_hidden()
    page.get_by_role("button", name="Add to cart").click()
    expect(badge).to_have_text("1")
    page.goto(ARTICLE)
    expect(badge).to_have_text("1")
    page.goto("/cart/")
    expect(page.get_by_role("link", name="Knead Pillow")).to_be_visible()
    page.get_by_role("button", name="Remove Knead Pillow").click()
    expect(page.get_by_text("Your cart is empty")).to_be_visible()
    assert page.context.cookies() == []


def test_the_keyboard_shows_where_it_is(demo, open_page):
    page = open_page(ARTICLE)
    for name in ("Skip to content", "Orthojoint", "Massagers", "Journal"):
        page.keyboard.press("Tab")
        stop = page.get_by_role("link", name=name).first
        expect(stop).to_be_focused()
        expect(stop).to_be_in_viewport()
        assert stop.evaluate("link => parseFloat(getComputedStyle(link).outlineWidth)") >= 2
    page.goto(ARTICLE)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").get_by_role("link").first).to_be_focused()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(demo, open_page, axe, scheme, width):
    page = open_page("/", color_scheme=scheme, viewport={"width": width, "height": 900})
    for path in PAGES:
        page.goto(path)
        assert violations(page, axe) == [], path
    page.goto(Article.objects.published().first().get_absolute_url())
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page, axe) == []


@pytest.mark.parametrize(("shop", "scheme"), [("", "light"), ('data-backcare-scheme="auto"', "dark")])
def test_a_reader_who_prefers_dark_sees_what_the_shop_has(open_page, live_server, shop, scheme):
    path = make_article().get_absolute_url()

    def serve(route):
        response = route.fetch()
        route.fulfill(response=response, body=response.text().replace('data-backcare-scheme="auto"', shop))

    page = open_page("/cart/", color_scheme="dark")
    page.route(f"{live_server.url}{path}", serve)
    page.goto(path)
    ground = page.locator(".backcare").first.evaluate("part => getComputedStyle(part).backgroundColor")
    assert ground == {"light": "rgb(251, 248, 243)", "dark": "rgb(23, 26, 25)"}[scheme]


def violations(page, axe):
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    return [f"{rule['id']}: {node['html']} {node['failureSummary']}" for rule in found for node in rule["nodes"]]
