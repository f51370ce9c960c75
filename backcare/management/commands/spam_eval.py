"""Try the spam filter on comments that somebody labelled: how much of its spam is spam, and how much it finds."""

import json
import random
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from backcare import conf
from backcare.spam import bayes

LABELS = {"1": True, "spam": True, "true": True, "0": False, "ham": False, "good": False, "false": False}
WANTED_RECALL = 0.8
LEAST_ROWS = 30


class Command(BaseCommand):
    help = "Trains the filter on two thirds of a labelled file, in memory, and prints how it does on the last third."

    def add_arguments(self, parser):
        parser.add_argument(
            "file", help='JSON Lines such as {"body": "…", "label": "spam"}; labels: spam or 1, ham or 0'
        )
        parser.add_argument("--seed", type=int, default=0, help="which third is held out")

    def handle(self, *args, file, seed, **options):
        rows = read(Path(file))
        random.Random(seed).shuffle(rows)  # noqa: S311, which third it is needs no secrecy
        held_out, training = rows[: len(rows) // 3], rows[len(rows) // 3 :]
        for name, part in (("training", training), ("held-out", held_out)):
            if len({is_spam for _body, is_spam in part}) < 2:
                raise CommandError(
                    f"The {name} part of {file} has one label only. Give more of both, or another --seed."
                )
        corpus = bayes.Corpus()
        for body, is_spam in training:
            corpus.learn(bayes.clues_of(body), is_spam=is_spam)
        judged = [(corpus.judge(bayes.clues_of(body)), is_spam) for body, is_spam in held_out]
        threshold = conf.current().SPAM_PERCENT / 100
        precision, recall = at(judged, threshold)
        self.stdout.write(
            f"{len(training)} comments learned, {len(held_out)} held out ({spam_in(held_out)} of them spam)."
        )
        self.stdout.write(f"At {threshold:.2f}: precision {precision:.3f}, recall {recall:.3f}.")
        threshold = threshold_for(judged, WANTED_RECALL)
        precision, recall = at(judged, threshold)
        self.stdout.write(f"At recall {recall:.3f}: precision {precision:.3f} (threshold {threshold:.4f}).")


def read(path: Path) -> list[tuple[str, bool]]:
    """Return the bodies and whether each is spam. Raises ``CommandError`` that names the line and what to do."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}. Name a file of JSON Lines.") from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not UTF-8 (byte {error.start}). Save it as UTF-8.") from error
    rows = [_row(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if len(rows) < LEAST_ROWS:
        raise CommandError(f"{path} has {len(rows)} comments; {LEAST_ROWS} are the least that say anything.")
    return rows


def _row(path, number, line) -> tuple[str, bool]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise CommandError(f"{path}, line {number} is no JSON: {error}") from error
    body, label = (row.get("body"), row.get("label")) if isinstance(row, dict) else (None, None)
    is_spam = LABELS.get(str(label).strip().lower())
    if not isinstance(body, str) or is_spam is None:
        raise CommandError(
            f'{path}, line {number}: a row is an object with a text "body" and a "label" that is one of '
            f"{', '.join(LABELS)}."
        )
    return body, is_spam


def spam_in(rows) -> int:
    """Return how many of ``rows`` are spam."""
    return sum(is_spam for _what, is_spam in rows)


def at(judged: list[tuple[float, bool]], threshold: float) -> tuple[float, float]:
    """Return precision and recall when everything from ``threshold`` up counts as spam."""
    called = [is_spam for score, is_spam in judged if score >= threshold]
    return sum(called) / len(called) if called else 1.0, sum(called) / spam_in(judged)


def threshold_for(judged: list[tuple[float, bool]], recall: float) -> float:
    """Return the highest threshold that finds this share of the spam."""
    for threshold in sorted({score for score, _is_spam in judged}, reverse=True):
        if at(judged, threshold)[1] >= recall:
            return threshold
    raise ValueError("a threshold of 0 finds everything")
