"""The arithmetic of the filter."""

from math import inf, isclose, log, tanh

import pytest

from backcare.spam import bayes


def test_evidence_is_the_logarithm_of_how_much_more_often_spam_has_a_token():
    assert isclose(bayes.evidence((9, 0), (10, 20)), log(9.3 / 10.6) - log(0.3 / 20.6))
    assert isclose(bayes.evidence((5, 5), (10, 10)), 0, abs_tol=1e-9)
    assert bayes.evidence((0, 3), (10, 10)) < 0


def test_the_formula_by_hand():
    corpus, counts = (8, 8), {"casino": (6, 0), "back": (1, 7)}
    total = bayes.evidence((6, 0), corpus) + bayes.evidence((1, 7), corpus)
    x = 2.2 * 8 / 16 * total / 2**0.7
    opinion = bayes.judge(["casino", "back", "never met"], counts, corpus)
    assert isclose(opinion.points, 10 * tanh(x / 10))
    assert opinion.clues == (("casino",) if total > 0 else ("back",))


@pytest.mark.parametrize("corpus", [(0, 0), (5, 0), (0, 5)])
def test_without_both_kinds_it_says_nothing(corpus):
    assert bayes.judge(["casino"], {"casino": (3, 0)}, corpus) is None


def test_of_words_never_met_it_says_nothing():
    assert bayes.judge(["new"], {"casino": (3, 0), "new": (0, 0)}, (5, 5)) is None
    assert bayes.judge([], {}, (5, 5)) is None


def test_clues_are_the_tokens_that_say_so_strongest_first():
    counts = {"casino": (9, 0), "free": (6, 1), "back": (1, 2)}
    assert bayes.judge(["back", "free", "casino"], counts, (10, 10)).clues == ("casino", "free")
    good = bayes.judge(["back", "spine", "free"], {"back": (0, 9), "spine": (0, 5), "free": (2, 1)}, (10, 10))
    assert good.points < 0
    assert good.clues == ("back", "spine")


def test_it_says_more_the_more_it_has_learned():
    points = [bayes.judge(["casino"], {"casino": (n, 0)}, (n, n)).points for n in (1, 5, 50, 5000)]
    assert points == sorted(points)


@pytest.mark.parametrize("counts", [(10**9, 0), (0, 10**9)])
def test_it_never_says_more_than_its_limit(counts):
    tokens = [str(number) for number in range(1000)]
    opinion = bayes.judge(tokens, dict.fromkeys(tokens, counts), (10**9, 10**9))
    assert -inf < -bayes.MOST_POINTS <= opinion.points <= bayes.MOST_POINTS


def test_a_long_comment_is_no_more_certain_for_being_long_than_its_words_allow():
    few, many = ([f"{number}" for number in range(n)] for n in (5, 500))
    counts = dict.fromkeys(many, (6, 4))
    short, long = (bayes.judge(tokens, counts, (10, 10)).points for tokens in (few, many))
    assert 0 < short < long < 100 * short
