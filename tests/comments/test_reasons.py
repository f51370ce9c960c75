"""Stored reasons in words."""

import re

import pytest

from backcare.comments.models import Comment
from backcare.comments.reasons import TEXTS, is_doubt, text_of
from backcare.spam.engine import Reason
from shop_site.environment import ROOT


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        (Reason("links", "1", 0.8).stored(), "Links: 1"),
        (("links", "3"), "Links: 3"),
        (["capitals", "92", 1.0], "92 % capitals"),
        (["script", "Cyrillic", 2.5], "Not in this site’s alphabet: Cyrillic"),
        (["like_spam", "97 %: free, buy", 3.0], "Like comments marked as spam (97 %: free, buy)"),
        (["like_good", "88 %", -3.0], "Like approved comments (88 %)"),
        (["word", "100% %s", 2.0], "Listed word: 100% %s"),
        (["name", "", 2.0], "A link in the name"),
        (["captcha-down", "", 0], "The captcha service did not answer in time."),
        ("origin", "The browser did not say where the form came from; the writer confirmed it."),
    ],
)
def test_in_words(stored, text):
    assert text_of(stored) == text


def test_only_what_speaks_against_a_comment_is_a_warning():
    stored = [["like_good", "88 %", -3.0], ["trusted_word", "massage", -1.0], ["links", "1", 0.8]]
    comment = Comment(reasons=stored)
    assert comment.warning_texts == ["Links: 1"]
    assert len(comment.reason_texts) == 3


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("mood", "mood"),
        (["mood"], "mood"),
        (["mood", "bad", 1.0], "mood: bad"),
        (["captcha-of-my-own", "", 0], "captcha-of-my-own"),
        ([], ""),
        (None, "None"),
        (7, "7"),
        ({"a": 1}, "{'a': 1}"),
        ([["x"], {"y": 1}, "z", 4], "['x']: {'y': 1}"),
    ],
)
def test_what_is_not_known_comes_back_as_it_is(stored, text):
    assert text_of(stored) == text


def test_every_code_of_the_source_has_words():
    app = ROOT / "backcare"
    given = set(re.findall(r'"(captcha-[a-z]+)"', (app / "captcha" / "hcaptcha.py").read_text()))
    given |= set(re.findall(r'yield "([a-z_]+)"', (app / "spam" / "signs.py").read_text()))
    assert len(given) == 13
    assert given <= TEXTS.keys()


@pytest.mark.parametrize(
    ("code", "doubt"), [("origin", True), ("captcha-down", True), ("honeypot", True), ("links", False), ("", False)]
)
def test_what_is_a_doubt(code, doubt):
    assert is_doubt([code, "", 0]) is doubt
    assert is_doubt(code) is doubt
