"""How well one article goes with another, in numbers that can be checked by hand."""

import math
import random

import pytest

from backcare.related import scoring
from backcare.related.scoring import MemoryStore, Post, Profile, Statistics, related
from tests.related.planted import TOPICS, write_body, write_title


def post(key, title="", text="", **kwargs):
    return Post(key, title, text, "en", **kwargs)


def profiles(*posts, statistics=None):
    statistics = statistics or Statistics.of(posts)
    return [Profile.of(one, statistics) for one in posts]


def planted(count=120, seed=1):
    """Posts on five topics in turn, and of each the topic."""
    source = random.Random(seed)
    topics = {key: key % len(TOPICS) for key in range(count)}
    return topics, [post(key, write_title(source, topic), write_body(source, topic)) for key, topic in topics.items()]


def test_rarity_is_what_its_formula_says():
    statistics = Statistics.of([post(n, text="calf" if n < 3 else "neck") for n in range(10)])
    assert statistics.rarity("calf") == pytest.approx(math.log(11 / 3.5), abs=1e-6)


def test_words_of_one_post_and_of_more_than_half_tell_nothing():
    statistics = Statistics.of([post(n, text=f"muscle only{n} {'calf' if n < 5 else 'neck'}") for n in range(10)])
    assert statistics.words == {"calf": 5, "neck": 5}
    assert statistics.rarity("muscle") == statistics.rarity("only3") == statistics.rarity("unheard") == 0


def test_title_words_count_four_times_more():
    statistics = Statistics(10, {"calf": 2, "neck": 2}, {})
    (profile,) = profiles(post(1, "Calf", "calf neck"), statistics=statistics)
    assert profile.weights["calf"] / profile.weights["neck"] == pytest.approx(math.sqrt(5), abs=1e-3)
    assert math.hypot(*profile.weights.values()) == pytest.approx(scoring.SCALE, rel=1e-4)
    assert profile.counts == {"calf": 1, "neck": 1}


def test_the_same_from_either_side():
    _topics, posts = planted()
    made = profiles(*posts)
    for one, other in zip(made, made[7:], strict=False):
        assert scoring.score(one, other) == scoring.score(other, one)


def test_nothing_in_common_is_nothing():
    one, other, *_rest = profiles(
        post(1, text="calf calf"), post(2, text="neck neck"), post(3, text="calf neck"), post(4, text="back")
    )
    assert scoring.score(one, other) == 0
    assert all(
        4 not in [key for key, _score in found]
        for found in related(
            [post(1, text="calf"), post(2, text="calf"), post(3, text="neck"), post(4, text="back")], 3
        ).values()
    )


def test_a_rare_facet_counts_more_than_a_common_one():
    posts = [post(n, facets=frozenset({("tag", 1)} | ({("tag", 2)} if n < 2 else set()))) for n in range(8)]
    found = related(posts, 7)
    assert found[0][0][0] == 1, "it shares the rare one too"
    assert found[0][0][1] > found[0][1][1] > 0


def test_kinds_of_facets_have_weights_of_their_own():
    statistics = Statistics(100, {}, {(kind, 1): 10 for kind in scoring.FACET_WEIGHTS})
    weights = {kind: statistics.facet_rarity((kind, 1)) for kind in scoring.FACET_WEIGHTS}
    assert weights["tag"] == weights["technique"] > weights["area"] > weights["collection"] > 0


def test_a_title_that_the_other_text_tells_counts():
    statistics = Statistics(10, {"calf": 2, "neck": 2, "desk": 2}, {})
    told, silent, one = profiles(
        post(1, text="calf neck desk"), post(2, text="neck neck desk"), post(3, "Calf", ""), statistics=statistics
    )
    assert scoring.mentioned(one, told) == pytest.approx((1 / 2.5) * 0.75)
    assert scoring.mentioned(one, silent) == 0


def test_nearness_in_time_decides_between_equals():
    base = {"text": "calf achilles"}
    posts = [
        post(1, **base, day=1000),
        post(2, **base, day=10),
        post(3, **base, day=990),
        *(post(n, text="neck jaw", day=n) for n in range(4, 8)),
    ]
    assert [key for key, _score in related(posts, 2)[1]] == [3, 2]


def test_planted_topics_come_first():
    topics, posts = planted()
    found = related(posts, 4)
    right = [topics[other] == topics[key] for key, entries in found.items() for other, _score in entries]
    assert len(right) == 4 * len(posts)
    assert sum(right) / len(right) == 1


def test_hardly_an_article_is_recommended_nowhere():
    topics, posts = planted()
    shown = {other for entries in related(posts, 4).values() for other, _score in entries}
    assert len(shown) / len(topics) > 0.9


def test_who_is_near_to_everyone_is_set_back():
    found = [scoring.Neighbor(1, 10, 0.5), scoring.Neighbor(2, 10, 0.48)]
    assert [key for key, _score in scoring.best(found, {1: 0.9, 2: 0.2}, 2)] == [2, 1]
    assert scoring.hub([scoring.Neighbor(n, 1, n / 10) for n in range(20)]) == pytest.approx(1.45)
    assert scoring.hub([]) == 0


def test_reasons_name_facets_and_words_strongest_first():
    facet = frozenset({("area", 3)})
    posts = [
        post(1, "Lumbar", "lumbar desk chair", facets=facet),
        post(2, "Lumbar", "lumbar desk stool", facets=facet),
        *(post(n, text="calf") for n in range(3, 9)),
    ]
    one, other, *_rest = profiles(*posts)
    named = dict(scoring.reasons(one, other))
    assert named.keys() == {("area", 3), ("word", "lumbar"), ("word", "desk")}
    assert named["word", "lumbar"] > named["word", "desk"]
    assert list(named.values()) == sorted(named.values(), reverse=True)


def test_ties_go_to_the_greater_key():
    store = MemoryStore(
        profiles(*(post(n, text="calf") for n in range(3)), *(post(n, text="neck") for n in range(3, 9)))
    )
    assert [key for key, _rough in store.candidates(store.profiles([0])[0], 2)] == [2, 1]


@pytest.mark.parametrize("text", ["", "   ", "42 1999 --", "\x00\ufffe", "a"])
def test_posts_without_words_relate_to_nothing(text):
    assert related([post(n, text, text) for n in range(5)], 3) == {n: [] for n in range(5)}


def test_languages_without_spaces_relate_by_pairs():
    posts = [
        Post(1, "肩こりのマッサージ", "肩こりをほぐす", "ja"),
        Post(2, "肩こりと姿勢", "肩こりの原因", "ja"),
        Post(3, "ふくらはぎ", "走る前に", "ja"),
        Post(4, "ふくらはぎの筋", "走った後に", "ja"),
    ]
    found = related(posts, 1)
    assert [found[key][0][0] for key in (1, 2, 3, 4)] == [2, 1, 4, 3]


def test_every_profile_survives_being_packed():
    from backcare.related.store import pack, unpack

    _topics, posts = planted(20)
    for profile in profiles(*posts, post(99, "Ω", "naïve", facets=frozenset({("tag", 5)}), day=0.1)):
        assert unpack(profile.key, pack(profile)) == profile
