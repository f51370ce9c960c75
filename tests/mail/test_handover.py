"""A mail server that fails at each step: what it has not got is tried again, what it may have is in doubt."""

import contextlib
import socket
import struct
import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from backcare.mail import sending
from backcare.models import Mail
from tests.factories import make_mail

pytestmark = pytest.mark.django_db

LONG = "All the words that a mail can hold, and more.\n" * 300_000
"""More than a connection holds that nobody reads from."""


class MailServer:
    """A small mail server on this machine that fails as ``fault`` says, and keeps in ``taken`` what it took."""

    def __init__(self):
        self.fault, self.taken, self.connections = "", [], 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                client, _address = self.socket.accept()
            except OSError:  # closed
                return
            self.connections += 1
            with client, client.makefile("rb") as lines:
                client.settimeout(10)
                with contextlib.suppress(OSError):
                    self.talk(client, lines)
                if self.fault == "hangs up before the dot":  # at once, with all that was not read
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def talk(self, client, lines):
        def say(words):
            client.sendall(words.encode() + b"\r\n")

        say("220 here")
        for line in lines:
            command = line.split()[0].upper().decode()
            if self.fault == f"hangs up at {command}":
                return
            if command == "EHLO":
                say("250-here\r\n250 AUTH PLAIN")
            elif command == "AUTH":
                say("535 no" if self.fault == "refuses AUTH" else "235 welcome")
            elif command == "RCPT" and self.fault.startswith("refuses RCPT"):
                say(f"{self.fault[-3:]} no")
            elif command == "DATA":
                say("354 go on")
                if not self.take(lines):
                    return
                say("554 no" if self.fault == "refuses what it was given" else "250 taken")
            elif command == "QUIT":
                say("221 bye")
                return
            else:
                say("250 fine")

    def take(self, lines):
        if self.fault == "hangs up before the dot":
            lines.readline()
            return False
        words = b"".join(iter(lines.readline, b".\r\n"))
        if self.fault == "hangs up after the dot":
            return False
        if not self.fault:
            self.taken.append(words)
        return True


@pytest.fixture
def mail_server(settings):
    """A mail server that asks for a password, and to which mail goes."""
    server = MailServer()
    options = {"host": "127.0.0.1", "port": server.port, "username": "shop", "password": "secret", "timeout": 10}
    if hasattr(settings, "MAILERS"):
        backend = "django.core.mail.backends.smtp.EmailBackend"
        settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
    else:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = options["host"], options["port"]
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = options["username"], options["password"]
        settings.EMAIL_TIMEOUT = options["timeout"]
    yield server
    server.socket.close()


@pytest.fixture
def without_password(settings):
    """Mail is handed in without a login, so the greeting comes with the first mail."""
    if hasattr(settings, "MAILERS"):
        options = settings.MAILERS["default"]["OPTIONS"] | {"username": "", "password": ""}
        settings.MAILERS = {"default": settings.MAILERS["default"] | {"OPTIONS": options}}
    else:
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""


def test_mails_go_out_through_one_connection(mail_server):
    for number in range(3):
        make_mail(subject=f"Number {number}", body="Words.\n.\nMore words.\n")
    assert sending.send_due() == sending.Sent(sent=3)
    assert [f"Subject: Number {number}".encode() in mail_server.taken[number] for number in range(3)] == [True] * 3
    assert b"\r\n..\r\nMore words." in mail_server.taken[0]
    assert mail_server.connections == 1


def send_later(row):
    """Send what is due in an hour, and return where ``row`` stands after it."""
    sending.send_due(timezone.now() + timedelta(hours=1))
    row.refresh_from_db()
    return row.state


@pytest.mark.parametrize(
    "fault",
    [
        *("hangs up at EHLO", "hangs up at AUTH", "refuses AUTH", "hangs up at MAIL", "hangs up at RCPT"),
        *("refuses RCPT with 450", "hangs up at DATA", "refuses what it was given"),
    ],
)
def test_what_the_server_has_not_got_is_tried_again(mail_server, fault):
    mail_server.fault = fault
    row = make_mail(body="Words.\n")
    assert sending.send_due() == sending.Sent(postponed=1)
    row.refresh_from_db()
    assert (row.state, row.attempts, bool(row.error)) == ("waiting", 1, True)
    assert send_later(row) == "waiting"
    mail_server.fault = ""
    Mail.objects.update(due_at=timezone.now())
    assert send_later(row) == "sent"
    assert len(mail_server.taken) == 1


def test_a_server_that_hangs_up_at_the_greeting_is_asked_once_not_for_each_mail(mail_server, without_password):
    mail_server.fault = "hangs up at EHLO"
    rows = [make_mail() for _number in range(3)]
    assert sending.send_due() == sending.Sent(postponed=1)
    assert mail_server.connections == 1
    for row in rows:
        row.refresh_from_db()
    assert [(row.state, row.attempts) for row in rows] == [("waiting", 1), ("waiting", 0), ("waiting", 0)]


def test_a_server_that_is_not_there_leaves_no_doubt(mail_server):
    mail_server.socket.shutdown(socket.SHUT_RDWR)
    mail_server.socket.close()
    row = make_mail()
    assert sending.send_due() == sending.Sent(postponed=1)
    row.refresh_from_db()
    assert (row.state, row.error.partition(":")[0]) == ("waiting", "ConnectionRefusedError")


def test_a_mailbox_that_is_not_there_is_given_up_and_the_next_mail_goes_out(mail_server):
    mail_server.fault = "refuses RCPT with 550"
    row = make_mail()
    assert sending.send_due() == sending.Sent(given_up=1)
    row.refresh_from_db()
    assert "550" in row.error
    mail_server.fault = ""
    make_mail()
    assert sending.send_due() == sending.Sent(sent=1)


def test_a_connection_that_breaks_in_the_middle_of_a_mail_leaves_no_doubt(mail_server):
    mail_server.fault = "hangs up before the dot"
    row = make_mail(body=LONG)
    assert sending.send_due() == sending.Sent(postponed=1)
    row.refresh_from_db()
    assert row.state == "waiting"


@pytest.mark.parametrize("fault", ["hangs up after the dot", "hangs up before the dot"])
def test_a_mail_that_was_sent_to_its_end_is_in_doubt_without_an_answer(mail_server, fault):
    """How much of a short mail the server read before it hung up, nobody sees from here."""
    mail_server.fault = fault
    row = make_mail(body="Words.\n")
    assert sending.send_due() == sending.Sent(in_doubt=1)
    mail_server.fault = ""
    assert send_later(row) == "in doubt"
    assert mail_server.taken == []
    assert sending.resend(row.key)
    assert send_later(row) == "sent"
