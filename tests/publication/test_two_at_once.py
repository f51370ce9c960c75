"""Two requests at the same moment, each with a connection of its own: no error, and nothing that was typed is lost."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from backcare.models import Article, FormerSlug, Image, Revision
from backcare.publication import drafts, tags
from tests import factories
from tests.admin.test_article_form import GOOD, typed, url
from tests.factories import contents_of, make_article, make_draft, make_reference

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def browsers(django_user_model):
    """Two editors, each with a browser."""
    clients = []
    for name in ("one", "two"):
        user = django_user_model.objects.create_user(name, is_staff=True)
        user.user_permissions.set(Permission.objects.filter(content_type__app_label="backcare"))
        client = Client()
        client.force_login(user)
        clients.append(client)
    return clients


@pytest.fixture
def at_once():
    """Run functions in threads that start together; returns what they return, and raises what they raise."""

    def run(*acts):
        barrier, results = threading.Barrier(len(acts)), [None] * len(acts)

        def start(number, act):
            try:
                connection.ensure_connection()
                barrier.wait(20)
                results[number] = act()
            except Exception as error:
                results[number] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=start, args=pair) for pair in enumerate(acts)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
            assert not thread.is_alive()
        for result in results:
            if isinstance(result, Exception):
                raise result
        return results

    return run


def full_article(make=make_article, **kwargs):
    article = make(tags=["a"], techniques=[factories.make_technique()], **{**GOOD, **kwargs})
    make_reference(article)
    return article


BUTTONS = {
    "save": lambda article, data, client: client.post(url("change", article.pk), {**data, "_save": "1"}),
    "publish": lambda article, data, client: client.post(url("change", article.pk), {**data, "_publish": "1"}),
    "submit": lambda article, data, client: client.post(url("change", article.pk), {**data, "_submit_review": "1"}),
    "discard": lambda article, data, client: client.post(url("discard", article.pk)),
    "unpublish": lambda article, data, client: client.post(url("unpublish", article.pk)),
    "restore": lambda article, data, client: client.post(
        url("restore", article.pk, article.revisions.order_by("pk").first().pk)
    ),
    "bulk publish": lambda article, data, client: client.post(
        url("changelist"), {"action": "publish", "_selected_action": [article.pk]}
    ),
    "bulk unpublish": lambda article, data, client: client.post(
        url("changelist"), {"action": "unpublish", "_selected_action": [article.pk]}
    ),
    "delete": lambda article, data, client: client.post(url("delete", article.pk), {"post": "yes"}),
    "bulk delete": lambda article, data, client: client.post(
        url("changelist"), {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    ),
    "preview": lambda article, data, client: client.post(url("preview", article.pk), data),
    "share": lambda article, data, client: client.post(url("share", article.pk), {"days": "3"}),
}
PAIRS = [
    *(("save", "save"), ("save", "publish"), ("publish", "publish"), ("publish", "discard"), ("restore", "save")),
    *(("unpublish", "save"), ("unpublish", "publish"), ("bulk publish", "save"), ("bulk unpublish", "save")),
    *(("delete", "save"), ("delete", "publish"), ("bulk delete", "save"), ("delete", "restore"), ("delete", "share")),
    *(("delete", "delete"), ("discard", "save"), ("restore", "restore"), ("discard", "discard"), ("submit", "save")),
    *(("preview", "save"), ("preview", "delete"), ("bulk publish", "bulk publish"), ("delete", "unpublish")),
]


@pytest.mark.slow
@pytest.mark.parametrize("is_live", [True, False], ids=["live", "draft"])
def test_two_buttons_at_once(browsers, at_once, is_live):
    for pair in PAIRS:
        article = full_article(make_article if is_live else make_draft)
        drafts.save_draft(article, {**drafts.head_of(article).content, "title": "Before"})
        forms = [
            typed(client, url("change", article.pk), title=f"Typed {number}", tags=f"a, t{number}, new")
            for number, client in enumerate(browsers)
        ]
        responses = at_once(
            *(
                partial(BUTTONS[button], article, data, client)
                for button, data, client in zip(pair, forms, browsers, strict=True)
            )
        )
        check_nothing_is_lost(article.pk, pair, responses)


def check_nothing_is_lost(pk, pair, responses):
    assert all(response.status_code < 500 for response in responses), pair
    stored = Article.objects.filter(pk=pk).first()
    for number, (button, response) in enumerate(zip(pair, responses, strict=True)):
        if button not in ("save", "publish", "submit"):
            continue
        if response.status_code == 404:
            assert stored is None
            assert f"Typed {number}" in response.content.decode()
        elif stored is not None:
            assert response.status_code in (302, 409), pair
            kept = [revision.data["content"]["title"] for revision in stored.revisions.all()]
            assert f"Typed {number}" in kept, (pair, kept, response.status_code)
    if stored is None:
        assert not Revision.objects.filter(article=pk).exists()
        assert not Article.objects.filter(draft_of=pk).exists()
        return
    head = drafts.head_of(stored)
    assert not head.is_working_copy or stored.status == "published", pair
    newest = stored.revisions.exclude(kind__in=["set_aside", "discarded", "unpublished"]).first()
    if not any(word in " ".join(pair) for word in ("discard", "unpublish")):
        assert head.content == contents_of(newest), pair


@pytest.mark.parametrize("button", ["_save", "_publish"])
@pytest.mark.parametrize("is_new", [True, False], ids=["new", "drafts"])
def test_two_articles_want_one_slug(browsers, at_once, button, is_new):
    rows = [None if is_new else full_article(make_draft) for _client in browsers]
    addresses = [url("change", row.pk) if row else url("add") for row in rows]
    forms = [
        typed(client, address, title=f"Typed {number}", slug="wanted", **GOOD)
        for number, (client, address) in enumerate(zip(browsers, addresses, strict=True))
    ]
    responses = at_once(
        *(
            lambda client=client, address=address, data=data: client.post(address, {**data, button: "1"})
            for client, address, data in zip(browsers, addresses, forms, strict=True)
        )
    )
    assert sorted(response.status_code for response in responses) == [200, 302]
    refused = next(response for response in responses if response.status_code == 200)
    page = refused.content.decode()
    assert "already uses this slug" in page
    assert f"Typed {responses.index(refused)}" in page
    assert Article.objects.filter(slug="wanted").count() == 1


def test_two_working_copies_want_one_slug(browsers, at_once):
    rows = [full_article() for _client in browsers]
    for row in rows:
        drafts.save_draft(row, {**drafts.head_of(row).content, "slug": "wanted"})
    forms = [typed(client, url("change", row.pk)) for client, row in zip(browsers, rows, strict=True)]
    responses = at_once(
        *(
            lambda client=client, row=row, data=data: client.post(url("change", row.pk), {**data, "_publish": "1"})
            for client, row, data in zip(browsers, rows, forms, strict=True)
        )
    )
    assert all(response.status_code in (200, 302) for response in responses)
    assert Article.objects.originals().filter(slug="wanted").count() == 1
    assert FormerSlug.objects.count() == 1


def test_what_was_chosen_is_deleted_at_the_same_moment(browsers, at_once):
    article, image = full_article(make_draft), factories.make_image()
    person = factories.make_person()
    data = typed(browsers[0], url("change", article.pk), hero_image=str(image.pk), author=str(person.pk))
    responses = at_once(
        lambda: browsers[0].post(url("change", article.pk), {**data, "_save": "1"}),
        lambda: browsers[1].post(f"/admin/backcare/person/{person.pk}/delete/", {"post": "yes"}),
    )
    assert responses[0].status_code in (200, 302)
    article = Article.objects.get(pk=article.pk)
    assert (article.author_id == person.pk) == (responses[0].status_code == 302)


def test_readers_read_while_an_editor_publishes(browsers, at_once):
    article = full_article()
    data = typed(browsers[0], url("change", article.pk), title="Typed")
    responses = at_once(
        lambda: browsers[0].post(url("change", article.pk), {**data, "_publish": "1"}),
        *(lambda: Client().get(article.get_absolute_url()) for _ in range(4)),
    )
    assert [response.status_code for response in responses] == [302, 200, 200, 200, 200]
    assert timezone.now() - Article.objects.get(pk=article.pk).updated_at < timedelta(minutes=5)


@pytest.mark.parametrize("button", ["save", "publish"])
def test_a_tag_is_merged_away_at_the_same_moment(browsers, at_once, button):
    stays = factories.make_tag(name="massage")
    for number in range(8):
        article, gone = full_article(make_draft), factories.make_tag(name=f"kneading {number}")
        data = typed(browsers[0], url("change", article.pk), tags=gone.name)
        saved, _count = at_once(
            partial(BUTTONS[button], article, data, browsers[0]), partial(tags.merge, [gone], into=stays)
        )
        assert saved.status_code == 302
        assert [tag.name for tag in Article.objects.get(pk=article.pk).tags.all()] == ["massage"]


def test_a_tag_is_deleted_at_the_same_moment(browsers, at_once):
    for number in range(8):
        article, gone = full_article(make_draft), factories.make_tag(name=f"kneading {number}")
        data = typed(browsers[0], url("change", article.pk), tags=gone.name)
        saved, deleted = at_once(
            partial(BUTTONS["save"], article, data, browsers[0]),
            lambda: browsers[1].post(f"/admin/backcare/tag/{gone.pk}/delete/", {"post": "yes"}),  # noqa: B023
        )
        assert (saved.status_code, deleted.status_code) == (302, 302)


def test_two_pictures_with_one_title(browsers, at_once, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    address = "/admin/backcare/article/upload/"

    def upload(client):
        picture = SimpleUploadedFile("hands.jpg", factories.picture_bytes(), "image/jpeg")
        return client.post(address, {"title": "Hands", "alt": "Two hands", "file": picture})

    answers = at_once(*(partial(upload, client) for client in browsers * 2))
    assert [answer.status_code for answer in answers] == [201] * 4
    images = Image.objects.order_by("key")
    assert [image.key for image in images] == ["hands", "hands-2", "hands-3", "hands-4"]
    assert all(image.file.storage.exists(image.file.name) for image in images)
    assert len({image.file.name for image in images}) == 4
