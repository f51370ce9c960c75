"""The score of a comment: how likely it is spam, and why.

``judge()`` adds up reasons. Each has points, the logarithm of odds for spam; the score is the probability that their
sum stands for, 1 / (1 + exp(-sum)). docs/explanation/spam-score.md explains each of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import exp
from typing import Protocol

from django.utils.module_loading import import_string

from backcare import conf
from backcare.spam import bayes, link_detection, signs, tokens
from backcare.spam.models import SpamTerm
from backcare.spam.normalizing import folded, visible
from backcare.spam.term_matcher import TermMatcher
from backcare.spam.token_store import ALL, TokenDict, TokenTable

START_POINTS = -1.5
"""What speaks for a comment of which nothing is known: one in six is spam."""
TERM_POINTS = {"suspicious": 2.0, "spam": 7.0, "trusted": -2.0}
MOST_TERMS = 3
"""Listed words, and listed domains, of each effect that count; the others add nothing."""
MOST_CLUES = 3
LONGEST_VALUE = 100


@dataclass(frozen=True)
class SpamCandidate:
    """What a visitor sends, as far as it tells spam from comments."""

    name: str
    email: str
    body: str
    language: str = ""
    """That of the page, such as ``"en"``."""
    seconds: float | None = None
    """From the first focus of the form to sending it, where a script measured it; None costs nothing."""


@dataclass(frozen=True)
class Reason:
    """One reason of a score. ``comments.reasons`` has the words for it."""

    code: str
    value: str = ""
    points: float = 0.0
    """Log-odds: above 0 for spam, below 0 against it."""

    def stored(self) -> list:
        """Return ``[code, value, points]``, for a JSON field."""
        return [self.code, self.value, self.points]


@dataclass(frozen=True)
class Verdict:
    """How likely a comment is spam, from 0 to 1, and the reasons, weightiest first."""

    score: float
    reasons: tuple[Reason, ...]


class SpamEngine(Protocol):
    """What the class that ``BACKCARE["SPAM_ENGINE"]`` names can do; made for each use, without arguments."""

    def judge(self, candidate: SpamCandidate) -> Verdict:
        """Return how likely ``candidate`` is spam, and why. Raises nothing, whatever a visitor sent."""

    def learn(self, candidates: Iterable[tuple[SpamCandidate, bool, int]]) -> None:
        """Learn what moderators decided: what was sent, whether it is spam, and +1, or -1 to take it back."""


def current_engine() -> SpamEngine:
    """Return an engine of the class that ``BACKCARE["SPAM_ENGINE"]`` names.

    Raises ``ImportError`` when there is no such class; the system check ``backcare.E007`` reports that first.
    """
    return import_string(str(conf.current().SPAM_ENGINE))()


class Engine:
    """The engine of Backcare: signs, the words and domains that moderators list, and a filter that learns from them.

    What the filter has learned and what is listed come from the database unless given. Judging takes two queries,
    whatever the comment holds.
    """

    def __init__(self, learned: TokenDict | TokenTable | None = None, terms: TermMatcher | None = None):
        self._learned = TokenTable() if learned is None else learned
        self._terms = terms

    def judge(self, candidate: SpamCandidate) -> Verdict:
        reasons = sorted(self._reasons(candidate), key=lambda reason: -abs(reason.points))
        points = START_POINTS + sum(reason.points for reason in reasons)
        return Verdict(1 / (1 + exp(-points)), tuple(reasons))

    def learn(self, candidates: Iterable[tuple[SpamCandidate, bool, int]]) -> None:
        self._learned.learn([(tokens.of(candidate.body), is_spam, step) for candidate, is_spam, step in candidates])

    def _reasons(self, candidate: SpamCandidate) -> Iterator[Reason]:
        seen = visible(candidate.body)
        plain = folded(seen)
        name = folded(visible(candidate.name[:200]))
        found, in_name = link_detection.find(plain), link_detection.find(name)
        terms = self._terms or TermMatcher(SpamTerm.objects.in_texts().values_list("kind", "text", "effect"))
        domains = list(terms.domains_of([*found.hosts, *in_name.hosts, *_mail_host(candidate.email)]))
        trusted = {host for host, _domain, effect in domains if effect == "trusted"}
        own = link_detection.host_of(str(conf.current().SITE_URL))
        hosts = [host for host in found.hosts if host not in trusted and not (own and link_detection.covers(own, host))]
        for code, value, points in signs.of(seen, found, hosts, in_name, candidate.language, candidate.seconds):
            yield Reason(code, value[:LONGEST_VALUE], points)
        yield from _listed("word", terms.words_in(f"{name}\n{plain}"))
        # A link to a trusted domain earns nothing: spam would have one.
        yield from _listed("domain", {domain: effect for host, domain, effect in domains if host not in trusted})
        yield from self._likeness(candidate.body)

    def _likeness(self, body: str) -> Iterator[Reason]:
        found = tokens.of(body)
        counts = self._learned.counts([ALL, *found])
        corpus = counts.pop(ALL, (0, 0))
        if all(tokens.is_look(token) for token in counts if any(counts[token])):
            return
        opinion = bayes.judge(found, counts, corpus)
        if opinion is None:
            return
        percent = round(100 / (1 + exp(-abs(opinion.points))))
        clues = ", ".join(_telling(opinion.clues))
        code = "like_spam" if opinion.points > 0 else "like_good"
        value = f"{min(percent, 99)} %: {clues}" if clues else f"{min(percent, 99)} %"
        yield Reason(code, value[:LONGEST_VALUE], round(opinion.points, 2))


def _telling(clues: Iterable[str]) -> list[str]:
    """Return the strongest clues that moderators understand; no word stands in two of them."""
    telling: list[str] = []
    told: set[str] = set()
    for clue in clues:
        if tokens.is_shown(clue) and told.isdisjoint(clue.split()):
            telling.append(clue)
            told.update(clue.split())
        if len(telling) == MOST_CLUES:
            break
    return telling


def _listed(kind: str, found: dict[str, str]) -> Iterator[Reason]:
    for effect, points in TERM_POINTS.items():
        for term in sorted(term for term in found if found[term] == effect)[:MOST_TERMS]:
            yield Reason(kind if points > 0 else "trusted_word", term[:LONGEST_VALUE], points)


def _mail_host(email: str) -> list[str]:
    host = link_detection.host_of(email[:320].rpartition("@")[2])
    return [host] if host else []
