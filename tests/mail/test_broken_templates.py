"""A template of the host's own that is broken: nobody is stopped by it, and the mail is owed until it is mended."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from backcare.comments import deciding, notices
from backcare.mail import sending
from backcare.models import Comment, Mail
from tests.factories import make_article, make_comment
from tests.html_reading import text

pytestmark = pytest.mark.django_db

ASKED = {"name": "Ida", "email": "ida@example.com", "body": "Two spoons of oil?", "notices": "on"}
BROKEN = {
    "no such tag": "{% no_such_tag %}",
    "no such template": '{% include "no/such/template.txt" %}',
    "an error of its own": "Subject\n{% widthratio 1 2 three four %}{{ comment.explode }}{% url 'no-such-page' %}",
}


@pytest.fixture
def own_template(settings, tmp_path):
    """``own_template(kind, text)`` puts a template of the host's own in front of that of Backcare."""
    folder = tmp_path / "templates" / "backcare" / "mail"
    folder.mkdir(parents=True)

    def put(kind, words):
        (folder / f"{kind}.txt").write_text(words)
        # New settings, so that Django forgets the templates that it has read.
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [str(tmp_path / "templates")]}]

    return put


@pytest.fixture
def at_once(settings):
    settings.BACKCARE = settings.BACKCARE | {"MODERATION_MAIL_TO": ["mod@shop.example"], "MODERATION_MAIL": "each"}


@pytest.fixture
def later(monkeypatch):
    """``with later():`` lets two minutes pass at the end, and sends what is due then."""

    @contextmanager
    def run():
        yield
        sending.send_due(timezone.now() + timedelta(minutes=3))

    return run


def post(article, committed):
    headers = {"Sec-Fetch-Site": "same-origin"}
    with committed():
        return Client().post(f"/blogs/news/{article.slug}/comments/", ASKED, headers=headers)


@pytest.mark.parametrize("words", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("kind", ["confirm", "held"])
def test_posting_never_fails_for_it(at_once, own_template, committed, editor_client, later, kind, words):
    own_template(kind, words)
    assert post(make_article(title="Warm hands"), committed).status_code in (200, 302, 303)
    comment = Comment.objects.get()
    owed = Mail.objects.get(key__startswith=kind)
    assert (owed.state, owed.sent_at, owed.attempts) == ("cannot be written", None, 1)
    assert owed.error
    assert len(mail.outbox) == 1  # the other one went out
    shown = text(editor_client.get("/admin/backcare/mail/").content.decode())
    assert "cannot be written" in shown
    assert owed.error[:30] in shown

    with later():
        own_template(kind, "Mended {{ row.name }}{{ comment.name }}\nHello.\n{{ url }}{{ row.approve_url }}")
    assert mail.outbox[1].subject == "Mended Ida"
    assert f"/comments/mail/{'confirm' if kind == 'confirm' else 'decide'}/" in mail.outbox[1].body
    assert mail.outbox[1].to == ["ida@example.com" if kind == "confirm" else "mod@shop.example"]
    owed.refresh_from_db()
    assert (owed.state, owed.error, owed.key.split(":")[1]) == ("sent", "", str(comment.pk))


@pytest.mark.parametrize("kind", ["approved", "reply"])
def test_deciding_never_fails_for_it(own_template, committed, later, kind):
    own_template(kind, "{% no_such_tag %}")
    comment = make_comment(email="ida@example.com", notices="on", status="approved")
    answer = make_comment(comment.article, parent=comment, email="eva@example.com", notices="on")
    with committed():
        deciding.decide_one(answer.pk, deciding.Act.APPROVE, seen=0)
    answer.refresh_from_db()
    assert answer.is_approved
    assert Mail.objects.get(key__startswith=kind).state == "cannot be written"
    with later():
        own_template(kind, "Mended\nHello.\n")
    assert [message.subject for message in mail.outbox][1:] == ["Mended"]
    assert Mail.objects.unwritten().count() == 0
    assert "List-Unsubscribe" in mail.outbox[1].message()


def test_a_digest_that_cannot_be_written_is_owed(settings, own_template, later, capsys):
    settings.BACKCARE = settings.BACKCARE | {"MODERATION_MAIL_TO": ["mod@shop.example"], "MODERATION_MAIL": "digest"}
    own_template("digest", "{% no_such_tag %}")
    make_comment()
    call_command("backcare_mail")
    said = capsys.readouterr().out
    assert "Cannot be written, mend its template: digest:" in said
    assert "TemplateSyntaxError" in said
    with later():
        own_template("digest", "{{ count }} wait\nHello.\n")
    assert [message.subject for message in mail.outbox] == ["1 wait"]


def test_what_was_never_mended_is_given_up_and_can_be_sent_after_all(own_template, committed):
    own_template("confirm", "{% no_such_tag %}")
    post(make_article(), committed)
    owed = Mail.objects.get()
    for days in range(1, 12):
        sending.send_due(timezone.now() + timedelta(days=days))
    owed.refresh_from_db()
    assert (owed.state, owed.attempts) == ("given up", 8)
    assert "TemplateSyntaxError" in owed.error
    own_template("confirm", "Mended\nHello.\n")
    assert sending.resend(owed.key)
    assert sending.send_due() == sending.Sent(sent=1)


def test_what_is_no_news_any_more_is_not_written(own_template, committed, later):
    own_template("confirm", "{% no_such_tag %}")
    post(make_article(), committed)
    notices.stop(Comment.objects.get())
    with later():
        own_template("confirm", "Mended\nHello.\n")
    assert mail.outbox == []
    assert not Mail.objects.exists()
