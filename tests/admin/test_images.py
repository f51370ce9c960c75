"""Uploading images."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.urls import reverse

from backcare.images import renditions
from backcare.models import Image
from tests.factories import make_article, make_image, picture_bytes
from tests.images.test_files import REASONS, SVG, UNUSABLE, png, with_credentials

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
    assert image.renditions.count() == 6


@pytest.mark.parametrize(("content", "reason"), UNUSABLE)
def test_what_is_no_picture_is_refused_beside_the_field(editor_client, content, reason):
    assert errors(upload(editor_client, content, "a.jpg")) == {"file": [reason]}
    assert not Image.objects.exists()
    assert not default_storage.exists("backcare/images")


def test_what_cannot_replace_a_picture_leaves_it_there(editor_client):
    image = make_image()
    before = image.file.name, image.file.size
    url = reverse("admin:backcare_image_change", args=[image.pk])
    data = {"title": "a", "alt": "b", "file": SimpleUploadedFile("a.jpg", SVG, "image/jpeg")}
    assert errors(editor_client.post(url, data)) == {"file": [REASONS["svg"]]}
    image = Image.objects.get()
    assert (image.file.name, image.file.size) == before
    assert default_storage.listdir("backcare/images")[1] == [before[0].rpartition("/")[2]]


def test_a_missing_file(editor_client):
    assert errors(upload(editor_client, b"", file="")) == {"file": ["This field is required."]}


def test_too_large_files_say_how_large_they_may_be(editor_client, settings):
    settings.BACKCARE = {**settings.BACKCARE, "IMAGE_MAX_BYTES": 1000}
    ((message,),) = errors(upload(editor_client, picture_bytes())).values()
    assert "1000\xa0bytes is the most" in message
    settings.BACKCARE = {**settings.BACKCARE, "IMAGE_MAX_BYTES": 1_000_000, "IMAGE_MAX_PIXELS": 1000}
    ((message,),) = errors(upload(editor_client, picture_bytes())).values()
    assert "600 × 400 pixels" in message


def test_a_picture_of_400_million_pixels(editor_client):
    ((message,),) = errors(upload(editor_client, png(20_000, 20_000))).values()
    assert message == (
        "The picture has 20,000 × 20,000 pixels, 400 million; 50 million is the most. "
        "Save it smaller, 2,400 pixels wide is plenty."
    )


def test_content_credentials_of_the_file_are_told(editor_client):
    assert upload(editor_client, with_credentials("JPEG")).status_code == 302
    image = Image.objects.get()
    url = reverse("admin:backcare_image_change", args=[image.pk])
    told = "The file had them when it was uploaded. Backcare does not check them"
    assert told in editor_client.get(url).content.decode()
    new = SimpleUploadedFile("new.jpg", picture_bytes((500, 500)), "image/jpeg")
    assert editor_client.post(url, {"title": "a", "alt": "b", "file": new}).status_code == 302
    assert told not in editor_client.get(url).content.decode()


def test_the_use_of_ai_is_one_of_the_choices(editor_client):
    assert upload(editor_client, picture_bytes(), ai_use="edited").status_code == 302
    assert Image.objects.get().ai_use == "edited"
    (message,) = errors(upload(editor_client, picture_bytes(), ai_use="painted"))["ai_use"]
    assert "painted is not one of the available choices" in message


@pytest.fixture
def broken_storage(settings, tmp_path):
    """A storage that takes no file: its folder is one."""
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file"


def test_a_storage_that_fails_is_told_beside_the_field(editor_client, broken_storage):
    (message,) = errors(upload(editor_client, picture_bytes()))["file"]
    assert message == (
        "The file could not be stored (Not a directory), and nothing was saved. Try again; if that fails too, tell "
        "whoever runs the site."
    )
    assert not Image.objects.exists()
    assert set(errors(upload(editor_client, picture_bytes(), title=""))) == {"title"}, "it is stored last"


def test_a_storage_that_fails_while_it_replaces_keeps_what_there_was(editor_client, settings, tmp_path):
    image = make_image()
    (tmp_path / "file").touch()
    settings.MEDIA_ROOT = tmp_path / "file"
    new = SimpleUploadedFile("new.jpg", picture_bytes((500, 500)), "image/jpeg")
    url = reverse("admin:backcare_image_change", args=[image.pk])
    assert "Not a directory" in str(errors(editor_client.post(url, {"title": "a", "alt": "b", "file": new})))
    assert Image.objects.get().file.name == image.file.name


def test_a_database_that_fails_leaves_no_file(editor_client, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("disk I/O error")

    monkeypatch.setattr("django.contrib.admin.ModelAdmin.log_addition", fail)
    with pytest.raises(DatabaseError):
        upload(editor_client, picture_bytes())
    assert not Image.objects.exists()
    assert default_storage.listdir("backcare/images")[1] == []


@pytest.mark.parametrize("alt", ["IMG_2231.jpg", "DSC_0042", "warm-hands-final.png"])
def test_the_name_of_a_file_is_no_alternative_text(editor_client, alt):
    (message,) = errors(upload(editor_client, picture_bytes(), title=alt, alt=alt))["alt"]
    assert message.startswith(f"“{alt}” is the name of a file. Describe what the picture shows")
    assert upload(editor_client, picture_bytes(), alt=alt, is_decorative="on").status_code == 302


def test_an_empty_focal_point_is_the_middle(editor_client):
    assert upload(editor_client, picture_bytes(), focal_x="", focal_y="0.2").status_code == 302
    image = Image.objects.get()
    assert (image.focal_x, image.focal_y) == (0.5, 0.2)
    assert set(errors(upload(editor_client, picture_bytes(), focal_x="1.2", focal_y="nan"))) == {"focal_x", "focal_y"}


def test_a_moved_focal_point_makes_other_crops_and_nothing_else(editor_client, committed):
    image = make_image()
    renditions.make(image, ["1x1", "4x3", "16x9", "webp"])
    before = dict(image.renditions.values_list("file", "format"))
    url = reverse("admin:backcare_image_change", args=[image.pk])
    with committed():
        editor_client.post(url, {"title": "a", "alt": "b", "focal_x": "0.5", "focal_y": "0.5"})
    assert dict(image.renditions.values_list("file", "format")) == before
    with committed():
        editor_client.post(url, {"title": "a", "alt": "b", "focal_x": "0.1", "focal_y": "0.1"})
    after = dict(image.renditions.values_list("file", "format"))
    assert sorted(format for file, format in before.items() if file not in after) == ["16x9", "1x1", "4x3"]
    assert sorted(after.values()) == sorted(before.values())
    assert [default_storage.exists(name) for name in before] == [name in after for name in before]


def test_words_are_asked_for(editor_client):
    assert "alt" in errors(upload(editor_client, picture_bytes(), alt=""))


@pytest.mark.parametrize(
    "name",
    ["../../../evil.jpg", "CON", "nul.jpg.", "💆" * 200 + ".jpg", "é\u0301" * 300, "hands\u202egpj.exe", "a b .jpg "],
)
def test_whatever_a_file_was_called_it_stays_in_the_folder(editor_client, name):
    assert upload(editor_client, picture_bytes(), name=name).status_code == 302
    assert re.fullmatch(r"backcare/images/warm-hands-[0-9a-f]{12}\.jpg", Image.objects.get().file.name)


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


def test_a_new_file_replaces_the_pictures_and_keeps_the_uses(editor_client, client, committed):
    image = make_image(size=(600, 400), title="Warm hands", alt="Two hands")
    renditions.make(image, renditions.available())
    article = make_article(hero_image=image, body=f'<p>a</p><figure data-image="{image.key}"></figure>')
    old = [image.file.name, *image.renditions.values_list("file", flat=True)]
    page = client.get(article.get_absolute_url()).content.decode()
    url = reverse("admin:backcare_image_change", args=[image.pk])
    html = editor_client.get(url).content.decode()
    assert "Replace" in html
    assert image.file.url in html, "what is there is shown"
    new = SimpleUploadedFile("new.jpg", picture_bytes((500, 500)), "image/jpeg")
    with committed():
        response = editor_client.post(url, {"title": "Another", "alt": "b", "file": new})
    assert response.status_code == 302
    replaced = Image.objects.get()
    assert (replaced.pk, replaced.key) == (image.pk, "warm-hands")
    assert (replaced.width, replaced.height) == (500, 500)
    assert not any(map(default_storage.exists, old))
    assert sorted(replaced.renditions.values_list("format", "width", "height")) == [
        ("16x9", 500, 281),
        ("1x1", 500, 500),
        ("4x3", 500, 375),
        ("jpeg", 480, 480),
        ("jpeg", 500, 500),
    ]
    after = client.get(article.get_absolute_url()).content.decode()
    assert page.count("<img") == after.count("<img") == 2
    assert after.count(replaced.renditions.first().file.url) >= 2


def test_a_replacement_that_fails_keeps_the_file_there_was(editor_client, committed, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("disk I/O error")

    image = make_image()
    before = sorted(default_storage.listdir("backcare/images")[1])
    monkeypatch.setattr("django.contrib.admin.ModelAdmin.log_change", fail)
    new = SimpleUploadedFile("new.jpg", picture_bytes((500, 500)), "image/jpeg")
    with committed(), pytest.raises(DatabaseError):
        editor_client.post(
            reverse("admin:backcare_image_change", args=[image.pk]), {"title": "a", "alt": "b", "file": new}
        )
    assert sorted(default_storage.listdir("backcare/images")[1]) == before
    assert Image.objects.get().file.name == image.file.name


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
    assert found[0]["src"].rpartition("/")[2].startswith("ball-"), "its own file, until there are smaller ones"
    assert found[1] == {
        "pk": image.pk,
        "key": image.key,
        "title": "Warm hands",
        "alt": "Two hands",
        "src": image.renditions.filter(format="jpeg").order_by("width").first().file.url,
        "width": 600,
        "height": 400,
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
    assert re.fullmatch(r"backcare/images/warm-hands-[0-9a-f]{12}\.png", Image.objects.get().file.name)


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


def test_the_filter_by_use_of_ai(editor_client):
    make_image(title="Photo")
    make_image(title="Painting", ai_use="generated")
    address = reverse("admin:backcare_image_changelist")
    for value, title in (("", "Photo"), ("generated", "Painting")):
        rows = editor_client.get(address, {"ai_use__exact": value}).context["cl"].result_list
        assert [row.title for row in rows] == [title]
