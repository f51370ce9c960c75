"""Whatever anyone types, it is words to look for: never syntax, never an error."""

import random

import pytest

from backcare.search import finding
from tests.factories import make_area, make_article, make_technique
from tests.html_reading import assert_well_formed

SEARCH, SUGGESTIONS = "/blogs/news/search/", "/blogs/news/search/suggestions/"

pytestmark = pytest.mark.django_db

PIECES = [
    *(
        '"',
        "'",
        "''",
        '""',
        "`",
        "\\",
        "\\'",
        "*",
        "-",
        "+",
        "^",
        "(",
        ")",
        "((",
        "{",
        "}",
        "[",
        "]",
        ":",
        ";",
        "--",
        "/*",
    ),
    *(
        "%",
        "_",
        "%%",
        "%s",
        "%(x)s",
        "{0}",
        "$1",
        "?",
        "&",
        "&&",
        "|",
        "||",
        "!",
        "!!",
        "<->",
        "<2>",
        ":*",
        ":A",
        "~",
        "@",
    ),
    *("AND", "OR", "NOT", "NEAR", "NEAR(a b, 2)", "title:", "{title body}:", "rowid", "rank", "bm25", "MATCH"),
    *(
        "\x00",
        "a\x00b",
        "\x01",
        "\x1b[31m",
        "\t",
        "\n",
        "\r\n",
        "\x7f",
        "\u200b",
        "\u200d",
        "\ufeff",
        "\u2028",
        "\ufffd",
    ),
    *(
        "\u202eabc",
        "שלום",
        "مَرْحَبًا بالعالم",
        "नमस्ते",
        "สวัสดี",
        "腰痛",
        "한국어",
        "👩‍👩‍👧‍👦",
        "💆🏽",
        "🏳️‍🌈",
        "ﬁ",
        "½",
        "ß",
        "İ",
    ),
    *("Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘", "e\u0301\u0301\u0301", "\u0301", "\ud7ff", "\U0010ffff", "𝕭𝖆𝖈𝖐", "Ⅷ", "①", "٣", "１２"),
    *("<script>alert(1)</script>", "<b>neck</b>", "&lt;", "javascript:alert(1)", "' OR 1=1 --", "'; DROP TABLE x; --"),
    *("neck", "stiff", "the", "a", "1", "0", "-1", "1e9", "NaN", "null", "None", "true"),
]


def hostile(count=500):
    """That many strings: every piece alone, then heaps of them."""
    source = random.Random(11)
    yield from PIECES
    yield from (
        "x" * 10_000,
        "x " * 5_000,
        '"' * 10_000,
        "腰" * 10_000,
        "\x00" * 10_000,
        "e\u0301" * 5_000,
        "👩‍👩‍👧‍👦" * 500,
    )
    for _ in range(count - len(PIECES) - 7):
        pieces = source.choices(PIECES, k=source.randint(2, 12))
        yield source.choice(["", " ", '" "']).join(pieces)


HOSTILE = list(hostile())


@pytest.fixture
def library(committed):
    """Something to find."""
    with committed():
        technique, area = make_technique("Petrissage", aliases="kneading"), make_area("Neck")
        make_article(title="A stiff neck", body="<p>A back.</p>", techniques=[technique], areas=[area], tags=["t"])


def test_there_are_five_hundred():
    assert len(HOSTILE) == 500


def test_every_string_is_answered(library, client):
    for text in HOSTILE:
        response = client.get(SEARCH, {"q": text})
        assert response.status_code == 200, text
        assert_well_formed(response.content.decode())
        assert "<script>alert" not in response.content.decode()


def test_every_string_is_answered_with_suggestions(library, client):
    for text in HOSTILE:
        response = client.get(SUGGESTIONS, {"q": text})
        assert response.status_code == 200, text
        assert len(response.json()["suggestions"]) <= 8


def test_every_string_can_be_a_choice_and_a_page(library, client):
    for text in HOSTILE[:150]:
        response = client.get(SEARCH, {"q": "neck", "area": text, "technique": text, "tag": text})
        assert response.status_code == 200, text
        assert client.get(SEARCH, {"q": "neck", "page": text}).status_code in (200, 404), text


def test_every_string_can_be_written_and_found_again(committed, client):
    """What is written is as hostile as what is asked."""
    for text in HOSTILE[:120]:
        title = text.replace("\x00", "")[:200]
        with committed():
            article = make_article(title=title or "-", body=f"<p>{title}</p>", tags=["heron"])
        response = client.get(SEARCH, {"q": "heron"})
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
        assert finding.search("heron", "en").total == 1, text
        with committed():
            article.delete()


def test_bytes_that_are_no_text(client):
    for query in ("q=%ff%fe", "q=%c3%28", "q=%00", "q", "q=%F0%9F%92", "q[]=1", "q=1&q=2", "%ff=%ff"):
        assert client.get(f"{SEARCH}?{query}").status_code == 200
        assert client.get(f"{SUGGESTIONS}?{query}").status_code == 200


def test_other_methods_are_refused(client):
    assert client.post(SEARCH, {"q": "neck"}).status_code == 405
    assert client.post(SUGGESTIONS, {"q": "neck"}).status_code == 405


def test_words_of_operators_are_words(committed):
    with committed():
        make_article(title="Near the spine", body="<p>Not one or the other.</p>")
        make_article(title="Far off", body="<p>Elsewhere.</p>")
    for text in ("near spine", "NEAR(spine)", "spine NOT near", "title:spine", "sp*ne", "-spine"):
        titles = [str(hit.target) for hit in finding.search(text, "en").hits]
        assert set(titles) <= {"Near the spine"}, text
    assert finding.search("spine NOT near", "en").total == 1
    assert finding.search("-spine", "en").total == 1
    assert not finding.search("far OR spine", "en").complete  # no article has both
