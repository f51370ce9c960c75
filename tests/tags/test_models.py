"""Tags: one for every spelling that differs only in case or spacing, whatever the host's settings say."""

from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.core.serializers import deserialize
from django.db import IntegrityError, connection, transaction
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from backcare.models import Tag, TaggedItem, TagSynonym
from tests.factories import make_article, make_tag

SETTINGS = [
    pytest.param(
        {"TAGGIT_CASE_INSENSITIVE": insensitive, "TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING": strip},
        id=f"{insensitive}-{strip}",
    )
    for insensitive, strip in product([True, False], [True, False])
]

pytestmark = pytest.mark.django_db


@pytest.fixture(params=SETTINGS)
def taggit_settings(request):
    """Every combination of the settings with which taggit itself changes what a tag is."""
    with override_settings(**request.param):
        yield


def names(article):
    return sorted(article.tags.names())


@pytest.mark.usefixtures("taggit_settings")
@pytest.mark.parametrize(
    "spellings",
    [
        ("Back pain", "back pain", "  BACK   pain "),
        ("Über", "über", "ÜBER", "U\u0308ber"),
        ("Straße", "STRASSE"),
        ("Café massage", "cafe massage", "CAFÉ  MASSAGE\u200b"),
        ("腰痛", " 腰痛"),
        ("Ǆ", "ǆ"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ],
)
class TestOneTagForEverySpelling:
    def test_add(self, spellings):
        article = make_article()
        for spelling in spellings:
            article.tags.add(spelling)
        article.tags.add(*spellings)
        assert Tag.objects.count() == 1
        assert article.tags.count() == 1
        assert names(article) == [" ".join(spellings[0].split())]

    def test_add_to_several_articles(self, spellings):
        for spelling in spellings:
            make_article(tags=[spelling])
        assert Tag.objects.count() == 1
        assert TaggedItem.objects.count() == len(spellings)

    def test_set(self, spellings):
        article = make_article(tags=[spellings[0], "other"])
        article.tags.set([spellings[-1], spellings[0]])
        assert Tag.objects.count() == 2
        assert names(article) == [" ".join(spellings[0].split())]

    def test_set_with_clear(self, spellings):
        article = make_article(tags=[spellings[0], "other"])
        article.tags.set([spellings[-1]], clear=True)
        assert names(article) == [" ".join(spellings[0].split())]

    def test_remove(self, spellings):
        article = make_article(tags=[spellings[0], "other"])
        article.tags.remove(spellings[-1])
        assert names(article) == ["other"]
        assert Tag.objects.count() == 2, "a tag stays for its other articles"

    def test_a_second_tag_is_refused(self, spellings):
        make_tag(spellings[0])
        with pytest.raises(ValidationError, match="already exists"):
            Tag(name=spellings[-1]).full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            Tag.objects.create(name=spellings[-1])


@pytest.mark.usefixtures("taggit_settings")
def test_slugs_keep_letters_of_any_script_and_are_unique():
    slugs = [make_tag(name).slug for name in ("Über", "腰痛", "Back pain", "back-pain", "back.pain", "!?", "…")]
    assert slugs == ["über", "腰痛", "back-pain", "back-pain-2", "back-pain-3", "tag", "tag-2"]


@pytest.mark.usefixtures("taggit_settings")
def test_removing_a_name_that_is_no_tag_makes_none():
    article = make_article(tags=["a"])
    article.tags.remove("never seen")
    assert names(article) == ["a"]


@pytest.mark.usefixtures("taggit_settings")
def test_rows_and_names_can_be_mixed_and_nothing_else_is_a_tag():
    article = make_article()
    row = make_tag("Rows")
    article.tags.add(row, "ROWS", "names")
    assert names(article) == ["Rows", "names"]
    with pytest.raises(ValueError, match="Cannot add 7"):
        article.tags.add(7)


def test_remove_takes_rows_too():
    article = make_article(tags=["a", "b"])
    article.tags.remove(article.tags.get(name="a"))
    article.tags.remove()
    assert names(article) == ["b"]


def test_clear():
    article = make_article(tags=["a", "b"])
    article.tags.clear()
    assert names(article) == []


@pytest.mark.parametrize("blank", ["", "   ", "\t"])
def test_blank_names_are_no_tags(blank):
    article = make_article()
    article.tags.add(blank)
    assert not Tag.objects.exists()


def test_for_names_answers_in_order_without_doubles():
    make_tag("Beta")
    assert [tag.name for tag in Tag.objects.for_names(["gamma", "BETA", "alpha", "Gamma", " "])] == [
        "gamma",
        "Beta",
        "alpha",
    ]


def test_a_tag_can_be_renamed():
    tag = make_tag("Back pain")
    tag.name = "  Sore   back "
    tag.save(update_fields=["name"])
    tag.refresh_from_db()
    assert (tag.name, tag.folded_name, tag.slug) == ("Sore back", "sore back", "back-pain")


def test_two_tags_of_one_name_in_a_fixture_are_refused_and_named():
    rows = [
        {"model": "backcare.tag", "pk": pk, "fields": {"name": name, "slug": slug, "folded_name": "cafe"}}
        for pk, name, slug in ((1, "Café", "café"), (2, "Cafe", "cafe"))
    ]
    first, second = deserialize("python", rows)
    first.save()
    with pytest.raises(IntegrityError, match="folded_name"), transaction.atomic():
        second.save()


def test_a_tag_may_keep_its_own_name():
    make_tag("Back pain").full_clean()


def test_natural_key():
    tag = make_tag("Über")
    assert Tag.objects.get_by_natural_key(*tag.natural_key()) == tag


def test_a_comma_is_no_part_of_a_name():
    with pytest.raises(ValidationError, match="can’t contain a comma"):
        Tag(name="Neck, shoulders", slug="n").full_clean()
    with pytest.raises(ValidationError, match="can’t contain a comma"):
        Tag(name="首、肩", slug="n").full_clean()
    article = make_article(tags=["Neck, shoulders"])
    assert names(article) == ["Neck shoulders"]


def test_a_name_that_cannot_be_seen_is_none():
    with pytest.raises(ValidationError, match="This name can’t be used"):
        Tag(name="\u200b", slug="n").full_clean()
    with pytest.raises(ValidationError, match="This name can’t be used"):
        Tag(name="\u3164", slug="n").full_clean()
    assert names(make_article(tags=["\u200b", "seen"])) == ["seen"]


def test_a_name_that_folds_too_long_is_refused():
    with pytest.raises(ValidationError, match="This name can’t be used"):
        Tag(name="ﷺ" * 20, slug="n").full_clean()


# Synonyms


def make_synonym(tag, name):
    return TagSynonym.objects.create(tag=tag, name=name)


@pytest.mark.usefixtures("taggit_settings")
@pytest.mark.parametrize("typed", ["Kneading", "  kneading ", "KNEADING"])
def test_who_types_a_synonym_means_its_tag(typed):
    petrissage = make_tag("Petrissage")
    make_synonym(petrissage, "Kneading")
    article = make_article()
    article.tags.add(typed)
    article.tags.add("Petrissage", typed)
    assert names(article) == ["Petrissage"]
    article.tags.set([typed, "other"])
    assert names(article) == ["Petrissage", "other"]
    article.tags.remove(typed)
    assert names(article) == ["other"]
    assert Tag.objects.count() == 2


def test_names_and_synonyms_can_be_mixed():
    petrissage = make_tag("Petrissage")
    make_synonym(petrissage, "Kneading")
    found = Tag.objects.for_names(["new", "kneading", "PETRISSAGE", "New"])
    assert [tag.name for tag in found] == ["new", "Petrissage"]
    assert Tag.objects.by_names(["Kneading", "nothing", ""]) == {"kneading": petrissage}


@pytest.mark.parametrize("count", [1, 20])
def test_for_names_takes_the_same_few_queries_however_many(count):
    for number in range(count):
        make_synonym(make_tag(f"t{number}"), f"s{number}")
    wanted = [f"{letter}{number}" for letter in "tsn" for number in range(count)]
    with CaptureQueriesContext(connection) as captured:
        found = Tag.objects.for_names(wanted)
    assert len(captured) == 6  # by name, by synonym, slugs that are taken, and three to make the rest
    assert [tag.name for tag in found] == [f"{letter}{number}" for letter in "tn" for number in range(count)]
    with CaptureQueriesContext(connection) as captured:
        assert Tag.objects.for_names(wanted) == found
    assert len(captured) == 2


def test_new_tags_get_slugs_of_their_own():
    make_tag("back pain")
    found = Tag.objects.for_names(["back-pain", "back.pain", "backpain", "Backpain!", "!", "?"])
    assert [tag.slug for tag in found] == ["back-pain-2", "back-pain-3", "backpain", "backpain-2", "tag", "tag-2"]
    assert [tag.folded_name for tag in found] == ["back-pain", "back.pain", "backpain", "backpain!", "!", "?"]


def test_someone_else_makes_the_same_tag_meanwhile(monkeypatch):
    make_tag("NEW")
    monkeypatch.setattr("backcare.tags.models.TagQuerySet.by_names", lambda tags, names: {})  # asked just before
    assert [tag.name for tag in Tag.objects.for_names(["new", "other"])] == ["NEW", "other"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("KNEADING", "“Kneading” is already a synonym of the tag “Petrissage”."),
        ("petrissage", "“Petrissage” is the name of another tag. Merge that tag into this one instead."),
        (" Rolling ", "is already the name of this tag."),
        ("a, b", "can’t contain a comma"),
        ("\u200b", "This name can’t be used."),
        ("ﷺ" * 20, "This name can’t be used."),
        ("", "This field cannot be blank."),
        ("a" * 101, "at most 100 characters"),
    ],
)
def test_a_synonym_that_cannot_be(name, words):
    make_synonym(make_tag("Petrissage"), "Kneading")
    with pytest.raises(ValidationError) as caught:
        TagSynonym(tag=make_tag("Rolling"), name=name).full_clean()
    assert words in " ".join(caught.value.messages)


def test_a_synonym_may_be_kept_and_changed():
    synonym = make_synonym(make_tag("Petrissage"), "Kneading")
    synonym.full_clean()
    synonym.name = "  Squeezing   it "
    synonym.full_clean()
    synonym.save(update_fields=["name"])
    synonym.refresh_from_db()
    assert (str(synonym), synonym.folded_name) == ("Squeezing it", "squeezing it")


def test_one_synonym_for_every_spelling():
    make_synonym(make_tag("Petrissage"), "Kneading")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_synonym(make_tag("Other"), "KNEADING")


def test_a_tag_cannot_take_the_synonym_of_another():
    make_synonym(make_tag("Petrissage"), "Kneading")
    with pytest.raises(ValidationError, match="“Kneading” is already a synonym of the tag “Petrissage”"):
        Tag(name="kneading").full_clean()


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Kneading", "kneading"), ("Knéading", "knéading"), ("Low-back  pain!", "low-back-pain"), ("腰痛", "腰痛")],
)
def test_the_address_of_a_synonym_leads_to_the_tag(client, name, slug):
    tag = make_tag("Petrissage")
    make_synonym(tag, name)
    assert client.get(f"/blogs/news/tagged/{slug}/").status_code == 404, "no article carries it yet"
    make_article(tags=[tag])
    response = client.get(f"/blogs/news/tagged/{slug}/?page=2")
    assert (response.status_code, response["Location"]) == (301, "/blogs/news/tagged/petrissage/?page=2")


def test_a_tag_comes_before_a_synonym_that_reads_like_it(client):
    make_synonym(make_article(tags=["Petrissage"]).tags.get(), "Back-pain")
    make_article(tags=["back pain"])
    assert client.get("/blogs/news/tagged/back-pain/").status_code == 200


def test_counting_and_the_unused():
    used, copied, unused = make_tag("used"), make_tag("copied"), make_tag("unused")
    article = make_article(tags=[used])
    make_article(tags=[used], status="draft")
    make_article(tags=[used, copied], status="draft", draft_of=article)
    counts = dict(Tag.objects.with_article_count().values_list("name", "article_total"))
    assert counts == {"used": 2, "copied": 0, "unused": 0}
    assert list(Tag.objects.unused()) == [unused]
