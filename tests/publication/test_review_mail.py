"""Mail about reviews: to editors when something is submitted, to its author when it is sent back."""

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backcare.models import Article, Mail
from backcare.publication import drafts
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db

EDITORS, IDA, EVA = "editors@shop.example", "Ida@shop.example", "eva@shop.example"


@pytest.fixture
def ida():
    user = User.objects.create_user("ida", email="ida@shop.example", is_staff=True)
    user.groups.add(Group.objects.get(name="Backcare authors"))
    return user


@pytest.fixture
def eva():
    user = User.objects.create_user("eva", email=EVA, is_staff=True)
    user.groups.add(Group.objects.get(name="Backcare editors"))
    return user


@pytest.fixture(autouse=True)
def _who_asked(settings):
    settings.BACKCARE = settings.BACKCARE | {"REVIEW_MAIL_TO": [EDITORS, EVA, IDA]}


def sent_by(committed, act, *args, **kwargs):
    before = len(mail.outbox)
    with committed():
        act(*args, **kwargs)
    return mail.outbox[before:]


@pytest.mark.parametrize("make", [make_article, make_draft])
def test_editors_and_the_author_are_told(committed, ida, eva, make):
    article = make(title="Slow <Hands>")
    address = f"https://shop.example{reverse('admin:backcare_article_change', args=[article.pk])}"
    submitted = sent_by(committed, drafts.submit, article, user=ida)
    assert sorted(message.to for message in submitted) == [[EDITORS], [EVA]]
    assert submitted[0].subject == "ida submitted “Slow <Hands>” for review"
    assert submitted[0].body == f"Read it, and publish it or send it back:\n{address}\n"
    (sent_back,) = sent_by(committed, drafts.send_back, article, "Name a source.\nTwo.", user=eva)
    assert (sent_back.to, sent_back.subject) == ([IDA], "eva sent “Slow <Hands>” back to you")
    assert sent_back.body == f"Name a source.\nTwo.\n\nChange it and submit it again:\n{address}\n"


def test_who_did_not_ask_gets_nothing(committed, ida, eva, settings):
    settings.BACKCARE = settings.BACKCARE | {"REVIEW_MAIL_TO": [EDITORS]}
    article = make_draft()
    assert [message.to for message in sent_by(committed, drafts.submit, article, user=ida)] == [[EDITORS]]
    assert sent_by(committed, drafts.send_back, article, "", user=eva) == []
    settings.BACKCARE = settings.BACKCARE | {"REVIEW_MAIL_TO": []}
    assert sent_by(committed, drafts.submit, article, user=ida) == []
    assert Mail.objects.count() == 1


def test_nobody_is_told_what_they_did(committed, eva, ida):
    article = make_draft()
    assert [message.to for message in sent_by(committed, drafts.submit, article, user=eva)] == [[EDITORS]]
    assert sent_by(committed, drafts.send_back, article, "", user=eva) == []


def test_what_went_on_meanwhile_is_no_news(committed, ida):
    article = make_draft()

    def submit_and_withdraw():
        drafts.submit(article, user=ida)
        drafts.withdraw(article, user=ida)

    assert sent_by(committed, submit_and_withdraw) == []
    assert not Mail.objects.exists()


def test_nothing_is_asked_of_the_database_where_nobody_asked_for_mail(ida, settings):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            drafts.submit(make_draft(), user=ida)
        return [query["sql"] for query in captured if "auth_" in query["sql"] or "backcare_mail" in query["sql"]]

    assert queries()
    settings.BACKCARE = settings.BACKCARE | {"REVIEW_MAIL_TO": []}
    assert queries() == []


def test_sent_mail_links_to_the_article(committed, ida, admin_client):
    article = make_draft(title="Slow Hands")
    sent_by(committed, drafts.submit, article, user=ida)
    page = admin_client.get(reverse("admin:backcare_mail_changelist")).content.decode()
    assert f'<a href="{reverse("admin:backcare_article_change", args=[article.pk])}">Slow Hands</a>' in page
    assert str(Mail.objects.first()) == f"Submitted for review: Revision {article.revisions.latest('pk').pk}"


def test_other_authors_are_not_told_what_waits(committed, ida):
    other = User.objects.create_user("other", email="other@shop.example", is_staff=True)
    assert sorted(message.to for message in sent_by(committed, drafts.submit, make_draft(), user=other)) == [
        [EDITORS],
        [EVA],
    ]


def test_an_article_is_deleted_with_its_mail(committed, ida, editor_client):
    article = make_draft()
    sent_by(committed, drafts.submit, article, user=ida)
    assert Mail.objects.exists()
    editor_client.post(reverse("admin:backcare_article_delete", args=[article.pk]), {"post": "yes"})
    assert not Article.objects.exists()
    assert not Mail.objects.exists()


@pytest.mark.parametrize("title", ["", "Two\nlines"])
def test_a_title_is_one_line_of_a_subject(committed, ida, title):
    article = make_draft(title=title)
    assert sent_by(committed, drafts.submit, article, user=ida)[0].subject == (
        f"ida submitted “{title.replace(chr(10), ' ') or 'Untitled'}” for review"
    )
