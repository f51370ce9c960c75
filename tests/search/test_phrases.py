"""Words in a row: the same on both databases, however long the text."""

import pytest

from backcare.search.queries import parse
from backcare.search.snippets import snippet
from tests.factories import make_article, make_technique

pytestmark = pytest.mark.django_db


def test_a_phrase_late_in_a_long_text_and_of_words_that_stand_there_often(found, committed):
    often = "the wind and the sea at night " * 390
    with committed():
        make_article(title="Heron", body=f"<p>{often} the lantern at the harbor gate</p>")
        make_article(title="Stork", body=f"<p>{often * 10} the lantern at the harbor gate</p>")
        make_article(title="Crane", body=f"<p>{often} at a harbor, the gate</p>")
    assert sorted(found('"at the harbor"')) == ["Heron", "Stork"]
    assert sorted(found('"the lantern at the harbor gate"')) == ["Heron", "Stork"]
    assert found('"harbor gate the"') == []


@pytest.mark.parametrize("between", ["ـ", "\u0301", "—", "・", "%", "_"])
def test_what_is_no_word_is_passed_over(found, committed, between):
    with committed():
        make_article(title="Heron", body=f"<p>stiff {between} neck</p>")
    assert found('"stiff neck"') == found(f'"stiff {between} neck"') == ["Heron"]


@pytest.mark.parametrize("phrase", ["sleep desk", "desk sleep", "short sleep", "heading sleep", "heron in", "in short"])
def test_a_phrase_does_not_go_from_one_thing_to_the_next(found, committed, phrase):
    with committed():
        make_article(title="Heron", summary="In short", body="<h2>Heading</h2><p>text</p>", tags=["Sleep", "Desk"])
    assert found(f'"{phrase}"') == (["Heron"] if phrase == "in short" else [])
    assert found(phrase) == ["Heron"]


def test_nor_from_one_name_to_the_next(found, committed):
    with committed():
        make_technique("Petrissage", aliases="slow kneading\nmuscle rolling")
    assert found('"kneading muscle"') == found('"petrissage slow"') == []
    assert found('"slow kneading"') == found('"muscle rolling"') == found("kneading muscle") == ["Petrissage"]


@pytest.mark.parametrize(
    "marks",
    ['""', "“”", "„“", "„”", "””", "«»", "»«", "»»", "‹›", "「」", "『』", "‚‘", "＂＂"],
)
def test_quotation_marks_of_many_languages(found, committed, marks):
    with committed():
        make_article(title="Heron", body="<p>stiff neck</p>")
        make_article(title="Stork", body="<p>neck, stiff</p>")
    assert found(f"{marks[0]}stiff neck{marks[1]}") == ["Heron"]
    assert found(f"neck {marks[0]}stiff neck{marks[1]} {marks[0]}neck{marks[1]}") == ["Heron"]


@pytest.mark.parametrize("typed", ["rock ‘n’ roll", "l’épaule d’huile", '5" neck', "neck »", "don't ‚ roll"])
def test_other_marks_are_no_quotation(found, typed):
    from backcare.search.queries import parse

    assert not parse(typed, "en").phrases


@pytest.mark.parametrize(
    ("typed", "language", "titles"),
    [
        ("vitamin c", "en", ["Vitamin C for bones"]),
        ("vitamin D", "en", ["Vitamin D for bones"]),
        ("a vitamin", "en", ["Vitamin C for bones", "Vitamin D for bones"]),
        ("how do i vitamin", "en", ["Vitamin C for bones", "Vitamin D for bones"]),
        ("bone's vitamin", "en", ["Vitamin C for bones", "Vitamin D for bones"]),
        ("l'épaule", "fr", ["Épaule"]),
        ("massage d’épaule", "fr", ["Épaule"]),
    ],
)
def test_single_letters(found, committed, typed, language, titles):
    with committed():
        make_article(title="Vitamin C for bones")
        make_article(title="Vitamin D for bones")
        make_article(title="Épaule", body="<p>Un massage.</p>", language="fr")
    assert sorted(found(typed, language)) == titles


def test_a_text_of_more_words_than_an_index_takes(found, committed):
    words = " ".join(f"word{number:x}" for number in range(150_000))
    headings = "".join(
        f"<h2>{' '.join(f'head{number:x}' for number in range(at, at + 500))}</h2>" for at in range(0, 60_000, 500)
    )
    with committed():
        make_article(title="Long", body=f"<p>Beginning. {words} lastword</p>")
        make_article(title="Long too", body=f"{headings}<p>Heron.</p>")
        make_article(title="Short", body="<p>Beginning.</p>")
    assert sorted(found("beginning")) == ["Long", "Short"]
    assert found("word500") == found('"word500 word501"') == ["Long"]
    assert found("lastword") == found("word249ef") == []
    assert found("heron") == ["Long too"]


def test_a_text_whose_stems_are_older_than_how_words_are_read_is_shown_without_marks():
    assert snippet("Two words.", "there once were more stems than words", parse("words", "en")) == [
        ("Two words.", False)
    ]
