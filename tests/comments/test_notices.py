"""Mail about comments: who gets what, when, and never twice."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.formats import date_format

from backcare.comments import deciding, notices, posting
from backcare.comments.deciding import Act
from backcare.comments.posting import CommentData, RequestInfo
from backcare.mail.models import digest_of
from backcare.models import Comment, CommentDecision, Mail, StoppedAddress
from backcare.privacy.purging import purge
from backcare.tasks import ImmediateBackend
from tests.factories import make_article, make_comment
from tests.html_reading import elements, text
from tests.payloads import PAYLOADS

pytestmark = pytest.mark.django_db

IDA, EVA = "ida@example.com", "eva@example.com"


@pytest.fixture
def mailed(committed):
    """``with mailed() as sent:`` runs what waits for the commit; afterwards ``sent`` holds the new mails."""
    from contextlib import contextmanager

    @contextmanager
    def run():
        sent, before = [], len(mail.outbox)
        with committed():
            yield sent
        sent += mail.outbox[before:]

    return run


def post(article, email=IDA, body="Two spoons of oil?", **values):
    return posting.post(article, CommentData("Ida", email, body, **values))


def decide(comment, act=Act.APPROVE):
    deciding.decide(Comment.objects.filter(pk=comment.pk), act)


def links(message):
    return [link.removeprefix("https://shop.example") for link in re.findall(r"https://\S+", message.body)]


def press(link, **fields):
    return Client().post(link, fields)


def confirmed(article, email=IDA, **values):
    return make_comment(article, email=email, notices="on", **values)


# Writers


def test_a_writer_is_asked_and_nothing_happens_before_the_button(mailed):
    article = make_article(title="Warm hands")
    with mailed() as sent:
        comment = post(article, wants_notices=True)
    (message,) = sent
    assert message.to == [IDA]
    assert message.subject == "Please confirm: emails about your comment (Journal)"
    assert "“Warm hands”" in message.body
    assert "Two spoons" not in message.body
    confirm, _stop = links(message)
    page = Client().get(confirm)
    assert "Email you about your comment?" in text(page.content.decode())
    assert page["Cache-Control"] == "private, no-store"
    assert page["X-Robots-Tag"] == "noindex"
    assert page["Referrer-Policy"] == "no-referrer"
    assert not page.cookies
    comment.refresh_from_db()
    assert comment.notices == "asked"
    assert "Confirmed. Thank you." in text(press(confirm).content.decode())
    comment.refresh_from_db()
    assert comment.notices == "on"
    assert comment.email_confirmed_at


def test_who_did_not_ask_gets_nothing(mailed):
    with mailed() as sent:
        comment = post(make_article())
        decide(comment)
    assert sent == []


def test_who_did_not_confirm_gets_no_other_mail(mailed):
    article = make_article()
    with mailed() as sent:
        comment = post(article, wants_notices=True)
        decide(comment)
        make_comment(article, parent=comment)
        deciding.decide(Comment.objects.all(), Act.APPROVE)
    assert [message.subject for message in sent] == ["Please confirm: emails about your comment (Journal)"]


def test_an_approval_and_an_answer_are_told_once_each(mailed):
    article = make_article()
    comment = confirmed(article)
    with mailed() as sent:
        decide(comment)
    (message,) = sent
    assert message.subject == "Your comment is published (Journal)"
    assert comment.get_absolute_url() in links(message)[0]
    answer = make_comment(article, parent=comment, email=EVA, name="Eva", body="Two spoons.")
    with mailed() as sent:
        decide(answer)
    (message,) = sent
    assert message.to == [IDA]
    assert message.subject == "Eva replied to your comment (Journal)"
    assert "Two spoons." in message.body
    other = make_comment(article, parent=comment, email="noa@example.com", name="נועה (2)")
    with mailed() as sent:
        decide(other)
    (message,) = sent
    assert message.subject == "\u200eנועה (2)\u200e replied to your comment (Journal)"
    with mailed() as sent:
        for act in (Act.REMOVE, Act.APPROVE, Act.SPAM, Act.APPROVE):
            decide(comment, act)
            decide(answer, act)
    assert sent == []


def test_an_answer_of_staff_is_told(mailed, editor):
    comment = confirmed(make_article())
    with mailed() as sent:
        deciding.reply(comment.pk, body="Two spoons.", seen=0, user=editor, name="Wren")
    assert sorted(message.subject for message in sent) == [
        "Wren replied to your comment (Journal)",
        "Your comment is published (Journal)",
    ]


@pytest.mark.parametrize("case", ["own answer", "held", "spam", "removed parent", "stopped", "draft", "expired"])
def test_what_is_nobodys_news_is_not_told(mailed, case):
    now = timezone.now()
    article = make_article(**({"expires_at": now + timedelta(hours=1)} if case == "expired" else {}))
    comment = confirmed(article, status="removed" if case == "removed parent" else "approved")
    if case == "stopped":
        notices.stop(comment)
    if case == "draft":
        type(article).objects.filter(pk=article.pk).update(status="draft")
    if case == "expired":
        type(article).objects.filter(pk=article.pk).update(expires_at=now)
    answer = make_comment(article, parent=comment, email=IDA.upper() if case == "own answer" else EVA)
    with mailed() as sent:
        if case != "held":
            decide(answer, Act.SPAM if case == "spam" else Act.APPROVE)
    assert sent == []


def test_mail_is_stopped_by_the_mailbox_and_by_hand(mailed):
    article = make_article()
    for one_click in (True, False):
        comment = confirmed(article, email=f"{one_click}@example.com")
        with mailed() as sent:
            decide(comment)
        (message,) = sent
        headers = message.message()
        assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = headers["List-Unsubscribe"].strip("<>").removeprefix("https://shop.example")
        assert link == links(message)[-1]
        assert Client().get(link).status_code == 200
        comment.refresh_from_db()
        assert comment.notices == "on"
        response = press(link, **({"List-Unsubscribe": "One-Click"} if one_click else {"act": "one"}))
        assert response.status_code == 200
        assert not response.cookies
        comment.refresh_from_db()
        assert comment.notices == "stopped"


def test_headers_can_be_read_whatever_script_the_address_of_the_shop_is_in(mailed, settings):
    settings.BACKCARE = {**settings.BACKCARE, "SITE_URL": "https://rücken.example:8443"}
    comment = confirmed(make_article())
    with mailed() as sent:
        decide(comment)
    raw = sent[0].message().as_bytes().partition(b"\n\n")[0].decode("ascii")
    assert re.search(r"^Message-ID: <[\d.]+@xn--rcken-kva\.example>$", raw, flags=re.MULTILINE)
    assert "<https://xn--rcken-kva.example:8443/" in re.sub(r"\n ", "", raw).partition("List-Unsubscribe: ")[2]


def test_all_mail_can_be_stopped_for_good(mailed):
    article = make_article()
    comments = [confirmed(article), confirmed(article, email=IDA.upper()), confirmed(article, email=EVA)]
    with mailed() as sent:
        decide(comments[0])
    press(links(sent[0])[-1], act="all")
    assert [Comment.objects.get(pk=comment.pk).notices for comment in comments] == ["stopped", "stopped", "on"]
    with mailed() as sent:
        post(article, email="Ida@Example.com", wants_notices=True)
    assert sent == []


@pytest.mark.parametrize("act", ["one", "all"])
def test_an_old_link_does_not_start_again_what_was_stopped(mailed, act):
    article = make_article()
    with mailed() as sent:
        comment = post(article, wants_notices=True)
    confirm, stop = links(sent[0])
    press(stop, act=act)
    for response in (Client().get(confirm), press(confirm)):
        shown = text(response.content.decode())
        assert "You won’t get emails about this comment" in shown
        assert "does not start them again" in shown
        assert "Yes, email me" not in shown
    comment.refresh_from_db()
    assert (comment.notices, comment.email_confirmed_at) == ("stopped", None)
    with mailed() as sent:
        decide(comment)
    assert sent == []


def test_a_link_says_nothing_against_a_later_wish_for_no_mail_at_all(mailed):
    """Also when the wish came with another comment, after which this one was posted."""
    article = make_article()
    other = confirmed(article)
    with mailed() as sent:
        comment = post(article, wants_notices=True)
    StoppedAddress.objects.create(digest=digest_of(other.email))
    assert "You won’t get" in text(press(links(sent[0])[0]).content.decode())
    comment.refresh_from_db()
    assert comment.notices == "asked"


def test_a_second_click_on_the_confirmation_changes_nothing(mailed):
    with mailed() as sent:
        comment = post(make_article(), wants_notices=True)
    confirm, _stop = links(sent[0])
    for _click in (1, 2):
        assert "Confirmed. Thank you." in text(press(confirm).content.decode())
    comment.refresh_from_db()
    assert comment.notices == "on"


def test_a_stranger_cannot_flood_an_address_with_questions(mailed):
    article = make_article()
    with mailed() as sent:
        for number in range(5):
            post(article, body=f"Remark {number}", wants_notices=True)
    assert len(sent) == notices.CONFIRMATIONS_PER_DAY


def test_without_a_public_address_no_mail_is_offered_or_written(mailed, settings, client):
    settings.BACKCARE = settings.BACKCARE | {"SITE_URL": ""}
    article = make_article()
    assert "Email me" not in client.get(article.get_absolute_url()).content.decode()
    with mailed() as sent:
        post(article, wants_notices=True)
    assert sent == []


def test_what_the_filter_takes_for_spam_writes_to_nobody(mailed, settings):
    settings.BACKCARE = settings.BACKCARE | {"MODERATION_MAIL_TO": ["mod@shop.example"], "MODERATION_MAIL": "each"}
    article = make_article()
    settings.BACKCARE = settings.BACKCARE | {"SPAM_PERCENT": 50}
    words = CommentData("Ida", IDA, "Two spoons of oil?", wants_notices=True)
    with mailed() as sent:
        comment = posting.post(article, words, RequestInfo(honeypot="x"))
    assert (comment.status, sent) == ("spam", [])
    with mailed() as sent:
        decide(comment)
    assert [message.subject for message in sent] == ["Please confirm: emails about your comment (Journal)"]


def test_an_answer_is_told_once_readers_see_what_it_answers(mailed):
    comment = confirmed(make_article())
    answer = make_comment(comment.article, parent=comment, email=EVA, name="Eva")
    with mailed() as sent:
        decide(answer)
    assert sent == []
    with mailed() as sent:
        decide(comment)
    assert sorted(message.subject for message in sent) == [
        "Eva replied to your comment (Journal)",
        "Your comment is published (Journal)",
    ]


def test_many_are_told_in_batches(mailed, monkeypatch):
    monkeypatch.setattr("backcare.querysets.IN_ONE_STATEMENT", 2)
    article = make_article()
    rows = [confirmed(article, email=f"{number}@example.com") for number in range(5)]
    with mailed() as sent:
        deciding.decide(Comment.objects.filter(pk__in=[row.pk for row in rows]), Act.APPROVE)
    assert len({message.to[0] for message in sent}) == 5 == len(sent)


def postponed(settings, committed, use):
    """Run ``use`` while no mail goes out, and return the subjects of what goes out afterwards."""
    tasks = ImmediateBackend.__module__.removesuffix(".immediate")
    settings.TASKS = {"default": {"BACKEND": f"{tasks}.dummy.DummyBackend"}}
    with committed():
        use()
    assert mail.outbox == []
    assert Mail.objects.exists()
    notices.send_due()
    return [message.subject for message in mail.outbox]


@pytest.mark.parametrize("case", ["stopped", "removed", "spam", "draft", "hidden"])
@pytest.mark.parametrize("kind", ["approved", "reply"])
def test_what_is_no_news_any_more_is_not_sent(settings, committed, kind, case):
    article = make_article()
    comment = confirmed(article, status="pending" if kind == "approved" else "approved")
    answer = make_comment(article, parent=comment, email=EVA)

    def use():
        decide(comment if kind == "approved" else answer)
        if case == "stopped":
            notices.stop(comment)
        if case in ("removed", "spam"):
            decide(comment, Act.REMOVE if case == "removed" else Act.SPAM)
        if case == "draft":
            type(article).objects.filter(pk=article.pk).update(status="draft")
        if case == "hidden":
            type(article).objects.filter(pk=article.pk).update(comment_policy="hidden")

    assert postponed(settings, committed, use) == []
    assert not Mail.objects.exists()


def test_who_stopped_all_mail_is_not_asked_by_a_mail_that_waited(settings, committed):
    article = make_article()
    other = confirmed(article, email=IDA.title())

    def use():
        post(article, wants_notices=True)
        notices.stop_all(other)

    assert postponed(settings, committed, use) == []


@pytest.mark.parametrize("how", ["each", "digest"])
def test_moderators_get_no_mail_about_what_was_decided_while_it_waited(settings, committed, how):
    settings.BACKCARE = settings.BACKCARE | {"MODERATION_MAIL_TO": ["mod@shop.example"], "MODERATION_MAIL": how}

    def use():
        comment = post(make_article())
        notices.queue_digest()
        decide(comment)

    assert postponed(settings, committed, use) == []


def test_a_second_approval_is_no_news_long_after_the_first(mailed):
    comment = confirmed(make_article())
    answer = make_comment(comment.article, parent=comment, email=EVA)
    with mailed() as sent:
        decide(comment)
        decide(answer)
    assert len(sent) == 2
    assert purge(timezone.now() + timedelta(days=31)).mails == 2
    with mailed() as sent:
        for act in (Act.REMOVE, Act.APPROVE):
            decide(comment, act)
            decide(answer, act)
    assert sent == []


def test_comments_that_readers_do_not_see_are_not_told(mailed):
    comment = confirmed(make_article(comment_policy="hidden"))
    with mailed() as sent:
        decide(comment)
    assert sent == []


def test_a_new_secret_key_does_not_bring_mail_back(settings):
    notices.stop_all(make_comment(email=IDA))
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key"
    assert StoppedAddress.objects.holds(IDA.upper())
    assert not StoppedAddress.objects.holds(EVA)


@pytest.mark.parametrize("kind", ["confirm", "stop", "decide"])
def test_links_that_nobody_made_change_nothing(kind):
    for token in ("x", "a:b:c", "é", "%00", "a" * 3000):
        address = f"/blogs/news/comments/mail/{kind}/{token}/"
        for response in (Client().get(address), press(address)):
            assert response.status_code == 404
    from backcare.comments import mail_links

    comment = make_comment()
    for other in mail_links.VALID:
        link = mail_links.url_of(other, comment, 0, "approve").removeprefix("https://shop.example")
        wrong = re.sub(r"/mail/\w+/", f"/mail/{kind}/", link)
        if kind != "decide" or other != mail_links.DECIDE:
            assert press(wrong).status_code == 404
    comment.refresh_from_db()
    assert (comment.status, comment.notices) == ("pending", "no")


def test_links_expire_but_stopping_does_not(mailed, monkeypatch):
    with mailed() as sent:
        post(make_article(), wants_notices=True)
    confirm, stop = links(sent[0])
    later = timezone.now().timestamp() + 8 * 86_400
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert Client().get(confirm).status_code == 404
    assert Client().get(stop).status_code == 200


# Moderators


@pytest.fixture
def digest(settings):
    settings.BACKCARE = settings.BACKCARE | {"MODERATION_MAIL_TO": ["mod@shop.example", "two@shop.example"]}


def test_a_digest_comes_once_a_day_when_something_waits(mailed, digest, capsys):
    article = make_article(title="Warm hands")
    for number in range(25):
        make_comment(article, body=f"Remark {number}.")
    with mailed() as sent:
        post(article)
        post(article, body="One more?")
    assert [message.to for message in sent] == [["mod@shop.example"], ["two@shop.example"]]
    message = sent[0]
    assert message.subject == "27 pending comments"
    assert message.body.count("Approve: https://shop.example/blogs/news/comments/mail/decide/") == 20
    assert "… and 7 more." in message.body
    assert "https://shop.example/admin/backcare/comment/" in message.body
    with mailed() as sent:
        post(article, body="And more")
        call_command("backcare_mail")
    assert sent == []
    Mail.objects.update(
        day=timezone.now() - timedelta(days=2), created_at=timezone.now() - timedelta(days=1, minutes=1)
    )
    with mailed() as sent:
        call_command("backcare_mail", verbosity=0)
    assert [message.subject for message in sent] == ["28 pending comments"] * 2


def test_nothing_waits_nobody_writes(mailed, digest):
    make_comment(status="approved")
    with mailed() as sent:
        call_command("backcare_mail", verbosity=0)
    assert sent == []


def test_each_comment_at_once_where_the_shop_wants_it(mailed, settings):
    settings.BACKCARE = settings.BACKCARE | {"MODERATION_MAIL_TO": ["mod@shop.example"], "MODERATION_MAIL": "each"}
    with mailed() as sent:
        post(make_article(title="Warm hands"))
        make_comment(status="spam")
    (message,) = sent
    assert message.subject == "New comment by Ida: Warm hands"
    assert "Two spoons of oil?" in message.body


def test_off_is_off(mailed, settings):
    settings.BACKCARE = settings.BACKCARE | {"MODERATION_MAIL_TO": ["mod@shop.example"], "MODERATION_MAIL": "off"}
    with mailed() as sent:
        post(make_article())
        call_command("backcare_mail", verbosity=0)
    assert sent == []


def decide_links(message):
    return [link for link in links(message) if "/decide/" in link]


@pytest.fixture
def told(mailed, settings):
    """A held comment and the mail about it."""
    settings.BACKCARE = settings.BACKCARE | {"MODERATION_MAIL_TO": ["mod@shop.example"], "MODERATION_MAIL": "each"}

    def told(name="Ida", body="Two spoons of oil?"):
        with mailed() as sent:
            comment = posting.post(make_article(), CommentData(name, IDA, body))
        return comment, decide_links(sent[0])

    return told


@pytest.mark.parametrize(("number", "status"), [(0, "approved"), (1, "spam")])
def test_a_link_asks_and_its_button_decides(told, number, status):
    comment, decisions = told()
    page = Client().get(decisions[number])
    assert page.status_code == 200
    assert "Two spoons of oil?" in text(page.content.decode())
    comment.refresh_from_db()
    assert comment.is_pending
    assert press(decisions[number]).status_code == 200
    comment.refresh_from_db()
    assert comment.status == status
    assert comment.decisions.get().by == "mail"


def test_a_link_that_comes_too_late_says_what_was_decided(told, editor):
    comment, (approve, _spam) = told()
    deciding.decide(Comment.objects.all(), Act.SPAM, user=editor)
    page = press(approve)
    when = date_format(timezone.localtime(comment.decisions.get().created_at), "DATETIME_FORMAT")
    assert (
        f"Someone else already handled this comment (marked as spam in the admin by editor, {when}). It is now spam."
    ) in text(page.content.decode())
    comment.refresh_from_db()
    assert comment.status == "spam"
    (action,) = re.findall(r'action="([^"]+decide[^"]+)"', page.content.decode())
    press(action)
    comment.refresh_from_db()
    assert comment.status == "approved"


@pytest.fixture
def told_answer(told):
    """A held answer to the held comment of Eva, and the link that approves it."""
    comment, (approve, _spam) = told()
    parent = make_comment(comment.article, name="Eva", body=f"How warm? {'Really warm? ' * 100}In the end?")
    Comment.objects.filter(pk=comment.pk).update(parent=parent, thread=parent, depth=1)
    return comment, parent, approve


def fields_of(page):
    return {field["name"]: field.get("value", "on") for field in elements(page.content.decode(), "input")}


def test_a_link_approves_what_is_answered_too(told_answer):
    _comment, _parent, approve = told_answer
    page = Client().get(approve)
    shown = text(page.content.decode())
    assert "Also approve the pending comment by Eva" in shown
    assert "In the end?" in shown
    assert "Two spoons of oil?" in shown
    press(approve, **fields_of(page))
    assert set(Comment.objects.values_list("status", flat=True)) == {"approved"}
    assert set(CommentDecision.objects.values_list("by", flat=True)) == {"mail"}


def test_a_link_leaves_both_alone_when_someone_decided_on_the_other(told_answer, editor):
    comment, parent, approve = told_answer
    page = Client().get(approve)
    decision = deciding.decide_one(parent.pk, Act.SPAM, seen=0, user=editor).decisions.get()
    when = date_format(timezone.localtime(decision.created_at), "DATETIME_FORMAT")
    shown = text(press(approve, **fields_of(page)).content.decode())
    assert (
        "Someone else already handled the comment by Eva that it replies to "
        f"(marked as spam in the admin by editor, {when}). It is now spam. Nothing was changed."
    ) in shown
    assert [Comment.objects.get(pk=row.pk).status for row in (comment, parent)] == ["pending", "spam"]


def test_a_link_approves_no_other_comment_that_a_form_names(told_answer):
    comment, parent, approve = told_answer
    other = make_comment(comment.article)
    press(approve, both="on", above=f"{parent.pk}-0,{other.pk}-0,x,-,1-")
    other.refresh_from_db()
    assert other.is_pending
    assert set(Comment.objects.exclude(pk=other.pk).values_list("status", flat=True)) == {"approved"}


def test_a_comment_cannot_speak_as_the_mail_does(told, mailed):
    false = "Fine.\n\nApprove: https://evil.example/\u2028Spam: https://evil.example/\n\nStop these emails:"
    told(name="Ida\r\nBcc: all@evil.example", body=false)
    (message,) = mail.outbox
    assert [line for line in message.body.splitlines() if line.startswith(("Approve:", "Spam:", "Stop these"))] == [
        *(line for line in message.body.splitlines() if "shop.example/blogs/news/comments/mail/decide/" in line)
    ]
    assert "> Approve: https://evil.example/\n> Spam: https://evil.example/\n" in message.body
    assert message.body.startswith("Ida Bcc: all@evil.example <ida@example.com>")
    comment = confirmed(make_article(), status="approved")
    answer = make_comment(comment.article, parent=comment, email=EVA, body=false)
    with mailed() as sent:
        decide(answer)
    assert sent[0].body.count("\nStop these emails:\n") == 1


def test_moderators_are_written_to_in_the_language_of_the_site(told):
    with translation.override("de"):
        told()
    assert re.search(r", (Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec)\.? \d+, \d{4}, ", mail.outbox[0].body)


def test_without_a_public_address_moderators_get_no_mail_either(mailed, settings):
    for how in ("each", "digest"):
        settings.BACKCARE = {"MODERATION_MAIL_TO": ["mod@shop.example"], "MODERATION_MAIL": how}
        with mailed() as sent:
            post(make_article())
        assert sent == []


# Both


def test_hostile_words_make_no_header_and_no_second_mail(mailed, settings):
    settings.BACKCARE = settings.BACKCARE | {"MODERATION_MAIL_TO": ["mod@shop.example"], "MODERATION_MAIL": "each"}
    settings.BACKCARE = settings.BACKCARE | {"COMMENTS_PER_TEN_MINUTES": 9999, "COMMENTS_PER_DAY": 9999}
    for number, payload in enumerate(PAYLOADS):
        words = payload.replace("\0", "")
        article = make_article(title=words[:200])
        parent = make_comment(article, status="approved", notices="on", email=IDA)
        with mailed() as sent:
            comment = posting.post(article, CommentData(words[:100], f"{number}@example.com", words, parent=parent))
            decide(comment)
        assert len(sent) <= 2
        for message in sent:
            parsed = message.message()
            assert parsed.get_all("To") in (["mod@shop.example"], [IDA])
            assert not {"Bcc", "Cc", "Reply-To", "Set-Cookie", "Location"} & set(parsed.keys())
            assert parsed.get_content_type() == "text/plain"


@pytest.mark.parametrize("count", [1, 20])
def test_approving_takes_the_same_queries_for_many(count):
    article = make_article()
    for number in range(count):
        parent = confirmed(article, email=f"{number}@example.com", status="approved")
        confirmed(article, parent=parent, email=f"other{number}@example.com")
    pks = list(Comment.objects.pending().values_list("pk", flat=True))
    Comment.objects.update(status="approved")
    with CaptureQueriesContext(connection) as queries:
        notices.approved(pks)
    assert len(queries) == 3
    assert Mail.objects.count() == 2 * count


@pytest.mark.parametrize("count", [1, 20])
def test_approving_what_is_not_confirmed_takes_one_query_more(count):
    article = make_article()
    rows = [make_comment(article, status="approved", notices="asked", email=f"{n}@example.com") for n in range(count)]
    with CaptureQueriesContext(connection) as queries:
        notices.approved([row.pk for row in rows])
    assert len(queries) == 4
    assert Mail.objects.count() == count


def test_a_posting_takes_two_queries_for_its_mail(settings):
    settings.BACKCARE = settings.BACKCARE | {"MODERATION_MAIL_TO": ["mod@shop.example"], "MODERATION_MAIL": "each"}
    comment = make_comment(notices="asked")
    with CaptureQueriesContext(connection) as queries:
        notices.posted(comment)
    assert len(queries) == 2
    assert Mail.objects.count() == 2


def test_posting_with_all_the_mail_stays_in_its_budget(settings):
    settings.BACKCARE = settings.BACKCARE | {"MODERATION_MAIL_TO": ["mod@shop.example"], "MODERATION_MAIL": "each"}
    article = make_article()
    with CaptureQueriesContext(connection) as queries:
        post(article, wants_notices=True)
    assert len(queries) <= 13
