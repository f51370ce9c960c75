"""Images of the library."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

import backcare
from backcare.exceptions import ImageRejected
from backcare.images import pictures, renditions
from backcare.models import Image
from tests.factories import make_article, make_image, make_person, make_technique
from tests.html_reading import elements

pytestmark = pytest.mark.django_db


def test_keys_are_made_from_the_title_and_free():
    assert [make_image(title="Warm hands", with_renditions=False).key for _ in range(3)] == [
        "warm-hands",
        "warm-hands-2",
        "warm-hands-3",
    ]
    assert make_image(title="!?", with_renditions=False).key == "image"


def test_a_key_never_changes():
    image = make_image(title="Warm hands", with_renditions=False)
    image.title = "Cold hands"
    image.save()
    assert image.key == "warm-hands"


def test_width_and_height_are_those_of_the_file():
    image = make_image(size=(640, 480), with_renditions=False)
    assert (image.width, image.height) == (640, 480)


def test_a_file_that_is_no_picture_is_not_stored():
    with pytest.raises(ImageRejected):
        make_image(content=b"<svg/>")
    assert not Image.objects.exists()


def test_a_picture_needs_words_or_is_decorative():
    with pytest.raises(ValidationError) as caught:
        Image(title="a", file="a.jpg").full_clean()
    assert caught.value.message_dict["alt"] == ["Describe what the picture shows, or tick “Decorative”."]
    decorative = make_image(alt="something", is_decorative=True, with_renditions=False)
    decorative.full_clean()
    assert decorative.alt_text == ""


def test_pictures_of_a_page_are_one_query(django_assert_num_queries):
    images = [make_image(size=(1000, 500)) for _ in range(3)]
    without = make_image(with_renditions=False)
    with django_assert_num_queries(1):
        loaded = pictures.load(ids=[images[0].pk, None, without.pk], keys=[images[1].key, images[1].key, "unknown"])
    picture = loaded.of(images[0].pk)
    assert (picture.width, picture.height) == (1000, 500)
    assert picture.alt == images[0].alt
    assert [part.split()[1] for part in picture.srcset.split(", ")] == ["480w", "800w", "1000w"]
    assert "-800-" in picture.src
    assert loaded.named(images[1].key).image == images[1]
    assert loaded.of(without.pk) is None
    assert loaded.named("unknown") is None
    assert loaded.of(None) is None
    with django_assert_num_queries(0):
        pictures.load(ids=[None], keys=[])


def test_lighter_formats_are_offered_first():
    image = make_image(size=(500, 250))
    assert pictures.load(ids=[image.pk]).of(image.pk).sources == ()
    renditions.make(image, ["webp", "avif"])
    sources = pictures.load(ids=[image.pk]).of(image.pk).sources
    assert [type for type, _srcset in sources] == ["image/avif", "image/webp"]
    assert [part.split()[1] for part in sources[0][1].split(", ")] == ["480w", "500w"]
    assert ".avif 480w" in sources[0][1]
    image.renditions.filter(format="jpeg").delete()
    assert pictures.load(ids=[image.pk]).of(image.pk) is None, "not every browser could show it"


def test_readers_are_offered_no_crop():
    image = make_image(size=(500, 250))
    before = pictures.load(ids=[image.pk]).of(image.pk)
    renditions.make(image, renditions.CROPS)
    after = pictures.load(ids=[image.pk]).of(image.pk)
    assert (before.src, before.srcset, before.large) == (after.src, after.srcset, after.large)
    assert (after.width, after.height, after.sources) == (500, 250, ())
    assert before.crops == []
    assert [address.partition("x")[0][-1] for address in after.crops] == ["1", "4", "6"]


def test_a_page_offers_every_format_and_keeps_its_queries(client, django_assert_max_num_queries):
    image = make_image(focal_x=0.14, focal_y=1)
    article = make_article(hero_image=image, body=f'<p>a</p><figure data-image="{image.key}"></figure>')
    html = client.get(article.get_absolute_url()).content.decode()
    assert "<picture>" not in html
    assert {(img["data-focus-x"], img["data-focus-y"]) for img in elements(html, "img")} == {("10", "100")}
    renditions.make(image, renditions.available())
    with django_assert_max_num_queries(8):
        html = client.get(article.get_absolute_url()).content.decode()
    assert html.count("<picture>") == html.count("</picture>") == 2
    sources, images = elements(html, "source"), elements(html, "img")
    assert [source["type"] for source in sources] == ["image/avif", "image/webp"] * 2
    assert {source["sizes"] for source in sources} == {img["sizes"] for img in images}
    for img in images:
        assert (img["width"], img["height"], img["alt"]) == ("600", "400", image.alt)
        assert ".jpg" in img["src"]
    assert images[1]["loading"] == "lazy"
    assert "style=" not in html


@pytest.mark.parametrize(
    ("x", "y", "focus"), [(0.5, 0.5, (50, 50)), (0, 1, (0, 100)), (0.14, 0.86, (10, 90)), (0.46, 0.44, (50, 40))]
)
def test_the_focal_point_is_told_in_steps_of_ten(x, y, focus):
    assert pictures.focus_of(Image(focal_x=x, focal_y=y)) == focus


def test_the_stylesheet_knows_every_step():
    css = (Path(backcare.__file__).parent / "static/backcare/backcare.css").read_text()
    for axis in "xy":
        for step in {*range(0, 101, 10)} - {50}:
            assert f'[data-focus-{axis}="{step}"]' in css


@pytest.mark.parametrize("alt", ["IMG_2231.jpg", "DSC_0042"])
def test_the_name_of_a_file_describes_nothing(alt):
    with pytest.raises(ValidationError) as caught:
        Image(title="a", file="a.jpg", alt=alt).full_clean()
    assert caught.value.message_dict["alt"] == [
        f"“{alt}” is the name of a file. Describe what the picture shows, for example “Two hands on a pair of "
        "shoulders”, or tick “Decorative”."
    ]
    make_image(alt=alt, is_decorative=True, with_renditions=False).full_clean()


def test_a_body_names_images_by_key(client):
    image = make_image(title="Warm hands", alt="Two hands")
    article = make_article(
        body=f'<p>a</p><figure data-image="{image.key}"><figcaption>So <em>warm</em></figcaption></figure>'
    )
    html = client.get(article.get_absolute_url()).content.decode()
    assert 'alt="Two hands"' in html
    assert "<figcaption>So <em>warm</em></figcaption>" in html


def test_readers_are_told_of_ai_wherever_they_see_the_picture(client):
    image = make_image(credit="A. Photographer", ai_use="edited")
    made = make_image(ai_use="generated")
    figure = f'<figure data-image="{made.key}">%s</figure>'
    caption = "<figcaption>So <em>warm</em></figcaption>"
    article = make_article(hero_image=image, body=f"<p>a</p>{figure % ''}{figure % caption}")
    html = client.get(article.get_absolute_url()).content.decode()
    assert "<figcaption>A. Photographer · Edited with AI</figcaption>" in html
    assert "<figcaption><small>Made with AI</small></figcaption>" in html
    assert "<figcaption><div>So <em>warm</em></div><small>Made with AI</small></figcaption>" in html
    for address in (reverse("backcare:article-feed", args=["atom"]), f"/blogs/news/{article.slug}.md"):
        assert client.get(address).content.decode().count("Made with AI") == 2
    technique, person = make_technique(image=made), make_person(photo=made)
    make_article(author=person)
    for row in (technique, person):
        assert "Made with AI" in client.get(row.get_absolute_url()).content.decode()


def test_an_image_that_is_not_there_leaves_nothing_behind(client):
    article = make_article(
        body='<p>a</p><figure data-image="gone"><figcaption>Lost words</figcaption></figure><p>b</p>'
    )
    html = client.get(article.get_absolute_url()).content.decode()
    assert "Lost words" not in html
    assert "<figure>" not in html
