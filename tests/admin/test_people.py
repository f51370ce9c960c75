"""People in the admin: whose account they are tied to, and how an author comes into an article."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from backcare.models import Person
from tests.factories import make_draft, make_person
from tests.html_reading import elements, form_data

ADD = "admin:backcare_person_add"
USERS = "admin:backcare_person_users"
NO_PROFILE = "You have no author profile yet."

pytestmark = pytest.mark.django_db


@pytest.fixture
def jane(django_user_model):
    return django_user_model.objects.create_user("jane", is_staff=True, first_name="Jane", last_name="Übermut")


def found(client, term, **more):
    answer = client.get(reverse(USERS), {"term": term, **more}).json()
    return [each["text"] for each in answer["results"]]


def test_an_account_is_found_by_any_of_its_names(editor_client, jane, django_user_model):
    django_user_model.objects.create_user("customer", first_name="Jane", last_name="Buyer")
    django_user_model.objects.create_user("left", first_name="Jane", is_staff=True, is_active=False)
    assert found(editor_client, "jane") == ["Jane Übermut (jane)"]
    assert found(editor_client, "ÜBERMUT jane") == ["Jane Übermut (jane)"]
    assert found(editor_client, "editor@shop") == ["editor"]
    assert found(editor_client, "jane editor") == found(editor_client, "jane\x00x") == []
    assert found(editor_client, "") == ["editor", "Jane Übermut (jane)"]


@pytest.mark.parametrize("page", ["", "0", "-1", "x", "9" * 30, "1"])
def test_any_page_may_be_asked_for(editor_client, jane, page):
    assert found(editor_client, "jane", page=page) == ["Jane Übermut (jane)"]
    assert found(editor_client, "jane", page="2") == []


def test_only_who_may_change_people_sees_accounts(client, django_user_model):
    user = django_user_model.objects.create_user("author", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_person"))
    client.force_login(user)
    assert client.get(reverse(USERS)).status_code == 403


def test_a_person_is_tied_to_an_account(editor_client, jane):
    person = make_person("Jane")
    address = reverse("admin:backcare_person_change", args=[person.pk])
    page = editor_client.get(address).text
    select = next(each for each in elements(page, "select") if each["name"] == "user")
    assert select["data-ajax--url"] == reverse(USERS)
    data = form_data(page, "person_form")
    assert editor_client.post(address, data | {"user": str(jane.pk)}).status_code == 302
    person.refresh_from_db()
    assert person.user == jane
    assert "Jane Übermut (jane)" in editor_client.get(address).text
    for wrong in ("987654", "9" * 30, "jane", "\x00"):
        response = editor_client.post(address, data | {"user": wrong})
        assert response.context["adminform"].form.errors["user"], wrong
    assert editor_client.post(address, data | {"user": ""}).status_code == 302
    person.refresh_from_db()
    assert person.user is None


def test_whoever_has_a_profile_is_the_author(editor, editor_client):
    person = make_person("Ed", user=editor)
    page = editor_client.get(reverse("admin:backcare_article_add")).text
    assert f'<option value="{person.pk}" selected' in page
    assert NO_PROFILE not in page


def test_whoever_has_none_creates_it_in_one_step(editor, editor_client):
    editor.first_name, editor.last_name = "Edda", "Ítor"
    editor.save()
    for address in (
        reverse("admin:backcare_article_add"),
        reverse("admin:backcare_article_change", args=[make_draft().pk]),
    ):
        page = editor_client.get(address).text
        assert NO_PROFILE in page
    link = next(each["href"] for each in elements(page, "a") if "data-create-author" in each)
    data = form_data(editor_client.get(link).text, "person_form")
    assert (data["name"], data["slug"], data["user"]) == ("Edda Ítor", "edda-ítor", str(editor.pk))
    assert editor_client.post(reverse(ADD), data).status_code == 302
    assert Person.objects.get().user == editor
    assert NO_PROFILE not in editor_client.get(address).text


def test_whoever_may_create_none_is_told_whom_to_ask(client, django_user_model):
    user = django_user_model.objects.create_user("author", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_article", "change_article"]))
    client.force_login(user)
    page = client.get(reverse("admin:backcare_article_add")).text
    assert f"{NO_PROFILE} Ask an editor to create one with your account." in page
    assert "data-create-author" not in page


def test_an_article_with_an_author_says_nothing(editor_client):
    article = make_draft(author=make_person())
    assert NO_PROFILE not in editor_client.get(reverse("admin:backcare_article_change", args=[article.pk])).text


@pytest.mark.parametrize("name", ["article", "technique", "person", "productlink", "bodyarea"])
def test_no_form_deletes_what_it_refers_to(admin_client, name):
    page = admin_client.get(reverse(f"admin:backcare_{name}_add")).text
    assert "delete-related" not in page
