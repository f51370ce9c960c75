"""Counting words."""

import pytest

from backcare.text.words import count_words, one_line, reading_minutes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n ", 0),
        ("one", 1),
        ("Two words.", 2),
        ("don't, well-known, it’s", 3),
        ("10 to 20 minutes – 2 to 3 times", 8),
        ("über Größe naïve", 3),
        ("腰痛", 1),
        ("腰痛は", 2),
        ("腰痛 massage", 2),
        ("마사지", 2),
        ("...", 0),
    ],
)
def test_count_words(text, words):
    assert count_words(text) == words


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (238, 1), (476, 2), (850, 4), (2380, 10)])
def test_reading_minutes(words, minutes):
    assert reading_minutes(words) == minutes


def test_one_line():
    assert one_line("a\r\nFAKE \x1b[31mline\u2028b\x00c\td") == "a FAKE [31mline b c d"
