"""Mails in the admin: allowing mail again to an address that stopped all of it."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client

from backcare.mail.models import digest_of
from backcare.models import StoppedAddress
from tests.html_reading import text

pytestmark = pytest.mark.django_db

LIST = "/admin/backcare/mail/"
ALLOW = f"{LIST}allow/"
IDA = "ida@example.com"


def stop(email=IDA, key=None):
    return StoppedAddress.objects.create(digest=digest_of(email, key))


def test_mail_is_allowed_again_under_every_key_and_the_log_says_who_did_it(editor_client, editor, settings):
    settings.SECRET_KEY_FALLBACKS = ["an older key"]
    stop()
    stop(key="an older key")
    other = stop("eva@example.com")
    response = editor_client.post(ALLOW, {"email": " Ida@Example.com ", "asked": "on"}, follow=True)
    assert response.redirect_chain == [(LIST, 302)]
    assert "Mail may go to this address again" in text(response.content.decode())
    assert list(StoppedAddress.objects.all()) == [other]
    entry = LogEntry.objects.get()
    assert entry.user == editor
    assert entry.change_message == "Mail allowed again; the reader asked for it."
    for value in vars(entry).values():
        assert "ida" not in str(value).lower()
    assert editor_client.get("/admin/backcare/").status_code == 200


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"email": "eva@example.com", "asked": "on"}, "Mail to this address was not stopped. Nothing was changed."),
        ({"email": "nonsense", "asked": "on"}, "That isn’t an email address."),
        ({"email": "\x00", "asked": "on"}, "That isn’t an email address."),
        ({"email": "", "asked": "on"}, "Type the email address."),
        ({"email": IDA}, "Confirm that the reader asked for it."),
    ],
)
def test_what_cannot_be_allowed_says_why(editor_client, data, problem):
    stop()
    response = editor_client.post(ALLOW, data)
    assert response.status_code == 200
    assert problem in text(response.content.decode())
    assert StoppedAddress.objects.count() == 1
    assert not LogEntry.objects.exists()


def test_looking_at_the_page_changes_nothing(editor_client):
    stop()
    html = editor_client.get(ALLOW, {"email": IDA, "asked": "on"}).content.decode()
    assert IDA not in html
    assert StoppedAddress.objects.exists()


def test_it_needs_the_token_of_the_form(editor):
    stop()
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    assert client.post(ALLOW, {"email": IDA, "asked": "on"}).status_code == 403
    assert StoppedAddress.objects.exists()


@pytest.mark.parametrize("permissions", [[], ["view_mail"], ["view_mail", "change_mail"]])
def test_who_may_change_mails_finds_the_page_and_nobody_else_may_use_it(permissions, django_user_model):
    user = django_user_model.objects.create_user("someone", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    stop()
    may = "change_mail" in permissions
    if permissions:
        assert (f'href="{ALLOW}"' in client.get(LIST).content.decode()) is may
    assert client.get(ALLOW).status_code == (200 if may else 403)
    assert client.post(ALLOW, {"email": IDA, "asked": "on"}).status_code == (302 if may else 403)
    assert StoppedAddress.objects.exists() is not may
