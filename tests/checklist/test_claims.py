"""Finding watched words, however they are written."""

import pytest

from backcare.checklist.claims import SHOWN, Text, normal


def found(text, phrase):
    result = Text(text if isinstance(text, list) else [text]).find(phrase)
    return result and result.sentence


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("It will FLUSH OUT toxins.", "flush out toxins"),
        ("flush  out\n\ttoxins", "Flush out toxins"),
        ("flush\u00a0out toxins", "flush out toxins"),
        ("flush out to\u00adxins", "flush out toxins"),
        ("flush\u200b out toxins", "flush out toxins"),
        ("ﬂush out toxins", "flush out toxins"),
        ("the doctor’s secret", "doctor's secret"),
        ("the doctor's secret", "doctor’s secret"),
        ("self\u2011healing", "self-healing"),
        ("“Detox”: yes", "detox"),
        ("a detox-tea", "detox"),
        ("100% natural, we say", "100% natural"),
        ("(100% natural)", "100% natural"),
        ("It cures. All of it", "cures. All"),
        ("Entgiftet den Körper.", "entgiftet den körper"),
        ("Entgiftet den Ko\u0308rper.", "entgiftet den KÖRPER"),
        ("AUF DER STRASSE", "auf der Straße"),
        ("Schlacken lösen", "Schlacken LÖSEN"),
        ("身体の毒素を排出します。", "毒素を排出"),
        ("排毒养颜的按摩", "排毒"),
        ("ﾃﾞﾄｯｸｽ効果", "デトックス"),
        ("デトックスdetox効果", "detox"),
        ("독소를 배출합니다", "독소"),
        ("ขับสารพิษออกจากร่างกาย", "สารพิษ"),
        ("毒素。排出", "毒素。排出"),
        ("очищает от шлаков", "От Шлаков"),
    ],
)
def test_it_is_found(text, phrase):
    assert found(text, phrase)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("a detoxing tea", "detox"),
        ("nondetox", "detox"),
        ("Entgiftung", "gift"),
        ("Körperpflege", "körper"),
        ("Ko\u0308rper", "ko"),
        ("cafe\u0301", "cafe"),
        ("हिंदी", "हिंद"),
        ("1100% natural", "100% natural"),
        ("flush. Out toxins", "flush out toxins"),
        (["flush out", "toxins"], "flush out toxins"),
        ("", "detox"),
        ("detox", ""),
        ("detox", " \u200b"),
        ("毒 素", "毒素"),
    ],
)
def test_it_is_not_found(text, phrase):
    assert found(text, phrase) is None


def test_every_place_is_counted_and_the_first_sentence_shown():
    result = Text(["One. Then “detox!” he said. Detox again.", "And nondetox, detox."]).find("detox")
    assert result.count == 3
    assert result.sentence == "Then “detox!”"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("First. It cures. All of it, truly. Last.", "It cures. All of it, truly."),
        ("Say cures. All", "Say cures. All"),
    ],
)
def test_words_over_two_sentences_show_both(text, sentence):
    assert found(text, "cures. all") == sentence


def test_japanese_sentences_are_told_apart():
    assert found("前の文。毒素を排出します。次の文。", "毒素") == "毒素を排出します。"


def test_a_long_sentence_is_cut_around_the_words():
    quote = found("word " * 200 + "flush out toxins " + "word " * 200, "flush out toxins")
    assert "flush out toxins" in quote
    assert quote.startswith("…")
    assert quote.endswith("…")
    assert len(quote) <= SHOWN + 2


def test_the_normal_form_is_stable():
    for text in ("Ko\u0308rper’s  “Straße”", "ﾃﾞﾄｯｸｽ", "İstanbul", "", "\u200b"):
        assert normal(normal(text)) == normal(text)


@pytest.mark.parametrize(
    "text", ["." * 100_000, "…" * 100_000, "a" * 100_000, "a. " * 30_000, ".”" * 50_000, "。" * 100_000]
)
def test_absurd_texts_are_read_in_no_time(text):
    assert found(text, "detox") is None
