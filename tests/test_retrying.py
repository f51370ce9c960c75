"""A transaction that another one ended is run once more; what was committed is not."""

import pytest
from django.contrib import admin
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models.signals import post_save

from backcare.models import Article, Person, Revision
from backcare.publication import acts, drafts
from backcare.publication.editing import perform
from backcare.retrying import retry_on_conflict
from tests.admin.test_article_form import GOOD, typed, url
from tests.broken_tasks import LockedOnce
from tests.factories import make_article, make_draft, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def locked_once(settings, monkeypatch):
    """Tasks go to a backend that refuses the first one."""
    monkeypatch.setattr(LockedOnce, "refused", 0)

    def begin():
        settings.TASKS = {"default": {"BACKEND": "tests.broken_tasks.LockedOnce"}}

    return begin


@pytest.mark.parametrize("button", ["_save", "_publish", "_submit_review"])
def test_a_new_article_is_stored_once_when_its_tasks_cannot_be_enqueued(editor_client, locked_once, button):
    data = typed(editor_client, url("add"), title="Slow Hands", **GOOD)
    locked_once()
    response = editor_client.post(url("add"), {**data, button: "1"})
    assert response.status_code == 302
    assert LockedOnce.refused == 1
    assert Article.objects.count() == 1
    assert Revision.objects.filter(kind="draft" if button != "_publish" else "published").count() == 1


@pytest.mark.parametrize("button", ["_save", "_publish", "_submit_review"])
@pytest.mark.parametrize("make", [make_article, make_draft])
def test_an_article_is_saved_once_when_its_tasks_cannot_be_enqueued(editor_client, locked_once, button, make):
    article = make(title="Slow Hands", **GOOD)
    data = typed(editor_client, url("change", article.pk), title="Slower Hands")
    locked_once()
    response = editor_client.post(url("change", article.pk), {**data, button: "1"})
    assert response.status_code == 302
    kinds = list(article.revisions.exclude(kind="found").values_list("kind", flat=True))
    assert len(kinds) == len(set(kinds))
    assert LockedOnce.refused == (make is make_draft or button == "_publish")


@pytest.mark.parametrize("act", ["publish", "unpublish", "archive", "delete_selected"])
def test_many_are_changed_once_when_the_tasks_cannot_be_enqueued(editor_client, locked_once, act):
    article = make_draft(**GOOD) if act == "publish" else make_article(**GOOD)
    locked_once()
    chosen = {"action": act, "_selected_action": [article.pk], "post": "yes"}
    response = editor_client.post(url("changelist"), chosen, follow=True)
    assert response.status_code == 200
    assert LockedOnce.refused == 1
    assert Article.objects.exists() == (act != "delete_selected")
    assert len([str(message) for message in response.context["messages"]]) == 1


def test_what_a_conflict_ended_is_run_once_more_in_a_new_transaction():
    article, seen = make_draft(), []

    @retry_on_conflict
    def act(article, error):
        seen.append((connection.in_atomic_block, Article.objects.filter(title="Written").exists()))
        Article.objects.update(title="Written")
        if len(seen) == 1:
            raise error
        return "done"

    for error in (OperationalError("deadlock detected"), IntegrityError("UNIQUE constraint failed")):
        seen.clear()
        Article.objects.update(title="Before")
        assert act(article, error) == "done"
        assert seen == [(True, False), (True, False)]


@pytest.mark.parametrize("error", [OperationalError, IntegrityError, ValueError])
def test_what_fails_after_the_commit_is_not_run_again(error):
    article, runs = make_draft(), []

    @retry_on_conflict
    def act(article):
        runs.append(article)
        Article.objects.update(title="Written")
        transaction.on_commit(fail)

    def fail():
        raise error

    with pytest.raises(error):
        act(article)
    assert len(runs) == 1
    assert Article.objects.get().title == "Written"


def test_a_second_conflict_and_every_other_error_are_raised():
    article, runs = make_draft(), []

    @retry_on_conflict
    def act(article, error):
        runs.append(error)
        raise error

    for error, times in ((OperationalError, 2), (IntegrityError, 2), (ValueError, 1)):
        runs.clear()
        with pytest.raises(error):
            act(article, error)
        assert len(runs) == times


@pytest.mark.parametrize("button", ["_save", "_publish"])
def test_a_slug_that_was_taken_after_the_form_was_checked_is_said_at_its_field(editor_client, monkeypatch, button):
    """Someone else saves between the check of the form and the act."""
    data = typed(editor_client, url("add"), title="Typed", slug="wanted", **GOOD)

    def perform_late(edit, *, user):
        if not Article.objects.exists():
            make_article(slug="wanted")
        return perform(edit, user=user)

    monkeypatch.setattr("backcare.admin.articles.form_page.perform", perform_late)
    response = editor_client.post(url("add"), {**data, button: "1"})
    assert response.status_code == 200
    assert "already uses this slug" in response.content.decode()
    assert "Typed" in response.content.decode()
    assert Article.objects.count() == 1


def test_what_was_chosen_and_deleted_after_the_form_was_checked_is_said_at_its_field(editor_client, monkeypatch):
    article, person = make_draft(), make_person()
    data = typed(editor_client, url("change", article.pk), title="Typed", author=str(person.pk))

    def perform_late(edit, *, user):
        Person.objects.all().delete()
        return perform(edit, user=user)

    monkeypatch.setattr("backcare.admin.articles.form_page.perform", perform_late)
    response = editor_client.post(url("change", article.pk), {**data, "_save": "1"})
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == ["author"]
    assert Article.objects.get().title != "Typed"


@pytest.mark.parametrize("page", ["change", "discard", "restore", "share", "delete", "unpublish"])
def test_an_article_that_is_deleted_after_it_was_looked_up_is_no_error(editor_client, monkeypatch, page):
    article = make_article(**GOOD)
    drafts.save_draft(article, {**drafts.head_of(article).content, "title": "Draft"})
    revision = article.revisions.first()
    data = {**typed(editor_client, url("change", article.pk), title="Typed"), "_save": "1", "days": "3", "post": "yes"}
    model_admin = admin.site._registry[Article]
    get_object = model_admin.get_object

    def get_and_delete(request, object_id, from_field=None):
        found = get_object(request, object_id, from_field)
        acts.delete(Article.objects.filter(pk=article.pk))
        return found

    monkeypatch.setattr(model_admin, "get_object", get_and_delete)
    args = [article.pk, revision.pk] if page == "restore" else [article.pk]
    response = editor_client.post(url(page, *args), data)
    assert response.status_code in (302, 404), page
    assert not Article.objects.exists()
    if page == "change":
        assert "“Typed” was deleted while you had it open" in response.content.decode()


def test_a_slug_that_the_form_made_of_the_title_gives_way(editor_client, monkeypatch):
    """Two editors begin articles with one title in the same moment."""
    data = typed(editor_client, url("add"), title="Slow Hands", **GOOD)

    def perform_late(edit, *, user):
        if not Article.objects.exists():
            make_article(slug="slow-hands")
        return perform(edit, user=user)

    monkeypatch.setattr("backcare.admin.articles.form_page.perform", perform_late)
    assert editor_client.post(url("add"), {**data, "_save": "1"}).status_code == 302
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["slow-hands", "slow-hands-2"]


@pytest.mark.parametrize("error", [OperationalError, IntegrityError])
def test_a_hosts_hook_that_fails_after_the_commit_stores_nothing_twice(editor_client, error):
    editor_client.raise_request_exception = False
    data = typed(editor_client, url("add"), title="Slow Hands", **GOOD)

    def fail():
        raise error

    def receive(sender, instance, **kwargs):
        transaction.on_commit(fail)

    post_save.connect(receive, sender=Revision)
    try:
        assert editor_client.post(url("add"), {**data, "_save": "1"}).status_code >= 500
    finally:
        post_save.disconnect(receive, sender=Revision)
    assert Article.objects.count() == 1
