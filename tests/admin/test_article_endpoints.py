"""What the article's form asks the server for: searches, look-ups, uploads, and who may ask."""

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse

from backcare.models import Image, Rendition
from tests.factories import (
    make_article,
    make_draft,
    make_image,
    make_product,
    make_technique,
    picture_bytes,
)


def address(name):
    return reverse(f"admin:backcare_article_{name}")


def ask(client, name, **query):
    response = client.get(address(name), query)
    assert response.status_code == 200
    return response.json()[name]


def titles(things):
    return [thing["title"] for thing in things]


def test_products_are_found_by_title_handle_and_key(editor_client):
    make_product("Warm Wraps", handle="heat", key="wraps-of-old")
    make_product("Rollers", handle="rollers")
    assert titles(ask(editor_client, "products", q="warm")) == ["Warm Wraps"]
    assert titles(ask(editor_client, "products", q="HEAT")) == ["Warm Wraps"]
    assert titles(ask(editor_client, "products", q="of-old")) == ["Warm Wraps"]
    assert ask(editor_client, "products", q="\x00nothing") == []


def test_a_product_says_what_its_card_needs(editor_client):
    image = make_image()
    make_product("Warm Wraps", key="wraps", kind="product", price_text="$39", image=image)
    make_product("Old Wraps", key="old", is_listed=False)
    (found,) = ask(editor_client, "products", key="wraps")
    assert found == {
        "key": "wraps",
        "title": "Warm Wraps",
        "detail": "Product · $39",
        "src": image.renditions.order_by("width").first().file.url,
        "shown": True,
    }
    (unlisted,) = ask(editor_client, "products", key="old")
    assert (unlisted["shown"], unlisted["src"]) == (False, "")
    assert titles(ask(editor_client, "products", q="wraps")) == ["Warm Wraps", "Old Wraps"], "what is sold comes first"


def test_techniques_are_found_by_every_name(editor_client):
    make_technique("Petrissage", slug="petrissage", key="kneading-key", aliases="kneading\nrolling", level="targeted")
    make_technique("Effleurage", status="draft", slug="effleurage")
    for query in ("petri", "Kneading", "kneading-key"):
        (found,) = ask(editor_client, "techniques", q=query)
        assert (found["title"], found["detail"], found["shown"]) == ("Petrissage", "Focused", True)
    (draft,) = ask(editor_client, "techniques", key="effleurage")
    assert draft["shown"] is False


def test_what_is_gone_is_left_out_of_a_look_up(editor_client):
    for name in ("images", "products", "techniques"):
        assert ask(editor_client, name, key="never-there") == []


def test_articles_are_found_by_title_with_their_public_address(editor_client):
    article = make_article(title="Warm hands first", slug="warm-hands-first")
    draft = make_draft(title="Warm feet, too")
    make_draft(title="Warm hands, anew", draft_of=article)
    found = {one["title"]: one for one in ask(editor_client, "articles", q="warm")}
    assert set(found) == {"Warm hands first", "Warm feet, too"}, "a working copy has no address of its own"
    assert found["Warm hands first"] == {
        "title": "Warm hands first",
        "url": "/blogs/news/warm-hands-first/",
        "state": "",
    }
    assert found["Warm feet, too"]["url"] == draft.get_absolute_url()
    assert found["Warm feet, too"]["state"] == "Draft"


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("images", lambda: make_image(with_renditions=False)),
        ("products", lambda: make_product(image=make_image(with_renditions=False))),
        ("techniques", lambda: make_technique(image=make_image(with_renditions=False))),
        ("articles", make_article),
    ],
)
def test_a_search_takes_the_same_queries_for_one_and_for_twenty(
    editor_client, django_assert_max_num_queries, name, make
):
    for _round in range(20):
        make()
    with django_assert_max_num_queries(6):
        assert len(ask(editor_client, name)) == 20


@pytest.mark.parametrize("name", ["images", "products", "techniques", "articles", "tags"])
def test_only_those_who_write_may_ask(client, django_user_model, name):
    assert client.get(address(name)).status_code == 302
    client.force_login(django_user_model.objects.create_user("staff", is_staff=True))
    assert client.get(address(name)).status_code == 403


@pytest.mark.parametrize("query", ["%" * 60_000, "\x00" * 9, "' OR 1=1 --", "<script>", "\\", "%", "_", "腰痛"])
@pytest.mark.parametrize("name", ["images", "products", "techniques", "articles", "tags"])
def test_no_query_is_an_error_or_finds_more_than_it_says(editor_client, name, query):
    make_image(title="Hands", with_renditions=False)
    make_product(title="Hands")
    make_technique(name="Hands")
    make_article(title="Hands", tags=["hands"])
    found = ask(editor_client, name, q=query)
    assert found == [] or not query.strip("\x00")


# Uploads


def upload(client, content=None, name="IMG_2231.jpg", **fields):
    file = SimpleUploadedFile(name, picture_bytes() if content is None else content, "image/jpeg")
    return client.post(address("upload"), {"file": file, "title": "Hands", "alt": "Two hands on a back", **fields})


def messages(response):
    assert response.status_code == 200
    return {field: [one["message"] for one in found] for field, found in response.json()["errors"].items()}


def test_an_upload_makes_an_image_with_renditions(editor_client, committed):
    with committed():
        response = upload(editor_client, credit="A. Photographer", ai_use="edited")
    assert response.status_code == 201
    image = Image.objects.get()
    assert (image.title, image.alt, image.credit, image.ai_use, image.width) == (
        "Hands",
        "Two hands on a back",
        "A. Photographer",
        "edited",
        600,
    )
    assert (image.focal_x, image.focal_y) == (0.5, 0.5)
    assert image.renditions.exists()
    made = response.json()["image"]
    assert (made["key"], made["title"], made["alt"]) == (image.key, "Hands", "Two hands on a back")
    assert made["src"] == image.file.url, "as long as there is no smaller one"


def test_a_decorative_picture_needs_no_words(editor_client):
    assert upload(editor_client, alt="", is_decorative="on").status_code == 201
    assert Image.objects.get().is_decorative


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"alt": ""}, "alt"),
        ({"alt": "IMG_2231.jpg"}, "alt"),
        ({"alt": "IMG_2231"}, "alt"),
        ({"title": ""}, "title"),
        ({"content": b"%PDF-1.4 this is no picture"}, "file"),
        ({"content": picture_bytes()[:600]}, "file"),
        ({"content": b""}, "file"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(editor_client, fields, field):
    assert messages(upload(editor_client, **fields)).get(field)
    assert not Image.objects.exists()
    assert not default_storage.exists("backcare/images") or default_storage.listdir("backcare/images")[1] == []


def test_an_upload_that_fails_leaves_nothing(editor_client, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("disk I/O error")

    monkeypatch.setattr("backcare.images.renditions.schedule", fail)
    with pytest.raises(DatabaseError):
        upload(editor_client)
    assert not Image.objects.exists()
    assert not Rendition.objects.exists()
    assert not default_storage.exists("backcare/images") or default_storage.listdir("backcare/images")[1] == []


def test_only_those_who_may_add_images_upload(client, django_user_model):
    user = django_user_model.objects.create_user("writer", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="add_article"))
    client.force_login(user)
    assert upload(client).status_code == 403
    page = client.get(reverse("admin:backcare_article_add")).content.decode()
    assert address("images") in page
    assert address("upload") not in page
    user.user_permissions.add(Permission.objects.get(codename="add_image"))
    assert upload(client).status_code == 201
    assert address("upload") in client.get(reverse("admin:backcare_article_add")).content.decode()


def test_an_upload_needs_a_token_and_a_post(editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert upload(client).status_code == 403
    assert client.get(address("upload")).status_code == 405
    assert not Image.objects.exists()


def test_the_form_holds_no_inline_script_for_the_editor(editor_client):
    page = editor_client.get(reverse("admin:backcare_article_add")).content.decode()
    assert "importmap" not in page
    assert "data-backcare-editor" in page
    assert "style=" not in page


def test_html_comes_back_as_a_text_would_be_stored(editor_client):
    answer = editor_client.post(address("html"), {"html": "<div>One</div><div onclick=x>Two</div>"})
    assert answer.json() == {"html": "<p>One</p><p>Two</p>"}
    answer = editor_client.post(address("html"), {"html": "<blockquote>" * 500})
    assert answer.json() == {
        "errors": {
            "html": "The HTML of this text is nested more than 100 elements deep. Close its elements, or remove some."
        }
    }
    assert editor_client.get(address("html")).status_code == 405


def test_who_may_not_write_gets_no_html(client):
    assert client.post(address("html"), {"html": "<p>a</p>"}).status_code == 302


def test_what_differs_between_two_texts(editor_client):
    texts = {
        "before": "<p>a</p><p>b</p><p>c</p><p>First of all we rest.</p>",
        "after": "<p>a</p><p>b</p><p>c</p><p>First of all we <em>warm</em> up.</p>",
    }
    paragraphs = editor_client.post(address("changes"), texts).json()["paragraphs"]
    assert paragraphs[0] == []
    assert paragraphs[-1] == [["same", "First of all we "], ["del", "rest."], ["ins", "warm up."]]
    only_looks = {"before": "<p>a</p>", "after": "<p><em>a</em></p>"}
    assert editor_client.post(address("changes"), only_looks).json() == {"paragraphs": []}


@pytest.mark.parametrize(
    ("typed", "videos"),
    [
        ("https://youtu.be/dQw4w9WgXcQ?t=43", ["youtube:dQw4w9WgXcQ"]),
        ("vimeo.com/76979871/8272103f6e", ["vimeo:76979871/8272103f6e"]),
        ("https://www.youtube.com/@someone", []),
        ("", []),
    ],
)
def test_the_video_at_an_address(editor_client, typed, videos):
    assert ask(editor_client, "videos", address=typed) == videos
