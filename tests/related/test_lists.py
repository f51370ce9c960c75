"""The lists "You may also like": stored lists that stay true whatever changes."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction

from backcare.models import Article, ProductLink, RelatedArticle, RelatedOverride, Tag
from backcare.publication import acts
from backcare.related import lists
from backcare.related.models import LIST_LENGTH
from tests.factories import (
    NOW,
    make_area,
    make_article,
    make_draft,
    make_override,
    make_placement,
    make_product,
    make_tag,
    make_technique,
)

pytestmark = pytest.mark.django_db


def stored(article):
    """The titles on the stored list of an article, in order."""
    rows = RelatedArticle.objects.of_article(article)
    assert [row.position for row in rows] == list(range(len(rows)))
    return [row.related.title for row in rows]


def every_list():
    rows = RelatedArticle.objects.in_use().order_by("article", "position")
    return list(rows.values_list("article", "position", "related"))


@pytest.fixture
def pair(committed):
    """Two articles that share a tag."""
    with committed():
        tag = make_tag("shared")
        return make_article(title="A", tags=[tag]), make_article(title="B", tags=[tag])


def test_publishing_enters_the_lists_of_both(committed):
    with committed():
        old = make_article(title="old", tags=["x"])
        new = make_draft(title="new", tags=["x"])
    assert stored(old) == stored(new) == []
    with committed():
        acts.publish(Article.objects.filter(pk=new.pk))
    assert stored(old) == ["new"]
    assert stored(new) == ["old"]


def test_saving_alone_does_it_too(committed):
    with committed():
        old = make_article(title="old", tags=["x"])
        new = make_draft(title="new", tags=["x"])
    with committed():
        new.status = "published"
        new.save()
    assert stored(old) == ["new"]


def test_unpublishing_leaves_both(pair, committed):
    a, b = pair
    assert stored(a) == ["B"]
    with committed():
        acts.unpublish(Article.objects.filter(pk=b.pk))
    assert stored(a) == stored(b) == []


@pytest.mark.parametrize("how", ["update", "bulk_update"])
def test_writing_many_rows_at_once(pair, committed, how):
    a, b = pair
    with committed():
        if how == "update":
            Article.objects.filter(pk=b.pk).update(status="draft")
        else:
            b.status = "draft"
            Article.objects.bulk_update([b], ["status"])
    assert stored(a) == []


def test_bulk_create_of_links(committed):
    with committed():
        a, b = make_article(title="A", tags=["x"]), make_article(title="B")
    through = Article.tags.through
    with committed():
        through.objects.bulk_create([through(content_object=b, tag=Tag.objects.get(name="x"))])
    assert stored(a) == ["B"]


def test_deleting_an_article(pair, committed):
    a, b = pair
    with committed():
        b.delete()
    assert stored(a) == []


@pytest.mark.parametrize(
    "away",
    [
        {"published_at": NOW - timedelta(days=9), "expires_at": NOW - timedelta(days=1)},
        {"published_at": NOW + timedelta(days=40_000)},
    ],
    ids=["past", "to come"],
)
def test_what_readers_do_not_see_now_takes_nobodys_place(committed, away):
    text = "<p>The lumbar spine at a desk.</p>"
    with committed():
        article = make_article(title="Lumbar", body=text)
        for number in range(LIST_LENGTH + 3):
            make_article(title=f"Lumbar desk {number}", body=text, **away)
        others = [make_article(title=f"Desk {number}", body="<p>A desk.</p>") for number in range(3)]
        for _ in range(30):
            make_article()
    shown = RelatedArticle.objects.for_readers(article, Article.objects.published())
    assert {row.related_id for row in shown} == {other.pk for other in others}


def test_deleting_lets_the_next_one_move_up(committed):
    with committed():
        first = make_article(title="first", tags=["x"])
        others = [
            make_article(title=f"{number:02}", tags=["x"], published_at=NOW - timedelta(days=number))
            for number in range(15)
        ]
        for _ in range(15):
            make_article()
    assert stored(first) == [f"{number:02}" for number in range(LIST_LENGTH)]
    with committed():
        others[3].delete()
    assert stored(first) == [f"{number:02}" for number in range(LIST_LENGTH + 1) if number != 3]


def test_changing_tags(pair, committed):
    a, b = pair
    with committed():
        b.tags.set(["another"])
    assert stored(a) == stored(b) == []
    with committed():
        a.tags.add("ANOTHER")
    assert stored(a) == ["B"]
    assert stored(b) == ["A"]
    with committed():
        b.tags.remove("another")
    assert stored(a) == []
    with committed():
        b.tags.add("another")
        b.tags.clear()
    assert stored(a) == []


def test_deleting_a_tag(pair, committed):
    a, b = pair
    with committed():
        Tag.objects.get(name="shared").delete()
    assert stored(a) == stored(b) == []


@pytest.mark.parametrize(("make", "name"), [(make_technique, "techniques"), (make_area, "areas")])
def test_changing_techniques_and_areas(committed, make, name):
    with committed():
        a, b, facet = make_article(title="A"), make_article(title="B"), make()
        for _ in range(3):
            make_article()
    with committed():
        getattr(a, name).add(facet)
    assert stored(a) == []
    with committed():
        facet.articles.add(b)  # from the other side
    assert stored(a) == ["B"]
    with committed():
        facet.articles.clear()
    assert stored(a) == stored(b) == []
    with committed():
        facet.articles.set([a, b])
    assert stored(b) == ["A"]
    with committed():
        facet.status = "draft"
        facet.save()
    assert stored(b) == [], "a draft relates nothing"
    with committed():
        facet.status = "published"
        facet.save()
    assert stored(b) == ["A"]
    with committed():
        facet.delete()
    assert stored(b) == []


@pytest.mark.parametrize(("make", "name"), [(make_technique, "techniques"), (make_area, "areas")])
def test_publishing_facets_at_once(committed, make, name):
    with committed():
        facet = make(status="draft")
        a, b = make_article(title="A", **{name: [facet]}), make_article(title="B", **{name: [facet]})
    assert stored(a) == []
    with committed():
        type(facet).objects.filter(pk=facet.pk).update(status="published")
    assert stored(a) == ["B"]
    assert stored(b) == ["A"]


@pytest.mark.parametrize("kind", ["technique", "collection"])
def test_cards_in_the_text_relate(committed, kind):
    with committed():
        if kind == "technique":
            row = make_technique("Petrissage")
            card = f'<figure data-technique="{row.key}"></figure>'
        else:
            row = make_product(kind="collection")
            card = f'<figure data-product="{row.key}"></figure>'
        a, b = (make_article(title=title, body=f"<p>{title}</p>{card}") for title in "AB")
        make_article(title="C", body="<p>C</p>")
    assert stored(a) == ["B"]
    assert [reason["kind"] for reason in a.related_entries.in_use().get().reasons] == [kind]
    with committed():
        if kind == "technique":
            row.status = "draft"
            row.save()
        else:
            ProductLink.objects.filter(pk=row.pk).update(is_listed=False)
    assert stored(a) == stored(b) == []


@pytest.mark.parametrize("how", ["save", "update"])
def test_a_collection_relates_while_the_shop_lists_it(committed, how):
    with committed():
        collection = make_product(kind="collection")
        a, b = make_article(title="A"), make_article(title="B")
        for article in (a, b):
            make_placement(product=collection, article=article)
        for _ in range(3):
            make_article()
    assert stored(a) == ["B"]
    for listed, titles in ((False, []), (True, ["B"])):
        with committed():
            collection.is_listed = listed
            if how == "save":
                collection.save()
            else:
                ProductLink.objects.filter(pk=collection.pk).update(is_listed=listed)
        assert stored(a) == titles


def test_loaddata(tmp_path, committed):
    with committed():
        a = make_article(title="A", tags=["shared"])
    rows = [
        {
            "model": "backcare.article",
            "fields": {
                "title": "B",
                "slug": "b",
                "language": "en",
                "body": "<p>b</p>",
                "status": "published",
                "published_at": "2026-01-01T00:00:00Z",
            },
        },
        {"model": "backcare.taggeditem", "fields": {"tag": ["shared"], "content_object": ["b", "en"]}},
    ]
    path = tmp_path / "b.json"
    path.write_text(json.dumps(rows))
    with committed():
        call_command("loaddata", path, verbosity=0)
    assert stored(a) == ["B"]
    assert stored(Article.objects.get(slug="b")) == ["A"]


@pytest.mark.django_db(transaction=True)
def test_with_a_real_commit_and_a_real_rollback():
    a = make_article(title="A", tags=["x"])
    with transaction.atomic():
        make_article(title="B", tags=["x"])
        assert stored(a) == []
    assert stored(a) == ["B"]
    with transaction.atomic():
        make_article(title="C", tags=["x"])
        transaction.set_rollback(True)
    assert stored(a) == ["B"]
    make_article(title="D", tags=["x"])
    assert sorted(stored(a)) == ["B", "D"]


def test_scheduled_articles_are_stored_and_shown_at_their_time(committed):
    with committed():
        a = make_article(title="A", tags=["x"], published_at=NOW - timedelta(days=9))
        make_article(title="B", tags=["x"], published_at=NOW + timedelta(days=1))
    assert stored(a) == ["B"]

    def shown(now):
        return list(RelatedArticle.objects.for_readers(a, Article.objects.published(now)))

    assert shown(NOW) == []
    assert [row.related.title for row in shown(NOW + timedelta(days=1))] == ["B"]


def test_drafts_working_copies_and_archived_articles_are_never_there(committed):
    with committed():
        a = make_article(title="A", tags=["x"])
        make_draft(tags=["x"])
        make_draft(tags=["x"], draft_of=a)
        make_draft(tags=["x"], status="archived", published_at=NOW)
        make_draft(tags=["x"], status="in_review")
    assert not RelatedArticle.objects.exists()


def test_one_language(pair, committed):
    a, b = pair
    with committed():
        make_article(title="C", tags=["shared"], language="de")
    assert stored(a) == ["B"]
    with committed():
        b.language = "de"
        b.save()
    assert stored(a) == []
    assert stored(b) == ["C"]


def test_never_padded(committed):
    with committed():
        a = make_article(title="A", tags=["x"])
        make_article(title="B", tags=["x"])
        for _ in range(5):
            make_article(tags=["y"])
    assert stored(a) == ["B"]


def test_pins_stand_first_in_their_order_and_blocks_nowhere(committed):
    with committed():
        a = make_article(title="A", tags=["x"])
        make_article(title="shares", tags=["x"])
        blocked = make_article(title="blocked", tags=["x"])
        stranger, other = make_article(title="stranger"), make_article(title="other")
        make_override(a, stranger, position=2)
        make_override(a, other, position=1)
        make_override(a, blocked, "block")
    assert stored(a) == ["other", "stranger", "shares"]
    assert "A" in stored(blocked), "a block speaks of one direction"


def test_pins_are_not_shown_twice(committed):
    with committed():
        a, b = make_article(title="A", tags=["x"]), make_article(title="B", tags=["x"])
        make_override(a, b)
    assert stored(a) == ["B"]


def test_a_pin_on_a_draft_waits(committed):
    with committed():
        a, draft = make_article(title="A"), make_draft(title="draft")
        make_override(a, draft)
    assert stored(a) == []
    with committed():
        acts.publish(Article.objects.filter(pk=draft.pk))
    assert stored(a) == ["draft"]


def test_overrides_can_be_changed_and_taken_back(pair, committed):
    a, b = pair
    with committed():
        override = make_override(a, b, "block")
    assert stored(a) == []
    with committed():
        override.kind = "pin"
        override.save()
    assert stored(a) == ["B"]
    with committed():
        RelatedOverride.objects.filter(pk=override.pk).update(kind="block")
    assert stored(a) == []
    with committed():
        override.delete()
    assert stored(a) == ["B"]


def test_reasons_are_named(pair):
    (row,) = RelatedArticle.objects.of_article(pair[0])
    (reason,) = row.reasons
    assert (reason["kind"], reason["id"]) == ("tag", Tag.objects.get(name="shared").pk)
    assert row.score > 0


def test_at_most_twelve_are_stored(committed):
    with committed():
        articles = [make_article(tags=["x"]) for _ in range(LIST_LENGTH + 3)]
    assert all(len(stored(article)) == LIST_LENGTH for article in articles)


def test_a_refresh_without_a_change_writes_nothing(pair):
    before = list(RelatedArticle.objects.order_by("pk").values_list("pk", flat=True))
    lists.refresh([article.pk for article in pair])
    assert list(RelatedArticle.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_the_command_rebuilds(pair, capsys):
    RelatedArticle.objects.all().delete()
    call_command("rebuild_related", verbosity=0)
    assert capsys.readouterr().out == "2 lists rebuilt.\n"
    assert stored(pair[0]) == ["B"]
