"""What is found, in which order, and who may see it: the same on both databases."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backcare.models import Article, SearchEntry, Technique
from backcare.publication import acts
from backcare.search import finding
from tests.factories import make_area, make_article, make_draft, make_tag, make_technique

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(committed):
    """A few things of each kind."""
    with committed():
        neck = make_area("Neck", summary="Between head and shoulders.")
        petrissage = make_technique("Petrissage", aliases="kneading\nmuscle squeezing", summary="Slow rolling.")
        petrissage.areas.add(neck)
        petrissage.steps.create(text="Lift the muscle with both hands.")
        make_article(title="Sleeping better", body="<p>Warm hands help a stiff neck at night.</p>", tags=["Sleep"])
        make_article(title="A stiff neck", body="<h2>Why it aches</h2><p>Sitting all day.</p>", areas=[neck])
        make_article(title="Évacuer la tension", body="<p>Un café après le massage.</p>")
        make_article(title="Oil or lotion", body="<p>Which one glides?</p>", techniques=[petrissage])
        make_article(title="腰痛マッサージ", body="<p>腰の痛みを和らげる。</p>")


def test_words_find_the_same_on_both_databases(library, found):
    expected = [
        # the words of the name, in any form
        ("petrissage", ["Petrissage", "Oil or lotion"]),
        ("PÉTRISSAGE", ["Petrissage", "Oil or lotion"]),
        ("kneading", ["Petrissage", "Oil or lotion"]),
        ("kneaded", ["Petrissage", "Oil or lotion"]),
        ("muscles squeeze", ["Petrissage", "Oil or lotion"]),
        # the words of the question, whatever their place
        ("stiff neck", ["A stiff neck", "Sleeping better"]),
        ("neck stiff", ["A stiff neck", "Sleeping better"]),
        # where few have all of them, also what has most, and one in a name counts more than two in a text
        ("stiff hands", ["A stiff neck", "Sleeping better", "Petrissage"]),
        ("stiff nowhere", ["A stiff neck", "Sleeping better"]),
        ("nowhere elsewhere", []),
        ("why does it ache", ["A stiff neck"]),
        ("the", ["Petrissage"]),
        ("the petrissage of it", ["Petrissage", "Oil or lotion"]),
        ("lifting", ["Petrissage"]),
        # accents
        ("cafe", ["Évacuer la tension"]),
        ("evacuer", ["Évacuer la tension"]),
        ("apres", ["Évacuer la tension"]),
        # the beginning of the last word
        ("petr", ["Petrissage", "Oil or lotion"]),
        ("kneadi", ["Petrissage", "Oil or lotion"]),
        ("warm ha", ["Sleeping better"]),
        ("ha warm", ["Sleeping better"]),
        # phrases
        ('"stiff neck"', ["A stiff neck", "Sleeping better"]),
        ('"neck stiff"', []),
        ('"stiff necks"', ["A stiff neck", "Sleeping better"]),
        ('"hands help" neck', ["Sleeping better"]),
        ("“warm hands”", ["Sleeping better"]),
        ('"warm hands', ["Sleeping better"]),
        ('"all day sitting"', []),
        # a phrase does not go from one field to the next
        ('"neck why"', []),
        # tags, areas, techniques
        ("sleep", ["Sleeping better"]),
        ("shoulders", ["Neck"]),
        # pairs of characters
        ("腰痛", ["腰痛マッサージ"]),
        ("腰", ["腰痛マッサージ"]),
        ("マッサージ", ["腰痛マッサージ"]),
        ("痛み", ["腰痛マッサージ"]),
        ("肩", []),
        # nothing to look for
        ("", []),
        ("?!", []),
        ("nowhere", []),
    ]
    assert [(typed, found(typed)) for typed, _titles in expected] == expected


def test_a_word_in_the_title_counts_more_than_in_the_text(found, committed):
    with committed():
        make_article(title="On sleep", body="<p>Sciatica again: sciatica, sciatica, sciatica.</p>")
        make_article(title="Sciatica", body="<p>Pain down the leg.</p>")
        make_article(title="Legs", summary="All about sciatica.", body="<p>Pain.</p>")
    assert found("sciatica") == ["Sciatica", "Legs", "On sleep"]


def test_a_rare_word_counts_more_than_a_common_one(found, committed):
    with committed():
        for number in range(12):
            make_article(title=f"Massage, part {number}", body="<p>A word on sciatica.</p>" if number == 5 else "")
        make_article(title="Sciatica at night", body="<p>Massage, and massage again.</p>")
    assert found("massage sciatica") == ["Sciatica at night", "Massage, part 5"]


@pytest.mark.parametrize("known_well", [50, 1])
def test_a_whole_word_comes_before_its_beginning(found, committed, monkeypatch, known_well):
    monkeypatch.setattr("backcare.search.postgresql.KNOWN_WELL", known_well)
    with committed():
        make_article(title="Backache", body="<p>It aches.</p>")
        make_article(title="Back", body="<p>It aches.</p>")
    assert found("back") == ["Back", "Backache"]


def test_stems_are_those_of_the_language(found, committed):
    with committed():
        make_article(title="Verspannte Muskeln", language="de", body="<p>Schultern und Rücken.</p>")
        make_article(title="Shoulders", body="<p>Muscles.</p>")
    assert found("muskel", "de") == found("verspannt", "de") == found("rucken", "de") == ["Verspannte Muskeln"]
    assert found("muskeln") == found("shoulder", "de") == []
    assert found("shoulder") == ["Shoulders"]


def test_techniques_and_areas_are_found_in_the_language_of_the_site(library, found):
    assert "Petrissage" in found("petrissage", "en")
    assert found("petrissage", "de") == []


# Who may see it


def test_what_readers_may_not_see_is_never_found(found, committed):
    now = timezone.now()
    with committed():
        live = make_article(title="Live heron")
        make_draft(title="Draft heron")
        make_draft(title="Working heron", draft_of=live)
        make_draft(title="Heron in review", status="in_review")
        make_draft(title="Archived heron", status="archived", published_at=now)
        make_article(title="Scheduled heron", published_at=now + timedelta(days=1))
        make_article(title="Expired heron", published_at=now - timedelta(days=2), expires_at=now - timedelta(days=1))
        make_technique("Heron stroke", status="draft")
        make_area("Heron's neck", status="draft")
    assert found("heron") == ["Live heron"]
    assert sorted(found("heron", now=now + timedelta(days=2))) == ["Live heron", "Scheduled heron"]
    assert SearchEntry.objects.filter(kind="article").count() == 2, "what is over is not kept"


def test_it_is_the_rows_that_decide_and_not_the_index(found, committed):
    with committed():
        article, technique = make_article(title="Heron"), make_technique("Heron stroke")
    assert sorted(found("heron")) == ["Heron", "Heron stroke"]
    # Workers have not come to it yet.
    Article._base_manager.filter(pk=article.pk).update(status="draft")
    Technique._base_manager.filter(pk=technique.pk)._raw_delete("default")
    assert SearchEntry.objects.count() == 2
    assert found("heron") == []
    assert finding.search("heron", "en").facets == {}


# Facets


def counts(results):
    return {kind: [(choice.name, choice.count) for choice in choices] for kind, choices in results.facets.items()}


def test_facets_count_what_they_would_leave(committed):
    with committed():
        neck, back = make_area("Neck"), make_area("Back")
        hidden = make_area("Hidden", status="draft")
        technique = make_technique("Heron stroke")
        technique.areas.add(neck)
        make_article(title="Heron 1", areas=[neck, back, hidden], tags=["a", "b"])
        make_article(title="Heron 2", areas=[back], techniques=[technique], tags=["a"])
        make_draft(title="Heron 3", areas=[back], tags=["a", "c"])
        make_article(title="Stork", tags=["d"])
    results = finding.search("heron", "en")
    assert results.total == 3
    assert counts(results) == {
        "area": [("Back", 2), ("Neck", 2)],
        "technique": [("Heron stroke", 2)],
        "tag": [("a", 2), ("b", 1)],
    }
    for kind, choices in results.facets.items():
        for choice in choices:
            narrowed = finding.search("heron", "en", chosen=finding.chosen_facets({kind: choice.slug}))
            assert narrowed.total == choice.count
    both = finding.chosen_facets({"area": neck.slug, "tag": "a"})
    assert [str(hit.target) for hit in finding.search("heron", "en", chosen=both).hits] == ["Heron 1"]


def test_choices_that_do_not_exist_choose_nothing(committed):
    with committed():
        make_area("Hidden", slug="hidden", status="draft")
    for slug in ("hidden", "gone", "\x00", "a b", "", "x" * 5000):
        assert finding.chosen_facets({"area": slug, "technique": slug, "tag": slug}) == {}


# Snippets


def marked(parts):
    return "".join(f"[{part}]" if is_marked else part for part, is_marked in parts)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("kneading", "… Then [knead] slowly, and go on [kneading] for a while."),
        ("slow", "… Then knead [slowly], and go on kneading for a while."),
        ("knea", "… Then [knead] slowly, and go on [kneading] for a while."),
        ('"go on"', "… Then knead slowly, and [go] [on] kneading for a while."),
    ],
)
def test_a_snippet_shows_the_words_where_they_stand(committed, typed, expected):
    with committed():
        make_article(
            body=f"<p>{'A long preface. ' * 40}</p><p>Then <b>knead</b> slowly, and go on kneading for a while.</p>"
        )
    [hit] = finding.search(typed, "en").hits
    assert marked(hit.snippet).endswith(expected.removeprefix("… "))
    assert marked(hit.snippet).startswith("… ")
    assert len(marked(hit.snippet)) < 300


def test_a_snippet_without_the_words_is_the_beginning(committed):
    with committed():
        make_article(title="Heron", summary="In short.", body=f"<p>{'Word after word. ' * 60}</p>")
    [hit] = finding.search("heron", "en").hits
    assert marked(hit.title) == "[Heron]"
    assert marked(hit.snippet).startswith("In short. Word after word.")
    assert marked(hit.snippet).endswith(" …")


def test_marks_of_accents_and_pairs(library):
    [hit] = finding.search("cafe", "en").hits
    assert marked(hit.snippet) == "Un [café] après le massage."
    [hit] = finding.search("マッサージ", "en").hits
    assert marked(hit.title) == "腰痛[マッサージ]"


# How much it asks


@pytest.mark.parametrize("count", [1, 20])
def test_the_number_of_queries_does_not_grow(committed, count):
    with committed():
        areas, techniques = [make_area() for _ in range(count)], [make_technique("Heron") for _ in range(count)]
        for _ in range(count):
            make_article(title="Heron", areas=areas, techniques=techniques, tags=[make_tag() for _ in range(count)])
    with CaptureQueriesContext(connection) as captured:
        results = finding.search("heron", "en", count=100)
    assert len(results.hits) == 2 * count
    settings = [query for query in captured if re.search(r"SET LOCAL|SAVEPOINT|set_config", query["sql"])]
    assert len(captured) - len(settings) <= 6


def test_pages(found, committed):
    with committed():
        for number in range(25):
            make_article(title=f"Heron {number}")
    whole = found("heron")
    pages = [finding.search("heron", "en", start=start, count=10) for start in (0, 10, 20, 30)]
    assert [str(hit.target) for page in pages for hit in page.hits] == whole
    assert {page.total for page in pages} == {25}


def test_unpublishing_takes_it_out_of_the_index(found, committed):
    with committed():
        article = make_article(title="Heron")
    with committed():
        acts.unpublish(Article.objects.filter(pk=article.pk))
    assert not SearchEntry.objects.exists()
