"""The demo's content, loaded as the demo loads it."""

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from backcare.models import Article, Image, Rendition
from backcare.publication.refresh import refresh_derived
from shop_site.management.commands.demo import FIXTURES


def load():
    """Load the fixtures as the demo does, with rows of the pictures that it would make."""
    call_command("loaddata", *FIXTURES, verbosity=0)
    pks = list(Article.objects.values_list("pk", flat=True))
    refresh_derived.call(pks, pks, "default")
    Rendition.objects.bulk_create(
        Rendition(
            image=image,
            format="jpeg",
            width=width,
            height=width * 2 // 3,
            file=f"backcare/renditions/{image.key}-{width}-0123456789ab.jpg",
        )
        for image in Image.objects.all()
        for width in (480, 800, 1200, 1600)
    )


@pytest.fixture(scope="module", autouse=True)
def _languages():
    """The languages of the demo; other tests have English only."""
    with override_settings(LANGUAGES=[("en", "English"), ("de", "Deutsch")]):
        yield


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demo's content, in a transaction around all tests of a module."""
    around = transaction.atomic()
    with django_db_blocker.unblock():
        around.__enter__()
        load()
    yield
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        around.__exit__(None, None, None)


@pytest.fixture
def content(loaded, db):
    """The demo's content; what a test changes in it is undone."""
