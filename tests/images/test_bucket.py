"""Images in an S3-compatible storage, with the demo project's settings, against a server that stands in for one."""

import json
import mimetypes
import re
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from backcare.images import renditions
from backcare.models import Image, Rendition
from shop_site import environment
from tests.factories import make_article, make_image, picture_bytes
from tests.html_reading import elements
from tests.images import s3_server
from tests.shop_site.test_demo import ask, demo

pytestmark = pytest.mark.django_db

BUCKET = "shop-media"
HOWTO = Path(environment.ROOT, "docs", "howto", "media-storage.md")
KINDS = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif"}
STORED_NOTHING = "and nothing was saved. Try again; if that fails too, tell whoever runs the site."


@pytest.fixture(scope="module")
def server():
    with s3_server.running() as server:
        server.make_bucket(BUCKET, documented_policy())
        yield server


@pytest.fixture
def use(settings, monkeypatch):
    """Have images stored as these environment variables say."""

    def read(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        settings.STORAGES = settings.STORAGES | {"default": environment.media_storage()}

    return read


@pytest.fixture
def bucket(server, use):
    """The names of what is in the bucket that images are stored in."""
    use(**server.environment(BUCKET))
    yield lambda: server.names(BUCKET)
    for name in server.names(BUCKET):
        server.delete(BUCKET, name)


@pytest.fixture
def down(server, use):
    """``with down():`` nothing listens where the storage was."""

    @contextmanager
    def switch():
        use(AWS_ENDPOINT_URL_S3=f"http://127.0.0.1:{s3_server.free_port()}")
        try:
            yield
        finally:
            use(**server.environment(BUCKET))

    return switch


def documented(language, part):
    """The example of the how-to in this language that holds ``part``."""
    (block,) = (block for block in re.findall(rf"```{language}\n(.*?)```", HOWTO.read_text(), re.S) if part in block)
    return block


def documented_policy():
    block = documented("json", "Statement")
    assert json.loads(block)["Statement"][0]["Action"] == "s3:GetObject", "readers list nothing"
    return block.replace("BUCKET", BUCKET)


def named():
    """The names of all files that rows name."""
    return {row.file.name for model in (Image, Rendition) for row in model.objects.all()}


def upload(client, content=None, image=None, **fields):
    url = reverse("admin:backcare_image_change", args=[image.pk]) if image else reverse("admin:backcare_image_add")
    data = {"title": "Warm hands", "alt": "Two hands", "focal_x": "0.5", "focal_y": "0.5", **fields}
    if content:
        data["file"] = SimpleUploadedFile("warm.jpg", content, "image/jpeg")
    return client.post(url, data)


def error(response):
    assert response.status_code == 200
    (message,) = response.context["adminform"].form.errors["file"]
    return message


def test_what_an_editor_does_with_an_image(bucket, editor_client, committed):
    with committed():
        assert upload(editor_client, picture_bytes((1000, 500))).status_code == 302
        assert len(bucket()) == 1, "renditions wait for the commit"
    image = Image.objects.get()
    assert (image.problem, image.renditions.count()) == ("", 6)
    call_command("backcare_renditions", verbosity=0)
    assert {row.format for row in image.renditions.all()} == set(Rendition.Format.values)
    assert bucket() == named()

    crops = {row.file.name for row in image.renditions.filter(format__contains="x")}
    with committed():
        assert upload(editor_client, image=image, focal_x="0.1").status_code == 302
        assert crops <= bucket(), "what readers have stays until the commit"
    assert bucket() == named()
    assert not crops & {row.file.name for row in image.renditions.filter(format="1x1")}

    before = named()
    with committed():
        assert upload(editor_client, picture_bytes((1000, 500), color="red"), image).status_code == 302
        assert before < bucket(), "what readers have stays until the commit"
    assert bucket() == named()
    assert not before & named()

    with committed():
        url = reverse("admin:backcare_image_delete", args=[image.pk])
        assert editor_client.post(url, {"post": "yes"}).status_code == 302
        assert not Image.objects.exists()
        assert bucket(), "the transaction may still fail"
    assert bucket() == set()


def test_readers_get_images_from_the_public_address(bucket, server, client, committed, monkeypatch):
    monkeypatch.setattr(mimetypes, "_db", mimetypes.MimeTypes(()))  # a system that knows no more than Python
    with committed():
        image = make_image(size=(1000, 500), with_renditions=False)
    call_command("backcare_renditions", verbosity=0)
    article = make_article(hero_image=image)
    html = client.get(article.get_absolute_url()).content.decode()
    urls = set(re.findall(rf"{server.address}[^\s\"',<]+", html))
    assert {url.rpartition(f"/{BUCKET}/")[2] for url in urls} == {row.file.name for row in image.renditions.all()}
    sources = [source["type"] for source in elements(html, "source")]
    assert sources[:2] == ["image/avif", "image/webp"]
    for url in urls:
        status, headers = s3_server.fetch(url)
        assert (status, headers["Content-Type"]) == (200, KINDS[url.rpartition(".")[2]])
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "/media/" not in html


def test_a_name_without_a_digest_is_not_kept_for_good(bucket, server):
    name = default_storage.save("backcare/images/own.jpg", ContentFile(b"mine"))
    status, headers = s3_server.fetch(default_storage.url(name))
    assert (status, headers["Content-Type"], headers["Cache-Control"]) == (200, "image/jpeg", None)
    assert default_storage.save(name, ContentFile(b"other")) != name
    with default_storage.open(name) as file:
        assert file.read() == b"mine"


def test_addresses_of_a_folder_lead_to_the_bucket(bucket, server, client):
    response = client.get("/media/backcare/renditions/hands-480-0123456789ab.jpg")
    assert response.status_code == 301
    assert response["Location"] == f"{server.address}/{BUCKET}/backcare/renditions/hands-480-0123456789ab.jpg"
    for path in ("//evil.example/", "../../etc/passwd", "%0d%0aSet-Cookie:%20a=b"):
        response = client.get(f"/media/{path}")
        assert response.status_code in (301, 400, 404)
        assert response.get("Location", "").startswith(f"{server.address}/{BUCKET}/") or response.status_code != 301


def test_an_upload_without_a_storage_is_told_beside_the_field(bucket, down, editor_client, committed):
    with down(), committed():
        message = error(upload(editor_client, picture_bytes()))
    assert message.startswith("The file could not be stored (Could not connect to the endpoint URL")
    assert message.endswith(STORED_NOTHING)
    assert not Image.objects.exists()
    assert bucket() == set()


def test_an_upload_that_the_storage_refuses(bucket, server, use, editor_client, committed):
    use(**server.environment("nobody-made-it"))
    with committed():
        message = error(upload(editor_client, picture_bytes()))
    assert "NoSuchBucket" in message
    assert " object at " not in message
    assert message.endswith(STORED_NOTHING)
    assert not Image.objects.exists()


def test_a_replacement_without_a_storage_keeps_what_there_was(bucket, down, editor_client, committed):
    image = make_image()
    before = named()
    with down(), committed():
        assert error(upload(editor_client, picture_bytes(color="red"), image)).endswith(STORED_NOTHING)
    assert bucket() == named() == before


def test_renditions_without_a_storage_are_made_up_later(bucket, down, editor_client, committed):
    with ExitStack() as until_commit:
        with committed():
            assert upload(editor_client, picture_bytes((1000, 500))).status_code == 302
            until_commit.enter_context(down())
        image = Image.objects.get()
        assert image.problem.startswith("Could not connect to the endpoint URL")
        assert bucket() == named() == {image.file.name}
        page = editor_client.get(reverse("admin:backcare_image_changelist"))
        assert "could not be made ready" in page.content.decode()
        with pytest.raises(CommandError, match="Could not connect"):
            call_command("backcare_renditions", verbosity=0)
    call_command("backcare_renditions", verbosity=0)
    assert Image.objects.get().problem == ""
    assert {row.format for row in image.renditions.all()} == set(Rendition.Format.values)
    assert bucket() == named()


def test_a_picture_replaced_just_before_the_storage_went_is_made_up_later(bucket, down, editor_client, committed):
    image = make_image()
    before = {row.file.name for row in image.renditions.all()}
    with ExitStack() as until_commit:
        with committed():
            assert upload(editor_client, picture_bytes(color="red"), image).status_code == 302
            until_commit.enter_context(down())
        assert {row.file.name for row in image.renditions.all()} == before
    with committed():
        upload(editor_client, image=image, focal_x="0.1")
    assert not before & {row.file.name for row in image.renditions.all()}, "not only the crops"


def test_a_focal_point_moved_without_a_storage_is_made_up_later(bucket, down, editor_client, committed):
    image = make_image()
    with committed():
        renditions.schedule(image)
    crop = image.renditions.get(format="1x1").file.name
    with down(), committed():
        assert upload(editor_client, image=image, focal_x="0.1").status_code == 302
    assert image.renditions.get(format="1x1").file.name == crop
    with committed():
        call_command("backcare_renditions", verbosity=0)
    assert image.renditions.get(format="1x1").file.name != crop
    assert bucket() == named()


def test_an_image_is_deleted_without_a_storage(bucket, down, editor_client, committed, caplog):
    image = make_image()
    before = bucket()
    url = reverse("admin:backcare_image_delete", args=[image.pk])
    with down(), committed():
        assert editor_client.post(url, {"post": "yes"}).status_code == 302
    assert not Image.objects.exists()
    assert bucket() == before
    for name in before:
        assert f"The file {name} could not be deleted. Delete it from the storage by hand." in caplog.text


def test_pages_do_not_ask_the_storage(use, client, editor_client):
    with s3_server.running() as server:
        server.make_bucket(BUCKET)
        use(**server.environment(BUCKET))
        image = make_image()
        article = make_article(hero_image=image)
        server.stop()
        pages = [
            article.get_absolute_url(),
            reverse("backcare:article-list"),
            reverse("backcare:article-feed", args=["atom"]),
            "/",
        ]
        for url in pages:
            client.get(url)  # templates are read once
        began = time.perf_counter()
        for url in pages:
            response = client.get(url)
            assert response.status_code == 200
        assert time.perf_counter() - began < 1
        form = reverse("admin:backcare_image_change", args=[image.pk])
        for url in (reverse("admin:backcare_image_changelist"), form):
            assert editor_client.get(url).status_code == 200
        assert server.address in client.get(article.get_absolute_url()).content.decode()


def test_the_documented_settings_are_those_of_the_demo(bucket, settings):
    written = {}
    exec(documented("python", "STORAGES"), written)
    here = storages["default"]
    settings.STORAGES = written["STORAGES"]
    there = storages["default"]
    for config in ("client_config", "transfer_config"):
        assert vars(getattr(there, config)) == vars(getattr(here, config))
    for name in ("file_overwrite", "querystring_auth", "bucket_name"):
        assert getattr(there, name) == getattr(here, name)
    assert there.get_object_parameters("a.jpg") == here.get_object_parameters("a-0123456789ab.jpg")
    assert there.url("a.jpg") == "https://media.example.com/a.jpg"


def test_a_folder_is_copied_into_the_bucket(bucket, server, use, settings, tmp_path):
    with_bucket = settings.STORAGES
    settings.STORAGES = with_bucket | {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
    settings.MEDIA_ROOT = tmp_path / "media"
    image = make_image()
    settings.STORAGES = with_bucket
    assert bucket() == set()
    for _ in range(2):
        exec(documented("python", "default_storage"), {})
        assert bucket() == named()
    status, headers = s3_server.fetch(image.renditions.first().file.url)
    assert (status, headers["Content-Type"]) == (200, "image/jpeg")
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.slow
def test_a_storage_that_hangs_makes_an_editor_wait_for_seconds(bucket, server, editor_client, committed, caplog):
    image = make_image(size=(1000, 500))
    files = len(named())
    with server.hanging(), committed():
        began = time.monotonic()
        message = error(upload(editor_client, picture_bytes()))
        assert time.monotonic() - began < 15
    assert "Read timeout" in message
    assert message.endswith(STORED_NOTHING)
    caplog.clear()
    began = time.monotonic()
    with server.hanging(), committed():
        url = reverse("admin:backcare_image_delete", args=[image.pk])
        assert editor_client.post(url, {"post": "yes"}).status_code == 302
    assert time.monotonic() - began < 30
    assert caplog.text.count("Delete it from the storage by hand.") == files


@pytest.mark.slow
def test_a_storage_that_hangs_while_renditions_are_made(bucket, server, editor_client, committed):
    began = time.monotonic()
    with ExitStack() as until_commit:
        with committed():
            assert upload(editor_client, picture_bytes()).status_code == 302
            until_commit.enter_context(server.hanging())
        assert time.monotonic() - began < 15
    assert "Read timeout" in Image.objects.get().problem


@pytest.mark.slow
def test_the_demo_fills_a_bucket(server, tmp_path):
    server.make_bucket("demo-media")
    result = demo(tmp_path, "--no-serve", **server.environment("demo-media"))
    assert result.returncode == 0, result.stderr
    rows = ask(tmp_path, "SELECT file FROM backcare_image UNION SELECT file FROM backcare_rendition")
    assert server.names("demo-media") == {name for (name,) in rows}
    assert not (tmp_path / "media").exists()


@pytest.mark.slow
def test_the_demo_without_its_bucket(server, tmp_path):
    result = demo(tmp_path, "--no-serve", **server.environment("nobody-made-it"))
    assert result.returncode == 1
    assert re.search(r"\ACommandError: The image \S+ cannot be stored: .*NoSuchBucket.*\n\Z", result.stderr)
