"""Scoring what a visitor sends: a sum of reasons, each with what it weighs, made one probability.

A score is the logistic function of ``START`` plus the points of all reasons; points are log odds, so one reason with 4
outweighs a few with 1. What the points are is decided here and explained in ``docs/explanation/spam-score.md``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy, ngettext

from backcare import conf
from backcare.spam import bayes, languages
from backcare.spam.models import SpamClue, SpamCorpus, SpamTerm

METHODS = ("judge", "learn")
"""What a class that ``SPAM_ENGINE`` names has to have."""
START = -2.5
LINKS = {1: 0.7, 2: 1.8}
MANY_LINKS = 3.2
LINK_ALONE = 1.2
WORD, HOST = 3.5, 6.0
FOREIGN, CAPITALS, FAST = 2.0, 1.2, 2.0
MOST_OF_FILTER = 5.0
"""Points of the filter at most, in both directions."""
FAST_SECONDS = 3


@dataclass(frozen=True)
class Submission:
    """What a visitor sends, as far as it tells spam from comments."""

    name: str
    email: str
    body: str
    language: str = ""
    """That of the page."""
    seconds: float | None = None
    """From the first touch of the form to sending it, where a script measured it."""


@dataclass(frozen=True)
class Reason:
    """One reason, with what it weighs: log odds, positive for spam."""

    code: str
    value: str = ""
    points: float = 0.0

    def stored(self) -> list:
        """Return it as a JSON field holds it."""
        return [self.code, self.value, round(self.points, 2)]


@dataclass(frozen=True)
class Verdict:
    """How much a submission looks like spam, from 0 to 1, and why."""

    score: float
    reasons: tuple[Reason, ...] = ()


class SpamEngine(Protocol):
    """Tells spam from comments. Made anew, without arguments, whenever it is needed."""

    def judge(self, submission: Submission) -> Verdict:
        """Return the score of a submission, and the reasons for it. Writes nothing."""

    def learn(self, submissions: Iterable[tuple[Submission, bool, int]]) -> None:
        """Learn what moderators decided: what it was, whether it is spam, and 1, or -1 to take a lesson back."""


class Engine:
    """The engine of Backcare: links, listed words and domains, language, capitals, haste, and a filter that learns."""

    def judge(self, submission: Submission) -> Verdict:
        """Return the score; three queries."""
        reasons = [reason for reason in self._reasons(submission) if reason.points]
        score = bayes.logistic(START + sum(reason.points for reason in reasons))
        reasons.sort(key=lambda reason: -reason.points)
        return Verdict(score, tuple(reason for reason in reasons if reason.points >= 0.5))

    def learn(self, submissions: Iterable[tuple[Submission, bool, int]]) -> None:
        """Count the clues of each submission; three queries a submission. Two at once wait for each other."""
        with transaction.atomic():
            SpamCorpus.objects.get_or_create(pk=1)
            corpus = SpamCorpus.objects.select_for_update().get(pk=1)
            for submission, is_spam, step in submissions:
                clues = bayes.clues_of(submission.body, submission.name, submission.email)
                name = "spam" if is_spam else "good"
                if step > 0:
                    SpamClue.objects.count_one_more(clues, is_spam=is_spam)
                else:
                    SpamClue.objects.count_one_less(clues, is_spam=is_spam)
                setattr(corpus, name, max(0, getattr(corpus, name) + step))
            corpus.save()

    def _reasons(self, submission: Submission) -> Iterable[Reason]:
        body = submission.body[: bayes.MOST_TEXT]
        hosts = bayes.hosts_of(body)
        yield from self._of_links(body, hosts)
        yield from self._of_lists(submission, hosts)
        letters = [character for character in body if character.isalpha()]
        if len(letters) >= 20 and sum(map(str.isupper, letters)) > len(letters) * 0.6:
            yield Reason("capitals", points=CAPITALS)
        if languages.is_foreign(bayes.LINK.sub(" ", body), submission.language):
            yield Reason("language", submission.language, FOREIGN)
        if submission.seconds is not None and submission.seconds < FAST_SECONDS:
            yield Reason("fast", f"{submission.seconds:.1f}", FAST)
        yield from self._of_filter(submission)

    def _of_links(self, body, hosts) -> Iterable[Reason]:
        if hosts:
            words = len(bayes.words_of(bayes.LINK.sub(" ", body)))
            alone = LINK_ALONE if words < 6 * len(hosts) else 0
            yield Reason("links", str(len(hosts)), LINKS.get(len(hosts), MANY_LINKS) + alone)

    def _of_lists(self, submission, hosts) -> Iterable[Reason]:
        terms = SpamTerm.objects.by_kind()
        said = f" {' '.join(bayes.words_of(bayes.folded(f'{submission.name} | {submission.body}')))} "
        for term in [term for term in terms[SpamTerm.Kind.WORD] if f" {term} " in said][:3]:
            yield Reason("word", term, WORD)
        hosts = {*hosts, submission.email.casefold().rpartition("@")[2]}
        listed = set(terms[SpamTerm.Kind.HOST])
        for host in sorted(host for host in hosts if listed.intersection(_with_parents(host)))[:3]:
            yield Reason("host", host, HOST)

    def _of_filter(self, submission) -> Iterable[Reason]:
        corpus = SpamCorpus.objects.filter(pk=1).first()
        if corpus is None or min(corpus.spam, corpus.good) < bayes.ENOUGH:
            return
        clues = bayes.clues_of(submission.body, submission.name, submission.email)
        probability, spoke = bayes.judge(clues, SpamClue.objects.counts(clues), corpus.spam, corpus.good) or (0.5, [])
        points = max(-MOST_OF_FILTER, min(MOST_OF_FILTER, bayes.log_odds(probability)))
        words = ", ".join(clue for clue in spoke if not clue.startswith(("*", "mail ")))
        yield Reason("filter", f"{probability * 100:.0f} %: {words[:120]}".rstrip(": "), points)


def engine() -> SpamEngine:
    """Return the engine of this site: an instance of the class that ``SPAM_ENGINE`` names.

    Raises ``ImportError`` when there is no such class; the system check ``backcare.E007`` says so before.
    """
    return import_string(conf.current().SPAM_ENGINE)()


WORDS = {
    "capitals": gettext_lazy("Written in capitals"),
    "word": gettext_lazy("A listed word: %(value)s"),
    "host": gettext_lazy("A listed domain: %(value)s"),
    "language": gettext_lazy("Not in the language of the page"),
    "fast": gettext_lazy("Written in %(value)s seconds"),
    "filter": gettext_lazy("Like comments that were marked as spam, %(value)s"),
}


def reason_text(stored: str | Sequence) -> str:
    """Return a stored reason in words for a moderator; a code that nobody knows comes back as it is."""
    code, value = (stored, "") if isinstance(stored, str) else ([*map(str, stored), "", ""])[:2]
    if code == "links" and value.isdigit():
        return ngettext("%d link", "%d links", int(value)) % int(value)
    return str(WORDS[code]) % {"value": value} if code in WORDS else code


def _with_parents(host: str) -> set[str]:
    """A host and the domains that it lies below."""
    parts = host.split(".")
    return {".".join(parts[start:]) for start in range(len(parts))}
