"""The plain text of a comment as paragraphs, lines and links."""

import pytest

from backcare.comments.urlize import Piece, paragraphs


def texts(text):
    return [["".join(piece.text for piece in line) for line in lines] for lines in paragraphs(text)]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", []),
        (" \n \n", []),
        ("One.", [["One."]]),
        ("One.\nTwo.", [["One.", "Two."]]),
        ("One.\n\nTwo.", [["One."], ["Two."]]),
        ("One.\n \t\n\n\nTwo.\n\n", [["One."], ["Two."]]),
    ],
)
def test_blank_lines_divide_paragraphs(text, read):
    assert texts(text) == read


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        ("see https://a.example/b", "https://a.example/b", "https://a.example/b"),
        ("see http://a.example.", "http://a.example", "http://a.example"),
        ("(https://a.example/b_(c))", "https://a.example/b_(c)", "https://a.example/b_(c)"),
        ("(at https://a.example/b)", "https://a.example/b", "https://a.example/b"),
        ("www.a.example, or not", "https://www.a.example", "www.a.example"),
        ("HTTPS://A.EXAMPLE!", "HTTPS://A.EXAMPLE", "HTTPS://A.EXAMPLE"),
        ("https://example.com/a。次", "https://example.com/a", "https://example.com/a"),
        ("«https://example.com/a»", "https://example.com/a", "https://example.com/a"),
        ("「https://example.com/a」と", "https://example.com/a", "https://example.com/a"),
        ("(https://example.com/a)、", "https://example.com/a", "https://example.com/a"),
        ("（www.example.com）", "https://www.example.com", "www.example.com"),
        ("https://example.com/a، ثم", "https://example.com/a", "https://example.com/a"),
        ("＜https://example.com/a＞", "https://example.com/a", "https://example.com/a"),
        ("`https://example.com/a`", "https://example.com/a", "https://example.com/a"),
        ("https://example.com/a՝", "https://example.com/a", "https://example.com/a"),
        ("https://example.com/a។", "https://example.com/a", "https://example.com/a"),
        ("https://example.com/a؟", "https://example.com/a", "https://example.com/a"),
        ("https://example.com/a।", "https://example.com/a", "https://example.com/a"),
        ("https://example.com/a…", "https://example.com/a", "https://example.com/a"),
        ("“https://example.com/a”—here", "https://example.com/a", "https://example.com/a"),
        ("https://example.com/a\u200f.", "https://example.com/a", "https://example.com/a"),
        (
            "https://example.com/指圧/マッサージ・ガン。",
            "https://example.com/指圧/マッサージ・ガン",
            "https://example.com/指圧/マッサージ・ガン",
        ),
        (
            "https://example.com/O’Neill–Smith’s",
            "https://example.com/O’Neill–Smith’s",
            "https://example.com/O’Neill–Smith’s",
        ),
        ("https://a.example/?q=1&r=2;", "https://a.example/?q=1&r=2", "https://a.example/?q=1&r=2"),
    ],
)
def test_an_address_is_a_link_without_the_punctuation_around_it(text, address, shown):
    ((line,),) = paragraphs(text)
    assert [piece for piece in line if piece.url] == [Piece(shown, address)]
    assert "".join(piece.text for piece in line) == text


@pytest.mark.parametrize(
    "text",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "http://localhost",
        "ftp://a.example",
        "mail@a.example",
        "a.example",
    ],
)
def test_anything_else_is_plain_text(text):
    assert paragraphs(text) == [[[Piece(text)]]]


def test_a_hostile_text_takes_no_time():
    for text in ("https://" * 700, "https://a.b" + ")" * 5000, "\n \t" * 2000, "www." * 1500):
        paragraphs(text[:5000])
