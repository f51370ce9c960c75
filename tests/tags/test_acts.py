"""Renaming and merging tags."""

from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from backcare.models import Article, FormerSlug, RelatedArticle, Tag, TaggedItem, TagSynonym
from backcare.publication.tags import keep_name, merge, rename
from tests.factories import make_article, make_draft, make_tag

pytestmark = pytest.mark.django_db


def synonyms(tag):
    return sorted(tag.synonyms.values_list("name", flat=True))


def former(tag):
    return sorted(FormerSlug.objects.leading_to(tag).values_list("slug", flat=True))


def tags_of(article):
    """Names in the order in which the article shows them."""
    items = TaggedItem.objects.filter(content_object=article).order_by("pk")
    return list(items.values_list("tag__name", flat=True))


# Renaming


@pytest.mark.parametrize(
    ("name", "slug", "stored", "has_synonyms", "has_former"),
    [
        ("Petrissage", None, ("Petrissage", "kneading"), ["Kneading"], []),
        ("Petrissage", "petrissage", ("Petrissage", "petrissage"), ["Kneading"], ["kneading"]),
        ("Petrissage", "", ("Petrissage", "petrissage"), ["Kneading"], ["kneading"]),
        ("Kneading", "k", ("Kneading", "k"), [], ["kneading"]),
        ("  KNEADING  ", None, ("KNEADING", "kneading"), [], []),
        ("Kneading", "kneading", ("Kneading", "kneading"), [], []),
    ],
)
def test_rename(name, slug, stored, has_synonyms, has_former):
    tag = make_tag("Kneading")
    row = rename(tag, name, slug)
    assert (row.name, row.slug) == stored
    tag.refresh_from_db()
    assert (tag.name, tag.slug) == stored
    assert (synonyms(tag), former(tag)) == (has_synonyms, has_former)


def test_there_and_back_again():
    tag = make_tag("a")
    rename(tag, "b", "b")
    rename(tag, "A", "a")
    assert synonyms(tag) == ["b"]
    assert former(tag) == ["b"]


def test_a_chain_of_names():
    tag = make_tag("a")
    for name in "bcd":
        rename(tag, name, name)
    assert synonyms(tag) == former(tag) == ["a", "b", "c"]
    assert Tag.objects.for_names(["A", "B", "C", "D"]) == [tag]


@pytest.mark.parametrize(
    ("name", "slug", "words"),
    [
        ("TAKEN", None, "The tag “Taken” already exists."),
        ("Other name", None, "“Other name” is already a synonym of the tag “Taken”."),
        ("fine", "taken", "already exists"),
        ("fine", "not a slug", "use letters, digits"),
        ("a, b", None, "can’t contain a comma"),
        ("", None, "This field cannot be blank."),
        ("\u200b", None, "This name can’t be used."),
        ("a" * 101, None, "at most 100 characters"),
    ],
)
def test_a_name_that_cannot_be(name, slug, words):
    TagSynonym.objects.create(tag=make_tag("Taken"), name="Other name")
    tag = make_tag("Kneading")
    with pytest.raises(ValidationError) as caught:
        rename(tag, name, slug)
    assert words in " ".join(caught.value.messages)
    tag.refresh_from_db()
    assert (tag.name, tag.slug, synonyms(tag), former(tag)) == ("Kneading", "kneading", [], [])


def test_a_tag_that_is_gone_cannot_be_renamed():
    tag = make_tag("Kneading")
    Tag.objects.all().delete()
    with pytest.raises(ValidationError, match="no longer exist: “Kneading”"):
        rename(tag, "Petrissage")


def test_a_name_that_another_tag_has_for_a_synonym_stays_there():
    petrissage, tag = make_tag("Petrissage"), make_tag("Rolling")
    TagSynonym.objects.create(tag=petrissage, name="Kneading")
    assert keep_name(tag, "kneading") is None
    assert synonyms(petrissage) == ["Kneading"]


# Merging


def test_merge():
    into, kneading, rolling = make_tag("Petrissage"), make_tag("Kneading"), make_tag("Rolling")
    TagSynonym.objects.create(tag=kneading, name="Squeezing")
    rename(rolling, "Skin rolling", "skin-rolling")
    article, both, other = make_article(tags=[kneading]), make_article(tags=[rolling, kneading]), make_article()
    other.tags.add("Else")
    assert merge([kneading, rolling], into) == 2
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["Else", "Petrissage"]
    assert synonyms(into) == ["Kneading", "Rolling", "Skin rolling", "Squeezing"]
    assert former(into) == ["kneading", "rolling", "skin-rolling"]
    assert [tags_of(row) for row in (article, both, other)] == [["Petrissage"], ["Petrissage"], ["Else"]]
    assert Tag.objects.for_names(["KNEADING", "rolling", "Squeezing", "petrissage"]) == [into]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["m"], ["into"]),
        (["m", "n"], ["into"]),
        (["into", "m"], ["into"]),
        (["m", "into"], ["into"]),
        (["a", "m", "b"], ["a", "into", "b"]),
        (["a", "m", "b", "into", "c"], ["a", "into", "b", "c"]),
        (["a", "into", "b", "n", "m", "c"], ["a", "into", "b", "c"]),
        (["n", "a", "m", "into"], ["into", "a"]),
        (["a", "b"], ["a", "b"]),
        ([], []),
    ],
)
def test_an_article_carries_it_once_where_the_first_one_stood(before, after):
    article = make_article()
    copy = make_draft(draft_of=article)
    for name in before:
        article.tags.add(name)
        copy.tags.add(name)
    [into, *merged] = Tag.objects.for_names(["into", "m", "n"])
    assert merge(merged, into) == bool({"m", "n"} & set(before))
    assert tags_of(article) == after
    assert tags_of(copy) == after


def test_every_address_leads_to_it(client):
    into, merged = make_tag("Petrissage"), make_tag("Kneading")
    make_article(tags=[merged])
    rename(merged, "Kneading", "older")
    merge([merged], into)
    for slug in ("kneading", "older"):
        response = client.get(f"/blogs/news/tagged/{slug}/")
        assert (response.status_code, response["Location"]) == (301, "/blogs/news/tagged/petrissage/")


def test_a_slug_that_the_tag_had_before_is_no_detour():
    into, merged = make_tag("into", slug="a"), make_tag("m", slug="m")
    rename(into, "into", "b")
    rename(merged, "m", "a")  # takes it back
    merge([merged], into)
    assert former(into) == ["a", "m"]
    assert not FormerSlug.objects.filter(slug="b").exists()


@pytest.mark.parametrize(
    ("choose", "words"),
    [
        (lambda into, other: [], "Choose at least one tag to merge into “Petrissage”."),
        (lambda into, other: [into], "“Petrissage” can’t be merged into itself."),
        (lambda into, other: [other, into], "“Petrissage” can’t be merged into itself."),
    ],
)
def test_a_merge_that_makes_no_sense(choose, words):
    into, other = make_tag("Petrissage"), make_tag("Kneading")
    with pytest.raises(ValidationError, match=words):
        merge(choose(into, other), into)
    assert Tag.objects.count() == 2


def test_the_second_of_two_merges_is_told():
    into, other, merged = make_tag("Petrissage"), make_tag("Massage"), make_tag("Kneading")
    stale = Tag.objects.get(pk=merged.pk)
    merge([merged], into)
    with pytest.raises(ValidationError, match="no longer exist: “Kneading”"):
        merge([stale], other)
    assert synonyms(into) == ["Kneading"]
    assert synonyms(other) == []


def test_a_merge_is_all_or_nothing(monkeypatch):
    into, merged = make_tag("Petrissage"), make_tag("Kneading")
    article = make_article(tags=[merged])

    def fail(*args):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("backcare.publication.tags.keep_leading", fail)
        with pytest.raises(RuntimeError):
            merge([merged], into)
    assert tags_of(article) == ["Kneading"]
    assert not TagSynonym.objects.exists()


@pytest.mark.parametrize("count", [1, 20])
def test_it_takes_the_same_few_queries_however_many_articles(count):
    into, merged = make_tag("Petrissage"), make_tag("Kneading")
    for _ in range(count):
        make_article(tags=[merged])
        make_article(tags=[merged, into])
    with CaptureQueriesContext(connection) as captured:
        assert merge([merged], into) == 2 * count
    assert len(captured) < 40
    assert Article.objects.tagged(into).count() == 2 * count


def test_related_lists_are_made_anew(committed):
    with committed():
        one, two = make_article(tags=["Kneading"]), make_article(tags=["Petrissage"])
        make_article()
    assert not RelatedArticle.objects.exists()
    with committed():
        merge([Tag.objects.get(name="Kneading")], Tag.objects.get(name="Petrissage"))
    pairs = set(RelatedArticle.objects.values_list("article", "related"))
    assert pairs == {(one.pk, two.pk), (two.pk, one.pk)}


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_at_the_same_time_one_waits_and_is_told():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time")
    one, two, merged = make_tag("One"), make_tag("Two"), make_tag("Kneading")
    make_article(tags=[merged])
    start, outcomes = Barrier(2), []

    def run(into):
        try:
            start.wait()
            outcomes.append(merge([merged], into))
        except ValidationError as error:
            outcomes.append(error.messages[0])
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=[into]) for into in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 in outcomes
    assert any("no longer exist" in str(outcome) for outcome in outcomes)
    assert len(synonyms(one) + synonyms(two)) == 1
    assert TaggedItem.objects.count() == 1
