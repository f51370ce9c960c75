"""Stored reasons in words."""

import pytest
from django.utils import translation

from backcare.spam.engine import Reason, reason_text


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        (Reason("links", "1", 0.8).stored(), "1 link"),
        (["links", "12", 3.0], "12 links"),
        (("links", "3"), "3 links"),
        (["capitals", "92", 1.0], "92 % capitals"),
        (["script", "Cyrillic", 2.5], "Not in the letters of this site: Cyrillic"),
        (["script", "Runic", 2.5], "Not in the letters of this site: Runic"),
        (["language", "de", 1.5], "Not in the language of this site: German"),
        (["language", "xx", 1.5], "Not in the language of this site: xx"),
        (["like_spam", "97 free, buy", 3.0], "Like comments that were marked as spam (97 %): free, buy"),
        (["like_spam", "97", 3.0], "Like comments that were marked as spam (97 %)"),
        (["like_good", "88 back", -3.0], "Like comments that were approved (88 %): back"),
        (["word", "100% %s", 2.0], "On the list of words: 100% %s"),
        (["name", "", 2.0], "A link in the name"),
    ],
)
def test_in_words(stored, text):
    assert reason_text(stored) == text


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("origin", "origin"),
        (["origin"], "origin"),
        (["mood", "bad", 1.0], "mood: bad"),
        (["mood", "", 1.0], "mood"),
        (["links", "many", 1.0], "links: many"),
        (["links", "9" * 5000, 1.0], f"links: {'9' * 5000}"),
        (["links", "²", 1.0], "links: ²"),
        ([], ""),
        (None, "None"),
        (7, "7"),
        ({"a": 1}, "{'a': 1}"),
        ([["x"], {"y": 1}, "z", 4], "['x']: {'y': 1}"),
    ],
)
def test_what_is_not_known_comes_back_as_it_is(stored, text):
    assert reason_text(stored) == text


def test_names_of_languages_are_translated():
    with translation.override("de"):
        assert reason_text(["language", "en", 1.5]).endswith("Englisch")
