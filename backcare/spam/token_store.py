"""Store what the spam filter has learned: in the database, or in memory to measure it."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import router, transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from backcare.locks import one_at_a_time
from backcare.querysets import pieces
from backcare.spam.bayes import Counts
from backcare.spam.models import SpamToken

Lesson = tuple[list[str], bool, int]
"""The tokens of a comment, whether it is spam, and +1 to learn it or -1 to unlearn it."""
ALL = ""
"""The token of the row that counts comments: each of them has it."""
LOCK = 0x6261636B7370616D
"""Number of the lock under which counts are changed: "backspam" in ASCII."""


def _changes(lessons: Iterable[Lesson]) -> dict[str, Counts]:
    """Return by how much the counts of each token change, in spam and in good comments."""
    changes: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for tokens, is_spam, step in lessons:
        for token in {ALL, *tokens}:
            changes[token][0 if is_spam else 1] += step
    return {token: (spam, good) for token, (spam, good) in changes.items() if spam or good}


class TokenDict(dict[str, Counts]):
    """Token counts that are gone with the process."""

    def counts(self, tokens: Iterable[str]) -> dict[str, Counts]:
        """Return how many spam comments and good ones have each of ``tokens``; what none has may be missing."""
        return {token: self[token] for token in tokens if token in self}

    def learn(self, lessons: Iterable[Lesson]) -> None:
        """Add what +1 says and take away what -1 says. No count falls below 0."""
        for token, (spam, good) in _changes(lessons).items():
            before = self.get(token, (0, 0))
            self[token] = (max(0, before[0] + spam), max(0, before[1] + good))


class TokenTable:
    """Token counts in the database, with the methods of ``TokenDict``.

    Reading takes one query. Learning takes a few, whatever the comment holds, in one transaction and under a lock, so
    that no count is lost.
    """

    def counts(self, tokens: Iterable[str]) -> dict[str, Counts]:
        rows = SpamToken.objects.filter(pk__in=tokens).values_list("token", "spam", "good")
        return {token: (spam, good) for token, spam, good in rows}

    def learn(self, lessons: Iterable[Lesson]) -> None:
        by_change: dict[Counts, list[str]] = defaultdict(list)
        for token, change in sorted(_changes(lessons).items()):
            by_change[change].append(token)
        if not by_change:
            return
        using, today = router.db_for_write(SpamToken), timezone.now().date()
        rows = SpamToken.objects.using(using)
        with transaction.atomic(using=using):
            one_at_a_time(LOCK, SpamToken, using)
            for (spam, good), tokens in by_change.items():
                for some in pieces(tokens):
                    if max(spam, good) > 0:
                        new = [SpamToken(token=token, learned_on=today) for token in some]
                        rows.bulk_create(new, ignore_conflicts=True)
                    counts = {"spam": Greatest(F("spam") + spam, 0), "good": Greatest(F("good") + good, 0)}
                    rows.filter(pk__in=some).update(**counts, learned_on=today)
