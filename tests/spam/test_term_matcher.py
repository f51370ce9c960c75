"""Listed words and domains."""

import pytest

from backcare.spam import normalizing
from backcare.spam.term_matcher import TermMatcher

LISTS = TermMatcher(
    [
        ("word", "viagra", "suspicious"),
        ("word", "payday loan", "spam"),
        ("word", "payday", "suspicious"),
        ("word", "指圧", "trusted"),
        ("domain", "pills.example", "spam"),
        ("domain", "blog.pills.example", "trusted"),
        ("domain", "example.com", "suspicious"),
    ]
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("VIAGRA!", {"viagra": "suspicious"}),
        ("v1agra", {"viagra": "suspicious"}),
        ("v i a g r a", {"viagra": "suspicious"}),
        ("vi\u200bagra", {"viagra": "suspicious"}),
        ("Vіаgrа", {"viagra": "suspicious"}),
        ("a payday-loan for you", {"payday loan": "spam", "payday": "suspicious"}),
        ("loan payday", {"payday": "suspicious"}),
        ("指圧 is good", {"指圧": "trusted"}),
        ("viagrafalls and paydays", {}),
        ("", {}),
    ],
)
def test_words(text, found):
    assert LISTS.words_in(normalizing.folded(normalizing.visible(text))) == found


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("pills.example", "pills.example"),
        ("buy.cheap.pills.example", "pills.example"),
        ("blog.pills.example", "blog.pills.example"),
        ("a.blog.pills.example", "blog.pills.example"),
        ("notpills.example", None),
        ("pills.example.org", None),
        ("example.com", "example.com"),
        ("com", None),
        ("", None),
    ],
)
def test_domains(host, domain):
    assert [found for _host, found, _effect in LISTS.domains_of([host])] == ([domain] if domain else [])


def test_an_empty_list_finds_nothing():
    assert TermMatcher().words_in("viagra") == {}
    assert list(TermMatcher().domains_of(["pills.example"])) == []
