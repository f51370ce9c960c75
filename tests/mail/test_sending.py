"""The outbox: nothing is lost, nothing goes out twice."""

import smtplib
import socket
import ssl
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.utils import timezone

from backcare.mail import sending
from backcare.models import Mail
from tests.factories import make_mail

pytestmark = pytest.mark.django_db


class Failing(BaseEmailBackend):
    """A mail server that answers with an error."""

    error = smtplib.SMTPRecipientsRefused({})

    def send_messages(self, messages):
        raise self.error


@pytest.fixture
def use_backend(settings):
    """Hand mail to this backend from now on."""

    def use(path):
        if hasattr(settings, "MAILERS"):
            settings.MAILERS = {"default": {"BACKEND": path}}
        else:
            settings.EMAIL_BACKEND = path

    return use


@pytest.fixture
def failing(use_backend):
    use_backend(f"{__name__}.Failing")
    return Failing


def test_what_is_due_is_sent_once():
    make_mail(to="a@example.com", subject="One", body="Words\n", headers={"List-Unsubscribe": "<https://x.example>"})
    make_mail(due_at=timezone.now() + timedelta(hours=1))
    assert sending.send_due().sent == 1
    assert sending.send_due().sent == 0
    (message,) = mail.outbox
    assert (message.to, message.subject, message.body) == (["a@example.com"], "One", "Words\n")
    headers = message.message()
    assert headers["List-Unsubscribe"] == "<https://x.example>"
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"].endswith("@shop.example>")


def test_a_mail_about_the_same_is_not_written_twice(committed):
    with committed():
        sending.queue([Mail(key="about:x", to="a@example.com", subject="One")])
        sending.queue([Mail(key="about:x", to="a@example.com", subject="Two")])
    assert [message.subject for message in mail.outbox] == ["One"]
    with committed():
        sending.queue([Mail(key="about:x", to="a@example.com", subject="Three")])
    assert len(mail.outbox) == 1


def test_what_was_not_taken_is_tried_again_later_and_given_up_in_the_end(failing):
    row, now = make_mail(), timezone.now()
    waits = []
    for _attempt in range(8):
        assert sending.send_due(now).postponed == 1
        row.refresh_from_db()
        waits.append(row.due_at - now)
        assert sending.send_due(row.due_at - timedelta(seconds=1)) == sending.Sent()
        now = row.due_at
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=2)
    assert sending.send_due(now + timedelta(days=99)) == sending.Sent()
    assert "SMTPRecipientsRefused" in row.error
    assert list(Mail.objects.given_up()) == [row]


@pytest.mark.parametrize("error", [TimeoutError("slow"), smtplib.SMTPServerDisconnected("gone"), ValueError("odd")])
def test_what_may_have_gone_out_is_not_sent_again_by_itself(failing, use_backend, monkeypatch, error, capsys):
    monkeypatch.setattr(failing, "error", error)
    row = make_mail()
    assert sending.send_due().in_doubt == 1
    use_backend("django.core.mail.backends.locmem.EmailBackend")
    assert sending.send_due(timezone.now() + timedelta(days=9)) == sending.Sent()
    call_command("backcare_mail")
    assert f"In doubt, not sent again by itself: {row.key} {type(error).__name__}" in capsys.readouterr().out
    with pytest.raises(CommandError, match="There is no unsent mail 'x'"):
        call_command("backcare_mail", resend="x")
    call_command("backcare_mail", resend=row.key)
    assert len(mail.outbox) == 1
    with pytest.raises(CommandError):
        call_command("backcare_mail", resend=row.key)


def test_one_that_fails_does_not_stop_the_others(failing, monkeypatch):
    sent = []

    def send(self, messages):
        if messages[0].subject == "Bad":
            raise failing.error
        sent.append(messages[0].subject)
        return 1

    monkeypatch.setattr(failing, "send_messages", send)
    for subject in ("A", "Bad", "B"):
        make_mail(subject=subject)
    assert sending.send_due() == sending.Sent(sent=2, postponed=1)
    assert sent == ["A", "B"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_the_same_one(monkeypatch):
    for _number in range(30):
        make_mail()
    barrier, results = threading.Barrier(4), []

    def work():
        barrier.wait()
        try:
            results.append(sending.send_due().sent)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(results) == 30
    assert len({message.message()["Message-ID"] for message in mail.outbox}) == 30 == len(mail.outbox)


@pytest.mark.parametrize(
    "words", ["a\r\nBcc: all@evil.example", "a\nb", "a\rb", "a\0b", "a\u2028b", "x" * 1000, "\x0b\x0cTo: b"]
)
def test_no_word_makes_a_header(committed, words):
    with committed():
        sending.queue([Mail(key="about:x", to="a@example.com", subject=words, body=words)])
    (message,) = mail.outbox
    parsed = message.message()
    assert parsed["Bcc"] is None
    assert parsed.get_all("To") == ["a@example.com"]
    assert set(parsed.keys()) == {
        *("Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject"),
        *("From", "To", "Date", "Message-ID", "Auto-Submitted"),
    }


def test_an_address_with_a_line_break_is_given_up_and_sends_nothing():
    row = make_mail(to="a@example.com\nBcc: all@evil.example")
    assert sending.send_due() == sending.Sent(given_up=1)
    assert mail.outbox == []
    assert list(Mail.objects.given_up()) == [row]


def test_the_address_that_ends_mail_stays_in_one_piece():
    """A mailbox looks for it as it is; it does not decode the header as it would a subject."""
    link = "https://shop.example/blogs/news/comments/mail/stop/" + "WzE3XQ:1vXabc:AbCd-_" * 5 + "/"
    make_mail(headers={"List-Unsubscribe": f"<{link}>"}, subject="Ü" * 100)
    sending.send_due()
    raw = mail.outbox[0].message().as_bytes()
    assert f"<{link}>".encode() in raw
    assert raw.count(b"=?utf-8?") > 2  # the subject is encoded, in words that fit on their lines
    assert max(len(line) for line in raw.splitlines() if link.encode() not in line) < 80


class Server(BaseEmailBackend):
    """A mail server that keeps what it takes, and how often it was called."""

    opened, taken, error = 0, [], None

    def open(self):
        type(self).opened += 1
        if self.error:
            raise self.error

    def send_messages(self, messages):
        self.taken.extend(messages)


@pytest.fixture
def server(use_backend, monkeypatch):
    use_backend(f"{__name__}.Server")
    monkeypatch.setattr(Server, "opened", 0)
    monkeypatch.setattr(Server, "taken", [])
    return Server


@pytest.mark.parametrize(
    "error",
    [
        TimeoutError("slow"),
        socket.gaierror("no such host"),
        ssl.SSLError("odd"),
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPAuthenticationError(535, b"no"),
    ],
)
def test_a_server_that_cannot_be_reached_leaves_no_doubt(server, monkeypatch, error):
    first, *others = [make_mail() for _number in range(5)]
    now = timezone.now()
    monkeypatch.setattr(server, "error", error)
    assert sending.send_due(now) == sending.Sent(postponed=1)
    assert server.opened == 1
    first.refresh_from_db()
    assert (first.attempts, first.state) == (1, "waiting")
    assert type(error).__name__ in first.error
    assert list(Mail.objects.due(now)) == others
    monkeypatch.setattr(server, "error", None)
    assert sending.send_due(now + timedelta(minutes=2)) == sending.Sent(sent=5)
    assert len(server.taken) == 5


def test_who_has_no_mailbox_there_is_not_asked_again(failing, monkeypatch):
    monkeypatch.setattr(failing, "error", smtplib.SMTPRecipientsRefused({"ida@example.com": (550, b"unknown")}))
    row = make_mail()
    assert sending.send_due() == sending.Sent(given_up=1)
    assert list(Mail.objects.given_up()) == [row]
    monkeypatch.setattr(failing, "error", smtplib.SMTPRecipientsRefused({"ida@example.com": (450, b"later")}))
    make_mail()
    assert sending.send_due() == sending.Sent(postponed=1)


def test_another_worker_that_postponed_a_mail_is_not_overruled(server, monkeypatch):
    row, now = make_mail(), timezone.now()
    seen = Mail.objects.get(pk=row.pk)
    Mail.objects.filter(pk=row.pk).update(attempts=1, due_at=now + timedelta(minutes=2))
    assert not sending._take_up(seen, now)


def test_what_is_on_its_way_is_not_in_doubt_yet(server, capsys):
    now = timezone.now()
    row = make_mail(attempted_at=now - timedelta(minutes=1), attempts=1)
    assert row.state == "on its way"
    call_command("backcare_mail")
    assert row.key not in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("backcare_mail", resend=row.key)
    assert list(Mail.objects.in_doubt(now + timedelta(minutes=10))) == [row]
    assert server.taken == []


def test_a_request_sends_a_few_and_leaves_the_rest(server, committed):
    with committed():
        sending.queue(Mail(key=f"about:{number}", to="a@example.com", subject="One") for number in range(25))
    assert len(server.taken) == 20
    assert server.opened == 20
    assert sending.send_due().sent == 5


def test_old_news_is_not_sent(server, monkeypatch):
    news = {"1"}
    monkeypatch.setattr(sending, "_is_still_news", {})
    sending.drop_unless("weather", news.__contains__)
    make_mail(key="weather:1:mod@shop.example")
    make_mail(key="weather:2")
    assert sending.send_due() == sending.Sent(sent=1)
    assert [row.key for row in Mail.objects.all()] == ["weather:1:mod@shop.example"]
    news.add("2")
    make_mail(key="weather:2")
    assert sending.send_due() == sending.Sent(sent=1)


@pytest.mark.django_db(transaction=True)
def test_mail_is_not_sent_inside_a_transaction(server):
    make_mail()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        sending.send_due()
    assert server.taken == []


def test_an_emptied_mail_is_never_sent(server, capsys):
    long_ago = timezone.now() - timedelta(days=31)
    waiting = make_mail(created_at=long_ago)
    doubtful = make_mail(created_at=long_ago, attempted_at=long_ago, attempts=1)
    Mail.objects.purge(timezone.now())
    call_command("backcare_mail")
    assert capsys.readouterr().out == "0 sent, 0 to be tried again, 0 in doubt, 0 given up.\n"
    for row in (waiting, doubtful):
        row.refresh_from_db()
        assert row.state == "given up"


def test_old_mails_are_emptied_and_still_sent_once(committed):
    old = make_mail(key="weather:1", created_at=timezone.now() - timedelta(days=31), body="Words")
    new = make_mail(body="Words")
    sending.send_due()
    assert Mail.objects.purge(timezone.now()) == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.to, old.subject, old.body, new.body) == ("", "", "", "Words")
    with committed():
        sending.queue([Mail(key="weather:1", to="a@example.com", subject="Again")])
    assert len(mail.outbox) == 2


def test_staff_sees_what_is_stuck_and_sends_it_again(editor_client, failing, use_backend, monkeypatch, committed):
    monkeypatch.setattr(failing, "error", TimeoutError("slow"))
    row = make_mail()
    sending.send_due()
    use_backend("django.core.mail.backends.locmem.EmailBackend")
    html = editor_client.get("/admin/backcare/mail/").content.decode()
    assert "in doubt" in html
    assert "TimeoutError" in html
    with committed():
        editor_client.post("/admin/backcare/mail/", {"action": "send_again", "_selected_action": [row.pk]})
    assert len(mail.outbox) == 1
