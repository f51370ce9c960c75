"""Which database a query goes to."""

import pytest
from django.db import transaction

from backcare.models import Article
from backcare.querysets import db_for_write
from tests.factories import make_draft


class ToTheReplica:
    """Reads from a database that there is not, so that no test asks it by accident."""

    def db_for_read(self, model, **hints):
        return "replica"

    def db_for_write(self, model, **hints):
        return "default"


@pytest.fixture
def replica(settings):
    settings.DATABASE_ROUTERS = [ToTheReplica()]


def test_what_is_written_goes_where_the_router_says(replica):
    row = Article()
    row._state.db = "replica"
    assert db_for_write(row) == db_for_write(Article) == db_for_write(Article.objects.all()) == "default"
    assert db_for_write(Article.objects.using("replica")) == "replica"


@pytest.mark.django_db(transaction=True)
def test_a_transaction_reads_where_it_writes(replica):
    assert Article.objects.all().db == "replica"
    with transaction.atomic():
        assert Article.objects.all().db == "default"
        assert Article.objects.using("replica").db == "replica"
    assert Article.objects.published().db == "replica"


@pytest.mark.django_db
def test_without_routers_there_is_one_database():
    assert make_draft()._state.db == Article.objects.all().db == "default"
