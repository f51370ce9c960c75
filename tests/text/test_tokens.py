"""Text as the words by which it is compared."""

import pytest

from backcare.text.tokens import LONGEST_WORD, tokenize


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("The kneading of the back", "en", ["kneading", "back"]),
        ("It isn't the muscle's fault", "en", ["muscle", "fault"]),
        ("L’épaule d’un nageur", "fr", ["épaule", "nageur"]),
        ("Die Massage des Rückens", "de", ["massage", "rückens"]),
        ("Die Massage", "en", ["die", "massage"]),
        ("The massage", "xx", ["the", "massage"]),
        ("the massage", "", ["the", "massage"]),
        ("a tensão à noite", "pt-br", ["tensão", "noite"]),
        ("42 1999 3rd L5-S1", "en", ["3rd", "l5", "s1"]),
        ("ﬁne STRASSE Straße", "de", ["fine", "strasse", "strasse"]),
        ("肩こり", "ja", ["肩こ", "こり"]),
        ("肩", "ja", ["肩"]),
        ("肩・首筋、腰痛", "ja", ["肩", "首筋", "腰痛"]),
        ("目の gun です", "ja", ["目の", "gun", "です"]),
        ("हिन्दी मालिश", "hi", ["हिन्दी", "मालिश"]),
        ("תַּחַת", "he", ["תַּחַת"]),
        ("Ent\u00adspannung ﾏｯｻｰｼﾞ", "de", ["entspannung", "マッ", "ッサ", "サー", "ージ"]),
        ("snake_case words", "en", ["snake", "case", "words"]),
        ("", "en", []),
        ("\x00 \u202e - 🙂", "en", []),
    ],
)
def test_words(text, language, words):
    assert tokenize(text, language) == words


def test_a_word_is_cut_where_nobody_reads_on():
    assert tokenize("x" * 5000) == ["x" * LONGEST_WORD]
