"""``manage.py related_eval``"""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from backcare.related import evaluation
from backcare.text.stop_words import STOP_WORDS


class Command(BaseCommand):
    help = (
        "Calculates the related articles for the posts of any blog, as Backcare would, and writes them to a file. "
        "Everything happens in memory; the database is neither read nor written."
    )
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument(
            "file",
            help='JSON Lines: {"id", "title", "body", "tags", "published_at"} on each line; only "id" is needed.',
        )
        parser.add_argument(
            "--out", help='Output file, one {"id", "related": [ids]} per line. Default: standard output.'
        )
        parser.add_argument("--limit", type=int, default=10, help="Maximum entries per list. Default: 10.")
        parser.add_argument(
            "--language", help="Language of the posts, such as en or pt-br, for its stop words. Default: detected."
        )

    def handle(self, *args, file, out, limit, language, **options):
        if limit < 1:
            raise CommandError(f"--limit is {limit}; it must be at least 1.")
        if language and language.split("-", maxsplit=1)[0].lower() not in STOP_WORDS:
            raise CommandError(
                f"--language is {language}, which has no stop words. Choose from: {', '.join(sorted(STOP_WORDS))}."
            )
        try:
            with open(file, "rb") as lines:
                lists = evaluation.compare(lines, limit, language)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}. Give the path of a file.") from error
        except evaluation.BadPosts as error:
            raise CommandError(f"{file}: {error}") from error
        text = "".join(json.dumps(row) + "\n" for row in lists)
        if not out:
            self.stdout.write(text, ending="")
            return
        try:
            Path(out).write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}. Choose another path.") from error
        self.stdout.write(f"{len(lists)} lists written to {out}.")
