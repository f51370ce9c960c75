"""The image that social networks show of an article without a cover."""

import io

import pytest
from PIL import Image as Pillow
from PIL import ImageFont

from backcare.images import social
from backcare.images.social import SocialImage, social_image

COLOR = "#1f5a54"
LONG = "What your shoulders are trying to tell you after eight hours at a desk, and seven quiet ways to answer " * 2


def opened(title, author="Ida", color=COLOR, font=""):
    picture = Pillow.open(io.BytesIO(SocialImage(title, author, "Orthojoint", color, font).png()))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    return picture.convert("RGB")


@pytest.mark.parametrize("title", ["Hands", LONG[:60], LONG, "Hands" * 12, "Hands" * 40, "i", "Hands " * 33])
def test_a_title_of_any_length_stays_within_the_margins(title):
    picture = opened(title)
    ground = picture.getpixel((0, 0))
    inside = picture.crop((80, 40, 1120, 570))
    for edge in ((0, 0, 80, 630), (1120, 0, 1200, 630), (0, 0, 1200, 40), (0, 570, 1200, 630)):
        assert picture.crop(edge).getcolors() == [((edge[2] - edge[0]) * (edge[3] - edge[1]), ground)]
    assert len(inside.getcolors(1_000_000)) > 10


def test_what_is_too_long_ends_in_an_ellipsis_after_four_lines():
    font, lines = social._fitted(LONG, "")
    assert (font.size, len(lines), lines[-1][-1]) == (52, 4, "…")
    assert " ".join(lines)[:-1] == LONG[: len(" ".join(lines)) - 1]
    font, lines = social._fitted("Warm hands", "")
    assert (font.size, lines) == (100, ["Warm hands"])


def test_lines_are_about_as_long_as_one_another():
    font, lines = social._fitted("How to massage your own lower back safely", "")
    first, second = map(font.getlength, lines)
    assert abs(first - second) < 200


@pytest.mark.parametrize(
    ("color", "ink"),
    [(COLOR, (255, 255, 255)), ("#FFE9A8", (0, 0, 0)), ("#000000", (255, 255, 255)), ("#ffffff", (0, 0, 0))],
)
def test_words_have_the_color_that_is_read_best(color, ink):
    picture = opened("Warm hands", color=color)
    assert picture.getpixel((0, 0)) == tuple(bytes.fromhex(color[1:]))
    assert ink in {value for _count, value in picture.getcolors(1_000_000)}


@pytest.mark.parametrize(
    ("title", "can"),
    [
        ("“Warm” hands: it’s all you need…", True),
        ("Warm hands – and feet\xa0too", True),
        ("Rücken", False),
        ("Спина", False),
        ("ظهر", False),
        ("肩こり", False),
        ("Hands 💆", False),
    ],
)
def test_no_title_is_drawn_with_boxes(title, can):
    assert social_image(title, "").can_be_drawn is can
    image = social_image("Hands", title)
    assert image.can_be_drawn
    assert bool(image.author) is can, "an author is left out"


def test_a_font_of_the_shop(settings, tmp_path):
    path = tmp_path / "shop.ttf"
    path.write_bytes(ImageFont.load_default(20).font_bytes)
    settings.BACKCARE = {"SOCIAL_FONT": str(path), "SOCIAL_COLOR": "#102030", "PUBLISHER": "Orthojoint"}
    image = social_image("Hands", "Ida")
    assert image == SocialImage("Hands", "Ida", "Orthojoint", "#102030", str(path))
    assert image.can_be_drawn
    assert opened("Hands", font=str(path), color="#102030").getpixel((0, 0)) == (16, 32, 48)
    assert not social_image("Warm – hands", "").can_be_drawn, "its letters are taken as they are"
    settings.BACKCARE = {"SOCIAL_FONT": str(tmp_path / "gone.ttf")}
    assert not social_image("Hands", "").can_be_drawn
    (tmp_path / "gone.ttf").write_bytes(b"no font")
    settings.BACKCARE = {"SOCIAL_FONT": str(tmp_path / "gone.ttf")}
    assert not social_image("Hands!", "").can_be_drawn


def test_a_pillow_without_fonts_draws_nothing(monkeypatch):
    monkeypatch.setattr("PIL.features.check", lambda name: name != "freetype2")
    assert not social_image("Hands, without fonts", "").can_be_drawn


def test_each_image_has_a_digest_of_its_own(settings):
    digests = {social_image(title, author).digest for title in ("a", "b") for author in ("", "Ida")}
    settings.BACKCARE = {"SOCIAL_COLOR": "#102030"}
    assert len({*digests, social_image("a", "").digest}) == 5
