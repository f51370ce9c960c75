"""Scoring what a visitor sends."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.module_loading import import_string

from backcare import conf


@dataclass(frozen=True)
class Submission:
    """What a visitor sends, as far as it tells spam from comments."""

    name: str
    email: str
    body: str
    language: str = ""
    seconds: float | None = None


@dataclass(frozen=True)
class Reason:
    """One reason, with what it weighs."""

    code: str
    value: str = ""
    points: float = 0.0

    def stored(self) -> list:
        """Return it as a JSON field holds it."""
        return [self.code, self.value, self.points]


@dataclass(frozen=True)
class Verdict:
    """How much a submission looks like spam, from 0 to 1, and why."""

    score: float
    reasons: tuple[Reason, ...] = ()


class SpamEngine(Protocol):
    """What ``SPAM_ENGINE`` names."""

    def judge(self, submission: Submission) -> Verdict: ...

    def learn(self, submissions: Iterable[tuple[Submission, bool, int]]) -> None: ...


class Engine:
    """Scores nothing yet."""

    def judge(self, submission: Submission) -> Verdict:
        return Verdict(0.0)

    def learn(self, submissions: Iterable[tuple[Submission, bool, int]]) -> None:
        return None


def engine() -> SpamEngine:
    """Return the engine that ``SPAM_ENGINE`` names."""
    return import_string(conf.current().SPAM_ENGINE)()


def reason_text(stored) -> str:
    """Return a stored reason in words."""
    return str(stored if isinstance(stored, str) else stored[0])
