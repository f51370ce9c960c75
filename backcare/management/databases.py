"""The option ``--database`` of commands."""

from django.core.management.base import CommandParser
from django.db import DEFAULT_DB_ALIAS, connections


def add_argument(parser: CommandParser) -> None:
    """Add the option ``--database`` to a command."""
    parser.add_argument(
        "--database",
        default=DEFAULT_DB_ALIAS,
        choices=tuple(connections),
        help=f"Database alias. Default: {DEFAULT_DB_ALIAS}.",
    )
