"""How well the score tells spam from comments, measured on comments that somebody labelled. Nothing is stored."""

import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backcare.spam.engine import Engine, Submission
from backcare.spam.term_matcher import Lists
from backcare.spam.token_store import Notebook

LABELS = {"spam": True, "1": True, "true": True, "ham": False, "good": False, "0": False, "false": False}
WANTED = 'Write one object a line, such as {"body": "Thank you!", "label": "good"}'
FEWEST = 3
"""Comments of each kind without which nothing can be held out."""

Labelled = tuple[str, bool]
"""The text of a comment, and whether it is spam."""


class BadSample(ValueError):
    """The labelled comments cannot be used; the message says where, why and what to do."""


@dataclass(frozen=True)
class Rates:
    """What a threshold does to the comments that were held out."""

    threshold: float
    """A score from 0 to 1; from there on a comment is taken for spam."""
    precision: float | None
    """How much of what was taken for spam is spam; None when nothing was."""
    recall: float
    """How much of the spam was taken for it."""
    wrong: int
    """Good comments that were taken for spam."""


def read(lines: Iterable[bytes]) -> list[Labelled]:
    """Return the labelled comments of JSON Lines; blank lines are skipped. Raises ``BadSample``."""
    comments = [_read_line(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    for is_spam, name in ((True, "spam"), (False, "good")):
        count = sum(label is is_spam for _body, label in comments)
        if count < FEWEST:
            raise BadSample(
                f"The file has {count} {name} comments of {len(comments)}; {FEWEST} of each kind are the least to "
                f"measure anything with, and a few hundred say something. Label more."
            )
    return comments


def _read_line(number: int, line: bytes) -> Labelled:
    try:
        row = json.loads(line.strip().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadSample(f"Line {number} is not UTF-8 ({error.reason} at byte {error.start}). Save it so.") from error
    except (ValueError, RecursionError) as error:
        raise BadSample(f"Line {number} is not JSON ({error}). {WANTED}.") from error
    if not isinstance(row, dict):
        raise BadSample(f"Line {number} is {row!r:.60}, not an object. {WANTED}.")
    for key in ("body", "label"):
        if key not in row:
            raise BadSample(f'Line {number} has no "{key}", only {", ".join(map(repr, row)) or "nothing"}. {WANTED}.')
    if not isinstance(row["body"], str):
        raise BadSample(f'Line {number}: "body" is {row["body"]!r:.60}, not a text. {WANTED}.')
    label = LABELS.get(str(row["label"]).strip().lower()) if isinstance(row["label"], str | int) else None
    if label is None:
        raise BadSample(
            f'Line {number}: "label" is {row["label"]!r:.60}. Write "spam", 1 or true for spam, and "good", "ham", 0 '
            "or false for a good comment."
        )
    return row["body"], label


def split(comments: Sequence[Labelled], seed: int) -> tuple[list[Labelled], list[Labelled]]:
    """Return what to learn from, and a third of each kind that is held out; the same for the same ``seed``."""
    shuffled = list(comments)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - a sample, no secret
    learned, held_out = [], []
    for is_spam in (True, False):
        kind = [comment for comment in shuffled if comment[1] is is_spam]
        third = len(kind) // 3
        held_out += kind[:third]
        learned += kind[third:]
    return learned, held_out


def scores(learned: Iterable[Labelled], held_out: Iterable[Labelled]) -> list[tuple[float, bool]]:
    """Return the score of each comment that was held out, with its label, after learning from the others.

    The lists of the shop are left out: they were written by people who may have seen these very comments.
    """
    engine = Engine(Notebook(), Lists())
    engine.learn((Submission("", "", body), is_spam, 1) for body, is_spam in learned)
    return [(engine.judge(Submission("", "", body)).score, is_spam) for body, is_spam in held_out]


def rates(scored: Sequence[tuple[float, bool]], threshold: float) -> Rates:
    """Return precision and recall when all from ``threshold`` on is taken for spam."""
    taken = [is_spam for score, is_spam in scored if score >= threshold]
    right = sum(taken)
    return Rates(
        threshold=threshold,
        precision=right / len(taken) if taken else None,
        recall=right / sum(is_spam for _score, is_spam in scored),
        wrong=len(taken) - right,
    )


def rates_at_recall(scored: Sequence[tuple[float, bool]], recall: float) -> Rates:
    """Return the rates at the highest threshold with which at least ``recall`` of the spam is found."""
    spam = sorted((score for score, is_spam in scored if is_spam), reverse=True)
    needed = next(count for count in range(1, len(spam) + 1) if count / len(spam) >= recall)
    return rates(scored, spam[needed - 1])
