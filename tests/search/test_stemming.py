"""Words, folded and as stems."""

import pytest

from backcare.search import stemming
from backcare.search.queries import Query, Term, clean, parse
from backcare.text import tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Petrissage, or: kneading!", ["petrissage", "or", "kneading"]),
        ("L’épaule d'Anaïs", ["l", "epaule", "d", "anais"]),
        ("Straße Łódź ÆØÅ œuvre", ["strasse", "lodz", "aeoa", "oeuvre"]),
        ("E\u0301COLE ﬁbre ℝ Ⅷ １２ ①", ["ecole", "fibre", "r", "viii", "12"]),
        ("İstanbul ıslak", ["istanbul", "islak"]),
        ("ёлка йога", ["елка", "йога"]),
        ("Άνθρωπος", ["ανθρωποσ"]),
        ("שָׁלוֹם", ["שלום"]),
        ("مَرْحَبًا", ["مرحبا"]),
        ("हिन्दी", ["हिन्दी"]),
        ("warm-up snake_case 3,5", ["warm", "up", "snake", "case", "3", "5"]),
        ("腰痛L5", ["腰痛", "痛", "l5"]),
        ("マッサージ", ["マッ", "ッサ", "サー", "ージ", "ジ"]),
        ("สวัสดี", ["สว", "วั", "ัส", "สด", "ดี"]),
        ("💆🏽 … — %", []),
        ("\x00\u200b\u202e", []),
        ("", []),
    ],
)
def test_words_are_folded(text, expected):
    found = [word for word in stemming.folded(text) if word != stemming.PLACEHOLDER]
    assert found[: len(expected)] == expected
    assert len(found) <= len(expected) + 1  # a last character without its pair


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ent\u00adspan\u00adnung \ufeffRücken\u200b\u2060massage", "Entspannung Rückenmassage"),
        ("ﾏｯｻｰｼﾞ ﾊﾟﾊﾟ", "マッサージ パパ"),
        ("か\u3099んは\u3099る", "がんばる"),
        ("e\u0301cole", "école"),
        ("\u1112\u1165\u1105\u1175", "허리"),
        ("１２！ ｍ² ½ ™ 👩‍👩‍👧", "１２！ ｍ² ½ ™ 👩‍👩‍👧"),
    ],
)
def test_a_text_as_it_looks(text, expected):
    assert tokens.composed(text) == expected
    assert tokens.composed(expected) == expected


@pytest.mark.parametrize(
    "text", ["plain words", "with é and ’", "腰痛L5 back", "e\u0301 हिन्दी", "\u0301", "x" * 500, "腰・・肩", "ﾏｯｻｰｼﾞ"]
)
def test_every_span_has_a_word(text):
    text = tokens.composed(text)
    spans = tokens.spans(text)
    assert len(spans) == len(stemming.folded(text))
    assert tokens.spans(text, 1) == spans[:1]
    assert all(start < end <= len(text) for start, end in spans)


@pytest.mark.parametrize("text", ["ـ", "\u0301", "・", "่ี", "_"])
def test_what_has_no_letter_is_no_word(text):
    assert tokens.spans(f"a {text} b") == [(0, 1), (len(text) + 3, len(text) + 4)]


def test_folding_twice_changes_nothing():
    for text in ("Péter’s KNEADING ﬁbre", "İıŁßÆ", "ёЙ Ґ", "שָׁלוֹם", "ﷺ", "ǅ ŉ ẖ", "한국어", "Ⅷ ½ ㎏"):
        once = stemming.folded(text)
        assert [stemming.fold(word) for word in once if word != stemming.PLACEHOLDER] == [
            word for word in once if word != stemming.PLACEHOLDER
        ]


@pytest.mark.parametrize(
    ("word", "language", "stem"),
    [
        ("massages", "en", "massag"),
        ("massaging", "en-gb", "massag"),
        ("muskeln", "de", "muskel"),
        ("epaules", "fr", "epaul"),
        ("words", "xx", "words"),
        ("腰痛", "en", "腰痛"),
    ],
)
def test_stems(word, language, stem):
    assert stemming.stem(word, language) == stem


def test_every_language_has_its_stemmer():
    for language in stemming.STEMMERS:
        assert stemming.stem("massage", language)


# What a reader typed


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("", Query()),
        ("?", Query()),
        ("Neck", Query((Term("neck", "neck", is_beginning=True),))),
        ("the neck", Query((Term("neck", "neck", is_beginning=True),))),
        ("neck the", Query((Term("neck", "neck"),))),
        ("the", Query((Term("the", "the", is_beginning=True),))),
        ("neck neck", Query((Term("neck", "neck", is_beginning=True),))),
        ('"stiff necks"', Query((Term("stiff", "stiff"), Term("necks", "neck")), ("stiff neck",))),
        ('"neck"', Query((Term("neck", "neck"),))),
        ('""', Query()),
        ("«stiff neck» a", Query((Term("stiff", "stiff"), Term("neck", "neck")), ("stiff neck",))),
        ("腰", Query((Term("腰", "腰", is_beginning=True),))),
        ("腰痛", Query((Term("腰痛", "腰痛", is_beginning=True),))),
        ("腰痛い", Query((Term("腰痛 痛い", "腰痛 痛い"),))),
        (
            '"腰痛 massage" 腰',
            Query((Term("腰痛", "腰痛", True), Term("massage", "massag"), Term("腰", "腰", True)), ("腰痛 痛 massag",)),
        ),
        ("x", Query((Term("x", "x"),))),
        ("vitamin c", Query((Term("vitamin", "vitamin"), Term("c", "c")))),
        ("how do I relax", Query((Term("relax", "relax", is_beginning=True),))),
        (
            "d'huile l’épaule masseur's",
            Query((Term("huile", "huil"), Term("epaule", "epaul"), Term("masseur", "masseur"))),
        ),
        ("5'4 腰's", Query((Term("5", "5"), Term("4", "4"), Term("腰", "腰", is_beginning=True)))),
        ("vitamin 'c'", Query((Term("vitamin", "vitamin"), Term("c", "c")))),
    ],
)
def test_what_a_reader_asks_for(typed, query):
    assert parse(typed, "en") == query


def test_there_is_an_end_to_it():
    assert len(parse(" ".join(f"word{number}" for number in range(500)), "en").terms) <= 10
    assert len(clean("x" * 10_000)) == 200
    assert clean(" a\x00b \n c\u202e ") == "a b c"
