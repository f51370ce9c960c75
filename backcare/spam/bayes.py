"""A naive-Bayes filter: what the words of a comment say, by the comments that moderators decided. Pure: no Django.

The evidence of one token is the logarithm of how much more often spam has it than comments do,

    e(t) = ln((s + a) / (S + 2a)) - ln((g + a) / (G + 2a))

where s of S spam comments and g of G good ones hold the token, each counted once a comment (the binary model), and a is
0.3 (Lidstone's smoothing; Manning, Raghavan and Schütze, Introduction to Information Retrieval, 2008, chapter 13).
Tokens that no comment had say nothing. Adding the evidence up would take the tokens for independent, which the words of
a sentence are not: the sum grows with the length of the comment and ends near 0 or 1 whatever it holds. So the sum over
n tokens is divided by a power of n (length normalization; Rennie et al., Tackling the Poor Assumptions of Naive Bayes
Text Classifiers, ICML 2003), and what little was learned counts little:

    x = 2.2 * m / (m + 8) * sum(e) / n ** 0.7, where m is the lesser of S and G,
    points = 10 * tanh(x / 10).

The constants were chosen on public sets of comments and messages; docs/explanation/spam-score.md has the figures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import log, tanh

SMOOTHING = 0.3
DAMPING = 0.7
SCALE = 2.2
HALF_TRUSTED = 8
"""Comments of the rarer kind with which the filter has half its say."""
MOST_POINTS = 10.0
"""What the filter never says more than, for or against spam, in log-odds: odds of 22,000 to 1."""

Counts = tuple[int, int]
"""How many spam comments, and how many good ones."""


@dataclass(frozen=True)
class Opinion:
    """What the filter says of a comment: log-odds for spam, and which tokens say so, strongest first."""

    points: float
    clues: tuple[str, ...]


def evidence(counts: Counts, corpus: Counts) -> float:
    """Return the log-odds for spam of a token that ``counts`` comments of ``corpus`` have."""
    (spam, good), (all_spam, all_good) = counts, corpus
    return log((spam + SMOOTHING) / (all_spam + 2 * SMOOTHING)) - log((good + SMOOTHING) / (all_good + 2 * SMOOTHING))


def judge(tokens: Iterable[str], counts: Mapping[str, Counts], corpus: Counts) -> Opinion | None:
    """Return what the filter says of a comment with these ``tokens``, or None when it cannot say anything.

    It cannot before it has learned both kinds, nor of tokens that it has never met.
    """
    least = min(corpus)
    if least < 1:
        return None
    known = {token: evidence(counts[token], corpus) for token in tokens if any(counts.get(token, ()))}
    if not known:
        return None
    total = sum(known.values()) / len(known) ** DAMPING
    x = SCALE * least / (least + HALF_TRUSTED) * total
    points = MOST_POINTS * tanh(x / MOST_POINTS)
    clues = [token for token in known if known[token] * points > 0]
    return Opinion(points, tuple(sorted(clues, key=lambda token: (-abs(known[token]), token))))
