"""Images of the library."""

import pytest
from django.core.exceptions import ValidationError

from backcare.exceptions import ImageRejected
from backcare.images import pictures
from backcare.models import Image
from tests.factories import make_article, make_image

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


def test_a_body_names_images_by_key(client):
    image = make_image(title="Warm hands", alt="Two hands")
    article = make_article(
        body=f'<p>a</p><figure data-image="{image.key}"><figcaption>So <em>warm</em></figcaption></figure>'
    )
    html = client.get(article.get_absolute_url()).content.decode()
    assert 'alt="Two hands"' in html
    assert "<figcaption>So <em>warm</em></figcaption>" in html


def test_an_image_that_is_not_there_leaves_nothing_behind(client):
    article = make_article(
        body='<p>a</p><figure data-image="gone"><figcaption>Lost words</figcaption></figure><p>b</p>'
    )
    html = client.get(article.get_absolute_url()).content.decode()
    assert "Lost words" not in html
    assert "<figure>" not in html
