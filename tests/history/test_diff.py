"""What differs between two texts: right for every script, and answered in time whatever the text is."""

import random
import time

import pytest

from backcare.articles import data as article_data
from backcare.articles.comparison import changes
from backcare.history.diff import (
    DELETED,
    INSERTED,
    SAME,
    html_paragraphs,
    paragraphs,
    text_paragraphs,
    without_unchanged,
    words,
)


def sides(parts):
    """The text before and the text after, put together from the parts again."""
    before = "".join(text for op, text in parts if op != INSERTED)
    after = "".join(text for op, text in parts if op != DELETED)
    return before, after


def test_words():
    assert words("Warm hands first.", "Warm oil first.") == [
        (SAME, "Warm "),
        (DELETED, "hands "),
        (INSERTED, "oil "),
        (SAME, "first."),
    ]
    assert words("", "new") == [(INSERTED, "new")]
    assert words("", "") == []


def test_a_script_without_spaces_is_compared_by_signs():
    parts = words("腰の痛みには温かい手を使います。", "腰の痛みには冷たい手を使います。")
    assert (DELETED, "温か") in parts
    assert (INSERTED, "冷た") in parts
    found = paragraphs(["腰の痛みには温かい手を使います。"], ["腰の痛みには冷たい手を使います。"])
    assert len(found) == 1, "one changed paragraph, not one that went and one that came"


def test_tables_headings_lists_figures_and_links_are_marked():
    html = (
        "<h2>One</h2><ul><li><p>a</p></li><li>b</li></ul><blockquote><p>said</p></blockquote>"
        '<table><tr><th>H</th></tr><tr><td>1</td><td>2</td></tr></table><p><a href="https://x.example/">x</a><br>y</p>'
        '<figure data-image="k"><figcaption>c</figcaption></figure><p></p>'
    )
    assert html_paragraphs(html) == [
        *("## One", "• a", "• b", "“ said", "H", "1", "2", "x (https://x.example/)\ny", "[image: k]", "c")
    ]


@pytest.mark.parametrize("seed", range(30))
def test_both_sides_can_be_put_together_from_what_differs(seed):
    dice = random.Random(seed)

    def text():
        return [
            "".join(dice.choice(["a ", "b ", "腰", "ü", "\n", "e\u0301 ", "🙂"]) for _ in range(9)) for _ in range(6)
        ]

    before, after = text(), text()
    found = paragraphs(before, after)
    assert [side for side in (sides(parts)[0] for parts in found) if side] == [text for text in before if text]
    assert [side for side in (sides(parts)[1] for parts in found) if side] == [text for text in after if text]
    assert sides(words("".join(before), "".join(after))) == ("".join(before), "".join(after))


def test_unchanged_paragraphs_are_left_out():
    found = paragraphs(list("abcdefg"), [*"abc", "x", *"efg"])
    shown = without_unchanged(found)
    assert shown[0] == []
    assert shown[-1] == []
    assert [(SAME, "a")] not in shown
    assert [(SAME, "c")] in shown


MEGABYTE = 1_000_000
BODIES = {
    "one paragraph": lambda n: "<p>" + f"word{n} the a " * (MEGABYTE // 13) + "</p>",
    "the same paragraph again and again": lambda n: f"<p>a{n % 2}</p><p>b</p>" * (MEGABYTE // 17),
    "different paragraphs": lambda n: "".join(f"<p>line {i} of {n} with the words</p>" for i in range(MEGABYTE // 40)),
    "alike paragraphs": lambda n: "".join(f"<p>{'the ' * 300}{i * n}</p>" for i in range(MEGABYTE // 1200)),
    "no spaces": lambda n: "<p>" + "腰痛" * (MEGABYTE // 6) + str(n) + "</p>",
    "signs": lambda n: f"<p>{'腰痛手' * 500}{n}</p>" * (MEGABYTE // 4500),
}


@pytest.mark.parametrize("name", BODIES)
def test_a_megabyte_is_compared_in_time(name):
    content = {**article_data.EMPTY, "language": "en"}
    before, after = ({**content, "body": BODIES[name](number)} for number in (3, 4))
    began = time.perf_counter()
    [change] = changes(before, after, {})
    assert time.perf_counter() - began < 60, "some seconds at most; what grows with the square takes hours"
    assert change.paragraphs or change.after


def test_one_word_in_a_megabyte_is_found():
    lines = [f"Line {number} has its words." for number in range(30_000)]
    changed = [*lines[:20_000], "Line 20000 has other words.", *lines[20_001:]]
    found = without_unchanged(paragraphs(lines, changed))
    assert [op for parts in found for op, _text in parts if op != SAME] == [DELETED, INSERTED]


def test_plain_text_has_paragraphs_too():
    assert text_paragraphs(" a \n\n b\r\nc\u2028d") == ["a", "b", "c", "d"]
