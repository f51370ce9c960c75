"""The page in the admin with the data of one person."""

import json

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from backcare.models import Comment, Mail
from tests.factories import make_article, make_comment, make_mail
from tests.html_reading import elements, text

pytestmark = pytest.mark.django_db

PERSON = "/admin/backcare/comment/person/"
IDA = {"email": "IDA@example.com"}


@pytest.fixture
def ida():
    """Someone who wrote two comments, of which one was answered, and got a mail."""
    article = make_article(title="Warm hands")
    answered = make_comment(article, email="ida@example.com", status="approved", body="Two spoons of oil?")
    make_comment(article, email="eva@example.com", parent=answered, status="approved")
    make_mail(answered, to="Ida@example.com")
    return make_comment(article, email="Ida@Example.com", body="Or three?")


def said(response):
    return " ".join(text(response.content.decode()).split())


def test_an_address_is_posted_never_asked_for_in_an_address(editor_client, ida):
    html = editor_client.get(PERSON).content.decode()
    forms = [form for form in elements(html, "form") if form.get("action") == PERSON]
    assert [form["method"] for form in forms] == ["post"]
    assert "Kept of" not in said(editor_client.get(PERSON, IDA))
    response = editor_client.post(PERSON, IDA)
    assert "Data of IDA@example.com" in said(response)
    assert "no-store" in response["Cache-Control"]
    actions = [form.get("action", "") for form in elements(response.content.decode(), "form")]
    assert not any("@" in action for action in actions)


def test_it_shows_what_there_is_with_counts(editor_client, ida):
    shown = said(editor_client.post(PERSON, IDA))
    for words in (
        "Comments 2",
        "Decisions on them 0",
        "Emails to this address 1",
        "Emails to others about them 0",
        "Warm hands Approved Two spoons of oil? has replies from others",
        "Warm hands Pending Or three?",
        "1 comment will be deleted.",
        "1 comment will be emptied, because others replied to it",
        "1 email to this address will be deleted.",
    ):
        assert words in shown
    assert Comment.objects.count() == 3


def test_it_hands_out_a_file(editor_client, ida):
    file = editor_client.post(PERSON, IDA | {"export": "1"})
    assert file["Content-Disposition"] == 'attachment; filename="comments.json"'
    assert "no-store" in file["Cache-Control"]
    data = json.loads(file.content)
    assert (len(data["comments"]), len(data["mails"])) == (2, 1)


def test_it_deletes_once_someone_is_sure(editor_client, ida):
    shown = said(editor_client.post(PERSON, IDA | {"erase": "1"}))
    assert "Nothing was deleted. Check the box if you are sure." in shown
    assert (Comment.objects.count(), Mail.objects.count()) == (3, 1)
    response = editor_client.post(PERSON, IDA | {"erase": "1", "is_sure": "on"}, follow=True)
    assert response.redirect_chain == [(PERSON, 302)]
    assert "Done: 1 comment was deleted; 1 was emptied; 1 email was deleted; 0 emails to others were deleted" in said(
        response
    )
    assert "ida@example.com" not in said(response).lower()
    assert not Comment.objects.written_by("ida@example.com").exists()
    assert "No data for this address." in said(editor_client.post(PERSON, IDA))


def test_a_link_names_a_comment_of_the_person(editor_client, ida):
    address = f"{PERSON}?comment={ida.pk}"
    form = editor_client.get(f"/admin/backcare/comment/{ida.pk}/change/").content.decode()
    assert address in [link.get("href") for link in elements(form, "a")]
    assert "Data of Ida@Example.com" in said(editor_client.get(address))
    assert PERSON in editor_client.get("/admin/backcare/comment/").content.decode()
    assert editor_client.get(f"{PERSON}?comment=99999").status_code == 404
    for nonsense in ("", "x", "0", "9" * 30, "\x00"):
        assert editor_client.get(PERSON, {"comment": nonsense}).status_code == 200


def test_what_staff_wrote_is_nobodys_data(editor_client):
    comment = make_comment(by_staff=True, email="editor@shop.example")
    assert editor_client.get(f"{PERSON}?comment={comment.pk}").status_code == 404
    form = editor_client.get(f"/admin/backcare/comment/{comment.pk}/change/").content.decode()
    assert "person/?comment" not in form
    assert "No data for this address." in said(editor_client.post(PERSON, {"email": "editor@shop.example"}))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("", "Type the email address that the person used."),
        ("ida", "“ida” is not an email address. Type it like name@example.com."),
        ("<b>@", "“<b>@” is not an email address."),
        ("a" * 300 + "@example.com", "An email address has at most 254 characters."),
        ("\x00", "Null characters are not allowed."),
    ],
)
def test_it_says_what_is_wrong_with_an_address(editor_client, ida, wrong, why):
    for more in ({}, {"erase": "1", "is_sure": "on"}, {"export": "1"}):
        response = editor_client.post(PERSON, {"email": wrong, **more})
        assert response.status_code == 200
        assert why in said(response)
    assert Comment.objects.count() == 3


def test_who_may_not_delete_may_not_look_people_up(django_user_model, ida):
    user = django_user_model.objects.create_user("mod", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_comment", "change_comment"]))
    client = Client()
    client.force_login(user)
    assert client.get(PERSON).status_code == 403
    assert client.post(PERSON, IDA | {"erase": "1", "is_sure": "on"}).status_code == 403
    assert "person/" not in client.get("/admin/backcare/comment/").content.decode()
    assert "person/" not in client.get(f"/admin/backcare/comment/{ida.pk}/change/").content.decode()
    assert Comment.objects.count() == 3
