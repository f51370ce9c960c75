"""The index on SQLite: an FTS5 table that reads the words where they are stored, kept up to date by triggers.

A tokenizer that splits at spaces is enough: the words come folded and stemmed.
"""

from typing import Any

from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from backcare.search.backends import Match, most_of
from backcare.search.models import SearchEntry, SearchText
from backcare.search.queries import Query, Term

TABLE = "backcare_search_index"
WEIGHTS = {"title": 10.0, "aliases": 10.0, "name_forms": 5.0, "head": 5.0, "body": 1.0, "forms": 0.2}
"""The columns, and what a word in each of them counts (bm25)."""
PHRASE_COLUMNS = ("title", "aliases", "head", "body")
TEXTS, ENTRIES = SearchText._meta.db_table, SearchEntry._meta.db_table


JOIN_LABELS = "group_concat(labels, ' ')"
"""SQL that joins the column ``labels`` of all rows, with spaces between."""


def create(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index; called by the migration, after its tables."""
    columns = ", ".join(WEIGHTS)
    schema_editor.execute(
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5({columns}, content='{TEXTS}', content_rowid='entry_id', "
        f"tokenize='ascii', prefix='2 3')"
    )
    # Triggers, so that no way of writing or deleting a text passes the index by. A migration that alters the table
    # of texts has Django rebuild it without them: it has to call drop() before and create() after.
    new, old = (", ".join(f"{row}.{column}" for column in WEIGHTS) for row in ("new", "old"))
    put = f"INSERT INTO {TABLE}(rowid, {columns}) VALUES (new.entry_id, {new});"
    take = f"INSERT INTO {TABLE}({TABLE}, rowid, {columns}) VALUES ('delete', old.entry_id, {old});"
    for event, acts in {"insert": put, "delete": take, "update": take + put}.items():
        schema_editor.execute(
            f"CREATE TRIGGER backcare_search_{event} AFTER {event.upper()} ON {TEXTS} BEGIN {acts} END"
        )
    schema_editor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('rebuild')")


def drop(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the index."""
    for event in ("insert", "delete", "update"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS backcare_search_{event}")
    schema_editor.execute(f"DROP TABLE IF EXISTS {TABLE}")


def write(texts: list[SearchText], using: str) -> None:
    """Do nothing: the triggers have put ``texts`` into the index."""


def match(query: Query, rarities: dict[str, float], counts: dict[str, int], *, most: bool = False) -> Match:
    """Return the SQL that finds what has all words of ``query``, or ``most`` of them."""
    # Of most of the words, bm25 counts one as often as the expression names it. That proposes well enough, in less than
    # half the time that it takes to score whatever has any of them.
    found = most_of(query, rarities, _one, " AND ", " OR ") if most else expression(query)
    return Match(
        score=f"-bm25({TABLE}, {', '.join(map(str, WEIGHTS.values()))})",
        score_params=[],
        where=[f"{TABLE}.rowid = {ENTRIES}.id", f"{TABLE} MATCH %s"],
        where_params=[found],
        tables=(TABLE,),
    )


def counts(query: Query, using: str) -> list[int]:
    """Return how many entries, in any language, have each term of ``query``."""
    one = f"(SELECT COUNT(*) FROM {TABLE} WHERE {TABLE} MATCH %s)"
    return list(run(f"SELECT {', '.join([one] * len(query.terms))}", [*map(_one, query.terms)], using)[0])


def run(sql: str, params: list[Any], using: str) -> list[tuple]:
    """Return the rows of a statement made from ``match()``."""
    with connections[using].cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def tidy(using: str) -> None:
    """Make the index fast again after very many changes."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('optimize')")


def expression(query: Query) -> str:
    """Return ``query`` as an FTS5 query. Each word is quoted, so nothing in it is an operator."""
    return " AND ".join([*map(_one, query.terms), *map(_in_a_row, query.phrases)])


def _one(term: Term) -> str:
    if term.synonyms:
        own = " AND ".join(map(_quoted, term.stems))
        either = [f"({own})", *map(_in_a_row, term.synonyms), *[f"{_quoted(term.word)} *"] * term.is_beginning]
        return f"({' OR '.join(either)})"
    if len(term.stems) > 1:
        return _in_a_row(term.stem)
    return f"({_quoted(term.stem)} OR {_quoted(term.word)} *)" if term.is_beginning else _quoted(term.stem)


def _in_a_row(stems: str) -> str:
    return f"{{{' '.join(PHRASE_COLUMNS)}}} : {_quoted(stems)}"


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'
