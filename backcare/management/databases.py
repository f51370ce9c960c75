"""The option ``--database`` of commands."""

from django.core.management.base import CommandError, CommandParser
from django.db import connections

from backcare.articles.models import Article
from backcare.querysets import db_for_write


def add_argument(parser: CommandParser) -> None:
    """Let a command take ``--database``."""
    alias = db_for_write(Article)
    parser.add_argument(
        "--database", default=alias, help=f"Alias of the database. Default: the one of the articles, here {alias!r}."
    )


def check(alias: str) -> None:
    """Raise ``CommandError`` where no database is called ``alias``."""
    if alias not in connections:
        raise CommandError(f"There is no database {alias!r}. Choose from: {', '.join(sorted(connections))}.")
