"""The two full-text indexes: modules with the same functions.

Each has ``JOIN_LABELS``, ``create()``, ``drop()``, ``write()``, ``match()``, ``counts()``, ``run()`` and ``tidy()``.
Every word that they are given comes from ``search.stemming``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.db import connections

from backcare.search.queries import Query, Term

MOST = 0.5
"""Which part of what all words of a query say has to be found where not all of them are asked for."""


@dataclass(frozen=True)
class Match:
    """SQL that narrows a query on ``backcare_searchentry`` to what matches, with its score: more is better."""

    score: str
    score_params: list[Any]
    where: list[str]
    where_params: list[Any]
    tables: tuple[str, ...] = ()


def most_of(query: Query, rarities: Mapping[str, float], write: Callable[[Term], str], both: str, either: str) -> str:
    """Return the expression that finds most of the words of ``query``, rare ones counting more than common ones.

    ``write`` gives the expression of one word, ``both`` and ``either`` are operators.
    """
    # A word counts for being one, too: else a single rare one would outweigh all others.
    parts = sorted(((round(1_000 * (1 + rarities[term.word])), write(term)) for term in query.terms), reverse=True)
    return _at_least(round(MOST * sum(weight for weight, _part in parts)), parts, both, either)


def _at_least(need: int, parts: Sequence[tuple[int, str]], both: str, either: str) -> str:
    (weight, part), rest = parts[0], parts[1:]
    with_it = part if weight >= need else f"({part}{both}{_at_least(need - weight, rest, both, either)})"
    if not rest or sum(weight for weight, _part in rest) < need:
        return with_it
    return f"({with_it}{either}{_at_least(need, rest, both, either)})"


VENDORS = {"sqlite": "backcare.search.sqlite", "postgresql": "backcare.search.postgresql"}
"""The module for each database vendor."""


def backend_for(using: str) -> Any:
    """Return the module for the database ``using``. Raises ``LookupError`` for a vendor that has none."""
    vendor = connections[using].vendor
    if vendor not in VENDORS:
        raise LookupError(f"The search works on {' and '.join(sorted(VENDORS))}; the database {using!r} is {vendor}.")
    return import_module(VENDORS[vendor])
