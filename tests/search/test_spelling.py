"""What may have been meant."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backcare.models import SearchWord
from backcare.search import finding, spelling
from tests.factories import make_article, make_draft

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
        ("sciattica pain", ""),  # nothing has the other word either
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
        spelling.corrected(" ".join(f"kneedin{letter}" for letter in "abcdefghij"), "en", "default")
    assert len(captured) <= 6


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
