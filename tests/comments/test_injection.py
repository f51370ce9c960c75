"""Hostile input in every field of the comment form: whatever it says, it is text and nothing else."""

import pytest
from django.urls import reverse

from backcare.models import Comment
from tests.factories import make_article, make_comment
from tests.html_reading import assert_harmless, read, text
from tests.payloads import PAYLOADS
from tests.views.test_comments import OURS

pytestmark = pytest.mark.django_db

UNSEEN = ("parent", "remark", "started", "confirm", "notices", "h-captcha-response")
"""Fields that a reader does not see; all of them are sent at once."""
PLAIN = {"name": "Ida", "email": "ida@example.com", "body": "Warm hands."}
VALID_AND_HOSTILE = [
    '"<svg/onload=window.hit=1>"@example.com',
    '"\'onfocus=window.hit=1"@example.com',
    "window.hit=1//{{7*7}}@example.com",
    "$(id)`id`|id@example.com",
]


@pytest.fixture(autouse=True)
def _no_limits(settings):
    limits = {"COMMENTS_PER_TEN_MINUTES": 10_000, "COMMENTS_PER_DAY": 10_000, "COMMENTS_PER_PAGE": 10_000}
    settings.BACKCARE = settings.BACKCARE | limits


def shape(html):
    """What kinds of elements a page has, each with the names of its attributes."""
    return {(tag, frozenset(attrs)) for tag, attrs in read(html).elements}


def comments_of(html):
    """The HTML of each comment of a page."""
    return ["<article " + part.partition("</article>")[0] + "</article>" for part in html.split("<article ")[2:]]


def test_there_are_enough_kinds():
    assert len(set(PAYLOADS)) >= 150


def test_a_form_that_comes_back_has_no_element_more(client):
    article = make_article()
    address = reverse("backcare:comment-post", args=[article.slug])
    expected = shape(client.post(address, {"email": "x"}, headers=OURS).content.decode())
    expected |= shape(client.post(address, PLAIN | {"email": "x", "notices": "on"}, headers=OURS).content.decode())
    expected |= shape(client.post(address, PLAIN | {"email": "x"}, headers=OURS).content.decode())
    expected |= shape(client.post(address, dict.fromkeys(PLAIN, "x" * 5001), headers=OURS).content.decode())
    for payload in PAYLOADS:
        hostile = dict.fromkeys(("name", "email", "body", *UNSEEN), payload)
        response = client.post(address, hostile, headers=OURS)
        assert response.status_code == 422
        assert "window.hit" not in "".join(response.headers.values())
        assert shape(response.content.decode()) <= expected, payload
    assert not Comment.objects.exists()


@pytest.mark.parametrize("field", ["name", "body", pytest.param("unseen", marks=pytest.mark.slow), "hostile e-mail"])
def test_a_published_comment_is_text_and_links(client, field):
    article = make_article()
    address = reverse("backcare:comment-post", args=[article.slug])
    values = VALID_AND_HOSTILE if field == "hostile e-mail" else PAYLOADS
    for number, payload in enumerate(values):
        fields = PLAIN | {"body": f"Remark {number}.", "email": f"{number}@example.com"}
        names = {"unseen": UNSEEN, "hostile e-mail": ["email"]}.get(field, [field])
        fields |= dict.fromkeys(names, payload)
        response = client.post(address, fields, headers={**OURS, "User-Agent": payload.encode().decode("latin-1")})
        assert response.status_code in (303, 422)
        assert set(response.headers) <= {*("Location", "Content-Type", "Cache-Control", "Content-Language", "Vary")} | {
            *("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")
        } | {"Content-Length", "Content-Security-Policy", "Speculation-Rules", "X-Backcare-Cache", "X-Request-ID"}
        if response.status_code == 303:
            held = client.get(response["Location"])
            assert held.status_code == 200
            assert_harmless(comments_of(held.content.decode())[-1])
    assert Comment.objects.exists()
    Comment.objects.update(status="approved")
    html = client.get(article.get_absolute_url()).content.decode()
    shown = comments_of(html)
    assert len(shown) == Comment.objects.count()
    plain = make_comment(article, status="approved", body="a\nb\n\nhttps://a.example")
    expected = shape(comments_of(client.get(article.get_absolute_url()).content.decode())[-1])
    assert plain.pk
    for comment in shown:
        assert_harmless(comment)
        assert shape(comment) <= expected, comment
    for comment in Comment.objects.exclude(pk=plain.pk):
        assert comment.email not in html
    said = "".join(text(html).split())
    for name, body in Comment.objects.exclude(pk=plain.pk).values_list("name", "body"):
        assert "".join(name.split()) in said
        assert "".join(body.split()) in said
