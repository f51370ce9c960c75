"""Bans of writers: what they post is spam, whatever it says, until the ban is lifted or its hash has ended."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from backcare.client_ip.hashing import address_hashes, kept_since
from backcare.comments import banning, posting, trust
from backcare.comments.models import Comment
from backcare.comments.posting import CommentData, RequestInfo
from backcare.models import SpamTerm
from backcare.privacy.purging import purge
from tests.factories import make_article, make_comment
from tests.html_reading import elements, text

pytestmark = pytest.mark.django_db

HASH = "a" * 64


def post(email="ida@example.com", body="Two spoons of oil?", hashes=(HASH,), **info):
    return posting.post(make_article(), CommentData("Ida", email, body), RequestInfo(address_hashes=hashes, **info))


@pytest.mark.parametrize("email", ["ida@example.com", "IDA@Example.com", "ida+1@example.com", "Ida+a+b@EXAMPLE.com"])
@pytest.mark.parametrize("banned", ["ida@example.com", "Ida+news@example.com "])
def test_a_banned_email_address_is_spam_in_any_spelling(banned, email):
    banning.ban("email", banned)
    comment = post(email)
    assert (comment.status, comment.score) == ("spam", 1)
    assert comment.reason_texts == ["Always spam: this email address is banned"]


@pytest.mark.parametrize("email", ["ida@shop.example", "aida@example.com", "ida@mail.example.com", "@example.com"])
def test_others_are_not_banned(email):
    banning.ban("email", "ida@example.com")
    banning.ban("connection", "b" * 64)
    assert post(email).is_pending
    assert post(email, hashes=()).is_pending


def test_a_ban_holds_whatever_the_engine_and_the_threshold_say(settings):
    settings.BACKCARE = settings.BACKCARE | {"SPAM_ENGINE": "no.such.Engine", "SPAM_PERCENT": 101}
    banning.ban("connection", HASH)
    comment = post(honeypot="x", is_trusted_origin=False)
    assert comment.status == "spam"
    assert comment.reason_texts == ["Always spam: this connection is banned"]


def test_a_banned_connection_is_known_in_later_weeks_as_long_as_its_hash_is_kept():
    then = timezone.now()
    made = address_hashes("203.0.113.9", then).address
    make_comment(address_hash=made, created_at=then)
    banning.ban("connection", made)
    for days, is_banned in ((0, True), (13, True), (29, True)):
        later = then + timedelta(days=days)
        hashes = address_hashes("203.0.113.9", later, since=kept_since(later))
        assert bool(banning.kinds_of_bans("", [hashes.address, *hashes.former])) is is_banned
        others = address_hashes("203.0.113.10", later, since=kept_since(later))
        assert not banning.kinds_of_bans("", [others.address, *others.former])
    assert purge(then + timedelta(days=29)).bans == 0
    assert purge(then + timedelta(days=31)).bans == 1
    assert not SpamTerm.objects.filter(kind="connection").exists()


def test_the_form_asks_for_hashes_of_earlier_weeks(client):
    from tests.views.test_comments import post as post_form

    long_ago = timezone.now() - timedelta(days=20)
    made = address_hashes("127.0.0.1", long_ago).address
    make_comment(address_hash=made, created_at=long_ago)
    banning.ban("connection", made)
    article = make_article()
    assert post_form(client, article).status_code == 303
    assert article.comments.get().status == "spam"


def test_a_banned_writer_sees_the_comment_held_like_any_spam():
    banning.ban("email", "ida@example.com")
    assert Comment.objects.shown_to_writer().filter(pk=post().pk).exists()


def test_a_banned_writer_is_not_trusted(settings):
    settings.BACKCARE = settings.BACKCARE | {"TRUST_WRITERS_AFTER": 1}
    make_comment(email="ida@example.com", status="approved")
    waiting = make_comment(email="ida@example.com", notices="asked")
    banning.ban("email", "IDA@example.com")
    assert not trust.confirm_email(waiting)
    waiting.refresh_from_db()
    assert waiting.is_pending
    SpamTerm.objects.filter(kind="email").delete()
    assert trust.confirm_email(waiting)


def test_a_ban_stands_once():
    ban, is_new = banning.ban("email", "ida@example.com")
    assert (ban.effect, is_new) == ("spam", True)
    assert banning.ban("email", "IDA+1@example.com") == (ban, False)


# In the admin


def sweep(client, comment, **data):
    return client.post(f"/admin/backcare/comment/{comment.pk}/sweep/", data)


def said(response):
    return [text(str(message)) for message in response.wsgi_request._messages]


@pytest.mark.parametrize(("address_hash", "chosen"), [("", True), (HASH, False)])
def test_the_only_choice_of_whose_comments_is_made_already(editor_client, address_hash, chosen):
    comment = make_comment(email="ida@example.com", address_hash=address_hash)
    html = editor_client.get(f"/admin/backcare/comment/{comment.pk}/sweep/").content.decode()
    assert ["checked" in attrs for attrs in elements(html, "input") if attrs.get("value") == "email"] == [chosen]


def test_a_moderator_bans_together_with_the_sweep(editor_client):
    comment = make_comment(email="ida@example.com", address_hash=HASH)
    shown = text(editor_client.get(f"/admin/backcare/comment/{comment.pk}/sweep/").content.decode())
    assert "Ban: mark new comments from there as spam" in shown
    assert said(sweep(editor_client, comment, act="spam", of="email", ban="1")) == [
        "1 comment was hidden. Undo",
        "New comments from ida@example.com will be marked as spam. Lift the ban",
    ]
    assert said(sweep(editor_client, comment, act="ban", of="address"))[-1] == (
        "New comments from this connection will be marked as spam. Lift the ban"
    )
    bans = SpamTerm.objects.filter(effect="spam").exclude(kind__in=["word", "domain"])
    assert list(bans.values_list("kind", "text")) == [("connection", HASH), ("email", "ida@example.com")]
    shown = text(editor_client.get("/admin/backcare/comment/?status=spam").content.decode())
    assert "This email address is banned. See the ban" in shown
    assert "This connection is banned. See the ban" in shown
    for ban in bans:
        assert editor_client.get(f"/admin/backcare/spamterm/{ban.pk}/change/").status_code == 200
        assert editor_client.post(f"/admin/backcare/spamterm/{ban.pk}/delete/", {"post": "yes"}).status_code == 302
    assert post(hashes=[HASH]).is_pending


def test_only_banning_decides_on_nothing(editor_client):
    comment = make_comment(email="ida@example.com", status="approved")
    assert "Ban this person" in text(editor_client.get("/admin/backcare/comment/?status=all").content.decode())
    sweep(editor_client, comment, act="ban", of="email")
    comment.refresh_from_db()
    assert comment.is_approved
    assert post("ida@example.com").status == "spam"


def test_staff_are_not_banned_and_not_everybody_bans(editor_client, django_user_model):
    from django.contrib.auth.models import Permission

    of_staff = make_comment(email="team@shop.example", by_staff=True)
    assert sweep(editor_client, of_staff, act="ban", of="email").status_code == 200
    user = django_user_model.objects.create_user("mo", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_comment", "change_comment"]))
    client, comment = Client(), make_comment()
    client.force_login(user)
    shown = text(client.get(f"/admin/backcare/comment/{comment.pk}/sweep/").content.decode())
    assert "Ban" not in shown
    assert "Ban this person" not in text(client.get("/admin/backcare/comment/").content.decode())
    assert sweep(client, comment, act="ban", of="email").status_code == 200
    assert sweep(client, comment, act="spam", of="email", ban="1").status_code == 302
    assert not SpamTerm.objects.filter(kind="email").exists()


def test_the_list_takes_email_addresses_and_no_hashes(editor_client):
    add = "/admin/backcare/spamterm/add/"
    assert "Connection" not in editor_client.get(add).content.decode()
    response = editor_client.post(add, {"kind": "email", "text": "Ida+x@Example.com", "effect": "spam"})
    assert response.status_code == 302
    assert SpamTerm.objects.get(kind="email").text == "ida@example.com"
    for kind, typed, effect, problem in [
        ("email", "ida", "spam", "“ida” is not an email address. Type it like name@example.com."),
        ("email", "ida@example.com", "spam", "This is already on the list."),
        ("email", "eva@example.com", "trusted", "An email address or a connection is banned: choose “Always spam”."),
        ("connection", HASH, "spam", "Select a valid choice."),
    ]:
        response = editor_client.post(add, {"kind": kind, "text": typed, "effect": effect})
        assert problem in text(response.content.decode())
