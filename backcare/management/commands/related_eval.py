"""``manage.py related_eval``"""

import json
import secrets
import shutil
from os.path import realpath
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
        if out:
            _write(Path(out), text)
            self.stdout.write(f"{len(lists)} lists written to {out}.")
        else:
            self.stdout.write(text, ending="")


def _write(path: Path, text: str) -> None:
    """Write a regular file atomically; write into a device or a pipe directly."""
    target = Path(realpath(path))
    try:
        if target.is_file() or not (path.exists() or target.is_symlink()):
            _replace(target, text)
        else:
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}. Choose another path.") from error


def _replace(target: Path, text: str) -> None:
    part = target.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with part.open("x", encoding="utf-8") as file:
            file.write(text)
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
