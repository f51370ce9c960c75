"""Measure the spam score on labelled comments."""

import json
import random

from django.core.management.base import BaseCommand, CommandError

from backcare import conf
from backcare.spam.engine import Engine, SpamCandidate
from backcare.spam.term_matcher import TermMatcher
from backcare.spam.token_store import TokenDict

RECALL = 0.80
FEWEST = 3
LABELS = {"spam": True, "1": True, "true": True, "ham": False, "good": False, "0": False, "false": False}
EXAMPLE = '{"body": "Thank you!", "label": "good"}'


class Command(BaseCommand):
    help = (
        "Measures the spam score on labeled comments: learns from two thirds of them, scores the last third, and "
        "prints precision and recall. Everything happens in memory; the database is neither read nor written."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help=f"JSON Lines: {EXAMPLE} on each line; the other label is spam.")
        parser.add_argument(
            "--seed", type=int, default=0, help="Seed for the random split. Default: 0, always the same split."
        )

    def handle(self, *args, file, seed, **options):
        try:
            with open(file, "rb") as lines:
                comments = [read(number, line) for number, line in enumerate(lines, start=1) if line.strip()]
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}. Give the path of a file.") from error
        for label, name in ((True, "spam"), (False, "good")):
            if (count := sum(is_spam is label for _body, is_spam in comments)) < FEWEST:
                raise CommandError(f"{file} has {count} {name} comments; label at least {FEWEST} of each kind.")
        learned, held_out = split(comments, seed)
        scored = scores(learned, held_out)
        percent, needed = conf.current().SPAM_PERCENT, threshold_for(scored, RECALL)
        spam = sum(is_spam for _score, is_spam in scored)
        self.stdout.write(
            f"{len(comments)} comments: {len(learned)} to learn from, {len(scored)} held out "
            f"({spam} spam, {len(scored) - spam} good), seed {seed}."
        )
        self.stdout.write(f"At the threshold, SPAM_PERCENT {percent}: {rates(scored, percent / 100)}.")
        self.stdout.write(
            f"At recall {RECALL:.2f}: {rates(scored, needed)}; the threshold for it is {100 * needed:.1f}."
        )


def read(number: int, line: bytes) -> tuple[str, bool]:
    """Return the text of a labelled comment, and whether it is spam."""
    try:
        row = json.loads(line.strip().decode("utf-8-sig"))
        body, label = row["body"], LABELS[str(row["label"]).strip().lower()]
        if isinstance(body, str):
            return body, label
    except (ValueError, RecursionError, KeyError, TypeError):
        pass
    raise CommandError(
        f"Line {number} is {line.strip()!r:.80}. Write one object per line, in UTF-8, such as {EXAMPLE}; "
        f"a label is one of {', '.join(LABELS)}."
    )


def split(comments, seed: int) -> tuple[list, list]:
    """Return what to learn from, and a third of each kind that is held out; the same for the same ``seed``."""
    shuffled = list(comments)
    random.Random(seed).shuffle(shuffled)  # noqa: S311 - a sample, no secret
    kinds = [[comment for comment in shuffled if comment[1] is is_spam] for is_spam in (True, False)]
    held_out = [comment for kind in kinds for comment in kind[: len(kind) // 3]]
    return [comment for kind in kinds for comment in kind[len(kind) // 3 :]], held_out


def scores(learned, held_out) -> list[tuple[float, bool]]:
    """Return the score of each comment that was held out, and its label, after learning from the others.

    The shop's listed words are left out: they were written by people who may have seen these very comments.
    """
    engine = Engine(TokenDict(), TermMatcher())
    engine.learn((SpamCandidate("", "", body), is_spam, 1) for body, is_spam in learned)
    return [(engine.judge(SpamCandidate("", "", body)).score, is_spam) for body, is_spam in held_out]


def threshold_for(scored, recall: float) -> float:
    """Return the highest score from which on at least ``recall`` of the spam is found."""
    spam = sorted((score for score, is_spam in scored if is_spam), reverse=True)
    return next(score for count, score in enumerate(spam, start=1) if count / len(spam) >= recall)


def rates(scored, threshold: float) -> str:
    """Return in words what happens when all from ``threshold`` on is marked as spam."""
    marked = [is_spam for score, is_spam in scored if score >= threshold]
    if not marked:
        return "nothing is marked as spam"
    right, spam = sum(marked), sum(is_spam for _score, is_spam in scored)
    wrong = len(marked) - right
    return f"precision {right / len(marked):.3f}, recall {right / spam:.3f}, {wrong} good comments marked as spam"
