"""Where the filter keeps what it has learned: in the database, or in memory to try it out."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

from django.db import router, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from backcare.querysets import IN_ONE_STATEMENT, pieces
from backcare.spam.bayes import Counts
from backcare.spam.models import SpamCorpus, SpamToken

Lesson = tuple[list[str], bool, int]
"""The tokens of a comment, whether it is spam, and +1 to learn it or -1 to unlearn it."""

_KINDS = {True: "spam", False: "good"}
"""Tokens in one statement; SQLite takes a limited number of values."""


class Memory(Protocol):
    """What the filter has learned."""

    def corpus(self) -> Counts:
        """How many spam comments and how many good ones it has learned."""

    def counts(self, tokens: list[str]) -> dict[str, Counts]:
        """How many of them have each of ``tokens``; a token that none has may be missing."""

    def learn(self, lessons: Iterable[Lesson]) -> None:
        """Add what +1 says, take away what -1 says. No count falls below 0."""


class Notebook:
    """A memory that is gone with the process."""

    def __init__(self) -> None:
        self._corpus = [0, 0]
        self._counts: dict[str, list[int]] = {}

    def corpus(self) -> Counts:
        return (self._corpus[0], self._corpus[1])

    def counts(self, tokens: list[str]) -> dict[str, Counts]:
        return {token: (found[0], found[1]) for token in tokens if (found := self._counts.get(token))}

    def learn(self, lessons: Iterable[Lesson]) -> None:
        for tokens, is_spam, step in lessons:
            at = 0 if is_spam else 1
            self._corpus[at] = max(0, self._corpus[at] + step)
            for token in tokens:
                counts = self._counts.setdefault(token, [0, 0])
                counts[at] = max(0, counts[at] + step)


class Table:
    """A memory in the database: ``SpamToken`` and ``SpamCorpus``.

    Judging takes two queries. Learning takes a few, whatever the comment holds, in one transaction whose first
    statement writes the row of the corpus: of two learners the second waits, on SQLite as on PostgreSQL, so that no
    count is lost and none locks the other out. The row stays locked until the transaction around it ends.
    """

    def corpus(self) -> Counts:
        return SpamCorpus.objects.values_list("spam", "good").first() or (0, 0)

    def counts(self, tokens: list[str]) -> dict[str, Counts]:
        rows = SpamToken.objects.filter(pk__in=tokens).values_list("token", "spam", "good")
        return {token: (spam, good) for token, spam, good in rows}

    def learn(self, lessons: Iterable[Lesson]) -> None:
        totals = dict.fromkeys(_KINDS.values(), 0)
        steps: dict[str, Counter[str]] = {kind: Counter() for kind in _KINDS.values()}
        for tokens, is_spam, step in lessons:
            totals[_KINDS[is_spam]] += step
            for token in set(tokens):
                steps[_KINDS[is_spam]][token] += step
        if not any(totals.values()) and not any(any(counter.values()) for counter in steps.values()):
            return
        using = router.db_for_write(SpamCorpus)
        with transaction.atomic(using=using):
            self._write_corpus(using, totals)
            self._make_missing(using, {token for counter in steps.values() for token in counter if counter[token] > 0})
            for kind, counter in steps.items():
                by_step: dict[int, list[str]] = {}
                for token, step in counter.items():
                    by_step.setdefault(step, []).append(token)
                for step, tokens in by_step.items():
                    self._add(using, kind, step, sorted(tokens))

    def _write_corpus(self, using: str, totals: dict[str, int]) -> None:
        rows = SpamCorpus.objects.using(using)
        new = {kind: Greatest(F(kind) + step, 0) for kind, step in totals.items()}
        if not rows.update(**new):
            rows.bulk_create([SpamCorpus()], ignore_conflicts=True)
            rows.update(**new)

    def _make_missing(self, using: str, tokens: set[str]) -> None:
        rows = SpamToken.objects.using(using)
        today = timezone.now().date()
        for chunk in pieces(sorted(tokens)):
            rows.bulk_create([SpamToken(token=token, learned_on=today) for token in chunk], ignore_conflicts=True)

    def _add(self, using: str, kind: str, step: int, tokens: list[str]) -> None:
        if not step:
            return
        new = {kind: Greatest(F(kind) + step, 0), "learned_on": timezone.now().date()}
        for chunk in pieces(tokens):
            SpamToken.objects.using(using).filter(pk__in=chunk).update(**new)


def forget_rare_tokens(days: int = 180, today: date | None = None, *, most: int | None = None) -> int:
    """Delete tokens that only one comment had and that nobody learned for ``days`` days. Returns how many.

    Most tokens are of this kind, and they weigh little. Unlearning the comment later does no harm. They go by batches,
    and about ``most`` at once.
    """
    before = (today or timezone.now().date()) - timedelta(days=days)
    rare = SpamToken.objects.filter(learned_on__lt=before).annotate(seen=F("spam") + F("good")).filter(seen__lte=1)
    count = 0
    while most is None or count < most:
        tokens = list(rare.values_list("pk", flat=True)[:IN_ONE_STATEMENT])
        if not tokens:
            break
        count += SpamToken.objects.filter(pk__in=tokens).delete()[0]
    return count
