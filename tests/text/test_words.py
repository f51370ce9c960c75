"""Counting words."""

import pytest
from django.utils import translation

from backcare.text.words import between_marks, count_words, in_sentence, one_line, reading_minutes


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
        ("हिन्दी में मालिश", 3),
        ("שָׁלוֹם עוֹלָם", 2),
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


def test_a_name_of_the_other_direction_stands_between_marks():
    assert between_marks("Eva (2)", is_rtl=False) == "Eva (2)"
    assert between_marks("נועה (2)", is_rtl=False) == "\u200eנועה (2)\u200e"
    assert between_marks("ليلى", is_rtl=True) == "ليلى"
    assert between_marks("Eva", is_rtl=True) == "\u200fEva\u200f"


@pytest.mark.parametrize(
    ("language", "label", "said"), [("en", "Spam", "spam"), ("de", "Spam", "Spam"), (None, "Ä", "ä")]
)
def test_a_label_inside_a_sentence(language, label, said):
    with translation.override(language):
        assert in_sentence(label) == said
