"""The worked example of the explanation is what the code computes."""

import re
from datetime import date

import pytest

from backcare.related import scoring
from backcare.related.scoring import SCALE, MemoryStore, Post, Profile, Statistics
from shop_site.environment import ROOT

PAGE = ROOT / "docs/explanation/related.md"


def rows(columns):
    """The cells of every table row with so many columns."""
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if len(row) == columns and not set("".join(row)) <= set("-")]


@pytest.fixture(scope="module")
def computed():
    posts = [
        Post(int(key), title, text, "en", frozenset(("tag", tag) for tag in tags.split(", ")), day.toordinal())
        for key, title, text, tags, day in (
            (*row[:4], date.fromisoformat(row[4])) for row in rows(5) if row[0].isdigit()
        )
    ]
    assert len(posts) == 6
    statistics = Statistics.of(posts)
    profiles = {post.key: Profile.of(post, statistics) for post in posts}
    store = MemoryStore(profiles.values())
    found = {key: scoring.neighbors(profile, store) for key, profile in profiles.items()}
    hubs = {key: scoring.hub(neighbors) for key, neighbors in found.items()}
    one, two = profiles[1], profiles[2]
    return {
        "rarity of “sitting”": statistics.rarity("sitting"),
        "rarity of “shoulders”": statistics.rarity("shoulders"),
        "weight of “sitting” in 1": one.weights["sitting"] / SCALE,
        "weight of “sitting” in 2": two.weights["sitting"] / SCALE,
        "weight of “desk” in 1": one.weights["desk"] / SCALE,
        "weight of “desk” in 2": two.weights["desk"] / SCALE,
        "likeness of 1 and 2": scoring.likeness(one, two),
        "rarity of the tag “desk work”": statistics.facet_rarity(("tag", "desk work")),
        "shared facets of 1 and 2": scoring.shared(one, two),
        "told titles of 1 and 2": scoring.mentioned(one, two),
        "nearness of 1 and 2": scoring.closeness(one, two),
        "score of 1 and 2": scoring.score(one, two),
        "hub of 2": hubs[2],
        "final score of 2 for 1": dict(scoring.best(found[1], hubs, 3))[2],
        "final score of 1 for 2": dict(scoring.best(found[2], hubs, 3))[1],
        "lists": {key: [other for other, _score in scoring.best(found[key], hubs, 3)] for key in found},
        "reasons": [which for _what, which in (facet for facet, _weight in scoring.reasons(one, two))],
    }


def test_every_number_of_the_example(computed):
    told = {step: result for step, _how, result in rows(3) if step in computed}
    assert told.keys() == computed.keys() - {"lists", "reasons"}
    for step, result in told.items():
        digits = len(result.partition(".")[2])
        assert f"{computed[step]:.{digits}f}" == result, step


def test_what_the_example_concludes(computed):
    assert computed["lists"][1] == [2, 5]
    assert computed["reasons"] == ["sitting", "desk", "lumbar", "spine", "desk work"]


def test_the_constants_of_the_page():
    text = " ".join(PAGE.read_text().split())
    weights = {row[0]: float(row[1]) for row in rows(3) if re.fullmatch(r"[\d.]+", row[1])}
    assert weights == {
        "likeness of the texts": 1,
        "shared facets": scoring.FACETS,
        "told titles": scoring.TITLES,
        "nearness in time": scoring.DATES,
    }
    assert scoring.HUBS == 0.25
    assert "a quarter of its *hub*" in text
    assert f"{scoring.KEPT} strongest words" in text
    assert f"with the {scoring.LEADING} strongest" in text
    assert f"the {scoring.CANDIDATES} best word by word" in text
    assert f"less alike than {scoring.FLOOR}" in text
    assert "four more for each time in the title" in text
    assert scoring.TITLE_WORD == 4
    assert scoring.FACET_WEIGHTS == {"tag": 1, "technique": 1, "area": 0.8, "collection": 0.5}
