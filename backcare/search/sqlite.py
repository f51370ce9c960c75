"""The index on SQLite: an FTS5 table that reads the words where they are stored, kept by triggers."""

from typing import Any

from django.db import connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from backcare.search.backends import Match
from backcare.search.models import SearchEntry, SearchText
from backcare.search.queries import Query, Term

TABLE = "backcare_search_index"
WEIGHTS = {"title": 10.0, "aliases": 10.0, "name_forms": 5.0, "head": 5.0, "body": 1.0, "forms": 0.2}
"""The columns, and what a word in each of them counts (bm25)."""
PHRASE_COLUMNS = ("title", "aliases", "head", "body")
TEXTS, ENTRIES = SearchText._meta.db_table, SearchEntry._meta.db_table


class SQLite:
    """FTS5. A tokenizer that splits at spaces only is enough: the words come folded and stemmed."""

    join_labels = "group_concat(labels, ' ')"

    def create(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
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

    def drop(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for event in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS backcare_search_{event}")
        schema_editor.execute(f"DROP TABLE IF EXISTS {TABLE}")

    def write(self, texts: list[SearchText], using: str) -> None:
        pass  # the triggers did it

    def match(self, query: Query, language: str, using: str) -> Match:
        return Match(
            score=f"-bm25({TABLE}, {', '.join(map(str, WEIGHTS.values()))})",
            score_params=[],
            where=[f"{TABLE}.rowid = {ENTRIES}.id", f"{TABLE} MATCH %s"],
            where_params=[expression(query)],
            tables=(TABLE,),
        )

    def run(self, sql: str, params: list[Any], using: str) -> list[tuple]:
        with connections[using].cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    def tidy(self, using: str) -> None:
        with connections[using].cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE}({TABLE}) VALUES ('optimize')")


def expression(query: Query) -> str:
    """Return ``query`` as an FTS5 query. Each word is quoted, so nothing in it is an operator."""
    return " AND ".join([*map(_one, query.terms), *map(_in_a_row, query.phrases)])


def _one(term: Term) -> str:
    if len(term.stems) > 1:
        return _in_a_row(term.stem)
    return f"({_quoted(term.stem)} OR {_quoted(term.word)} *)" if term.is_beginning else _quoted(term.stem)


def _in_a_row(stems: str) -> str:
    return f"{{{' '.join(PHRASE_COLUMNS)}}} : {_quoted(stems)}"


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'
