"""What may have been meant."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backcare.models import SearchWord
from backcare.search import finding, spelling
from tests.factories import make_article, make_draft, make_technique

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(committed):
    """Words to be misspelled."""
    with committed():
        make_article(title="Petrissage", body="<p>Kneading the trapezius. Back, neck and shoulders.</p>")
        make_article(title="Massage", body="<p>A message about the massager: neck pillow.</p>")
        make_article(title="Another massage", body="<p>Massage again. Sciatica.</p>")
        make_draft(title="Unpublished hydrotherapy")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("kneeding", "kneading"),  # one letter changed
        ("nkeading", "kneading"),  # two swapped
        ("kneadng", "kneading"),  # one left out
        ("knneading", "kneading"),  # one too many
        ("petrisage", "petrissage"),
        ("pettrisage", "petrissage"),  # two errors
        ("neeck", "neck"),
        ("NEECK", "neck"),
        ("sciattica pain", "sciatica pain"),  # nothing has the other word, and most words are enough
        ("missage gun", "massage gun"),
        ("massage gun", ""),  # "gut" and "fun" are as near to a word of three letters
        ("nack", "neck"),
        ("heck", ""),  # a short word keeps its first letter
        ("agan", ""),  # words like "again" are never meant
        ("massge", "massage"),  # of two that are as near, the more frequent one
        ("néeck", "neck"),
        ("nek", "neck"),
        ('"nekc" shoulders', '"neck" shoulders'),
        ("the neeck", "the neck"),
        ("hydroterapy", ""),  # what readers cannot see is no help
        ("zzzzzz", ""),
        ("qqqq", ""),
        ("xy", ""),
        ("", ""),
        ("12345", ""),
        ("腰痛", ""),
    ],
)
def test_a_word_near_by_is_proposed_when_it_finds_something(library, typed, meant):
    assert finding.did_you_mean(typed, "en") == meant


def test_words_of_one_language_only(library):
    assert finding.did_you_mean("kneeding", "de") == ""


def test_it_costs_few_queries_however_many_words(library):
    with CaptureQueriesContext(connection) as captured:
        typed = " ".join(f"kneedin{letter}" for letter in "abcdefghij")
        list(spelling.corrections(typed, "en", "default", lambda word: True))
    assert len(captured) <= 6


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Rükkenschmerzen", "Rückenschmerzen"),
        ("rükkenschmerzen", "rückenschmerzen"),
        ("Évacur la tension", "Évacuer la tension"),
        ("evacur la tension", "évacuer la tension"),
        ("malaxge", "malaxage"),
        ("pétrisage", "pétrissage"),  # another name
    ],
)
def test_a_word_is_proposed_as_it_is_written(committed, typed, meant):
    with committed():
        make_article(title="Rückenschmerzen lösen")
        make_article(title="Évacuer la tension", body="<p>Par un malaxage lent.</p>")
        make_technique("Kneading", aliases="pétrissage")
    assert finding.did_you_mean(typed, "en") == meant


def test_a_word_that_readers_do_not_see_is_not_known(committed):
    with committed():
        make_article(title="Massage for all")
        make_article(title="Message", published_at=timezone.now() + timedelta(days=1))
    assert finding.did_you_mean("message", "en") == "massage"
    assert finding.did_you_mean("mesage", "en") == "massage"  # "message" is nearer


def test_the_next_nearest_word_is_tried_when_the_first_finds_nothing(committed):
    with committed():
        for number in range(2):
            make_article(title=f"Massage {number}")
        make_article(title="Message by post")
    assert finding.did_you_mean("missage", "en") == "massage"
    assert finding.did_you_mean("missage post", "en") == "message post"


@pytest.mark.parametrize("typed", ["missage " * 20, "missage " + "mussage mossage missaga massuge messuge " * 4])
def test_proposing_takes_few_queries(committed, typed):
    later = timezone.now() + timedelta(days=1)
    with committed():
        for word in ("massage", "message", "mussage", "mossage", "missaga", "massuge", "messuge"):
            make_article(title=word, published_at=later)
    with CaptureQueriesContext(connection) as captured:
        assert finding.did_you_mean(typed, "en") == ""
    searches = [query for query in captured if "WITH found" in query["sql"]]
    assert len(searches) <= spelling.MOST_CORRECTED + 2 * spelling.MOST_CORRECTIONS
    settings = [query for query in captured if re.match(r"SET|SAVEPOINT|RELEASE|SELECT set_config", query["sql"])]
    assert len(captured) - len(settings) <= 2 + spelling.MOST_CORRECTED + 4 * len(searches)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("neck", "neck", 0),
        ("neck", "nekc", 1),
        ("neck", "nek", 1),
        ("neck", "necks", 1),
        ("abc", "xyz", 3),
        ("ca", "abc", 3),
    ],
)
def test_distances(one, other, distance):
    assert spelling._distance(one, other, 5) == spelling._distance(other, one, 5) == distance
    assert spelling._distance(one, other, 0) == distance or distance > 0


def test_many_candidates_are_bounded(library):
    SearchWord.objects.bulk_create(
        SearchWord(language="en", word=f"kn{number:05}g".translate(str.maketrans("0123456789", "abcdefghij")), length=8)
        for number in range(3000)
    )
    assert finding.did_you_mean("kneeding", "en") == "kneading"
