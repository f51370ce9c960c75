"""Tags: one for every spelling that differs only in case or spacing, whatever the host's settings say."""

from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import override_settings

from backcare.models import Tag, TaggedItem
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
        with pytest.raises(ValidationError, match="There is a tag"):
            Tag(name=spellings[-1]).full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            Tag.objects.create(name=spellings[-1])


@pytest.mark.usefixtures("taggit_settings")
def test_slugs_keep_letters_of_any_script_and_are_unique():
    slugs = [make_tag(name).slug for name in ("Über", "腰痛", "Back pain", "back-pain", "back.pain", "!?", "…")]
    assert slugs == ["über", "腰痛", "back-pain", "back-pain-2", "backpain", "tag", "tag-2"]


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


def test_a_tag_may_keep_its_own_name():
    make_tag("Back pain").full_clean()


def test_natural_key():
    tag = make_tag("Über")
    assert Tag.objects.get_by_natural_key(*tag.natural_key()) == tag


def test_a_comma_is_no_part_of_a_name():
    with pytest.raises(ValidationError, match="A comma separates tags"):
        Tag(name="Neck, shoulders", slug="n").full_clean()
    article = make_article(tags=["Neck, shoulders"])
    assert names(article) == ["Neck shoulders"]


def test_a_name_that_cannot_be_seen_is_none():
    with pytest.raises(ValidationError, match="This name cannot be used"):
        Tag(name="\u200b", slug="n").full_clean()
    assert names(make_article(tags=["\u200b", "seen"])) == ["seen"]


def test_a_name_that_folds_too_long_is_refused():
    with pytest.raises(ValidationError, match="This name cannot be used"):
        Tag(name="ﷺ" * 20, slug="n").full_clean()
