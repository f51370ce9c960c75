"""The stamp changes with every change that readers can see, and with its transaction."""

import threading

import pytest
from django.apps import apps
from django.core import serializers
from django.core.management import call_command
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backcare import page_cache
from backcare.models import (
    Article,
    Comment,
    PageStamp,
    Person,
    RelatedArticle,
    RelatedIndex,
    Tag,
    TaggedItem,
    Technique,
)
from backcare.page_cache import stamps
from backcare.publication import drafts
from backcare.publication.refresh import refresh_derived
from backcare.querysets import AnnouncingQuerySet, AtomicSave
from tests import factories
from tests.factories import make_article, make_comment, make_person, make_technique

pytestmark = pytest.mark.django_db(transaction=True)


def is_changed(act):
    """Whether ``act`` changes the stamp."""
    before = stamps.current()
    act()
    return stamps.current() != before


def test_no_change_no_stamp():
    assert stamps.current() == ""
    page_cache.bump()
    assert len(stamps.current()) == 32


def test_a_stamp_is_one_query():
    page_cache.bump()
    with CaptureQueriesContext(connection) as queries:
        stamps.current()
    assert len(queries) == 1


CHANGES = {
    "save": lambda article: article.save(),
    "update": lambda article: Article.objects.filter(pk=article.pk).update(title="New"),
    "bulk_update": lambda article: Article.objects.bulk_update([article], ["title"]),
    "bulk_create": lambda article: Article.objects.bulk_create([make_article(save=False)]),
    "delete": lambda article: article.delete(),
    "delete many": lambda article: Article.objects.all().delete(),
    "tag": lambda article: article.tags.add("warm"),
    "untag": lambda article: article.tags.clear(),
    "rename a tag": lambda article: Tag.objects.update(name="Cold"),
    "techniques": lambda article: article.techniques.set([]),
    "techniques, from the other side": lambda article: Technique.objects.get().articles.clear(),
    "author": lambda article: Person.objects.update(bio="New"),
    "a deleted author": lambda article: make_person().delete(),
    "reference": factories.make_reference,
    "placement": lambda article: factories.make_placement(article=article),
    "comment": lambda article: make_comment(article, status="approved"),
    "image": lambda article: factories.make_image(),
    "pin": lambda article: factories.make_override(article, make_article()),
    "caution": lambda article: Technique.objects.get().cautions.add(factories.make_caution()),
    "by hand": lambda article: page_cache.bump(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changes_the_stamp(name):
    article = make_article(tags=["hot"], techniques=[make_technique()], author=make_person())
    assert is_changed(lambda: CHANGES[name](article))


def test_what_readers_do_not_see_changes_nothing():
    article = make_article()
    assert not is_changed(lambda: make_comment(article))
    assert not is_changed(lambda: factories.make_mail(Comment.objects.get()))
    assert is_changed(lambda: Comment.objects.update(status="approved"))
    assert not is_changed(lambda: Article(title="x", slug=article.slug, draft_of=article).save())
    assert is_changed(lambda: drafts.publish(article))


def test_fixtures(tmp_path):
    article = make_article(body="<p>One</p>")
    fixture = tmp_path / "fixture.json"
    fixture.write_text(serializers.serialize("json", Article.objects.all()).replace("One", "Two"))
    assert is_changed(lambda: call_command("loaddata", fixture, verbosity=0))
    # A worker makes the text ready later, in a transaction of its own.
    assert is_changed(lambda: refresh_derived.call([], [article.pk], "default"))


def test_a_fixture_brings_no_old_stamp_back(tmp_path):
    make_person()
    fixture = tmp_path / "fixture.json"
    call_command("dumpdata", "backcare.person", "backcare.pagestamp", output=fixture)
    old = stamps.current()
    Person.objects.update(bio="New")
    call_command("loaddata", fixture, verbosity=0)
    assert old not in stamps.current()


def test_a_transaction_changes_it_once_and_at_its_end():
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        for number in range(20):
            with transaction.atomic():
                make_person(f"Person {number}")
    assert sum("backcare_pagestamp" in query["sql"] for query in queries) <= 2


def test_what_is_undone_leaves_the_stamp():
    before = make_person() and stamps.current()
    with transaction.atomic():
        make_person()
        transaction.set_rollback(True)
    assert stamps.current() == before
    assert is_changed(make_person)


def test_what_follows_an_undone_savepoint_changes_it():
    before = make_person() and stamps.current()
    with transaction.atomic():
        with transaction.atomic():
            make_person()
            transaction.set_rollback(True)
        make_person()
    assert stamps.current() != before


def test_a_proxy_of_a_host_counts():
    class Story(Article):
        class Meta:
            proxy = True
            app_label = "backcare"

    try:
        stamps.connect()
        make_article()
        assert is_changed(Story.objects.get().save)
    finally:
        for signal in (models.signals.post_save, models.signals.post_delete):
            signal.disconnect(sender=Story, dispatch_uid="backcare.page_cache")
        del apps.all_models["backcare"]["story"]
        apps.clear_cache()


def test_one_of_many_writers_waits_for_no_other():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    make_person("One"), make_person("Two")
    before, inside = stamps.current(), []

    def write():
        try:
            Person.objects.filter(name="Two").update(bio="x")  # would wait for the other's stamp forever
            inside.append(stamps.current())
        finally:
            connection.close()

    with transaction.atomic():
        Person.objects.filter(name="One").update(bio="x")
        thread = threading.Thread(target=write)
        thread.start()
        thread.join(timeout=20)
        assert not thread.is_alive()
    assert len({before, *inside, stamps.current()}) == 3
    assert PageStamp.objects.count() == 2


def test_every_model_is_shown_or_has_a_reason():
    names = {model.__name__ for model in apps.get_app_config("backcare").get_models()}
    assert names >= stamps.NOT_SHOWN.keys()
    assert {RelatedArticle, RelatedIndex, TaggedItem} <= set(stamps.shown_models())


def test_shown_models_announce_what_django_does_not():
    for model in stamps.shown_models():
        if model is not PageStamp and not model._meta.auto_created:
            assert issubclass(model, AtomicSave), model
            assert isinstance(model._default_manager.all(), AnnouncingQuerySet), model


def test_what_pages_read_is_stamped(client, settings):
    settings.MIDDLEWARE = []
    make_rows()
    shown = {model._meta.db_table for model in stamps.shown_models()}
    tables = {model._meta.db_table for model in apps.get_app_config("backcare").get_models(include_auto_created=True)}
    assert len(tables - shown) == len(stamps.NOT_SHOWN)
    for address in addresses():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200, address
        for query in queries:
            assert [table for table in tables - shown if f'"{table}"' in query["sql"]] == [], query["sql"]


def make_rows():
    """One of everything."""
    person = make_person("Ann")
    area, technique = factories.make_area("Back"), make_technique("Kneading")
    technique.cautions.add(factories.make_caution())
    technique.areas.add(area)
    for slug in ("one", "two"):
        article = make_article(
            slug=slug,
            tags=["warm"],
            techniques=[technique],
            areas=[area],
            author=person,
            hero_image=factories.make_image(),
        )
        factories.make_reference(article)
        for at in ({"article": article}, {"technique": technique}, {"area": area}):
            factories.make_placement(**at)
        make_comment(article, status="approved")


def addresses():
    """One address of each kind of page that is kept."""
    return [
        reverse("backcare:article-list"),
        reverse("backcare:article-tagged", args=["warm"]),
        reverse("backcare:article-detail", args=["one"]),
        reverse("backcare:technique-list"),
        reverse("backcare:technique-detail", args=[Technique.objects.get().slug]),
        reverse("backcare:area-list"),
        reverse("backcare:area-detail", args=[Technique.objects.get().areas.get().slug]),
        reverse("backcare:person-detail", args=[Person.objects.get().slug]),
        reverse("backcare_api:article-list"),
        reverse("backcare_api:article-detail", args=["one"]),
        reverse("backcare_api:technique-list"),
        reverse("backcare_api:technique-detail", args=[Technique.objects.get().slug]),
        reverse("backcare_api:area-list"),
        reverse("backcare_api:area-detail", args=[Technique.objects.get().areas.get().slug]),
    ]


def test_a_change_and_its_stamp_are_kept_both_or_neither(monkeypatch):
    def fail(using):
        raise OSError("killed")

    make_person("Ann")
    monkeypatch.setattr(stamps, "bump", fail)
    for act in (
        lambda: make_person("Bo"),
        lambda: Person.objects.bulk_create([Person(name="Bo", slug="bo")]),
        lambda: Person.objects.update(name="Bo"),
        lambda: Person.objects.get().delete(),
    ):
        with pytest.raises(OSError, match="killed"):
            act()
        assert [person.name for person in Person.objects.all()] == ["Ann"]
