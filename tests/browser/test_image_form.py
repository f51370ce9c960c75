"""The form of an image: uploading, the focal point by mouse and by keys, replacing the file."""

import base64
import io
import re

import pytest
from PIL import Image as Pillow
from playwright.sync_api import expect

from backcare.models import Image
from tests.browser.admin_pages import field, log_in, save
from tests.factories import make_article, make_image, picture_bytes

pytestmark = pytest.mark.browser

ADD = "/admin/backcare/image/add/"


def change_url(image):
    return f"/admin/backcare/image/{image.pk}/change/"


def open_form(open_page, path, **options):
    page = open_page(path, **options)
    log_in(page)
    return page


def ring(page):
    return page.get_by_role("slider", name="Focal point")


def picked(name, size, color=(180, 90, 60)):
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture_bytes(size, color=color)}


def click_at(page, left, top):
    """Click on the picture, at this share of its width and height."""
    stage = page.locator(".backcare-focal__stage")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    stage.click(position={"x": box["width"] * left, "y": box["height"] * top})


def pixel(page, name, x, y):
    """The red, green and blue of a point of the crop with this name."""
    address = page.get_by_role("img", name=name).evaluate("canvas => canvas.toDataURL()")
    with Pillow.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))) as picture:
        return picture.convert("RGB").getpixel((x, y))


def near(page, left, top):
    """Assert that both boxes and the ring say this point, to the hundredth."""
    for label, wanted in (("From the left", left), ("From the top", top)):
        assert float(field(page, label).input_value()) == pytest.approx(wanted, abs=0.011)
    text = re.findall(r"\d+", ring(page).get_attribute("aria-valuetext"))
    assert [int(number) / 100 for number in text] == pytest.approx([left, top], abs=0.011)
    expect(page.locator("output.backcare-focal__position")).to_have_text(ring(page).get_attribute("aria-valuetext"))


def test_the_focal_point_by_mouse(editor, open_page):
    image = make_image(size=(900, 300))
    page = open_form(open_page, change_url(image))
    near(page, 0.5, 0.5)
    assert pixel(page, "Square, as in the shop", 5, 5)[2] < 120, "the middle is dark"
    click_at(page, 0.1, 0.2)
    near(page, 0.1, 0.2)
    assert pixel(page, "Square, as in the shop", 5, 5)[2] > 180, "the lighter corner came into view"
    expect(ring(page)).to_be_focused()
    box = page.locator(".backcare-focal__stage").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] - 300)
    page.mouse.up()
    near(page, 0.8, 0)
    assert "was changed successfully" in save(page)
    image.refresh_from_db()
    assert (image.focal_x, image.focal_y) == (pytest.approx(0.8, abs=0.011), 0)


def test_the_focal_point_by_keys(editor, open_page):
    image = make_image()
    page = open_form(open_page, change_url(image))
    ring(page).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp", "Shift+ArrowLeft", "Shift+ArrowDown"):
        page.keyboard.press(key)
    near(page, 0.42, 0.59)
    for key in ("Home", "PageUp"):
        page.keyboard.press(key)
    near(page, 0, 0.49)
    page.keyboard.press("ArrowLeft")
    near(page, 0, 0.49)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Reset to center")).to_be_focused()
    page.keyboard.press("Enter")
    near(page, 0.5, 0.5)
    field(page, "From the left").fill("0.25")
    expect(ring(page)).to_have_attribute("aria-valuetext", "25 % from the left, 50 % from the top")
    assert "was changed successfully" in save(page)
    image.refresh_from_db()
    assert (image.focal_x, image.focal_y) == (0.25, 0.5)


def test_the_focal_point_by_finger(editor, open_page):
    page = open_form(open_page, change_url(make_image()), has_touch=True, viewport={"width": 390, "height": 800})
    stage = page.locator(".backcare-focal__stage")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    stage.tap(position={"x": box["width"] * 0.3, "y": box["height"] * 0.8})
    near(page, 0.3, 0.8)


def test_upload_with_a_look_at_it_first(editor, open_page):
    page = open_form(open_page, ADD)
    expect(page.get_by_text("Choose a file to see it here.")).to_be_visible()
    page.get_by_label("File").set_input_files(picked("IMG_2231.jpg", (900, 600)))
    expect(ring(page)).to_be_visible()
    click_at(page, 0.3, 0.7)
    near(page, 0.3, 0.7)
    field(page, "Title").fill("Warm hands")
    field(page, "Alternative text").fill("IMG_2231.jpg")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("“IMG_2231.jpg” is the name of a file.")).to_be_visible()
    page.get_by_label("File").set_input_files(picked("IMG_2231.jpg", (900, 600)))
    expect(ring(page)).to_be_visible()
    near(page, 0.3, 0.7)  # what was chosen before the mistake
    field(page, "Alternative text").fill("Two hands on a pair of shoulders")
    assert "was added successfully" in save(page)
    image = Image.objects.get()
    assert (image.key, image.width, image.alt) == ("warm-hands", 900, "Two hands on a pair of shoulders")
    expect(page.locator("#result_list .backcare-thumbnail")).to_be_visible()
    expect(page.locator("#result_list .field-used")).to_have_text("unused")


def test_replacing_the_file_keeps_where_it_is_used(editor, open_page):
    image = make_image(size=(600, 400))
    article = make_article(title="Where it stands", body=f'<p>a</p><figure data-image="{image.key}"></figure>')
    page = open_form(open_page, change_url(image))
    expect(page.get_by_role("heading", name="Where it is used")).to_be_visible()
    expect(page.get_by_role("link", name="Where it stands")).to_be_visible()
    page.get_by_label("Replace").set_input_files(picked("new.jpg", (500, 700), (20, 40, 200)))
    expect(page.locator("canvas.backcare-focal__picture")).to_be_visible()
    assert pixel(page, "Wide, as on a card", 110, 140)[2] > 150, "the crops show the new one before it is saved"
    assert "was changed successfully" in save(page)
    page.goto(article.get_absolute_url())
    shown = page.locator(".backcare-prose figure img")
    expect(shown).to_have_attribute("height", "700")
    assert shown.evaluate("async (img) => { await img.decode(); return img.naturalWidth > 0 }")


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_sticks_out_and_axe_finds_nothing(editor, open_page, axe, width):
    image = make_image(size=(1600, 900))
    make_article(title="A" * 120, hero_image=image)
    page = open_form(open_page, change_url(image), viewport={"width": width, "height": 900})
    expect(ring(page)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.evaluate(axe)
    found = page.evaluate("axe.run('.backcare-focal, .backcare-uses, .field-file')")
    assert [(violation["id"], violation["nodes"][0]["html"]) for violation in found["violations"]] == []
