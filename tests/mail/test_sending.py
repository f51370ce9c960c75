"""Sending what is queued: nothing is lost, nothing goes out twice."""

import smtplib
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.utils import timezone

from backcare.comments import notices
from backcare.mail import sending
from backcare.mail.messages import Message
from backcare.models import Mail
from tests.factories import make_article, make_comment, make_mail
from tests.mail.servers import use_mail

pytestmark = pytest.mark.django_db


def write(row, **kwargs):
    return Message("Hello", "Words\n", "shop@shop.example", [row.to], **kwargs)


def send(**kwargs):
    return dict(sending.send_due(write, **kwargs))


class Server(BaseEmailBackend):
    """A mail server that raises what a test gives it."""

    on_open = on_send = None

    def open(self):
        if self.on_open:
            raise self.on_open

    def send_messages(self, messages):
        if self.on_send:
            raise self.on_send
        mail.outbox += messages


@pytest.fixture
def server(settings, monkeypatch):
    use_mail(settings, f"{__name__}.Server")
    monkeypatch.setattr(Server, "on_open", None)
    monkeypatch.setattr(Server, "on_send", None)
    return Server


def test_what_is_due_is_sent_once_and_in_order():
    make_mail(to="b@shop.example", due_at=timezone.now() - timedelta(minutes=1))
    make_mail(to="a@shop.example", due_at=timezone.now() - timedelta(minutes=2))
    make_mail(due_at=timezone.now() + timedelta(hours=1))
    assert send() == {"sent": 2}
    assert send() == {}
    assert [message.to for message in mail.outbox] == [["a@shop.example"], ["b@shop.example"]]


def test_what_was_not_reached_is_tried_again_less_and_less_often_and_fails_in_the_end(server):
    server.on_open = OSError("no such host")
    row, now, waits = make_mail(), timezone.now(), []
    for attempt in range(1, 9):
        assert send(now=now) == {"queued" if attempt < 8 else "failed": 1}
        row.refresh_from_db()
        waits.append(row.due_at - now)
        assert send(now=row.due_at - timedelta(seconds=1)) == {}
        now = row.due_at
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=2)
    assert send(now=now + timedelta(days=9)) == {}
    assert (row.state, row.attempts, row.error) == ("failed", 8, "OSError: no such host")


def test_a_server_that_cannot_be_reached_is_asked_once_not_for_each_mail(server):
    server.on_open = TimeoutError("slow")
    rows = [make_mail() for _number in range(3)]
    assert send() == {"queued": 1}
    assert [Mail.objects.get(pk=row.pk).attempts for row in rows] == [1, 0, 0]
    server.on_open = None
    assert send() == {"sent": 2}


def test_one_mail_that_fails_does_not_stop_the_others(server, monkeypatch):
    def send_messages(self, messages):
        if messages[0].to == ["bad@shop.example"]:
            raise smtplib.SMTPDataError(451, b"later")
        mail.outbox.extend(messages)

    monkeypatch.setattr(server, "send_messages", send_messages)
    for name in ("a", "bad", "b"):
        make_mail(to=f"{name}@shop.example")
    assert send() == {"sent": 2, "queued": 1}


def test_a_server_that_does_not_confirm_a_mail_gets_no_other_until_the_next_run(server):
    server.on_send = OSError("gone")
    for _number in range(3):
        make_mail()
    assert send() == {"unconfirmed": 1}
    assert send() == {"unconfirmed": 1}
    server.on_send = None
    assert send() == {"sent": 1}


def test_the_command_names_what_needs_a_look_and_sends_it_again(server, capsys):
    server.on_send = TimeoutError("slow")
    row = make_mail()
    call_command("backcare_mail")
    server.on_send = None
    call_command("backcare_mail")
    said = capsys.readouterr().out
    assert said.startswith("Mail: 0 queued, 0 sent, 1 unconfirmed, 0 failed.\n")
    line = f"Unconfirmed: {row.pk} (New comment: Comment {row.comment_id}) TimeoutError: slow\n"
    assert said.count(line) == 2
    with pytest.raises(CommandError, match="There is no unsent mail 0"):
        call_command("backcare_mail", resend=0)
    assert mail.outbox == []
    call_command("backcare_mail", "--resend", str(row.pk))
    assert len(mail.outbox) == 1
    with pytest.raises(CommandError):
        call_command("backcare_mail", resend=row.pk)
    assert row.to not in said


def test_a_mail_whose_process_died_is_unconfirmed_after_ten_minutes(server):
    now = timezone.now()
    row = make_mail(state="sending", attempted_at=now)
    assert Mail.objects.filter(pk=row.pk).send_again() == 0
    send(now=now + timedelta(minutes=9))
    row.refresh_from_db()
    assert row.state == "sending"
    assert send(now=now + timedelta(minutes=10)) == {}
    row.refresh_from_db()
    assert row.state == "unconfirmed"
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_two_processes_never_send_the_same_one():
    article = make_article()
    for _number in range(30):
        make_mail(make_comment(article))
    barrier, results = threading.Barrier(4), []

    def work():
        barrier.wait()
        try:
            results.append(send().get("sent", 0))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(results) == 30 == len(mail.outbox)


def test_what_another_process_did_meanwhile_is_not_undone(server, monkeypatch):
    """It took the mail up between our reading and our failing to reach the server."""
    row = make_mail()

    def open_late(self):
        Mail.objects.update(state="sending")
        raise OSError("gone")

    monkeypatch.setattr(server, "open", open_late)
    send()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("sending", 0)
    assert not sending._claim(row)


@pytest.mark.django_db(transaction=True)
def test_mail_is_not_sent_inside_a_transaction(server):
    make_mail()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        send()
    assert mail.outbox == []


@pytest.mark.parametrize("subject", ["Hello\nBcc: all@evil.example", "x\rTo: b@evil.example"])
def test_what_makes_no_message_fails_before_anything_is_sent(subject):
    row = make_mail()
    counts = sending.send_due(lambda row: EmailMessage(subject, "Words", "shop@shop.example", [row.to]))
    row.refresh_from_db()
    assert (counts["queued"], row.state, row.attempted_at) == (1, "queued", None)
    assert mail.outbox == []


def test_the_address_that_ends_mail_stays_in_one_piece():
    """A mailbox looks for it as it is; it does not decode the header as it would a subject."""
    link = "https://shop.example/blogs/news/comments/mail/stop/" + "WzE3XQ:1vXabc:AbCd-_" * 5 + "/"
    message = Message("Ü" * 100, "Words", "shop@shop.example", ["a@shop.example"], headers={"List-Unsubscribe": link})
    raw = message.message().as_bytes()
    assert link.encode() in raw
    assert raw.count(b"=?utf-8?") > 2  # the subject is encoded, in words that fit on their lines
    assert max(len(line) for line in raw.splitlines() if link.encode() not in line) < 80


def test_a_mail_that_is_sent_again_can_be_told_from_a_new_one(server):
    row = make_mail()
    ids = []
    for _time in range(2):
        Mail.objects.update(state="queued")
        notices.send_due()
        ids.append(mail.outbox[-1].message()["Message-ID"])
    assert ids == [ids[0]] * 2
    assert ids[0].startswith(f"<{row.pk}.")
    assert ids[0].endswith("@shop.example>")


def test_what_a_server_says_is_kept_in_one_line():
    error = OSError("gone\r\nWARNING a line of its own \x1b[31m\u2028")
    assert sending._error_text(error) == "OSError: gone WARNING a line of its own [31m"
