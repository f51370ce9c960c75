"""The watch list."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from backcare.models import WatchedClaim
from tests.factories import make_claim

pytestmark = pytest.mark.django_db

ADD = "admin:backcare_watchedclaim_add"


def errors(phrase):
    with pytest.raises(ValidationError) as caught:
        WatchedClaim(phrase=phrase).full_clean()
    return caught.value.message_dict["phrase"]


def test_an_editor_adds_and_finds_a_claim(editor_client):
    editor_client.post(reverse(ADD), {"phrase": " melts   fat ", "advice": "Say how it feels."})
    assert WatchedClaim.objects.get(advice="Say how it feels.").phrase == "melts fat"
    html = editor_client.get(reverse("admin:backcare_watchedclaim_changelist"), {"q": "melts"}).content.decode()
    assert "melts fat" in html
    assert "Say how it feels." in html


@pytest.mark.parametrize("phrase", ["\u200b", "\u00ad"])
def test_words_that_cannot_be_seen_are_refused(phrase):
    assert errors(phrase) == ["Enter the phrase to look for, such as “flush out toxins”."]


@pytest.mark.parametrize("phrase", ["melts fat", "Melts  FAT", "melts\u00a0fat", "mel\u00adts fat"])
def test_another_spelling_of_a_claim_is_refused(phrase):
    make_claim("melts fat")
    assert "“melts fat” is already on the list. Change that one." in errors(phrase)


def test_a_claim_may_be_saved_again():
    make_claim("melts fat").full_clean()


def test_only_who_may_sees_the_list(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("other", password="back", is_staff=True))
    assert client.get(reverse(ADD)).status_code == 403
