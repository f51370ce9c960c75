"""A template of the host's own that is broken: nobody is stopped by it, and its mails wait until it is mended."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from backcare.comments import deciding, notices, posting
from backcare.comments.posting import CommentData
from backcare.models import Comment, Mail
from tests.factories import make_article, make_comment
from tests.html_reading import text

pytestmark = pytest.mark.django_db

BROKEN = {
    "no such tag": "{% no_such_tag %}",
    "no such template": '{% include "no/such/template.txt" %}',
    "an error of its own": "Subject\n{% url 'no-such-page' %}",
}
MENDED = "Mended\nHello.\n{{ url }}{{ row.approve_url }}"


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


def send_later():
    return notices.send_due(timezone.now() + timedelta(minutes=3))


@pytest.mark.parametrize("words", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("kind", ["confirm", "held"])
def test_posting_never_fails_for_it(settings, own_template, committed, editor_client, kind, words):
    settings.BACKCARE = settings.BACKCARE | {"MODERATION_MAIL_TO": ["mod@shop.example"], "MODERATION_MAIL": "each"}
    own_template(kind, words)
    with committed():
        data = CommentData("Ida", "ida@example.com", "Two spoons of oil?", wants_notices=True)
        comment = posting.post(make_article(), data)
    row = Mail.objects.get(kind=kind)
    assert (row.state, row.attempts, row.comment) == ("queued", 1, comment)
    assert len(mail.outbox) == 1  # the other one went out
    shown = text(editor_client.get("/admin/backcare/mail/").content.decode())
    assert row.error
    assert row.error[:30] in shown

    own_template(kind, MENDED)
    assert send_later()["sent"] == 1
    assert mail.outbox[1].subject == "Mended"
    assert f"/comments/mail/{'confirm' if kind == 'confirm' else 'decide'}/" in mail.outbox[1].body
    row.refresh_from_db()
    assert (row.state, row.error) == ("sent", "")


@pytest.mark.parametrize("kind", ["approved", "reply"])
def test_deciding_never_fails_for_it(own_template, committed, kind):
    own_template(kind, "{% no_such_tag %}")
    comment = make_comment(email="ida@example.com", notices="on", status="approved")
    answer = make_comment(comment.article, parent=comment, email="eva@example.com", notices="on")
    with committed():
        assert deciding.decide_one(answer.pk, deciding.Act.APPROVE, seen=0).is_approved
    own_template(kind, MENDED)
    send_later()
    assert [message.subject for message in mail.outbox][1:] == ["Mended"]
    assert "List-Unsubscribe" in mail.outbox[1].message()


def test_the_command_says_which_template_is_broken(settings, own_template, capsys):
    settings.BACKCARE = settings.BACKCARE | {"MODERATION_MAIL_TO": ["mod@shop.example"], "MODERATION_MAIL": "digest"}
    own_template("digest", "{% no_such_tag %}")
    make_comment()
    call_command("backcare_mail")
    said = capsys.readouterr().out
    assert "(Digest: " in said
    assert "TemplateSyntaxError: " in said
    assert "'no_such_tag'" in said
    own_template("digest", "{{ count }} wait\nHello.\n")
    send_later()
    assert [message.subject for message in mail.outbox] == ["1 wait"]


def test_what_is_no_news_any_more_is_not_written(own_template, committed):
    own_template("confirm", "{% no_such_tag %}")
    with committed():
        posting.post(make_article(), CommentData("Ida", "ida@example.com", "Oil?", wants_notices=True))
    notices.stop(Comment.objects.get())
    own_template("confirm", MENDED)
    send_later()
    assert mail.outbox == []
    assert not Mail.objects.exists()
