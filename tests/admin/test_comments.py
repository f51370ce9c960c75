"""The queue of comments in the admin, as its buttons and addresses answer."""

import itertools

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backcare.comments import deciding
from backcare.models import Comment, CommentDecision
from tests.factories import make_article, make_comment, make_mail
from tests.html_reading import elements, read, text
from tests.payloads import PAYLOADS

pytestmark = pytest.mark.django_db

LIST = "/admin/backcare/comment/"
ROW = {"X-Backcare-Row": "1"}


def form_of(comment):
    return f"{LIST}{comment.pk}/change/"


def press(client, comment, act, address=LIST, headers=None, seen=None, **fields):
    seen = comment.version if seen is None else seen
    return client.post(address, {"decide": f"{act}:{comment.pk}:{seen}", **fields}, headers=headers or {})


def said(client, response):
    return all_said(response)[-1:]


def now(comment):
    comment.refresh_from_db()
    return comment


def test_the_queue_shows_what_waits_the_oldest_first(editor_client):
    article = make_article(title="Warm hands")
    for status in Comment.Status.values:
        for number in (1, 2):
            make_comment(article, status=status, name=f"{status} {number}", body=f"Words of {status} {number}.")
    shown = text(editor_client.get(LIST).content.decode())
    assert "Pending 2" in shown
    assert "All 8" in shown
    assert shown.index("Words of pending 1.") < shown.index("Words of pending 2.")
    assert "Words of approved" not in shown
    assert "on Warm hands" in shown
    spam = text(editor_client.get(LIST, {"status": "spam"}).content.decode())
    assert spam.index("Words of spam 2.") < spam.index("Words of spam 1.")
    everything = text(editor_client.get(LIST, {"status": "all"}).content.decode())
    assert everything.count("Words of") == 8
    for nonsense in ("nonsense", "", "\x00", ["spam", "x"]):
        shown = text(editor_client.get(LIST, {"status": nonsense}).content.decode())
        assert "Words of spam" not in shown
        assert 0 < shown.index("Words of pending 1.") < shown.index("Words of pending 2.")


def test_a_search_says_in_which_tab_the_words_are(editor_client):
    for status in ("approved", "approved", "spam"):
        make_comment(status=status, body="I took melatonin.")
    other = make_comment(body="Warm hands.")
    page = editor_client.get(LIST, {"q": "melatonin"}).content.decode()
    assert "No comments match here. Found in: Approved (2), Spam (1)" in text(page)
    assert "Pending 0 Approved 2 Spam 1 Removed 0 All 3" in text(page)
    assert "?q=melatonin&amp;status=spam" in page
    assert "No comments match." in text(editor_client.get(LIST, {"q": "nothing of it"}).content.decode())
    counts = press(editor_client, other, "approve", f"{LIST}?q=melatonin", ROW).headers["X-Backcare-Counts"]
    assert counts == "pending:0,approved:2,spam:1,removed:0,all:3"


def test_likely_spam_comes_first_if_asked(editor_client):
    for body, score in (("Unscored.", None), ("Mild.", 0.2), ("Wild.", 0.9)):
        make_comment(body=body, score=score)
    page = editor_client.get(LIST).content.decode()
    assert "Oldest first. Likely spam first" in text(page)
    shown = text(editor_client.get(LIST, {"by": "score"}).content.decode())
    assert "Likely spam first. Oldest first" in shown
    assert shown.index("Wild.") < shown.index("Mild.") < shown.index("Unscored.")
    assert "ikely spam first" not in text(editor_client.get(LIST, {"by": "score", "status": "all"}).content.decode())


def test_a_row_tells_what_a_decision_needs(editor_client, editor):
    article = make_article()
    parent = make_comment(article, status="approved", name="Eva", body="How warm should the oil be?")
    comment = make_comment(
        article,
        parent=parent,
        email="ida@example.com",
        body="One.\n\n<b>Two</b>",
        score=0.42,
        reasons=[["origin", "", 0], ["gone", "", 1]],
        address_hash="a" * 64,
    )
    for status in ("approved", "approved", "spam"):
        make_comment(status=status, email="IDA@example.com")
    make_comment(status="removed", address_hash="a" * 64, email="other@example.com")
    make_comment(status="approved", email="ida@example.com", by_staff=True)
    html = editor_client.get(LIST).content.decode()
    shown = text(html)
    assert "Also from this address: 2 approved, 1 spam" in shown
    assert "in reply to Eva (approved): How warm should the oil be?" in shown
    assert "Spam score: 42 %" in shown
    assert "The browser did not say where the form came from" in shown
    assert "&lt;b&gt;Two&lt;/b&gt;" in html
    assert comment.get_absolute_url() not in html


@pytest.mark.parametrize("count", [1, 20])
def test_the_queue_takes_few_queries_whatever_it_holds(editor_client, count):
    article = make_article()
    for number in range(count):
        parent = make_comment(article, email=f"{number}@example.com", address_hash=f"{number:064}")
        make_comment(article, parent=parent, email=f"{number}@example.com", address_hash=f"{number:064}")
        CommentDecision.objects.create(comment=parent, act="edit", status_before="pending")
    with CaptureQueriesContext(connection) as queries:
        assert editor_client.get(LIST).status_code == 200
    assert len(queries) <= 11


@pytest.mark.parametrize(
    ("before", "act", "after", "message"),
    [
        ("pending", "approve", "approved", "Approved."),
        ("spam", "approve", "approved", "Approved."),
        ("pending", "spam", "spam", "Marked as spam."),
        ("approved", "spam", "spam", "Marked as spam."),
        ("spam", "hold", "pending", "Pending again."),
        ("removed", "hold", "pending", "Pending again."),
        ("approved", "remove", "removed", "Removed from the page."),
    ],
)
@pytest.mark.parametrize("place", ["list", "form", "row"])
def test_a_button_decides(editor_client, editor, before, act, after, message, place):
    comment = make_comment(status=before)
    if place == "row":
        response = press(editor_client, comment, act, headers=ROW)
        assert message in text(response.content.decode())
        assert f"{after}:1" in response["X-Backcare-Counts"]
    else:
        address = LIST if place == "list" else form_of(comment)
        response = press(editor_client, comment, act, address)
        assert (response.status_code, response["Location"]) == (302, f"{address}#comment-{comment.pk}")
        assert said(editor_client, response) == [message]
    assert (now(comment).status, comment.decided_by, comment.version) == (after, editor, 1)
    decision = CommentDecision.objects.get()
    assert (decision.act, decision.user, decision.status_before) == (act, editor, before)


def test_a_decision_leads_on_to_the_next_comment(editor_client):
    article = make_article()
    rows = [make_comment(article) for _number in range(3)]
    fields = {
        attrs["name"]: attrs["value"]
        for attrs in elements(editor_client.get(LIST).content.decode(), "input")
        if attrs.get("name", "").startswith("next-")
    }
    assert fields == {f"next-{one.pk}": str(two.pk) for one, two in itertools.pairwise(rows)}
    response = press(editor_client, rows[0], "approve", **fields)
    assert response["Location"] == f"{LIST}#comment-{rows[1].pk}"


def test_the_second_of_two_moderators_sees_what_the_first_did(editor_client, editor, admin_user):
    comment = make_comment()
    other = Client()
    other.force_login(admin_user)
    press(other, comment, "approve")
    for act in ("spam", "reply"):
        for headers in ({}, ROW):
            response = press(
                editor_client, comment, act, headers=headers, seen=0, **{f"reply-{comment.pk}": "My words."}
            )
            shown = text(response.content.decode())
            assert "Someone else already handled this. admin: approved, just now" in shown
            assert now(comment).status == "approved"
            if act == "reply":
                assert "My words." in response.content.decode()
    comment.refresh_from_db()
    press(editor_client, comment, "spam")
    assert now(comment).status == "spam"


def buttons(response):
    """The values of the buttons of a page or a row, by the word that they begin with."""
    values = [attrs.get("value", "") for attrs in elements(response.content.decode(), "button")]
    return {value.partition(":")[0]: value for value in values}


def test_approving_an_answer_asks_about_what_it_answers(editor_client):
    article = make_article()
    words = f"How warm? {'Really warm? ' * 100}In the end?"
    parent = make_comment(article, name="Eva", email="eva@example.com", body=words)
    for act, statuses in (("both", ("approved", "approved")), ("alone", ("pending", "approved"))):
        Comment.objects.filter(pk=parent.pk).update(status="pending")
        answer = make_comment(article, parent=parent, body="My own words.")
        for headers in ({}, ROW):
            response = press(editor_client, answer, "approve", headers=headers)
            shown = text(response.content.decode())
            assert "This replies to a pending comment by Eva." in shown
            assert "In the end?" in shown
            assert "eva@example.com" in shown
            assert "My own words." in shown
            assert now(answer).status == "pending"
        editor_client.post(LIST, {"decide": buttons(response)[act]})
        assert (now(parent).status, now(answer).status) == statuses


@pytest.mark.parametrize("headers", [{}, ROW])
@pytest.mark.parametrize("act", ["spam", "remove", "approve"])
def test_both_are_left_alone_when_someone_decided_on_one(editor_client, admin_user, act, headers):
    article = make_article()
    parent = make_comment(article, name="Eva")
    answer = make_comment(article, parent=parent)
    both = buttons(press(editor_client, answer, "approve"))["both"]
    deciding.decide_one(parent.pk, act, seen=0, user=admin_user)
    status = now(parent).status
    response = editor_client.post(LIST, {"decide": both}, headers=headers)
    shown = text(response.content.decode())
    assert f"Someone else already handled this. The comment by Eva that it replies to is now {status}. admin: " in shown
    assert "just now. Nothing was changed." in shown
    assert (now(parent).status, now(answer).status, answer.version) == (status, "pending", 0)


def test_both_needs_that_both_were_seen(editor_client):
    article = make_article()
    parent = make_comment(article)
    answer = make_comment(article, parent=parent)
    for above in ("", f":{parent.pk}-7", ":x", f":{answer.pk}-0", "::", ":\x00"):
        response = editor_client.post(LIST, {"decide": f"both:{answer.pk}:0{above}"})
        assert "Nothing was changed." in text(response.content.decode())
        assert (now(parent).status, now(answer).status) == ("pending", "pending")


def test_a_reply_is_posted_and_approves(editor_client, editor):
    editor.first_name, editor.last_name = "Wren", "Hollowell"
    editor.save()
    comment = make_comment()
    response = press(editor_client, comment, "reply", headers=ROW, **{f"reply-{comment.pk}": "Two spoons.\r\nWarm."})
    assert "Approved, reply posted." in text(response.content.decode())
    answer = Comment.objects.get(parent=comment)
    assert (answer.body, answer.name, answer.by_staff, answer.status) == (
        "Two spoons.\nWarm.",
        "Wren Hollowell",
        True,
        "approved",
    )
    assert now(comment).status == "approved"
    public = text(Client().get(comment.article.get_absolute_url()).content.decode())
    assert "Wren Hollowell Team" in public


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("", "Write your reply first."),
        (" \n ", "Write your reply first."),
        ("a" * 5001, "at most 5000 characters; this one has 5001"),
    ],
)
def test_a_reply_that_cannot_be_posted_says_why(editor_client, words, problem):
    comment = make_comment()
    for headers in ({}, ROW):
        response = press(editor_client, comment, "reply", headers=headers, **{f"reply-{comment.pk}": words})
        assert problem in text(response.content.decode())
    assert Comment.objects.count() == 1
    assert now(comment).status == "pending"


def test_words_are_edited_with_the_original_kept(editor_client, editor):
    comment = make_comment(name="Ida", body="Damn good oil.")
    html = editor_client.get(form_of(comment)).content.decode()
    assert "Not edited." in html
    response = editor_client.post(
        form_of(comment), {"name": "Ida", "body": "Good oil.", "seen": "0", "email": "x@example.com"}
    )
    assert response.status_code == 302
    assert (now(comment).body, comment.original_body, comment.email) == (
        "Good oil.",
        "Damn good oil.",
        "reader@example.com",
    )
    shown = text(editor_client.get(form_of(comment)).content.decode())
    assert "Damn good oil." in shown
    assert "edited in the admin · editor" in shown


def test_an_edit_after_someone_elses_decision_is_stopped_and_kept(editor_client):
    comment = make_comment(body="Damn good oil.")
    press(editor_client, comment, "approve")
    response = editor_client.post(form_of(comment), {"name": "Ida", "body": "Good oil.", "seen": "0"})
    html = response.content.decode()
    assert "Someone changed this comment since you opened it" in html
    assert "Good oil.</textarea>" in html
    seen = next(attrs["value"] for attrs in elements(html, "input") if attrs.get("name") == "seen")
    editor_client.post(form_of(comment), {"name": "Ida", "body": "Good oil.", "seen": seen})
    assert now(comment).body == "Good oil."


def test_everything_of_one_writer_is_put_away_after_a_question(editor_client):
    comment = make_comment(email="spam@example.com", address_hash="a" * 64)
    for number in range(30):
        make_comment(email="SPAM@example.com", status="approved" if number < 4 else "pending")
        make_comment(email=f"{number}@example.com", address_hash="a" * 64)
    others = [make_comment(), make_comment(email="spam@example.com", by_staff=True)]
    address = reverse("admin:backcare_comment_sweep", args=[comment.pk])
    shown = text(editor_client.get(address).content.decode())
    assert "31 comments from spam@example.com (published: 4)" in shown
    assert "31 comments from the same connection in the same week (published: 0)" in shown
    assert Comment.objects.filter(status="pending").count() == 59
    for wrong in ({}, {"act": "spam"}, {"act": "approve", "of": "email"}, {"of": "address"}):
        assert "Choose whose comments" in text(editor_client.post(address, wrong).content.decode())
    response = editor_client.post(address, {"act": "spam", "of": "email"})
    assert said(editor_client, response) == ["31 comments were hidden."]
    assert Comment.objects.filter(status="spam").count() == 31
    response = editor_client.post(LIST, {"decide": undo_button(response)})
    assert said(editor_client, response) == ["Undone: 31 comments are as they were before."]
    assert Comment.objects.approved().count() == 4
    assert not Comment.objects.filter(status="spam").exists()
    editor_client.post(address, {"act": "spam", "of": "email"})
    response = editor_client.post(address, {"act": "remove", "of": "address"})
    assert said(editor_client, response) == ["31 comments were hidden."]
    assert {now(other).status for other in others} == {"pending"}


def test_thousands_are_decided_at_once(editor_client):
    article = make_article()
    Comment.objects.bulk_create(
        Comment(article=article, name="Ida", email="ida@example.com", body=f"Remark {number}") for number in range(2500)
    )
    some = Comment.objects.first().pk
    data = {"action": "mark_as_spam", "select_across": "1", "index": "0", "_selected_action": [some]}
    shown = text(editor_client.post(LIST, data).content.decode())
    assert "Mark the selected comments as spam: 2500 comments." in shown
    assert "every comment in the list, on all pages" in shown
    assert CommentDecision.objects.count() == 0
    response = editor_client.post(LIST, {**data, "answer": "alone"})
    assert said(editor_client, response) == ["2500 comments marked as spam."]
    assert CommentDecision.objects.count() == 2500
    editor_client.post(LIST, {"decide": undo_button(response)})
    assert Comment.objects.pending().count() == 2500


def undo_button(response):
    """What the button says that stands in the last message."""
    message = [str(message) for message in response.wsgi_request._messages][-1]
    return next(attrs["value"] for attrs in elements(message, "button"))


def test_undo_of_many_is_all_or_none_and_says_who_decided_meanwhile(editor_client, admin_user):
    comments = [make_comment(name=name) for name in ("Ida", "Eva", "Bo")]
    response = select(editor_client, "remove", comments)
    deciding.decide_one(comments[1].pk, "approve", seen=1, user=admin_user)
    response = editor_client.post(LIST, {"decide": undo_button(response)})
    shown = text(response.content.decode())
    assert "Someone else already handled this." in shown
    assert "The comment by Eva, part of the same decision, is now approved." in shown
    assert "Nothing was changed." in shown
    assert [now(comment).status for comment in comments] == ["removed", "approved", "removed"]


ROLES = {
    "nobody": [],
    "viewer": ["view_comment"],
    "moderator": ["view_comment", "change_comment"],
    "full": ["view_comment", "change_comment", "delete_comment", "add_comment"],
}


@pytest.mark.parametrize("role", ROLES)
def test_roles_and_addresses(role, django_user_model):
    user = django_user_model.objects.create_user(role, password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=ROLES[role]))
    client = Client()
    client.force_login(user)
    comment = make_comment()
    sees, decides = role != "nobody", role in ("moderator", "full")
    html = client.get(LIST)
    assert html.status_code == (200 if sees else 403)
    if sees:
        assert ("decide" in {attrs.get("name") for attrs in elements(html.content.decode(), "button")}) is decides
    assert client.get(form_of(comment)).status_code == (200 if sees else 403)
    assert client.get(f"{LIST}add/").status_code == 403
    sweep = reverse("admin:backcare_comment_sweep", args=[comment.pk])
    assert client.get(sweep).status_code == (200 if decides else 403)
    for address in (LIST, form_of(comment)):
        for act in ("approve", "both", "alone", "spam", "hold", "remove", "reply"):
            before = now(comment).status, comment.version
            response = press(client, comment, act, address, **{f"reply-{comment.pk}": "Words."})
            assert response.status_code in ((302,) if decides else (403,)), act
            assert decides or (now(comment).status, comment.version) == before
    assert client.post(sweep, {"act": "spam", "of": "email"}).status_code == (302 if decides else 403)
    assert client.post(form_of(comment), {"name": "a", "body": "b", "seen": now(comment).version}).status_code == (
        302 if decides else 403
    )
    assert client.get(f"{LIST}{comment.pk}/delete/").status_code == (200 if role == "full" else 403)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "approve",
        "approve:",
        "approve:x:y",
        "approve:-1:0",
        f"approve:{10**30}:0",
        "::::",
        "\x00:1:1",
        "nonsense:{pk}:0",
    ],
)
def test_buttons_that_nobody_made_are_answered(editor_client, value):
    comment = make_comment()
    for address in (LIST, form_of(comment)):
        response = editor_client.post(address, {"decide": value.replace("{pk}", str(comment.pk))})
        assert response.status_code in (200, 404)
    assert now(comment).status == "pending"
    for pk in ("0", "99999", "9" * 30):
        assert editor_client.get(f"{LIST}{pk}/sweep/").status_code == 404


@pytest.mark.parametrize("query", ["\x00", "'\"\\%_", "x" * 5000, "ſ", "🙂"])
def test_any_search_is_answered(editor_client, query):
    make_comment()
    assert editor_client.get(LIST, {"q": query}).status_code == 200


def test_hostile_words_are_words_in_the_admin_too(editor_client):
    article = make_article()
    for _number in range(2):
        make_comment(article, body="a\nb\n\nc", reasons=[["word", "x", 1.0]], score=1)
    expected = {(tag, *sorted(attrs)) for tag, attrs in card_elements(editor_client)}
    Comment.objects.all().delete()
    for payload in PAYLOADS:
        body = payload.replace("\x00", "")
        make_comment(
            article, name=body[:100], email="ida@example.com", body=body, reasons=[["word", body, 1.0]], score=1
        )
    for page in range(1, 6):
        html = editor_client.get(LIST, {"p": page}).content.decode()
        for card in html.split('<div class="backcare-comment" ')[1:]:
            found = {(tag, *sorted(attrs)) for tag, attrs in read_card(card)}
            assert found <= expected, card


def card_elements(client):
    html = client.get(LIST).content.decode()
    return read_card(html.split('<div class="backcare-comment" ')[1])


def read_card(card):
    return read('<div class="backcare-comment" ' + card.partition("</details>")[0]).elements


def test_the_list_of_the_app_counts_what_waits(editor_client, django_user_model):
    assert "pending comment" not in text(editor_client.get("/admin/backcare/").content.decode())
    for status in ("pending", "pending", "approved"):
        make_comment(status=status)
    html = editor_client.get("/admin/backcare/").content.decode()
    assert "2 pending comments" in text(html)
    assert f'href="{LIST}"' in html
    author = django_user_model.objects.create_user("author", password="x", is_staff=True)
    author.user_permissions.set(Permission.objects.filter(codename="view_article"))
    client = Client()
    client.force_login(author)
    assert "pending comment" not in text(client.get("/admin/backcare/").content.decode())


def test_all_comments_of_a_writer_are_listed_without_the_address_in_the_url(editor_client):
    comment = make_comment(email="ida@example.com", body="One of Ida.")
    make_comment(email="IDA@example.com", status="spam", body="Two of Ida.")
    make_comment(email="eva@example.com", body="One of Eva.")
    html = editor_client.get(form_of(comment)).content.decode()
    [address] = [link["href"] for link in elements(html, "a") if link.get("href", "").startswith(LIST + "?writer=")]
    assert address == f"{LIST}?writer={comment.pk}&status=all"
    shown = text(editor_client.get(address).content.decode())
    assert "One of Ida." in shown
    assert "Two of Ida." in shown
    assert "One of Eva." not in shown
    assert "Only comments from ida@example.com." in shown
    for nonsense in ("", "x", "0", "99999", "9" * 30, "\x00"):
        shown = text(editor_client.get(LIST, {"writer": nonsense}).content.decode())
        assert "One of Eva." in shown
        assert "Only comments from" not in shown


def select(client, action, comments, shown=None, address=LIST, **fields):
    """Send what the list sends when these were ticked; ``shown`` are versions other than those that they have."""
    versions = {comment.pk: comment.version for comment in comments} | (shown or {})
    data = {"action": action, "index": "0", "select_across": "0", "_selected_action": [row.pk for row in comments]}
    return client.post(address, {**data, "shown": [f"{pk}-{seen}" for pk, seen in versions.items()], **fields})


def all_said(response):
    return [text(str(message)).removesuffix(" Undo") for message in response.wsgi_request._messages]


def answer_to(client, response, answer):
    """Press a button of the question about many."""
    data = {"answer": answer}
    for attrs in elements(response.content.decode(), "input"):
        if attrs.get("type") == "hidden":
            data.setdefault(attrs["name"], []).append(attrs.get("value") or "")
    data.pop("csrfmiddlewaretoken", None)
    return client.post(LIST, data)


def test_every_row_of_the_list_says_in_which_version_it_is_shown(editor_client):
    rows = [make_comment(), make_comment(version=3)]
    html = editor_client.get(LIST).content.decode()
    shown = {attrs["value"] for attrs in elements(html, "input") if attrs.get("name") == "shown"}
    assert shown == {f"{rows[0].pk}-0", f"{rows[1].pk}-3"}


@pytest.mark.parametrize("action", ["approve", "mark_as_spam", "remove"])
def test_many_are_decided_on_as_the_page_showed_them(editor_client, admin_user, action):
    rows = [make_comment() for _number in range(5)]
    deciding.decide_one(rows[0].pk, "spam", seen=0, user=admin_user)
    deciding.edit(rows[1].pk, name="Ida", body="Other words.", seen=0, user=admin_user)
    before = [now(row).status for row in rows[:2]]
    response = select(editor_client, action, rows, shown={row.pk: 0 for row in rows})
    said_first, said_then = all_said(response)
    assert said_first.startswith("3 comments ")
    assert said_then == "2 were already handled by someone else and were not changed."
    assert [now(row).status for row in rows[:2]] == before
    assert {now(row).version for row in rows[2:]} == {1}


def test_one_of_many_whose_version_is_not_named_is_left_alone(editor_client):
    comment = make_comment()
    for shown in ("", "x", "\x00", f"{comment.pk}", f"{comment.pk}-{10**30}"):
        data = {"action": "approve", "index": "0", "_selected_action": [comment.pk], "shown": shown}
        assert "1 was already handled by someone else and was not changed." in all_said(editor_client.post(LIST, data))
    assert now(comment).is_pending


@pytest.mark.parametrize(
    ("answer", "statuses", "message"),
    [
        ("together", ["approved"] * 4, "4 comments approved."),
        ("alone", ["pending", "pending", "approved", "approved"], "2 comments approved."),
    ],
)
@pytest.mark.parametrize("across", [False, True])
def test_approving_many_asks_once_about_held_ones_that_they_answer(editor_client, answer, statuses, message, across):
    root = make_comment(name="Eva", body="How warm?")
    middle = make_comment(root.article, parent=root, body="And how long?")
    leaves = [make_comment(root.article, parent=middle, name="Leaf") for _number in range(2)]
    if across:
        response = select(editor_client, "approve", leaves[:1], select_across="1", address=f"{LIST}?q=Leaf")
    else:
        response = select(editor_client, "approve", leaves)
    shown = text(response.content.decode())
    assert "reply to 2 pending comments that are not selected" in shown
    assert "How warm?" in shown
    assert ("on all pages, even those that nobody has read" in shown) is across
    assert Comment.objects.approved().count() == 0
    if across:
        data = {"action": "approve", "index": "0", "select_across": "1", "_selected_action": [leaves[0].pk]}
        response = editor_client.post(f"{LIST}?q=Leaf", {**data, "answer": answer})
    else:
        response = answer_to(editor_client, response, answer)
    assert all_said(response) == [message]
    assert [now(row).status for row in (root, middle, *leaves)] == statuses


def test_nothing_is_asked_about_held_ones_that_are_selected_too(editor_client):
    root = make_comment()
    answer = make_comment(root.article, parent=root)
    assert all_said(select(editor_client, "approve", [root, answer])) == ["2 comments approved."]


def test_an_answer_stays_when_someone_put_away_what_it_answers(editor_client, admin_user):
    root, other = make_comment(), make_comment()
    answers = [make_comment(row.article, parent=row) for row in (root, other)]
    response = select(editor_client, "approve", answers)
    deciding.decide_one(root.pk, "spam", seen=0, user=admin_user)
    response = answer_to(editor_client, response, "together")
    assert all_said(response) == [
        "2 comments approved.",
        "2 were already handled by someone else and were not changed.",
    ]
    assert [now(row).status for row in (root, answers[0], other, answers[1])] == ["spam", "pending", *["approved"] * 2]


@pytest.mark.parametrize("headers", [{}, ROW])
def test_undo_of_a_posted_reply_takes_the_reply_off_the_page(editor_client, headers):
    comment = make_comment()
    response = press(editor_client, comment, "reply", headers=ROW, **{f"reply-{comment.pk}": "Two spoons."})
    undo = buttons(response)["undo"]
    assert "Two spoons." in text(Client().get(comment.article.get_absolute_url()).content.decode())
    response = editor_client.post(LIST, {"decide": undo}, headers=headers)
    said_now = text(response.content.decode()) if headers else said(editor_client, response)[0]
    assert "Undone; the reply was removed." in said_now
    assert now(comment).is_pending
    public = text(Client().get(comment.article.get_absolute_url()).content.decode())
    assert "Two spoons." not in public
    assert "This comment is not shown." not in public


def test_undo_after_someone_else_decided_says_who(editor_client, admin_user):
    comment = make_comment()
    undo = buttons(press(editor_client, comment, "spam", headers=ROW))["undo"]
    deciding.decide_one(comment.pk, "approve", seen=1, user=admin_user)
    shown = text(editor_client.post(LIST, {"decide": undo}, headers=ROW).content.decode())
    assert "admin: approved" in shown
    assert now(comment).is_approved


@pytest.mark.parametrize("act", ["approve", "alone", "reply"])
@pytest.mark.parametrize("status", ["removed", "spam"])
def test_approving_below_a_comment_that_was_removed_says_what_readers_see(editor_client, status, act):
    parent = make_comment(status=status)
    answer = make_comment(parent.article, parent=parent, body="Warm oil.")
    response = press(editor_client, answer, act, headers=ROW, **{f"reply-{answer.pk}": "Words."})
    assert "so readers see it below “This comment is not shown.”" in text(response.content.decode())
    public = text(Client().get(parent.article.get_absolute_url()).content.decode())
    assert public.index("This comment is not shown.") < public.index("Warm oil.")


def test_postings_without_a_token_are_refused(editor):
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    comment, kept = make_comment(), make_mail()
    posts = {
        LIST: {"decide": f"approve:{comment.pk}:0"},
        f"{LIST}?x=1": {"action": "approve", "_selected_action": [comment.pk], "shown": f"{comment.pk}-0"},
        form_of(comment): {"name": "a", "body": "b", "seen": "0"},
        f"{LIST}{comment.pk}/sweep/": {"act": "spam", "of": "email"},
        f"{LIST}{comment.pk}/delete/": {"post": "yes"},
        f"{LIST}person/": {"email": comment.email, "is_sure": "on", "erase": "1"},
        "/admin/backcare/mail/": {"action": "send_again", "_selected_action": [kept.pk]},
        "/admin/backcare/mail/allow/": {"email": comment.email, "asked": "on"},
        "/admin/backcare/spamterm/add/": {"kind": "word", "text": "x", "effect": "spam"},
    }
    for address, data in posts.items():
        for headers in ({}, ROW):
            assert client.post(address, data, headers=headers).status_code == 403, address
    assert now(comment).version == 0


@pytest.mark.parametrize(("status", "is_linked"), [("approved", True), ("pending", False), ("spam", False)])
def test_only_what_readers_see_is_linked_to_the_site(editor_client, status, is_linked):
    comment = make_comment(status=status)
    assert ("View on site" in text(editor_client.get(form_of(comment)).content.decode())) is is_linked
