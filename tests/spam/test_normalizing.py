"""One spelling for what looks alike."""

import pytest

from backcare.spam import normalizing


def fold(text):
    return normalizing.folded(normalizing.visible(text))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Casino", "casino"),
        ("Ｃａｓｉｎｏ", "casino"),
        ("𝐂𝐚𝐬𝐢𝐧𝐨", "casino"),
        ("cas\u200bi\u00adno\ufeff", "casino"),
        ("ca\x00sino", "casino"),
        ("cásìnô", "casino"),
        ("c\u0336a\u0336s\u0336i\u0336n\u0336o", "casino"),
        ("сasіnо", "casino"),  # three of the letters are Cyrillic
        ("vιagrα", "viagra"),  # two are Greek
        ("c-a-s-i-n-o", "casino"),
        ("c a s i n o", "casino"),
        ("v.i.a.g.r.a now", "viagra now"),
        ("&#99;asino &amp; bar", "casino & bar"),
        ("İstanbul", "istanbul"),
        ("STRASSE Straße", "strasse strasse"),
    ],
)
def test_what_looks_alike_is_read_alike(written, read):
    assert fold(written) == read


@pytest.mark.parametrize("text", ["разминание", "μαλαξη", "指圧", "한국어", "หลัง", "ظهر", "मालिश"])
def test_a_word_of_one_script_stays(text):
    assert fold(text) == text


@pytest.mark.parametrize("text", ["a b", "it is a b c", "L4/L5 and S1", "I a m"])
def test_single_letters_stay_where_they_are_few(text):
    assert fold(text) == text.lower()


def test_lines_stay_apart():
    assert fold("one\r\ntwo\tthree") == "one\r\ntwo\tthree"


def test_the_text_is_bounded_also_where_normalizing_makes_it_longer():
    assert len(normalizing.visible("\ufdfa" * 100_000)) == normalizing.MOST_CHARACTERS
    assert len(fold("a" * 100_000)) == normalizing.MOST_CHARACTERS


def test_what_comes_back_fits_into_any_database():
    text = fold("\x00\ud800\udfff\ue000\u202e\x7f\x1b[31m ok")
    assert text == "[31m ok"
    assert text.encode() == b"[31m ok"


def test_words():
    assert normalizing.words("l4/l5: don't_go 指圧") == ["l4", "l5", "don", "t", "go", "指圧"]
    assert normalizing.words("在线娱乐") == ["在线", "线娱", "娱乐"]
