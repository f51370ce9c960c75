"""What load balancers and supervisors are told, and what readers are told when the database is away."""

import logging

import pytest
from django.db import OperationalError, connection
from django.test import Client

from backcare.models import Article
from tests.factories import make_article


def test_the_process_answers_whatever_the_host(client):
    response = client.get("/healthz", headers={"host": "10.0.0.7:8001"})
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_pages_can_be_made(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/readyz", headers={"host": "10.0.0.7:8001"})
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_pages_cannot_be_made_before_the_tables_are_there(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'backcare'")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.content == b"1 migrations are not applied. Run manage.py migrate.\n"


@pytest.mark.django_db
def test_without_a_database(client, monkeypatch):
    monkeypatch.setattr(connection, "cursor", refuse)
    assert client.get("/healthz").status_code == 200
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"The database does not answer.\n")


def refuse(*args, **kwargs):
    raise OperationalError("the server is gone")


@pytest.mark.django_db
@pytest.mark.parametrize(("error", "status"), [(OperationalError, 503), (ZeroDivisionError, 500)])
def test_readers_are_told_to_come_again(monkeypatch, caplog, error, status):
    def fail(*args, **kwargs):
        raise error("no")

    article = make_article()
    monkeypatch.setattr(Article.objects._queryset_class, "published", fail)
    response = Client(raise_request_exception=False).get(article.get_absolute_url())
    assert response.status_code == status
    assert response.get("Retry-After") == ("5" if status == 503 else None)
    said = response.content.decode()
    assert ("Back in a moment" if status == 503 else "Something went wrong") in said
    if status == 500:
        assert response["X-Request-ID"] in said
    (record,) = (record for record in caplog.records if record.levelno == logging.ERROR)
    assert record.exc_info[0] is error
