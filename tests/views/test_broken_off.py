"""Postings that end before they are whole, and when they are read."""

import io

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backcare.models import Comment
from tests.factories import make_article

pytestmark = pytest.mark.django_db

FIELDS = b"name=Ida&email=ida@example.com&body=Two+spoons+of+oil+are+too+much"


def post(client, article, content, length, **extra):
    return client.generic(
        "POST",
        f"{article.get_absolute_url()}comments/",
        content,
        content_type="application/x-www-form-urlencoded",
        headers={"Sec-Fetch-Site": "same-origin"},
        CONTENT_LENGTH=str(length),
        **extra,
    )


def test_what_is_whole_is_stored(client):
    article = make_article()
    assert post(client, article, FIELDS, len(FIELDS)).status_code == 303
    assert Comment.objects.get().body == "Two spoons of oil are too much"


def test_what_was_broken_off_is_not_stored(client):
    article = make_article()
    cut = io.BytesIO(FIELDS[:-10])
    assert post(client, article, FIELDS, len(FIELDS), **{"wsgi.input": cut}).status_code == 400
    assert not Comment.objects.exists()


class Cut(io.BytesIO):
    """What a visitor sends who goes away."""

    def read(self, *args):
        raise OSError("connection reset by peer")


def test_a_visitor_who_goes_away_is_no_fault_of_the_server(client, caplog):
    article = make_article()
    response = post(client, article, FIELDS, len(FIELDS), **{"wsgi.input": Cut()})
    assert response.status_code == 400
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_posting_is_read_before_the_first_query(client, monkeypatch):
    """Or a hundred visitors who send slowly hold all connections to the database."""
    article = make_article()
    before = []
    read = WSGIRequest.body.fget

    def body(request):
        before.append(len(queries))
        return read(request)

    monkeypatch.setattr(WSGIRequest, "body", property(body))
    with CaptureQueriesContext(connection) as queries:
        post(client, article, FIELDS, len(FIELDS))
        assert len(queries) > 3
    assert before[0] == 0
