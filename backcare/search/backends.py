"""The one interface of the two full-text indexes."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils.module_loading import import_string

from backcare.search.models import SearchText
from backcare.search.queries import Query


@dataclass(frozen=True)
class Match:
    """SQL that narrows a query on ``backcare_searchentry`` to what matches, with its score: more is better."""

    score: str
    score_params: list[Any]
    where: list[str]
    where_params: list[Any]
    tables: tuple[str, ...] = ()


class Backend(Protocol):
    """A full-text index beside the tables of the search. Every word that it is given comes from ``search.words``."""

    join_labels: str
    """SQL that joins the column ``labels`` of all rows, with spaces between."""

    def create(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        """Make the index; called by the migration, after its tables."""

    def drop(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        """Take it away."""

    def write(self, texts: list[SearchText], using: str) -> None:
        """Put ``texts``, which have just been stored, into the index."""

    def match(self, query: Query, language: str, using: str) -> Match:
        """Return the SQL that finds ``query``."""

    def run(self, sql: str, params: list[Any], using: str) -> list[tuple]:
        """Return the rows of a statement made from ``match()``."""

    def tidy(self, using: str) -> None:
        """Make the index fast again after a great many changes."""


VENDORS = {
    "sqlite": "backcare.search.sqlite.SQLite",
    "postgresql": "backcare.search.postgresql.PostgreSQL",
}
"""The class for each vendor of a database."""


def backend_for(using: str) -> Backend:
    """Return the backend of the database ``using``. Raises ``LookupError`` for one that has none."""
    vendor = connections[using].vendor
    if vendor not in VENDORS:
        raise LookupError(f"The search works on {' and '.join(sorted(VENDORS))}; the database {using!r} is {vendor}.")
    return import_string(VENDORS[vendor])()
