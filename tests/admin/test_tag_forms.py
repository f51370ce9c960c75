"""The box in which an editor types tags."""

import pytest
from django import forms
from django.test import override_settings

from backcare.admin.tags.forms import TagsField
from backcare.models import TagSynonym
from tests.factories import make_article, make_tag

pytestmark = pytest.mark.django_db


class Form(forms.Form):
    tags = TagsField(required=False)


def cleaned(text):
    form = Form({"tags": text})
    assert form.is_valid(), form.errors
    return form.cleaned_data["tags"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("  ", []),
        (",,, ,", []),
        ("Back pain", ["Back pain"]),
        ("Back pain, Desk work", ["Back pain", "Desk work"]),
        ("  Back   pain ,back pain,BACK PAIN", ["Back pain"]),
        ("b, a, B, a", ["b", "a"]),
        ("a, b, A", ["a", "b"]),
        ("Über, über, 腰痛", ["Über", "腰痛"]),
        ('"quoted, name"', ["quoted name"]),
        ("a, “b, c”, «d», „e“ , 「f、g」", ["a", "b c", "d", "e", "f g"]),
        ('"a, b', ['"a', "b"]),
        ('the "best, b', ['the "best', "b"]),
        ("肩こり，腰痛、首の痛み", ["肩こり", "腰痛", "首の痛み"]),
        ("ظهر، رقبة؛ كتف", ["ظهر", "رقبة", "كتف"]),
        ("back pain, back\u200b pain, back\u00ad pain, back\u2060 pain", ["back pain"]),
        ("\u3164, \u2800, \u115f\u1160, \u200b, \ufe0f", []),
        ("back\u2800pain, back\u3164pain", ["back pain"]),
        ("Café massage, cafe massage, CAFÉ MASSAGE", ["Café massage"]),
        ("two words", ["two words"]),
    ],
)
@pytest.mark.parametrize("insensitive", [True, False])
def test_names_are_separated_by_commas_of_every_script(text, names, insensitive):
    with override_settings(TAGGIT_CASE_INSENSITIVE=insensitive, TAGGIT_TAGS_FROM_STRING="no.such.function"):
        assert cleaned(text) == names


def test_a_name_that_is_too_long_is_named():
    form = Form({"tags": "fine, " + "a" * 101})
    assert not form.is_valid()
    assert form.errors["tags"] == [
        f"The tag “{'a' * 40}…” is 101 characters long; the maximum is 100. Is a comma missing?"
    ]


def test_a_null_character_is_refused():
    assert not Form({"tags": "a\x00b"}).is_valid()


def test_the_tags_of_an_article_are_shown_and_recognized():
    article = make_article(tags=["b", "a"])
    field = TagsField()
    assert sorted(field.prepare_value(article.tags.all()).split(", ")) == ["a", "b"]
    assert not field.has_changed(article.tags.all(), "B,  a")
    assert field.has_changed(article.tags.all(), "b")
    assert field.has_changed(None, "b")
    assert not field.has_changed(None, "")


def test_the_tags_there_are_keep_their_spelling_and_a_synonym_means_its_tag():
    petrissage = make_tag("Petrissage")
    TagSynonym.objects.create(tag=petrissage, name="Kneading")
    assert cleaned("KNEADING, new") == ["Petrissage", "new"]
    assert cleaned("new, petrissage, kneading") == ["new", "Petrissage"]


@pytest.mark.parametrize("count", [1, 20])
def test_cleaning_takes_two_queries_at_most(django_assert_num_queries, count):
    for number in range(count):
        TagSynonym.objects.create(tag=make_tag(f"t{number}"), name=f"s{number}")
    with django_assert_num_queries(2):
        cleaned(", ".join(f"t{number}, s{number}, new{number}" for number in range(count)))
    with django_assert_num_queries(0):
        cleaned(" , ")
