"""How much two articles have in common."""

import pytest

from backcare.related.scoring import WEIGHTS, Facets


def matches(facets, key="a", without=()):
    return Facets(facets).matches(key, {name: rank for rank, name in enumerate(sorted(facets))}, without)


def keys(*args, **kwargs):
    return [match.key for match in matches(*args, **kwargs)]


def tags(*names):
    return {("tag", name) for name in names}


def test_nothing_shared_is_nothing():
    assert matches({"a": tags("x"), "b": tags("y"), "c": set()}) == []
    assert matches({"a": set(), "b": tags("y")}) == []
    assert matches({"a": tags("x")}) == []


def test_an_article_that_is_not_there_has_no_match():
    assert matches({"b": tags("x")}, "a") == []
    assert "a" not in Facets({"b": tags("x")})


def test_rare_beats_common():
    facets = {"a": tags("rare", "common"), "rare": tags("rare"), "common": tags("common")}
    facets |= {f"other {number}": tags("common") for number in range(8)}
    found = matches(facets)
    assert found[0].key == "rare"
    assert found[0].score > found[1].score


def test_more_in_common_is_better():
    assert keys({"a": tags("x", "y"), "b": tags("x"), "c": tags("x", "y"), "d": set(), "e": set()}) == ["c", "b"]


def test_newest_first_among_equals():
    facets = {"a": tags("x"), "d": tags("x"), "b": tags("x"), "c": tags("x"), "e": set(), "f": set(), "g": set()}
    assert keys(facets) == ["b", "c", "d"]
    assert [match.key for match in Facets(facets).matches("a", {"b": 3, "c": 1, "d": 2})] == ["c", "d", "b"]


def test_kinds_differ_in_weight():
    facets = {"a": {("tag", 1), ("area", 1)}, "tag": {("tag", 1)}, "area": {("area", 1)}, "d": set()}
    assert keys(facets) == ["tag", "area"]
    assert WEIGHTS["area"] < WEIGHTS["tag"]


def test_the_same_number_in_two_kinds_is_not_shared():
    assert matches({"a": {("tag", 1)}, "b": {("technique", 1)}}) == []


def test_never_itself_and_never_one_of_without():
    facets = {"a": tags("x"), "b": tags("x"), "c": tags("x"), "d": set(), "e": set()}
    assert keys(facets, without=["b"]) == ["c"]


def test_the_reasons_are_those_shared_strongest_first():
    facets = {
        "a": tags("rare", "common", "own"),
        "b": tags("rare", "common"),
        "c": tags("common"),
        "d": set(),
        "e": set(),
    }
    (first, second) = matches(facets)
    assert [facet for facet, _weight in first.shared] == [("tag", "rare"), ("tag", "common")]
    assert [facet for facet, _weight in second.shared] == [("tag", "common")]
    assert first.score == pytest.approx(sum(weight for _facet, weight in first.shared), abs=1e-5)


def test_what_every_article_has_still_relates_two_articles():
    """A blog that begins: two articles with the same tag, and nothing to compare with."""
    assert keys({"a": tags("x"), "b": tags("x")}) == ["b"]


def test_the_limit_keeps_the_best():
    facets = {"a": tags("x", "y"), "b": tags("x"), "c": tags("x", "y"), "d": set(), "e": set()}
    (best,) = Facets(facets).matches("a", {"b": 0, "c": 1}, limit=1)
    assert best.key == "c"
