"""``manage.py spam_eval``"""

from django.core.management.base import BaseCommand, CommandError

from backcare import conf
from backcare.spam import evaluation

RECALL = 0.80


class Command(BaseCommand):
    help = (
        "Measures the spam score on labeled comments: learns from two thirds of them, scores the last third, and "
        "prints precision and recall. Everything happens in memory; the database is neither read nor written."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "file", help='JSON Lines: {"body": "...", "label": "spam"} on each line; the other label is "good".'
        )
        parser.add_argument(
            "--seed", type=int, default=0, help="Seed for the random split. Default: 0, always the same split."
        )

    def handle(self, *args, file, seed, **options):
        try:
            with open(file, "rb") as lines:
                comments = evaluation.read(lines)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}. Give the path of a file.") from error
        except evaluation.BadSample as error:
            raise CommandError(f"{file}: {error}") from error
        learned, held_out = evaluation.split(comments, seed)
        scored = evaluation.scores(learned, held_out)
        percent = conf.current().SPAM_PERCENT
        at_threshold = evaluation.rates(scored, percent / 100)
        at_recall = evaluation.rates_at_recall(scored, RECALL)
        spam = sum(is_spam for _body, is_spam in held_out)
        self.stdout.write(
            f"{len(comments)} comments: {len(learned)} to learn from, {len(held_out)} held out "
            f"({spam} spam, {len(held_out) - spam} good), seed {seed}."
        )
        self.stdout.write(f"At the threshold, SPAM_PERCENT {percent}: {_words(at_threshold)}.")
        self.stdout.write(
            f"At recall {RECALL:.2f}: {_words(at_recall)}; the threshold for it is {100 * at_recall.threshold:.1f}."
        )


def _words(rates: evaluation.Rates) -> str:
    if rates.precision is None:
        return "nothing is classified as spam"
    return f"precision {rates.precision:.3f}, recall {rates.recall:.3f}, {rates.wrong} good comments classified as spam"
