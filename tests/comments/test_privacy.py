"""Everything of one address: handed out, deleted, forgotten with time."""

import json
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from backcare.comments import deciding, posting
from backcare.comments.posting import Sending, Words
from backcare.comments.privacy import Erased, erase, export
from backcare.comments.purging import purge
from backcare.models import Article, Comment, Mail, VisitorKey
from tests.factories import make_article, make_comment, make_draft
from tests.html_reading import text

pytestmark = pytest.mark.django_db

PERSON = "/admin/backcare/comment/person/"
TRACES = ("Idarella", "idarella", "secret words", "a1" * 32)


@pytest.fixture
def person(editor):
    """Someone who wrote a lot, was answered, decided on, edited and mailed."""
    article = make_article()
    other = make_comment(article, status="approved", name="Eva", email="eva@example.com", notices="on")
    sending = Sending(address_hashes=["a1" * 32], agent_hash="a1" * 32)
    written = []
    for number in range(4):
        email = ("idarella@example.com", "Idarella@Example.com")[number % 2]
        words = Words(
            "Idarella", email, f"My secret words {number}", parent=other if number == 3 else None, wants_notices=True
        )
        written.append(posting.post(article, words, sending))
    deciding.edit(written[0].pk, name="Idarella", body="Other secret words", seen=0, user=editor)
    answered = written[0]
    make_comment(article, parent=answered, status="approved", name="Eva", email="eva@example.com", body="I agree.")
    make_comment(article, parent=written[1], email="idarella@example.com", name="Idarella", body="To my secret words.")
    deciding.decide(Comment.objects.filter(email__iexact="idarella@example.com"), "approve", user=editor)
    make_comment(article, email="idarella@example.com", by_staff=True, name="Staff", body="Of the shop.")
    return article


def everything():
    """Each text that any table of Backcare holds."""
    for model in apps.get_app_config("backcare").get_models():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            for row in cursor.fetchall():
                yield model.__name__, " ".join(str(value) for value in row)


def test_all_of_it_is_handed_out(person):
    data = json.loads(json.dumps(export("IDARELLA@example.com")))
    assert len(data["comments"]) == 5
    first = data["comments"][0]
    assert first["text"] == "Other secret words"
    assert first["text_as_written"] == "My secret words 0"
    assert [decision["what"] for decision in first["decisions"]] == ["approve", "edit"]
    assert {mail["about"].partition(":")[0] for mail in data["mails"]} == {"confirm"}
    assert "eva@example.com" not in json.dumps(data)


def test_nothing_of_it_is_left(person):
    before = dict(Comment.objects.exclude(email__iexact="idarella@example.com").values_list("pk", "body"))
    done = erase("IDARELLA@example.com")
    assert (done.deleted, done.emptied) == (4, 1)
    assert done.mails == 3
    left = [(model, row) for model, row in everything() if model != "SpamToken" and "Of the shop." not in row]
    assert [(model, row) for model, row in left for trace in TRACES if trace in row] == []
    assert dict(Comment.objects.filter(pk__in=before).values_list("pk", "body")) == before
    page = text(Client().get(person.get_absolute_url()).content.decode())
    assert "This comment is not shown." in page
    assert "I agree." in page
    assert erase("IDARELLA@example.com") == Erased(0, 0, 0)


@pytest.mark.parametrize("email", ["", "a", "@", "@example.com", "ella@example.com"])
def test_a_part_of_an_address_is_nobodys(person, email):
    other = Mail.objects.create(key="x", to="mod@example.com", body="Max <max@example.com> and all", subject="Held")
    before = list(Mail.objects.order_by("pk").values_list("to", "body")), Comment.objects.count()
    assert erase(email) == Erased(0, 0, 0)
    assert (list(Mail.objects.order_by("pk").values_list("to", "body")), Comment.objects.count()) == before
    assert other.pk


def test_addresses_are_on_no_page(person):
    for path in (person.get_absolute_url(), "/blogs/news/", Comment.objects.first().get_absolute_url()):
        assert "idarella@" not in Client().get(path, follow=True).content.decode().lower()


def test_the_commands(person, tmp_path, capsys):
    call_command("backcare_export_comments", "idarella@example.com")
    assert len(json.loads(capsys.readouterr().out)["comments"]) == 5
    file = tmp_path / "out.json"
    call_command("backcare_export_comments", "idarella@example.com", output=str(file))
    assert len(json.loads(file.read_text())["comments"]) == 5
    with pytest.raises(CommandError, match="is there already"):
        call_command("backcare_export_comments", "idarella@example.com", output=str(file))
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backcare_export_comments", "idarella@example.com", output=str(tmp_path / "a" / "b"))
    with pytest.raises(CommandError, match=r"5 comments would go\. Nobody can be asked here: add --yes"):
        call_command("backcare_erase_comments", "idarella@example.com")
    capsys.readouterr()
    call_command("backcare_erase_comments", "idarella@example.com", yes=True)
    assert capsys.readouterr().out == "4 comments deleted, 1 emptied, 3 mails deleted.\n"


def test_the_admin_looks_up_hands_out_and_deletes(person, editor_client):
    assert "The data of one person" in text(editor_client.get(PERSON).content.decode())
    shown = text(editor_client.get(PERSON, {"email": "idarella@example.com"}).content.decode())
    assert "5 comments, 3 mails." in shown
    assert Comment.objects.written_by("idarella@example.com").count() == 5
    file = editor_client.post(PERSON, {"email": "idarella@example.com", "export": "1"})
    assert file["Content-Disposition"] == 'attachment; filename="comments.json"'
    assert "no-store" in file["Cache-Control"]
    assert len(json.loads(file.content)["comments"]) == 5
    response = editor_client.post(PERSON, {"email": "idarella@example.com", "erase": "1"}, follow=True)
    assert "4 comments and 3 mails were deleted, 1 comments emptied." in text(response.content.decode())
    shown = text(editor_client.get(PERSON, {"email": "idarella@example.com"}).content.decode())
    assert "Nothing is kept of this address." in shown
    for wrong in ("", "x", "\x00", "a" * 300 + "@example.com"):
        assert editor_client.get(PERSON, {"email": wrong}).status_code == 200
        assert editor_client.post(PERSON, {"email": wrong, "erase": "1"}).status_code == 200


def test_who_may_not_delete_may_not_look_people_up(django_user_model):
    user = django_user_model.objects.create_user("mod", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_comment", "change_comment"]))
    client = Client()
    client.force_login(user)
    assert client.get(PERSON).status_code == 403
    assert client.post(PERSON, {"email": "ida@example.com", "erase": "1"}).status_code == 403
    assert "person" not in client.get("/admin/backcare/comment/").content.decode()


def test_hashes_keys_and_mails_are_forgotten_with_time(settings, client):
    now = timezone.now()
    settings.BACKCARE = settings.BACKCARE | {"VISITOR_HASH_DAYS": 10}
    old = make_comment(created_at=now - timedelta(days=11), address_hash="a" * 64, agent_hash="b" * 64)
    new = make_comment(created_at=now - timedelta(days=9), address_hash="a" * 64, agent_hash="b" * 64)
    VisitorKey.objects.create(week=(now - timedelta(days=30)).date())
    Mail.objects.create(key="x", to="ida@example.com", created_at=now - timedelta(days=31))
    done = purge(now)
    assert (done.hashes, done.keys, done.mails) == (1, 1, 1)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.address_hash, old.agent_hash) == ("", "")
    assert new.address_hash
    settings.BACKCARE = settings.BACKCARE | {"VISITOR_HASH_DAYS": 100_000_000}
    assert purge(now).hashes == 0


def test_the_first_comment_of_a_day_has_it_done(client, settings):
    from tests.comments.test_views import post

    article = make_article()
    make_comment(article, created_at=timezone.now() - timedelta(days=90), address_hash="a" * 64)
    post(client, article)
    assert not Comment.objects.filter(address_hash="a" * 64).exists()
    make_comment(article, created_at=timezone.now() - timedelta(days=90), address_hash="a" * 64)
    post(client, article, body="One more")
    assert Comment.objects.filter(address_hash="a" * 64).exists()
    call_command("backcare_purge_comments", verbosity=0)
    assert not Comment.objects.filter(address_hash="a" * 64).exists()


@pytest.mark.parametrize(
    ("options", "policies"),
    [
        ({}, ["closed", "closed", "hidden", "closed"]),
        ({"hide": True}, ["hidden", "hidden", "hidden", "hidden"]),
        ({"reopen": True}, ["open", "open", "hidden", "open"]),
    ],
)
def test_all_comments_are_closed_at_once(options, policies, capsys):
    for policy in ("open", "closed", "hidden"):
        make_article(comment_policy=policy)
    make_draft(draft_of=Article.objects.get(comment_policy="open"))
    call_command("backcare_close_comments", **options)
    assert list(Article.objects.order_by("pk").values_list("comment_policy", flat=True)) == policies
    assert "articles are" in capsys.readouterr().out
