"""Everything of one address: handed out, deleted, forgotten with time."""

import json
import threading
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from backcare.comments import banning, deciding, mail_links, notices, posting, trust
from backcare.comments.posting import CommentData, RequestInfo
from backcare.exceptions import AnsweredCommentGone, CommentErased
from backcare.models import Comment, Mail, SpamTerm, StoppedAddress
from backcare.privacy.personal_data import Erased, erase, export
from backcare.privacy.purging import purge
from tests.factories import make_article, make_comment, make_mail
from tests.html_reading import text

pytestmark = pytest.mark.django_db

TRACES = ("Idarella", "idarella", "secret words", "a1" * 32)


@pytest.fixture
def person(editor):
    """Someone who wrote a lot, was answered, decided on, edited and mailed."""
    article = make_article()
    other = make_comment(article, status="approved", name="Eva", email="eva@example.com", notices="on")
    sending = RequestInfo(address_hashes=["a1" * 32])
    written = []
    for number in range(4):
        email = ("idarella@example.com", "Idarella@Example.com")[number % 2]
        words = CommentData(
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
    """Each row that any table of Backcare and the log of Django's admin hold, as text."""
    for model in (*apps.get_app_config("backcare").get_models(include_auto_created=True), LogEntry):
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
    assert {mail["about"] for mail in data["mails"]} == {"confirm"}
    assert "eva@example.com" not in json.dumps(data)


def test_nothing_of_it_is_left(person):
    before = dict(Comment.objects.exclude(email__iexact="idarella@example.com").values_list("pk", "body"))
    done = erase("IDARELLA@example.com")
    assert (done.deleted, done.emptied) == (4, 1)
    assert (done.mails, done.mentions) == (3, 1)
    left = [(model, row) for model, row in everything() if model != "SpamToken" and "Of the shop." not in row]
    assert [(model, row) for model, row in left for trace in TRACES if trace in row] == []
    assert dict(Comment.objects.filter(pk__in=before).values_list("pk", "body")) == before
    page = text(Client().get(person.get_absolute_url()).content.decode())
    assert "This comment is not shown." in page
    assert "I agree." in page
    assert erase("IDARELLA@example.com") == Erased(0, 0, 0)


def test_the_address_stands_nowhere_in_the_database(settings, editor_client):
    """Each text and JSON column of each table, after mail to and about the address in every state."""
    settings.BACKCARE = settings.BACKCARE | {"MODERATION_MAIL_TO": ["mod@shop.example"], "MODERATION_MAIL": "each"}
    settings.BACKCARE = settings.BACKCARE | {"COMMENTS_PER_TEN_MINUTES": 99}
    address, article = "idarella@example.com", make_article()
    comments = []
    for number in range(6):
        email = address.title() if number % 2 else address
        data = CommentData("Idarella", email, f"Remark {number}", wants_notices=True)
        comments.append(posting.post(article, data))
    make_comment(article, parent=comments[0], status="approved", email="eva@example.com", notices="on")
    trust.confirm_email(comments[1])
    deciding.decide(Comment.objects.filter(pk=comments[1].pk), "approve")
    for mail, state in zip(Mail.objects.order_by("pk"), Mail.State.values * 3, strict=False):
        Mail.objects.filter(pk=mail.pk).update(state=state, error=f"550 <{address}>: unknown")
    make_mail(error=f"451 <{address.upper()}> sent too much")
    log = {"action": "delete_selected", "_selected_action": [Mail.objects.filter(to=address).first().pk], "post": "yes"}
    editor_client.post("/admin/backcare/mail/", log)
    sweep = f"/admin/backcare/comment/{comments[0].pk}/sweep/"
    editor_client.post(sweep, {"act": "ban", "of": "email"})
    editor_client.post(sweep.replace("/sweep/", "/change/"), {"name": "Ida", "body": "Words", "seen": "0"})
    assert LogEntry.objects.count() == 3
    assert sum(address in row.lower() for _model, row in everything()) > 10
    erase(address)
    assert [(model, row) for model, row in everything() if address in row.lower()] == []
    assert Comment.objects.erased().count() == 1


@pytest.mark.parametrize("email", ["", "a", "@", "@example.com", "ella@example.com"])
def test_a_part_of_an_address_is_nobodys(person, email):
    make_mail(to="mod@example.com")
    before = list(Mail.objects.order_by("pk").values_list("to", "error")), Comment.objects.count()
    assert erase(email) == Erased(0, 0, 0)
    assert (list(Mail.objects.order_by("pk").values_list("to", "error")), Comment.objects.count()) == before


def test_addresses_are_on_no_page(person):
    for path in (person.get_absolute_url(), "/blogs/news/", Comment.objects.first().get_absolute_url()):
        assert "idarella@" not in Client().get(path, follow=True).content.decode().lower()


def test_the_commands(person, tmp_path, capsys):
    call_command("backcare_export_comments", "idarella@example.com")
    assert len(json.loads(capsys.readouterr().out)["comments"]) == 5
    file = tmp_path / "out.json"
    call_command("backcare_export_comments", "idarella@example.com", output=str(file))
    assert len(json.loads(file.read_text())["comments"]) == 5
    with pytest.raises(CommandError, match="already exists"):
        call_command("backcare_export_comments", "idarella@example.com", output=str(file))
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backcare_export_comments", "idarella@example.com", output=str(tmp_path / "a" / "b"))
    with pytest.raises(CommandError, match=r"would delete 5 comments and 3 mails\..* add --yes"):
        call_command("backcare_erase_comments", "idarella@example.com")
    capsys.readouterr()
    call_command("backcare_erase_comments", "idarella@example.com", yes=True)
    said = capsys.readouterr().out
    assert said == (
        "4 comments deleted, 1 emptied, 3 mails deleted; "
        "1 mails to others deleted, 0 entries of the admin's log emptied, 0 bans lifted.\n"
    )


@pytest.mark.parametrize("command", ["backcare_export_comments", "backcare_erase_comments"])
@pytest.mark.parametrize("wrong", ["ida", "@", "ida@", ""])
def test_the_commands_say_what_is_no_address(command, wrong):
    with pytest.raises(CommandError, match=f"“{wrong}” is not an email address. Type it like name@example.com."):
        call_command(command, wrong)


def test_handing_out_and_deleting_are_about_the_same(person, editor_client, settings):
    for comment in Comment.objects.written_by("idarella@example.com").filter(parent=None):
        editor_client.post(
            f"/admin/backcare/comment/{comment.pk}/change/", {"name": "Idarella", "body": "Changed", "seen": "1"}
        )
    data = export("idarella@example.com")
    emptied = [comment for comment in data["comments"] if comment["answered_by_others"]]
    done = erase("idarella@example.com")
    assert (done.deleted, done.emptied) == (len(data["comments"]) - len(emptied), len(emptied))
    assert (done.mails, done.mentions) == (len(data["mails"]), len(data["mails_to_others"]))
    assert done.log_entries == len(data["admin_log"]) > 0
    empty = {"comments": [], "mails": [], "mails_to_others": [], "admin_log": [], "bans": [], "wants_no_mail": False}
    assert export("idarella@example.com") == {"email": "idarella@example.com", **empty}


def test_what_is_handed_out_says_all_of_a_comment(person):
    written = Comment.objects.get(original_body="My secret words 0")
    data = export("idarella@example.com")["comments"][0]
    assert data["status"] == "approved"
    assert data["decisions"][-1] == {
        "what": "edit",
        "how": "moderator",
        "status_before": "pending",
        "at": written.decisions.get(act="edit").created_at.isoformat(),
    }
    assert (data["notices"], data["learned_by_the_spam_filter_as"]) == ("asked", written.learned_as)
    assert (data["address_hash"], data["fingerprint"]) == ("kept", "kept")
    purge(timezone.now() + timedelta(days=100))
    data = export("idarella@example.com")["comments"][0]
    assert data["address_hash"] == ""


def test_bans_are_told_and_end():
    comment = make_comment(email="ida@example.com", address_hash="a" * 64)
    shared = make_comment(email="ida@example.com", address_hash="b" * 64)
    make_comment(email="eva@example.com", address_hash=shared.address_hash)
    for kind, text_of_ban in (
        ("email", "ida@example.com"),
        ("email", "eva@example.com"),
        ("connection", comment.address_hash),
        ("connection", shared.address_hash),
    ):
        banning.ban(kind, text_of_ban)
    assert export("IDA@example.com")["bans"] == ["connection", "email"]
    assert erase("IDA@example.com").bans == 2
    left = SpamTerm.objects.filter(effect="spam").values_list("text", flat=True)
    assert set(left) == {"eva@example.com", shared.address_hash}


def test_a_wish_for_no_mail_is_told_and_stays():
    comment = make_comment(email="ida@example.com")
    notices.stop_all(comment)
    assert export("IDA@example.com")["wants_no_mail"]
    erase("ida@example.com")
    assert StoppedAddress.objects.holds("ida@example.com")


def test_a_long_thread_of_ones_own_goes_as_a_whole(monkeypatch):
    monkeypatch.setattr("backcare.querysets.IN_ONE_STATEMENT", 2)
    article, above = make_article(), None
    for _number in range(7):
        above = make_comment(article, parent=above, email="ida@example.com")
    assert not any(comment["answered_by_others"] for comment in export("ida@example.com")["comments"])
    assert (erase("ida@example.com").deleted, Comment.objects.count()) == (7, 0)


def test_what_is_above_an_answer_of_someone_else_keeps_its_place(monkeypatch):
    monkeypatch.setattr("backcare.querysets.IN_ONE_STATEMENT", 2)
    article, above = make_article(), None
    for number in range(6):
        above = make_comment(article, parent=above, email="eva@example.com" if number == 3 else "ida@example.com")
    answered = [comment["answered_by_others"] for comment in export("ida@example.com")["comments"]]
    assert answered == [True, True, True, False, False]
    done = erase("ida@example.com")
    assert (done.deleted, done.emptied) == (2, 3)


def test_what_moderators_were_told_goes_too(settings):
    settings.BACKCARE = settings.BACKCARE | {"MODERATION_MAIL_TO": ["mod@shop.example"], "MODERATION_MAIL": "each"}
    article = make_article()
    posting.post(article, CommentData("Idarella", "idarella@example.com", "Warm oil."))
    posting.post(article, CommentData("Max", "max@example.com", "Nothing of Idarella's."))
    assert [mail["about"] for mail in export("idarella@example.com")["mails_to_others"]] == ["held"]
    assert erase("idarella@example.com").mentions == 1
    assert Mail.objects.get().comment.name == "Max"


def test_names_and_words_are_in_no_log_of_the_admin(person, editor_client):
    answered = Comment.objects.get(original_body="My secret words 0")
    single = Comment.objects.get(body="My secret words 3")
    fields = {"name": "Idarella", "body": "Other secret words, changed", "seen": answered.version}
    editor_client.post(f"/admin/backcare/comment/{answered.pk}/change/", fields)
    editor_client.post(f"/admin/backcare/comment/{single.pk}/delete/", {"post": "yes"})
    assert set(LogEntry.objects.values_list("object_repr", "action_flag")) == {
        (f"Comment {answered.pk}", CHANGE),
        (f"Comment {single.pk}", DELETION),
    }
    of_comments = ContentType.objects.get_for_model(Comment)
    LogEntry.objects.create(
        user_id=editor_client.session["_auth_user_id"],
        content_type=of_comments,
        object_id=str(answered.pk),
        object_repr="Idarella: My secret words",
        action_flag=CHANGE,
        change_message="“secret words” was changed.",
    )
    assert erase("idarella@example.com").log_entries == 2
    left = " ".join(f"{entry.object_repr} {entry.change_message}" for entry in LogEntry.objects.all())
    assert "secret" not in left
    assert "Idarella" not in left


@pytest.fixture
def stub(person, editor):
    """A comment of which only its place is left."""
    erase("idarella@example.com")
    return Comment.objects.erased().get()


def everything_of(comment):
    return Comment.objects.filter(pk=comment.pk).values().get(), list(comment.decisions.values())


def test_a_form_that_stood_open_brings_nothing_back(person, editor_client):
    comment = Comment.objects.get(original_body="My secret words 0")
    address = f"/admin/backcare/comment/{comment.pk}/change/"
    seen = editor_client.get(address).context["adminform"].form.initial["seen"]
    erase("idarella@example.com")
    before = everything_of(comment)
    for version in (seen, Comment.objects.get(pk=comment.pk).version):
        fields = {"name": "Idarella", "body": "My secret words", "seen": version}
        shown = text(editor_client.post(address, fields, follow=True).content.decode())
        assert "This comment was deleted at the writer’s request" in shown
        assert "it cannot be edited, approved or answered." in shown
        assert everything_of(comment) == before
    assert before[0]["version"] > seen


def test_a_save_over_another_edit_is_refused_until_it_was_seen(editor_client, editor):
    comment = make_comment(name="Ida", body="Warm hands")
    address = f"/admin/backcare/comment/{comment.pk}/change/"
    deciding.edit(comment.pk, name="Ida", body="Warm oil", seen=0, user=editor)
    response = editor_client.post(address, {"name": "Ida", "body": "Cold hands", "seen": "0"})
    assert "Someone changed this comment since you opened it" in text(response.content.decode())
    comment.refresh_from_db()
    assert comment.body == "Warm oil"


@pytest.mark.parametrize("act", ["approve", "spam", "hold", "reply", "both", "alone"])
def test_the_queue_does_nothing_with_an_erased_one(stub, editor_client, act):
    before = everything_of(stub)
    fields = {"decide": f"{act}:{stub.pk}:{stub.version}", f"reply-{stub.pk}": "Thank you."}
    for headers in ({}, {"X-Backcare-Row": "1"}):
        shown = text(editor_client.post("/admin/backcare/comment/", fields, headers=headers).content.decode())
        assert "it cannot be edited, approved or answered." in shown
    assert everything_of(stub) == before
    assert not Comment.objects.filter(body="Thank you.").exists()


@pytest.mark.parametrize("act", ["approve", "mark_as_spam", "hold", "remove"])
def test_bulk_acts_leave_erased_ones_alone_and_say_so(stub, editor_client, act):
    before = everything_of(stub)
    fields = {"action": act, "_selected_action": [comment.pk for comment in Comment.objects.all()]}
    response = editor_client.post("/admin/backcare/comment/?status=all", fields, follow=True)
    assert "1 of them was deleted at the writer’s request and stays as it is" in text(response.content.decode())
    assert everything_of(stub) == before


@pytest.mark.parametrize("act", ["approve", "spam"])
def test_links_in_mails_do_nothing_with_an_erased_one(stub, client, act):
    before = everything_of(stub)
    for version in (0, stub.version):
        link = mail_links.path_of(mail_links.DECIDE, stub, version, act)
        for response in (client.get(link), client.post(link, {"both": "1"})):
            assert response.status_code == 410
            assert "It was deleted at the writer’s request" in text(response.content.decode())
    confirm = mail_links.path_of(mail_links.CONFIRM, stub)
    assert client.post(confirm).status_code == 404
    assert everything_of(stub) == before


def test_stopping_all_mail_of_an_erased_one_keeps_nothing(stub, client):
    before = everything_of(stub)
    link = mail_links.path_of(mail_links.STOP, stub)
    for fields in ({"act": "all"}, {"act": "one"}, {"List-Unsubscribe": "One-Click"}):
        assert "we can’t email you" in text(client.post(link, fields).content.decode())
    notices.stop_all(stub)
    assert not StoppedAddress.objects.exists()
    assert everything_of(stub) == before


def test_functions_refuse_an_erased_one(stub, editor):
    before = everything_of(stub)
    with pytest.raises(CommentErased):
        deciding.decide_one(stub.pk, "approve", seen=stub.version, user=editor)
    with pytest.raises(CommentErased):
        deciding.edit(stub.pk, name="Ida", body="Back again", seen=stub.version, user=editor)
    with pytest.raises(CommentErased):
        deciding.reply(stub.pk, body="Thank you.", seen=stub.version, user=editor)
    assert deciding.decide(Comment.objects.filter(pk=stub.pk), "approve", user=editor) == []
    trust.confirm_email(stub)
    assert everything_of(stub) == before
    assert str(stub) == f"Comment {stub.pk}"


def test_an_erased_one_has_no_history_of_others(stub, editor_client):
    other = make_comment(email="max@example.com", name="Max")
    make_comment(parent=other, article=other.article, status="approved")
    erase("max@example.com")
    for address in (f"/admin/backcare/comment/{stub.pk}/change/", "/admin/backcare/comment/?status=removed"):
        shown = text(editor_client.get(address).content.decode())
        assert "Deleted at the writer’s request" in shown
        assert "From this e-mail address also" not in shown
        assert "Spam or remove all from this person" not in shown
        assert "Hand out or delete everything" not in shown
    assert not Comment.objects.written_by("").exists()
    answers = text(editor_client.get("/admin/backcare/comment/?status=approved").content.decode())
    assert "in reply to a deleted comment" in answers


def test_what_is_true_of_one_is_true_of_many(stub):
    make_comment(email="", by_staff=True, name="Staff", body="Of the shop.")
    for comment in Comment.objects.all():
        assert Comment.objects.erased().filter(pk=comment.pk).exists() == comment.is_erased
        assert Comment.objects.not_erased().filter(pk=comment.pk).exists() != comment.is_erased


@pytest.mark.django_db(transaction=True)
def test_answers_that_come_while_something_is_erased_are_stored_or_refused():
    article = make_article()
    parents = [make_comment(article, status="approved", email="ida@example.com") for _number in range(20)]
    refused, problems, start = [], [], threading.Barrier(2)

    def answer():
        start.wait()
        for number, parent in enumerate(parents):
            words = CommentData("Eva", f"eva{number}@example.com", f"Answer {number}", parent=parent)
            try:
                posting.post(article, words)
            except AnsweredCommentGone:
                refused.append(number)
            except Exception as error:
                problems.append(error)
        connections.close_all()

    other = threading.Thread(target=answer)
    other.start()
    start.wait()
    done = erase("ida@example.com")
    other.join()
    assert problems == []
    assert not Comment.objects.written_by("ida@example.com").exists()
    assert done.deleted + done.emptied == 20
    answers = Comment.objects.exclude(parent=None)
    assert answers.count() + len(refused) == 20
    assert set(answers.values_list("parent", flat=True)) <= set(Comment.objects.erased().values_list("pk", flat=True))
