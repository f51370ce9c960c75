"""A video in an article: nobody is asked before a click, and then the provider alone."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.test_public_pages import violations
from tests.factories import make_article, make_caution, make_image, make_product, make_technique

pytestmark = pytest.mark.browser

PLAYER = "https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1"
PAGE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
TITLE = "Warm hands, slow circles"


@pytest.fixture
def article(live_server):
    """An article with a video, between two paragraphs."""
    still = make_image(size=(1600, 1200))
    video = (
        f'<figure data-video="youtube:dQw4w9WgXcQ" data-image="{still.key}"><figcaption>{TITLE}</figcaption></figure>'
    )
    return make_article(body=f'<p><a href="#before">Before</a></p>{video}<p><a href="#after">After</a></p>')


@pytest.fixture
def visit(open_page, article):
    """``visit()`` opens the article; ``visit.asked`` are the addresses outside the shop that it asked, in order."""

    def provider(route):
        visit.asked.append(route.request.url)
        visit.referers.append(route.request.all_headers().get("referer"))
        route.fulfill(content_type="text/html", body="<!doctype html><title>Player</title><button>Pause</button>")

    def visit(**options):
        page = open_page(article.get_absolute_url(), **options)
        own = urlsplit(page.url).netloc
        page.context.route(lambda url: urlsplit(url).netloc not in (own, ""), provider)
        return page

    visit.asked, visit.referers = [], []
    open_page.may_ask |= {"www.youtube-nocookie.com", "www.youtube.com"}
    return visit


def play(page):
    return page.get_by_role("link", name=f"Play video: {TITLE}")


def player(page):
    return page.locator("iframe")


def test_a_click_plays_the_video_in_its_place(visit):
    page = visit()
    place = play(page).bounding_box()
    assert visit.asked == []
    expect(player(page)).to_have_count(0)
    play(page).click()
    expect(player(page)).to_be_focused()
    expect(page.frame_locator("iframe").get_by_role("button", name="Pause")).to_be_visible()
    assert visit.asked == [PLAYER]
    # It plays only for a page that names itself; not more than the host is said.
    assert visit.referers == [f"http://{urlsplit(page.url).netloc}/"]
    expect(player(page)).to_have_attribute("title", TITLE)
    expect(player(page)).to_have_attribute("allow", "autoplay; fullscreen; picture-in-picture")
    expect(play(page)).to_be_hidden()
    assert player(page).bounding_box() == pytest.approx(place, abs=1)
    assert urlsplit(page.url).path.endswith("/")


def test_the_keyboard_plays_it_and_goes_on_from_there(visit):
    page = visit()
    page.get_by_role("link", name="Before").focus()
    page.keyboard.press("Tab")
    expect(play(page)).to_be_focused()
    expect(play(page)).to_be_in_viewport()
    assert play(page).evaluate("link => parseFloat(getComputedStyle(link).outlineWidth)") >= 2
    page.keyboard.press("Enter")
    expect(player(page)).to_be_focused()
    pause = page.frame_locator("iframe").get_by_role("button", name="Pause")
    expect(pause).to_be_visible()
    expect(page.frame_locator("iframe").locator("body")).to_be_focused()
    page.keyboard.press("Tab")
    expect(pause).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="After")).to_be_focused()
    assert visit.asked == [PLAYER]


@pytest.mark.parametrize("key", ["Control", "Meta", "Shift", "Alt"])
def test_who_opens_links_elsewhere_is_let(visit, key):
    page = visit()
    # The last to hear of a click: notes whether the browser would follow the link, and keeps it from doing so.
    page.evaluate("""window.addEventListener("click", (event) => {
        window.isFollowed = !event.defaultPrevented
        event.preventDefault()
    })""")
    play(page).click(modifiers=[key])
    assert page.evaluate("window.isFollowed")
    expect(player(page)).to_have_count(0)
    play(page).click()
    assert not page.evaluate("window.isFollowed")
    expect(player(page)).to_have_count(1)


def test_a_click_with_shift_opens_the_page_at_the_provider(visit):
    page = visit()
    with page.context.expect_page() as opened:
        play(page).click(modifiers=["Shift"])
    opened.value.wait_for_url(PAGE)
    assert visit.asked == [PAGE]
    expect(player(page)).to_have_count(0)
    expect(play(page)).to_be_visible()


def test_without_javascript_it_is_a_link(visit):
    page = visit(java_script_enabled=False)
    expect(play(page)).to_have_attribute("href", PAGE)
    assert visit.asked == []
    play(page).click()
    page.wait_for_url(PAGE)


def test_on_paper_it_is_its_still_and_its_address(visit):
    page = visit()
    play(page).click()
    expect(player(page)).to_be_focused()
    page.emulate_media(media="print")
    expect(player(page)).to_be_hidden()
    expect(page.locator(".backcare-video img")).to_be_visible()
    printed = page.locator(".backcare-video a").evaluate("link => getComputedStyle(link, '::after').content")
    assert PAGE in printed or "attr(href)" in printed
    expect(page.get_by_text(TITLE)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_an_article_with_everything_is_accessible_and_fits_a_narrow_screen(live_server, open_page, axe, scheme):
    technique = make_technique("Petrissage", summary="Kneading.", image=make_image())
    technique.cautions.add(make_caution(severity="avoid"))
    product = make_product("Wave Belt", summary="It hums.", price_text="$59", image=make_image())
    cards = f'<figure data-product="{product.key}"></figure><figure data-technique="{technique.key}"></figure>'
    video = '<figure data-video="vimeo:76979871"><figcaption>A title</figcaption></figure>'
    article = make_article(body=f"<h2>One</h2>{cards}{cards}{video}{video}<p>End</p>")
    page = open_page(article.get_absolute_url(), color_scheme=scheme, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert violations(page, axe) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    assert violations(page, axe) == []
