"""What the filter learns of a comment."""

import pytest

from backcare.spam import tokens


def words(body):
    return [token for token in tokens.of(body) if " " not in token and ":" not in token]


def test_words_pairs_beginnings_and_looks():
    assert tokens.of("Buy PILLS now") == [
        "looks:links0",
        "looks:words0",
        "looks:capitals2",
        "looks:numbers0",
        "buy",
        "pills",
        "now",
        "< buy",
        "buy pills",
        "pills now",
        "now >",
    ]


def test_misspelled_words_begin_alike():
    assert set(tokens.of("subscribe")) & set(tokens.of("subscibe")) >= {"begin:subsc"}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("don't", ["don", "t"]),
        ("soooooo gooood", ["soo", "good"]),
        ("5 kg, 2024, 123456789", ["#1", "kg", "#4", "#6"]),
        ("what?!?! yes! $5 £5 €5", ["what", "yes", "#1", "?!?!", "$", "£", "€"]),
        ("<b>bold</b><br />", ["bold"]),
        ("指圧 massage", ["指圧", "massage"]),
        ("在线娱乐平台", ["在线", "线娱", "娱乐", "乐平", "平台"]),
        ("Same same SAME", ["same"]),
    ],
)
def test_words(body, found):
    assert words(body) == found


def test_links_count_by_host_and_ending():
    found = tokens.of("see https://a.b.shop.co/x?secret=1")
    assert {"link:shop.co", "ending:co", "looks:links1"} <= set(found)
    assert "secret" not in found


def test_traits_of_the_whole():
    assert "looks:markup" in tokens.of("[url=x]y[/url]")
    assert "looks:hidden" in tokens.of("shop . com")
    assert {"looks:capitals4", "looks:words1"} <= set(tokens.of("ALL OF THIS IS CAPITALS"))
    assert "looks:numbers2" in tokens.of("call 555 0100")


def test_a_comment_has_a_limited_number_of_tokens_each_once_none_too_long():
    body = f"https://{'a' * 500}.com {'xy' * 100} {' '.join(f'{number}y' for number in range(5000))}"
    found = tokens.of(body)
    assert len(found) == len(set(found)) == tokens.MOST
    assert max(map(len, found)) <= 80


def test_all_words_of_the_longest_comment_count():
    body = "the pain in my back is old " * 180 + "casino"
    assert "casino" in tokens.of(body)
    assert "back casino" not in tokens.of(body)


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        ("casino", True),
        ("free spins", True),
        ("< free", False),
        ("now >", False),
        ("begin:subsc", False),
        ("link:shop.co", False),
        ("looks:links0", False),
        ("#4", False),
    ],
)
def test_which_tokens_moderators_see(token, shown):
    assert tokens.is_shown(token) is shown
