"""Uploading images."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from backcare.models import Image
from tests.factories import make_article, make_image, picture_bytes
from tests.images.test_files import PDF, SVG, UNUSABLE

pytestmark = pytest.mark.django_db


def upload(client, content, name="warm-hands.jpg", **fields):
    data = {
        "title": "Warm hands",
        "alt": "Two hands",
        "focal_x": "0.5",
        "focal_y": "0.5",
        "file": SimpleUploadedFile(name, content, "image/jpeg"),
    }
    return client.post(reverse("admin:backcare_image_add"), data | fields)


def errors(response):
    assert response.status_code == 200
    return response.context["adminform"].form.errors


def test_an_upload_is_stored_and_made_ready(editor_client, committed):
    with committed():
        response = upload(editor_client, picture_bytes((1000, 500)))
    assert response.status_code == 302
    image = Image.objects.get()
    assert (image.key, image.width, image.height, image.problem) == ("warm-hands", 1000, 500, "")
    assert image.renditions.count() == 3


@pytest.mark.parametrize(
    ("content", "name"),
    [(SVG, "a.svg"), (SVG, "a.jpg"), (PDF, "a.jpg"), (picture_bytes()[:800], "a.jpg"), (b"x", "a.png")],
)
def test_what_is_no_picture_is_refused_beside_the_field(editor_client, content, name):
    assert errors(upload(editor_client, content, name)) == {"file": [UNUSABLE]}
    assert not Image.objects.exists()
    assert not default_storage.exists("backcare/images")


def test_an_empty_or_missing_file(editor_client):
    assert errors(upload(editor_client, b"")) == {"file": ["The submitted file is empty."]}
    assert errors(upload(editor_client, b"", file="")) == {"file": ["This field is required."]}


def test_too_large_files_say_how_large_they_may_be(editor_client, settings):
    settings.BACKCARE = {**settings.BACKCARE, "IMAGE_MAX_BYTES": 1000}
    ((message,),) = errors(upload(editor_client, picture_bytes())).values()
    assert "1000\xa0bytes is the most" in message
    settings.BACKCARE = {**settings.BACKCARE, "IMAGE_MAX_BYTES": 1_000_000, "IMAGE_MAX_PIXELS": 1000}
    ((message,),) = errors(upload(editor_client, picture_bytes())).values()
    assert "600 × 400 pixels" in message


def test_words_are_asked_for(editor_client):
    assert "alt" in errors(upload(editor_client, picture_bytes(), alt=""))


def test_names_that_mean_harm_stay_in_the_folder(editor_client):
    assert upload(editor_client, picture_bytes(), name="../../../evil.jpg").status_code == 302
    assert Image.objects.get().file.name.startswith("backcare/images/")


def test_changing_other_fields_does_not_read_the_file_again(editor_client, committed):
    image = make_image()
    default_storage.delete(image.file.name)
    with committed():
        response = editor_client.post(
            reverse("admin:backcare_image_change", args=[image.pk]),
            {"title": "Another", "alt": "b", "focal_x": "0.5", "focal_y": "0.5"},
        )
    assert response.status_code == 302
    image.refresh_from_db()
    assert (image.title, image.problem) == ("Another", "")


def test_a_new_file_replaces_the_pictures(editor_client, committed):
    image = make_image(size=(600, 400))
    old = image.file.name
    with committed():
        response = editor_client.post(
            reverse("admin:backcare_image_change", args=[image.pk]),
            {
                "title": "Another",
                "alt": "b",
                "focal_x": "0.5",
                "focal_y": "0.5",
                "file": SimpleUploadedFile("new.jpg", picture_bytes((500, 500)), "image/jpeg"),
            },
        )
    assert response.status_code == 302
    image.refresh_from_db()
    assert (image.width, image.height) == (500, 500)
    assert image.file.name != old
    assert not default_storage.exists(old)
    assert sorted(image.renditions.values_list("width", "height")) == [(480, 480), (500, 500)]


def choices(client, **query):
    response = client.get(reverse("admin:backcare_article_images"), query)
    assert response.status_code == 200
    return response.json()["images"]


def test_choices_for_the_editor(editor_client, django_assert_max_num_queries):
    image = make_image(title="Warm hands", alt="Two hands")
    make_image(title="Ball", with_renditions=False)
    with django_assert_max_num_queries(6):
        found = choices(editor_client)
    assert [row["title"] for row in found] == ["Ball", "Warm hands"]
    assert found[0]["src"] == ""
    assert found[1] == {
        "key": image.key,
        "title": "Warm hands",
        "alt": "Two hands",
        "src": image.renditions.order_by("width").first().file.url,
    }
    assert [row["title"] for row in choices(editor_client, q="WARM")] == ["Warm hands"]
    assert [row["title"] for row in choices(editor_client, key=[image.key, "gone", "\x00"])] == ["Warm hands"]
    assert choices(editor_client, q="nothing\x00") == []


def test_choices_are_for_editors(client, django_user_model):
    url = reverse("admin:backcare_article_images")
    assert client.get(url).status_code == 302
    client.force_login(django_user_model.objects.create_user("other", password="back", is_staff=True))
    assert client.get(url).status_code == 403


def test_a_file_is_named_by_what_it_is_and_not_by_what_it_was_called(editor_client):
    harmful = picture_bytes(format="PNG") + b"<script>alert(1)</script>"
    assert upload(editor_client, harmful, name="evil.html").status_code == 302
    assert Image.objects.get().file.name == "backcare/images/warm-hands.png"


def test_an_image_in_a_text_is_not_deleted_and_its_articles_are_named(editor_client):
    image = make_image()
    make_article(title="Where it stands", body=f'<figure data-image="{image.key}"></figure>')
    url = reverse("admin:backcare_image_delete", args=[image.pk])
    assert "Where it stands" in editor_client.get(url).content.decode()
    editor_client.post(url, {"post": "yes"})
    assert Image.objects.filter(pk=image.pk).exists()


def test_deleting_an_image_takes_its_files_along(editor_client, committed):
    image = make_image()
    names = [image.file.name, *image.renditions.values_list("file", flat=True)]
    assert all(map(default_storage.exists, names))
    with committed():
        editor_client.post(reverse("admin:backcare_image_delete", args=[image.pk]), {"post": "yes"})
    assert not any(map(default_storage.exists, names))


def test_whoever_may_write_articles_may_choose_images_and_tags(client, django_user_model):
    user = django_user_model.objects.create_user("writer", "w@shop.example", "back", is_staff=True)
    client.force_login(user)
    for name in ("backcare_article_images", "backcare_article_tags"):
        assert client.get(reverse(f"admin:{name}")).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="add_article"))
    for name in ("backcare_article_images", "backcare_article_tags"):
        assert client.get(reverse(f"admin:{name}")).status_code == 200
