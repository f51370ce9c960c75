"""The option ``--database`` of commands."""

from django.core.management.base import CommandError, CommandParser
from django.db import DEFAULT_DB_ALIAS, connections


def add_argument(parser: CommandParser) -> None:
    """Add the option ``--database`` to a command."""
    parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help=f"Database alias. Default: {DEFAULT_DB_ALIAS}.")


def check(alias: str) -> None:
    """Raise ``CommandError`` if there is no database named ``alias``."""
    if alias not in connections:
        raise CommandError(f"There is no database {alias!r}. Choose from: {', '.join(sorted(connections))}.")
