"""The option ``--database`` of commands."""

from django.core.management.base import CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections


def add_argument(parser: CommandParser) -> None:
    """Let a command take ``--database``."""
    parser.add_argument(
        "--database", default=DEFAULT_DB_ALIAS, help=f"Alias of the database. Default: {DEFAULT_DB_ALIAS}."
    )


def check(alias: str) -> None:
    """Raise ``CommandError`` where no database is called ``alias``."""
    if alias not in connections:
        raise CommandError(f"There is no database {alias!r}. Choose from: {', '.join(sorted(connections))}.")
