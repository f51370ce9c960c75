"""Links in a comment, plain and hidden."""

import pytest

from backcare.spam import link_detection


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("see https://www.nhs.uk/conditions/back-pain/", ["nhs.uk"]),
        ("http://shop.example:8080/x?y=1#z.", ["shop.example"]),
        ("https://user:secret@shop.example/", ["shop.example"]),
        ("www.shop.example and shop.com", ["shop.example", "shop.com"]),
        ("bit.ly/x2 t.me/joinchat", ["bit.ly", "t.me"]),
        ("a.b.shop.co.uk", ["a.b.shop.co.uk"]),
        ("https://казино.рф/бонус", ["казино.рф"]),
        ("(https://one.example/a) [https://two.example]", ["one.example", "two.example"]),
        ('<a href="https://one.example">', ["one.example"]),
        ("https://one.example https://one.example", ["one.example", "one.example"]),
        ("http://", []),
        ("write to ann@shop.com or ann.lee@mail.shop.com", []),
        ("it hurts.to bend, e.g. forwards.Today it is better", []),
        ("L4.L5, 3.5 kg, 10.30 am, v1.2", []),
        ("and/or, 24/7, he/she", []),
        ("plain words", []),
    ],
)
def test_hosts(text, hosts):
    assert list(link_detection.find(text).hosts) == hosts


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("kidsmedia . com", "kidsmedia . com"),
        ("shop (dot) com", "shop (dot) com"),
        ("shop[.]com now", "shop[.]com"),
        ("cheap-meds dot com for pills", "cheap-meds dot com"),
        ("visit shop. com", "shop. com"),
        ("views*com", "views*com"),
        ("market . com/game/x", "market . com/game/x"),
    ],
)
def test_links_that_are_written_to_be_missed(text, hidden):
    found = link_detection.find(text)
    assert list(found.hidden) == [hidden]
    assert found.hosts == ()


@pytest.mark.parametrize("text", ["it helped. Commonly it does", "the end . Come again", "polka dot dress", "5 * net"])
def test_sentences_are_no_hidden_links(text):
    assert link_detection.find(text).hidden == ()


@pytest.mark.parametrize(
    "text",
    [
        '<a href="x">',
        "<a class=x href=y>",
        "[url=http://x.example]x[/url]",
        "[URL]http://x.example[/URL]".lower(),
        "[x](https://x.example)",
        "[link=x]",
    ],
)
def test_code_for_links(text):
    assert link_detection.find(text).has_markup


@pytest.mark.parametrize("text", ["a < b and c > d", "see [1]", "(https://x.example)", "<3 <3"])
def test_no_code_for_links(text):
    assert not link_detection.find(text).has_markup


def test_the_rest_is_the_text_without_links():
    assert link_detection.find("see https://x.example/a-b and y.com there").rest.split() == ["see", "and", "there"]


def test_the_links_of_one_comment_are_bounded():
    assert len(link_detection.find("x.com " * 5000).hosts) == link_detection.MOST


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.Shop.example/path", "shop.example"),
        (" shop.example. ", "shop.example"),
        ("shop.example:443?x", "shop.example"),
        ("", ""),
        ("https://", ""),
        ("/path", ""),
    ],
)
def test_host_of(address, host):
    assert link_detection.host_of(address) == host
