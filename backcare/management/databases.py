"""The option ``--database`` of commands."""

from django.core.management.base import CommandError, CommandParser
from django.db import connections

from backcare.articles.models import Article
from backcare.querysets import db_for_write


def add_argument(parser: CommandParser) -> None:
    """Add the option ``--database`` to a command."""
    alias = db_for_write(Article)
    parser.add_argument("--database", default=alias, help=f"Database alias. Default: that of the articles, {alias}.")


def check(alias: str) -> None:
    """Raise ``CommandError`` if there is no database named ``alias``."""
    if alias not in connections:
        raise CommandError(f"There is no database {alias!r}. Choose from: {', '.join(sorted(connections))}.")
