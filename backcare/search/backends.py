"""The two full-text indexes: modules with the same functions.

Each has ``JOIN_LABELS``, ``create()``, ``drop()``, ``write()``, ``match()``, ``run()`` and ``tidy()``. Every word that
they are given comes from ``search.stemming``.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.db import connections


@dataclass(frozen=True)
class Match:
    """SQL that narrows a query on ``backcare_searchentry`` to what matches, with its score: more is better."""

    score: str
    score_params: list[Any]
    where: list[str]
    where_params: list[Any]
    tables: tuple[str, ...] = ()


VENDORS = {"sqlite": "backcare.search.sqlite", "postgresql": "backcare.search.postgresql"}
"""The module for each database vendor."""


def backend_for(using: str) -> Any:
    """Return the module for the database ``using``. Raises ``LookupError`` for a vendor that has none."""
    vendor = connections[using].vendor
    if vendor not in VENDORS:
        raise LookupError(f"The search works on {' and '.join(sorted(VENDORS))}; the database {using!r} is {vendor}.")
    return import_module(VENDORS[vendor])
