"""Posting a comment, from the form to the page on which its writer sees it held."""

import re
import socket
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.db import connection
from django.db.models.signals import pre_save
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backcare import signals
from backcare.captcha.hcaptcha import HCaptcha
from backcare.comments import held_link, posting
from backcare.models import Comment, Mail
from backcare.spam.engine import Engine, SpamCandidate, Verdict
from backcare.views import form_timing
from backcare.views.comment_form import HONEYPOT, CommentForm
from tests.factories import make_article, make_comment, make_draft
from tests.html_reading import elements, text
from tests.mail.servers import SMTP, use_mail

OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
WORDS = {"name": "Ida", "email": "ida@example.com", "body": "Two spoons of oil?\n\nOr one?"}
NOTICE = "Please note: comments must be approved before they are published."
HELD = "Thank you. Your comment is awaiting approval."

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    return make_article()


def post(client, article, /, headers=OURS, **fields):
    return client.post(reverse("backcare:comment-post", args=[article.slug]), WORDS | fields, headers=headers)


def page(response):
    return text(response.content.decode())


def typed(response):
    """What the form on the page holds."""
    html = response.content.decode()
    found = {attrs["name"]: attrs.get("value") for attrs in elements(html, "input") if "name" in attrs}
    area = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", html, flags=re.DOTALL)
    return found | ({"body": area[1].replace("\r\n", "\n")} if area else {})


def test_the_page_says_that_comments_are_held(client, article):
    assert NOTICE in page(client.get(article.get_absolute_url()))


def test_a_comment_is_held(client, article):
    response = post(client, article)
    assert response.status_code == 303
    comment = Comment.objects.get()
    assert (comment.status, comment.name, comment.email, comment.reasons) == ("pending", "Ida", "ida@example.com", [])
    assert comment.body.replace("\r\n", "\n") == WORDS["body"]
    assert urlsplit(response["Location"]).path == article.get_absolute_url()
    assert urlsplit(response["Location"]).fragment == f"comment-{comment.pk}"
    assert "no-store" in response["Cache-Control"]


def test_its_writer_sees_it_and_nobody_else_does(client, article):
    location = post(client, article)["Location"]
    own = client.get(location)
    assert HELD in page(own)
    assert "Two spoons of oil?" in page(own)
    assert "Two spoons" not in page(Client().get(article.get_absolute_url()))


def test_posting_sends_a_signal(client, article):
    heard = []

    def listener(sender, comment, **kwargs):
        heard.append((sender, comment.pk))

    signals.comment_posted.connect(listener)
    try:
        post(client, article)
    finally:
        signals.comment_posted.disconnect(listener)
    assert heard == [(Comment, Comment.objects.get().pk)]


def test_visitors_decide_nothing_but_name_address_and_words(client, article):
    post(client, article, status="approved", article="7", parent="7", score="1", created_at="2000-01-01")
    comment = Comment.objects.get()
    assert (comment.status, comment.article, comment.parent) == ("pending", article, None)
    assert timezone.now() - comment.created_at < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"name": ""}, "name", "Tell us your name; a first name is enough."),
        ({"name": "   "}, "name", "Tell us your name; a first name is enough."),
        ({"email": ""}, "email", "Type your email address. It is never published."),
        ({"email": "ida"}, "email", "That isn’t an email address. Type it like name@example.com."),
        ({"body": ""}, "body", "Write your comment."),
        ({"body": " \n "}, "body", "Write your comment."),
        ({"name": "a" * 101}, "name", "This is 101 characters long; at most 100 fit. Shorten it by 1."),
        (
            {"email": f"{'a' * 60}@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.com"},
            "email",
            "This is 268 characters long; at most 254 fit. Shorten it by 14.",
        ),
        (
            {"body": "a" * 5431},
            "body",
            "Your comment is 5,431 characters long; at most 5,000 fit. Shorten it by 431.",
        ),
        ({"body": "a\x00b"}, "body", "Null characters are not allowed."),
    ],
)
def test_errors_stand_beside_their_field_and_the_text_stays(client, article, fields, field, message):
    response = post(client, article, **fields)
    assert response.status_code == 422
    assert not Comment.objects.exists()
    html = response.content.decode()
    wrong = [attrs for attrs in elements(html) if attrs.get("aria-invalid") == "true"]
    assert [attrs["name"] for attrs in wrong] == [field]
    described = wrong[0]["aria-describedby"].split()
    ids = {attrs["id"] for attrs in elements(html) if "id" in attrs}
    assert set(described) <= ids
    error = re.search(rf'id="{wrong[0]["id"]}_error">(.*?)<', html)[1]
    assert message in text(error)
    assert f'href="#{wrong[0]["id"]}"' in html
    assert message in page(response)
    kept = typed(response)
    for name, value in (WORDS | fields).items():
        if "\x00" not in value:
            assert (kept[name] or "").strip() == value.strip()
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in html


def test_every_error_at_once(client, article):
    response = post(client, article, name="", email="x", body="")
    assert len([attrs for attrs in elements(response.content.decode()) if attrs.get("aria-invalid")]) == 3


def test_what_was_typed_is_escaped(client, article):
    hostile = '"><script>alert(1)</script>'
    html = post(client, article, name=hostile, email="x", body="</textarea>" + hostile).content.decode()
    assert "<script>alert" not in html
    assert html.count("</textarea>") == 1


def test_only_approved_comments_are_shown(client, article):
    for status in Comment.Status.values:
        make_comment(article, status=status, body=f"This one is {status}.")
    shown = page(client.get(article.get_absolute_url()))
    assert "This one is approved." in shown
    for status in ("pending", "spam", "removed"):
        assert f"This one is {status}." not in shown
    assert "1 comment" in shown


def test_addresses_of_writers_are_never_shown(client, article):
    make_comment(article, status="approved", email="secret@example.com")
    location = post(client, article, email="secret2@example.com")["Location"]
    assert "secret" not in client.get(location).content.decode()


def test_comments_are_escaped_and_keep_their_lines(client, article):
    make_comment(
        article, status="approved", name="<b>Ida</b>", body="<script>alert(1)</script>\n\nhttps://spam.example"
    )
    html = client.get(article.get_absolute_url()).content.decode()
    assert "<script>alert" not in html
    assert "&lt;b&gt;Ida&lt;/b&gt;" in html
    assert '<p dir="auto">&lt;script&gt;' in html
    assert '<a href="https://spam.example" rel="nofollow ugc">' in html


def test_each_text_says_its_own_direction(client, editor_client, article):
    words = "جرّبت التدليك بالكرة (10 دقائق)، وكان رائعًا! هل يناسب Percussion Wand الرقبة؟"
    comment = make_comment(article, status="approved", name="ليلى", body=f"{words}\n\nIn English.")
    for address in (article.get_absolute_url(), "/admin/backcare/comment/?status=all"):
        html = editor_client.get(address).content.decode()
        assert f'<p dir="auto">{words}</p>' in html
        assert '<p dir="auto">In English.</p>' in html
        assert f'<b dir="auto">{comment.name}</b>' in html or f"<bdi>{comment.name}</bdi>" in html
    make_comment(article, parent=comment, name="Eva")
    card = editor_client.get("/admin/backcare/comment/?status=pending").content.decode()
    assert "in reply to <bdi>ليلى</bdi>" in card
    assert f"<q><bdi>{words} In English.</bdi></q>" in " ".join(card.split())
    assert "Reply to <bdi>ليلى</bdi>" in client.get(f"{article.get_absolute_url()}?reply={comment.pk}").content.decode()
    form = client.get(article.get_absolute_url()).content.decode()
    boxes = [attrs for tag in ("input", "textarea") for attrs in elements(form, tag)]
    assert {attrs["name"] for attrs in boxes if attrs.get("dir") == "auto"} == {"name", "body"}


def test_nothing_that_is_pasted_is_cut_off(client, article):
    html = client.get(article.get_absolute_url()).content.decode()
    form = html[html.index('id="comment-form"') :]
    assert "maxlength" not in form
    (box,) = [attrs for attrs in elements(form, "textarea") if attrs["name"] == "body"]
    assert int(box["data-most"]) == Comment._meta.get_field("body").max_length
    assert "maxlength" not in str(CommentForm())


# Policies


def test_closed_comments_are_shown_and_take_no_more(client):
    article = make_article(comment_policy="closed")
    make_comment(article, status="approved", body="From before.")
    shown = page(client.get(article.get_absolute_url()))
    assert "From before." in shown
    assert "Comments on this article are closed." in shown
    assert NOTICE not in shown
    response = post(client, article)
    assert response.status_code == 403
    assert "Comments on this article are closed, so yours was not posted." in page(response)
    assert typed(response)["body"] == WORDS["body"]
    assert Comment.objects.count() == 1


def test_hidden_comments_are_not_there_and_what_was_typed_is_not_lost(client):
    article = make_article(comment_policy="hidden")
    make_comment(article, status="approved", body="From before.")
    shown = page(client.get(article.get_absolute_url()))
    assert "From before." not in shown
    assert "Comments" not in shown
    response = post(client, article)
    assert response.status_code == 403
    assert typed(response).get("body") == WORDS["body"]
    assert "From before." not in page(response)
    assert Comment.objects.count() == 1


@pytest.mark.parametrize("state", [{"status": "draft"}, {"published_at": timezone.now() + timedelta(days=1)}])
def test_what_readers_do_not_see_takes_no_comments(client, state):
    article = make_article(**state)
    assert post(client, article).status_code == 404
    assert client.post(reverse("backcare:comment-post", args=["nothing"]), WORDS).status_code == 404


# Where the form comes from


def test_a_form_that_was_sent_from_elsewhere_is_shown_to_be_confirmed(client, article):
    response = post(client, article, headers={"Origin": "https://evil.example"})
    assert response.status_code == 403
    assert not Comment.objects.exists()
    assert "Your comment has not been posted yet" in page(response)
    kept = typed(response)
    assert {name: kept[name] for name in WORDS} == WORDS
    confirmed = post(client, article, headers={}, confirm=kept["confirm"])
    assert confirmed.status_code == 303
    comment = Comment.objects.get()
    assert comment.status == "pending"
    assert comment.reasons == [["origin", "", 0]]
    assert comment.reason_texts == ["The browser did not say where the form came from; the writer confirmed it."]


def test_the_token_is_for_one_article_and_one_hour(client, article, monkeypatch):
    other = make_article()
    for token in (posting.confirmation_token(other), "x", "", "\x00", signing.dumps(article.pk), "a:b:c"):
        assert post(client, article, headers={}, confirm=token).status_code == 403
    token = posting.confirmation_token(article)
    monkeypatch.setattr(posting, "CONFIRM_SECONDS", -1)
    assert post(client, article, headers={}, confirm=token).status_code == 403
    assert not Comment.objects.exists()


def test_a_confirmed_form_is_still_checked(client, article):
    response = post(client, article, headers={}, confirm=posting.confirmation_token(article), name="")
    assert response.status_code == 422


# The writer's own link


def link(article, token):
    return f"{article.get_absolute_url()}?held={token}"


def test_the_own_link_is_nobodys_to_keep(client, article):
    comment = make_comment(article)
    response = client.get(link(article, held_link.token_for(comment)))
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex"
    assert 'name="robots" content="noindex"' in response.content.decode()


@pytest.mark.parametrize("status", ["spam", "removed"])
def test_what_was_put_away_is_shown_to_nobody(client, article, status):
    comment = make_comment(article, status=status, body="Put away.", decided_at=timezone.now())
    assert "Put away." not in page(client.get(link(article, held_link.token_for(comment))))


def test_once_approved_it_is_a_comment_like_any_other(client, article):
    comment = make_comment(article, status="approved", body="Approved by now.")
    shown = page(client.get(link(article, held_link.token_for(comment))))
    assert shown.count("Approved by now.") == 1
    assert HELD not in shown


def test_wrong_tokens_show_the_plain_page(client, article):
    comment = make_comment(article, body="Own words.")
    token = held_link.token_for(comment)
    other = make_comment(make_article())
    wrong = [
        "",
        "x",
        "\x00",
        "é",
        token[:-1],
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        token + "x",
        held_link.token_for(other),
        signing.dumps(comment.key.hex),
        signing.dumps(comment.pk, salt=held_link.SALT),
        signing.dumps({"a": 1}, salt=held_link.SALT),
        posting.confirmation_token(article),
    ]
    for bad in wrong:
        response = client.get(article.get_absolute_url(), {"held": bad})
        assert response.status_code == 200
        assert "Own words." not in page(response), bad
        assert HELD not in page(response)


EXPIRED = "This link no longer shows a comment."


@pytest.fixture
def after(monkeypatch):
    """``after(timedelta)`` is a time later than now."""
    start = timezone.now().timestamp()
    return lambda delta: monkeypatch.setattr("django.core.signing.time.time", lambda: start + delta.total_seconds())


def test_the_address_is_good_for_half_an_hour_and_then_says_so(client, article, after):
    address = link(article, held_link.token_for(make_comment(article, body="Own words.")))
    after(timedelta(minutes=29))
    assert "Own words." in page(client.get(address))
    assert EXPIRED not in page(client.get(address))
    after(timedelta(minutes=31))
    response = client.get(address)
    assert "Own words." not in page(response)
    assert EXPIRED in page(response)
    assert response["Cache-Control"] == "private, no-store"
    assert EXPIRED not in page(client.get(article.get_absolute_url()))


def show_again(client, article, token):
    response = client.post(reverse("backcare:comment-held", args=[article.slug]), {"token": token})
    assert (response.status_code, response["Cache-Control"]) == (303, "private, no-store")
    return response["Location"]


def test_the_browser_of_its_writer_gets_a_new_address_for_days(client, article, settings, after):
    settings.BACKCARE = {"HELD_LINK_DAYS": 2}
    html = client.get(post(client, article)["Location"]).content.decode()
    (token,) = [attrs["data-token"] for attrs in elements(html, "div") if "data-token" in attrs]
    assert "Two spoons of oil?" not in page(client.get(link(article, token)))
    after(timedelta(days=2, minutes=-1))
    assert "Two spoons of oil?" in page(client.get(show_again(client, article, token)))
    after(timedelta(days=2, minutes=1))
    location = show_again(client, article, token)
    assert location == f"{article.get_absolute_url()}?held=#comment-expired"
    assert EXPIRED in page(client.get(location))


def test_what_is_no_token_of_a_writer_leads_to_the_plain_article(client, article):
    comment = make_comment(article)
    other = make_comment(make_article())
    removed = make_comment(article, status="removed")
    for token in ("", "x", "\x00", held_link.token_for(comment), *map(held_link.writer_token_for, (other, removed))):
        assert show_again(client, article, token) == f"{article.get_absolute_url()}?held=#comment-expired"


def test_once_approved_the_token_leads_to_the_published_comment(client, article):
    comment = make_comment(article, status="approved", body="Approved by now.")
    shown = page(client.get(show_again(client, article, held_link.writer_token_for(comment))))
    assert shown.count("Approved by now.") == 1
    assert EXPIRED not in shown


@pytest.mark.parametrize("name", ["comment-post", "comment-held"])
def test_whoever_opens_the_address_of_a_form_gets_to_the_article(client, article, name):
    for method in (client.get, client.head):
        response = method(reverse(f"backcare:{name}", args=[article.slug]), follow=True)
        assert (response.status_code, response.request["PATH_INFO"]) == (200, article.get_absolute_url())
    assert client.put(reverse(f"backcare:{name}", args=[article.slug])).status_code == 405


def test_the_redirect_carries_the_token(client, article):
    query = parse_qs(urlsplit(post(client, article)["Location"]).query)
    assert held_link.comment_for(query["held"][0], article) == Comment.objects.get()


# Threads on the page


def test_answers_stand_below_what_they_answer(client, article):
    first = make_comment(article, status="approved", body="Question one.")
    second = make_comment(article, status="approved", body="Question two.")
    make_comment(article, status="approved", body="Answer two.", parent=second)
    answer = make_comment(article, status="approved", body="Answer one.", parent=first)
    make_comment(article, status="approved", body="Thanks.", parent=answer)
    shown = page(client.get(article.get_absolute_url()))
    order = ["Question one.", "Answer one.", "Thanks.", "Question two.", "Answer two."]
    assert sorted(order, key=shown.index) == order
    assert "5 comments" in shown


def test_a_draft_of_staff_takes_a_comment_of_staff(staff_client):
    article = make_draft()
    assert post(staff_client, article).status_code == 303


@pytest.mark.parametrize("text", ["\u200b \u2060", "\u00ad", "\u3164", "\u2800", "\u115f\u1160", "\ufe0f\u034f"])
@pytest.mark.parametrize("field", ["name", "body"])
def test_what_cannot_be_seen_is_nothing(client, field, text):
    response = post(client, make_article(), **{field: text})
    assert response.status_code == 422
    assert not Comment.objects.exists()


def test_a_name_holds_nothing_that_nobody_sees(client):
    post(client, make_article(), name="E\u200bva\u00ad \u3164 Berg\u2060")
    assert Comment.objects.get().name == "Eva Berg"


def test_a_line_break_counts_as_one_character(client):
    body = "\r\n".join(["x" * 49] * 100)
    assert post(client, make_article(), body=body).status_code == 303
    assert Comment.objects.get().body == body.replace("\r\n", "\n")


def test_closed_comments_say_so_first_and_offer_no_button(client):
    article = make_article(comment_policy="closed")
    html = post(client, article, email="wrong").content.decode()
    assert "Comments on this article are closed, so yours was not posted." in html
    assert "Post comment" not in html


# Answering, and finding a comment again


def test_every_comment_can_be_answered_without_a_script(client, article):
    comment = make_comment(article, status="approved", name="Eva")
    html = client.get(article.get_absolute_url()).content.decode()
    (link,) = [attrs["href"] for attrs in elements(html, "a") if f"reply={comment.pk}" in attrs.get("href", "")]
    response = client.get(link.partition("#")[0])
    assert "Reply to Eva" in page(response)
    assert 'name="robots" content="noindex"' in response.content.decode()
    assert typed(response)["parent"] == str(comment.pk)
    answer = Comment.objects.get(pk=pk_of(post(client, article, parent=comment.pk)))
    assert (answer.parent, answer.thread, answer.depth) == (comment, comment, 1)


def pk_of(response):
    return int(urlsplit(response["Location"]).fragment.removeprefix("comment-"))


@pytest.mark.parametrize("status", ["pending", "spam", "removed"])
def test_what_is_not_published_cannot_be_answered(client, article, status):
    comment = make_comment(article, status=status)
    assert "Reply to" not in page(client.get(article.get_absolute_url(), {"reply": comment.pk}))
    assert Comment.objects.get(pk=pk_of(post(client, article, parent=comment.pk))).parent is None


@pytest.mark.parametrize("value", ["", "0", "x", "-1", "9" * 30, "²", "\x00", "1 or 1"])
def test_what_names_no_comment_answers_none_and_names_no_page(client, article, value):
    for name in ("reply", "comments"):
        assert client.get(article.get_absolute_url(), {name: value}).status_code == 200
    assert Comment.objects.get(pk=pk_of(post(client, article, parent=value))).parent is None


def test_an_answer_to_what_is_deleted_at_that_moment_keeps_what_was_typed(client, article):
    comment = make_comment(article, status="approved", name="Eva")

    def delete(sender, instance, **kwargs):
        Comment.objects.filter(pk=comment.pk).delete()

    pre_save.connect(delete, sender=Comment)
    try:
        response = post(client, article, parent=comment.pk, body="I agree.")
    finally:
        pre_save.disconnect(delete, sender=Comment)
    assert response.status_code == 409
    assert "The comment you replied to was just deleted. Send yours again as a new comment." in text(page(response))
    assert (typed(response)["body"], typed(response)["parent"]) == ("I agree.", "")
    assert "no-store" in response["Cache-Control"]


def test_a_comment_of_another_article_is_not_answered_here(client, article):
    comment = make_comment(status="approved")
    assert Comment.objects.get(pk=pk_of(post(client, article, parent=comment.pk))).parent is None


def test_an_answer_stays_one_while_the_form_is_mended(client, article):
    comment = make_comment(article, status="approved", name="Eva")
    response = post(client, article, parent=comment.pk, email="x")
    assert response.status_code == 422
    assert "Reply to Eva" in page(response)
    assert typed(response)["parent"] == str(comment.pk)


def test_a_permanent_link_leads_to_the_page_of_the_comment(client, article, settings):
    settings.BACKCARE = settings.BACKCARE | {"COMMENTS_PER_PAGE": 2}
    rows = [
        make_comment(article, status="approved", created_at=article.published_at + timedelta(days=n)) for n in range(5)
    ]
    path = article.get_absolute_url()
    for row, start in zip(rows, (None, None, rows[2], rows[2], rows[4]), strict=True):
        response = client.get(row.get_absolute_url())
        query = f"?comments={start.pk}" if start else ""
        assert (response.status_code, response["Location"]) == (302, f"{path}{query}#comment-{row.pk}")
        target = client.get(response["Location"].partition("#")[0])
        assert f'id="comment-{row.pk}"' in target.content.decode()
        assert f'<link rel="canonical" href="https://shop.example{path}">' in target.content.decode()


def test_what_readers_do_not_see_has_no_permanent_link(client, article):
    hidden = make_comment(make_article(comment_policy="hidden"), status="approved")
    of_a_draft = make_comment(make_draft(), status="approved")
    held = make_comment(article)
    for pk in (hidden.pk, of_a_draft.pk, held.pk, 10**6, 2**63, 10**40):
        assert client.get(f"/blogs/news/comments/{pk}/").status_code == 404


def test_pages_of_comments_lead_to_each_other(client, article, settings):
    settings.BACKCARE = settings.BACKCARE | {"COMMENTS_PER_PAGE": 2}
    for number in range(5):
        made = article.published_at + timedelta(days=number)
        make_comment(article, status="approved", body=f"Remark {number}.", created_at=made)
    seen, path = [], article.get_absolute_url()
    while path:
        html = client.get(path).content.decode()
        assert "5 comments" in text(html)
        seen.append(re.findall(r"Remark (\d)\.", html.partition("</head>")[2]))
        later = [attrs["href"] for attrs in elements(html, "a") if attrs.get("rel") == "next"]
        path = later[0].partition("#")[0] if later else ""
    assert seen == [["0", "1"], ["2", "3"], ["4"]]
    (earlier,) = [attrs["href"] for attrs in elements(html, "a") if attrs.get("rel") == "prev"]
    assert "Remark 2." in page(client.get(earlier.partition("#")[0]))


def test_staff_has_a_badge_and_nobody_else(client, article):
    make_comment(article, status="approved", name="Team", by_staff=False)
    assert "backcare-badge" not in client.get(article.get_absolute_url()).content.decode()
    make_comment(article, status="approved", name="Wren", by_staff=True)
    assert client.get(article.get_absolute_url()).content.decode().count("backcare-badge") == 1
    post(client, article, by_staff="1")
    assert Comment.objects.filter(by_staff=True).count() == 1


# Slowing down, and telling people from programs


def test_whoever_posts_too_much_is_told_when_to_go_on_and_loses_nothing(client, article, settings):
    settings.BACKCARE = settings.BACKCARE | {"COMMENTS_PER_TEN_MINUTES": 2}
    for number in range(2):
        assert post(client, article, body=f"Remark {number}").status_code == 303
    response = post(client, article, body="One more")
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 600
    assert "Please post this one again in 10 minutes." in page(response)
    assert typed(response)["body"] == "One more"
    assert Comment.objects.count() == 2


def test_a_form_posted_twice_lands_at_the_same_comment(client, article):
    assert pk_of(post(client, article)) == pk_of(post(client, article))
    assert Comment.objects.count() == 1


def test_the_field_that_nobody_sees_is_kept_from_people(client, article):
    html = client.get(article.get_absolute_url()).content.decode()
    (field,) = [attrs for attrs in elements(html, "input") if attrs.get("name") == HONEYPOT]
    assert (field["tabindex"], field["autocomplete"]) == ("-1", "off")
    assert {"data-1p-ignore", "data-lpignore", "data-bwignore", "data-form-type"} <= set(field)
    location = post(client, article, **{HONEYPOT: "https://x.example"})["Location"]
    comment = Comment.objects.get()
    assert (comment.status, comment.score_percent) == ("pending", 73)
    assert HELD in page(client.get(location))


class Listening:
    """A spam engine that notes how long the form was used."""

    heard = []

    def judge(self, candidate):
        self.heard.append(candidate.seconds)
        return Verdict(0, ())

    def learn(self, candidates):
        raise AssertionError("posting teaches nothing")


def test_how_long_someone_wrote_is_measured_where_a_script_did(client, article, settings):
    settings.BACKCARE = settings.BACKCARE | {"SPAM_ENGINE": f"{__name__}.Listening"}
    heard = Listening.heard = []
    token = client.get(reverse("backcare:comment-started"))
    assert token["Cache-Control"] == "private, no-store"
    assert token["X-Robots-Tag"] == "noindex"
    for started in (
        token.content.decode(),
        "x",
        "",
        "\x00",
        signing.dumps(1.0),
        signing.dumps("x", salt=form_timing.SALT),
    ):
        post(client, article, started=started, body=f"Remark {len(heard)}", email=f"ida{len(heard)}@example.com")
    assert 0 <= heard[0] < 60
    assert heard[1:] == [None] * 4


def test_articles_close_by_age(client, settings):
    settings.BACKCARE = settings.BACKCARE | {"COMMENTS_CLOSE_AFTER_DAYS": 10}
    article = make_article(published_at=timezone.now() - timedelta(days=11))
    make_comment(article, status="approved", body="From before.")
    shown = page(client.get(article.get_absolute_url()))
    assert "From before." in shown
    assert "Comments on this article are closed." in shown
    assert "Reply" not in shown
    assert post(client, article).status_code == 403


def test_no_page_sets_a_cookie(client, article):
    comment = make_comment(article, status="approved")
    for response in (
        client.get(article.get_absolute_url()),
        client.get(reverse("backcare:comment-started")),
        client.get(comment.get_absolute_url()),
        post(client, article),
        post(client, article, email="x"),
        post(client, article, headers={}),
    ):
        assert not response.cookies


def test_notices_are_offered_unless_the_shop_says_no(client, article, settings):
    assert "Email me when my comment is approved or answered." in page(client.get(article.get_absolute_url()))
    post(client, article, notices="on")
    assert Comment.objects.get().notices == "asked"
    settings.BACKCARE = settings.BACKCARE | {"COMMENT_NOTICES": False}
    assert "Email me" not in page(client.get(article.get_absolute_url()))
    post(client, article, notices="on", body="One more")
    assert Comment.objects.first().notices == "no"


def test_a_page_takes_no_query_more_with_many_comments(client, article, settings):
    settings.BACKCARE = settings.BACKCARE | {"COMMENTS_PER_PAGE": 100}

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(article.get_absolute_url()).status_code == 200
        return len(captured)

    first = make_comment(article, status="approved")
    with_one = queries()
    for number in range(75):
        make_comment(article, status="approved")
        make_comment(article, status="approved", parent=first, body=f"Answer {number}")
    assert queries() == with_one
    assert "151 comments" in page(client.get(article.get_absolute_url()))


def test_a_whole_answer_takes_at_most_thirteen_queries(client, article, settings):
    settings.BACKCARE = settings.BACKCARE | {"MODERATION_MAIL_TO": ["mod@shop.example"], "MODERATION_MAIL": "each"}
    words = SpamCandidate("Ida", "ida@example.com", "Warm oil")
    Engine().learn((words, is_spam, 1) for is_spam in (True, False) for _number in range(20))
    parent = make_comment(article, status="approved")
    post(client, article, email="first@example.com")  # the key of the week, and what is done once a day
    with CaptureQueriesContext(connection) as captured:
        response = post(client, article, parent=parent.pk, notices="on")
    assert response.status_code == 303
    asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 13, asked


def closed_port():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


@pytest.mark.parametrize("tasks", ["django.tasks.backends.immediate.ImmediateBackend", "tests.broken_tasks.Down"])
def test_everything_outside_is_down_and_the_comment_is_held(
    client, article, settings, monkeypatch, hcaptcha, committed, tasks
):
    port = closed_port()
    monkeypatch.setattr(HCaptcha, "verify_url", f"http://127.0.0.1:{port}/siteverify")
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": f"redis://127.0.0.1:{port}"}
    }
    use_mail(settings, SMTP, host="127.0.0.1", port=port)
    if tasks.startswith("tests."):
        settings.TASKS = {"default": {"BACKEND": tasks}}
    settings.BACKCARE = settings.BACKCARE | {
        "MODERATION_MAIL": "each",
        "MODERATION_MAIL_TO": ["mod@shop.example"],
        "SPAM_ENGINE": "nowhere.Engine",
    }
    with committed():
        response = post(client, article, notices="on", **{"h-captcha-response": "token"})
    assert response.status_code == 303
    comment = Comment.objects.get()
    assert comment.is_pending
    assert [reason[0] for reason in comment.reasons] == ["unscored", "captcha-down"]
    assert set(Mail.objects.values_list("kind", "state")) == {("held", "queued"), ("confirm", "queued")}
