"""A real mail server that fails: how long whoever posts waits, and what a moderator sees."""

from time import monotonic

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client

from backcare.comments import notices
from backcare.mail import messages
from backcare.models import Comment, Mail
from tests.factories import make_article, make_mail
from tests.html_reading import text
from tests.mail.servers import IN_MEMORY, SMTP, mail_server, use_mail

pytestmark = pytest.mark.django_db

FIELDS = {"name": "Ida", "email": "ida@example.com", "body": "Two spoons of oil?", "notices": "on"}
LIST = "/admin/backcare/mail/"
SLACK = 5  # for a machine that has other things to do


@pytest.fixture
def server(settings):
    with mail_server(settings) as server:
        yield server


@pytest.fixture
def post(settings, committed):
    """``post()`` posts a comment that causes three mails, and returns after how many seconds it is answered."""
    settings.BACKCARE = settings.BACKCARE | {
        "MODERATION_MAIL_TO": ["a@shop.example", "b@shop.example"],
        "MODERATION_MAIL": "each",
    }
    article = make_article()

    def run(body="Two spoons of oil?"):
        start = monotonic()
        with committed():
            address = f"/blogs/news/{article.slug}/comments/"
            response = Client().post(address, FIELDS | {"body": body}, headers={"Sec-Fetch-Site": "same-origin"})
        assert response.status_code == 303
        return monotonic() - start

    return run


def test_a_server_that_says_nothing_keeps_a_posting_waiting_once(server, post):
    server.fault = "says nothing"
    assert 5 <= post() < 10 + SLACK
    assert [row.state for row in Mail.objects.all()] == ["queued"] * 3
    post("One more, a moment later")
    assert Comment.objects.count() == 2
    assert server.connections == 1
    server.fault = ""
    assert notices.send_due()["sent"] == 5  # the one that failed waits for its next attempt


@pytest.mark.parametrize(
    ("fault", "seconds", "states"),
    [
        ("sends one letter after the other", 1, ["queued", "queued", "queued"]),
        ("is slow to say hello", 1, ["queued", "queued", "queued"]),
        ("says nothing after the dot", 10, ["queued", "queued", "unconfirmed"]),
    ],
)
def test_a_posting_waits_for_all_its_mail_together(server, post, monkeypatch, fault, seconds, states):
    monkeypatch.setattr(messages, "STEP_SECONDS", 1)
    monkeypatch.setattr(notices, "REQUEST_SECONDS", seconds)
    server.fault = fault
    assert post() < seconds + SLACK
    assert sorted(row.state for row in Mail.objects.all()) == states


@pytest.mark.parametrize(
    ("fault", "state", "error"),
    [
        ("says nothing", "Queued", "timed out"),
        ("is not there", "Queued", "ConnectionRefusedError"),
        ("MAIL 451", "Queued", "451"),
        ("RCPT 450", "Queued", "450"),
        ("DATA 554", "Queued", "554"),
        ("RCPT 550", "Failed", "550"),
        ("hangs up after the dot", "Unconfirmed", "SMTPServerDisconnected"),
        ("says nothing after the dot", "Unconfirmed", "timed out"),
    ],
)
def test_a_moderator_sees_what_became_of_a_mail_and_sends_it_again(
    server, settings, editor_client, committed, monkeypatch, fault, state, error
):
    if "nothing" in fault:
        monkeypatch.setattr(messages, "STEP_SECONDS", 1)
    server.fault = fault
    if fault == "is not there":
        use_mail(settings, SMTP, host="127.0.0.1", port=1)
    row = make_mail()
    notices.send_due()
    for shown in (editor_client.get(LIST), editor_client.get(f"{LIST}{row.pk}/change/")):
        assert state in text(shown.content.decode())
        assert error in text(shown.content.decode())
    assert sum(notices.send_due().values()) == 0  # not again by itself, or not yet
    assert server.taken == []
    use_mail(settings, IN_MEMORY)
    Mail.objects.update(attempted_at=None)  # a minute later
    with committed():
        editor_client.post(LIST, {"action": "send_again", "_selected_action": [row.pk]})
    assert len(mail.outbox) == 1
    assert "Sent" in text(editor_client.get(f"{LIST}{row.pk}/change/").content.decode())


def test_a_server_that_takes_it(server):
    make_mail()
    assert notices.send_due()["sent"] == 1
    assert b"Subject: New comment by " in server.taken[0]


@pytest.mark.parametrize(("own", "used"), [(None, 5), (60, 5), (2, 2)])
def test_a_shorter_timeout_of_the_host_stays(settings, own, used):
    use_mail(settings, SMTP, host="127.0.0.1", timeout=own)
    assert messages.connection_to_server().timeout == used


class Plain(BaseEmailBackend):
    """A backend of someone else's, which knows no timeout."""

    def __init__(self, *, fail_silently=False, alias=None):
        super().__init__(**({"alias": alias} if alias else {"fail_silently": fail_silently}))

    def send_messages(self, messages):
        mail.outbox += messages


def test_a_backend_without_a_timeout_works(settings, post):
    use_mail(settings, f"{__name__}.Plain")
    post()
    assert len(mail.outbox) == 3
    assert {row.state for row in Mail.objects.all()} == {"sent"}
