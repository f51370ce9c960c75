"""The lists that moderators keep, in their form."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from backcare.models import SpamTerm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_list(db):
    SpamTerm.objects.all().delete()


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        ("word", "  Payday   LOAN ", "payday loan"),
        ("word", "Cásino!", "casino"),
        ("word", "v-i-a-g-r-a", "viagra"),
        ("word", "don't", "don t"),
        ("word", "指圧", "指圧"),
        ("domain", "https://www.Pills.example/buy?x=1", "pills.example"),
        ("domain", "pills.example.", "pills.example"),
    ],
)
def test_terms_are_stored_in_their_normal_form(kind, typed, stored):
    term = SpamTerm(kind=kind, text=typed)
    term.full_clean()
    term.save()
    assert SpamTerm.objects.get().text == str(term) == stored
    assert SpamTerm.objects.create(kind=kind, text=f"{typed}x" if kind == "word" else f"x.{stored}").text != stored


@pytest.mark.parametrize(
    ("kind", "typed", "message"),
    [
        ("word", "!!!", "Type letters or digits, such as “payday loan” or “shop.example”."),
        ("word", "\u200b", "Type letters or digits, such as “payday loan” or “shop.example”."),
        ("domain", "https://", "Type letters or digits, such as “payday loan” or “shop.example”."),
        ("domain", "pills", "A domain has a dot in it, such as “shop.example”."),
    ],
)
def test_what_is_no_term(kind, typed, message):
    with pytest.raises(ValidationError) as caught:
        SpamTerm(kind=kind, text=typed).full_clean()
    assert caught.value.message_dict["text"] == [message]


def test_a_term_stands_once():
    SpamTerm.objects.create(text="casino")
    with pytest.raises(ValidationError, match=r"This is already on the list\."):
        SpamTerm(text="CASINO").full_clean()
    SpamTerm(kind="domain", text="casino.example").full_clean()


def test_moderators_keep_the_list_in_the_admin(editor_client):
    address = reverse("admin:backcare_spamterm_add")
    answer = editor_client.post(address, {"kind": "domain", "text": "https://Pills.example/", "effect": "spam"})
    assert answer.status_code == 302
    assert list(SpamTerm.objects.values_list("kind", "text", "effect")) == [("domain", "pills.example", "spam")]
    answer = editor_client.post(address, {"kind": "domain", "text": "pills.example\x00", "effect": "spam"})
    assert answer.status_code == 200
