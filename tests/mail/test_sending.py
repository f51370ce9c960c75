"""The outbox: nothing is lost, nothing goes out twice."""

import smtplib
import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.core.management import CommandError, call_command
from django.db import connections
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
def failing(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Failing"
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
def test_what_may_have_gone_out_is_not_sent_again_by_itself(failing, settings, monkeypatch, error, capsys):
    monkeypatch.setattr(failing, "error", error)
    row = make_mail()
    assert sending.send_due().in_doubt == 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert sending.send_due(timezone.now() + timedelta(days=9)) == sending.Sent()
    call_command("backcare_mail")
    assert f"In doubt, not sent again by itself: {row.key} {type(error).__name__}" in capsys.readouterr().out
    with pytest.raises(CommandError, match="There is no unsent mail 'x'"):
        call_command("backcare_mail", resend="x")
    call_command("backcare_mail", resend=row.key)
    assert len(mail.outbox) == 1
    with pytest.raises(CommandError):
        call_command("backcare_mail", resend=row.key)


def test_one_that_fails_does_not_stop_the_others(failing, settings, monkeypatch):
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


def test_an_address_with_a_line_break_is_kept_in_doubt_and_sends_nothing():
    make_mail(to="a@example.com\nBcc: all@evil.example")
    assert sending.send_due().in_doubt == 1
    assert mail.outbox == []


def test_old_mails_are_emptied_and_still_sent_once(committed):
    old = make_mail(key="approved:1", created_at=timezone.now() - timedelta(days=31), body="Words")
    new = make_mail(body="Words")
    sending.send_due()
    assert Mail.objects.purge(timezone.now()) == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.to, old.subject, old.body, new.body) == ("", "", "", "Words")
    with committed():
        sending.queue([Mail(key="approved:1", to="a@example.com", subject="Again")])
    assert len(mail.outbox) == 2


def test_staff_sees_what_is_stuck_and_sends_it_again(editor_client, failing, settings, monkeypatch, committed):
    monkeypatch.setattr(failing, "error", TimeoutError("slow"))
    row = make_mail()
    sending.send_due()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    html = editor_client.get("/admin/backcare/mail/").content.decode()
    assert "in doubt" in html
    assert "TimeoutError" in html
    with committed():
        editor_client.post("/admin/backcare/mail/", {"action": "send_again", "_selected_action": [row.pk]})
    assert len(mail.outbox) == 1
