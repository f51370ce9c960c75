"""Queries of a fixed shape, compiled once.

For a page that reads a few rows by their keys, Django takes several times as long to build and compile a queryset as
the database takes to answer it. A ``Prepared`` query is a queryset with ``Param`` in the place of its values: its SQL
is compiled at the first call, and each call puts in the values and returns what the queryset would have returned.
"""

import copy
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.core.signals import setting_changed
from django.db import connections
from django.db.models import Expression, Field, QuerySet

ANY_PAGE = slice(2**30, 2**31)
"""The slice of a subquery that ``limit`` and ``offset`` of a call decide."""
_ANY_PAGE = "LIMIT 1073741824 OFFSET 1073741824"


class Param(Expression):
    """The place of a value in a prepared query; give the field that prepares a date or a UUID for the database.

    For ``key__in=Param("keys")`` the value is a list.
    """

    def __init__(self, name: str, output_field: Field | None = None):
        super().__init__(output_field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def values(self, given: Any, connection) -> list[Any]:
        """Return what goes in its place: one value, or each of a list."""
        values = list(given) if isinstance(given, list | tuple | set) else [given]
        if field := self._output_field_or_none:
            values = [field.get_db_prep_value(value, connection) for value in values]
        return values or [None]  # IN (NULL) finds nothing, as an empty list does


class Prepared:
    """A queryset that is compiled once for each database. ``queryset`` makes it, without a slice.

    Calling it with a value for each ``Param`` returns a list of rows, at most ``limit`` from ``offset`` on, from
    ``using``, or the database that the routers choose then. Where a subquery has the slice ``ANY_PAGE``, both are about
    that one. Related rows that ``select_related()`` joins are there; nothing is prefetched.

    What decides how the queryset looks, such as the language, comes first: ``queryset`` is called with it, once for
    each there is.
    """

    def __init__(self, queryset: Callable[..., QuerySet]):
        self._make = queryset
        self._querysets: dict[tuple, QuerySet] = {}
        self._compiled: dict[tuple, tuple[Any, list[str], tuple[Any, ...]]] = {}
        self._compiling = Lock()
        setting_changed.connect(self._forget)  # tests change what a queryset looks like

    def __call__(
        self, *shape: Any, limit: int | None = None, offset: int = 0, using: str | None = None, **values: Any
    ) -> list[Any]:
        rows = self._queryset(shape).using(using)
        rows.query.get_compiler = lambda using, *args, **kwargs: self._filled(shape, using, values, limit, offset)
        return list(rows._iterable_class(rows))

    def sql(self, *shape: Any, using: str, **values: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the statement and its parameters, to be part of another one."""
        return self._filled(shape, using, values, None, 0).as_sql()

    def _queryset(self, shape: tuple) -> QuerySet:
        if shape not in self._querysets:
            self._querysets[shape] = self._make(*shape)
        return self._querysets[shape]

    def _forget(self, **kwargs) -> None:
        self._querysets.clear()
        self._compiled.clear()

    def _filled(self, shape: tuple, using: str, values: dict[str, Any], limit: int | None, offset: int):
        """Return a compiler of Django's that has compiled already, with ``values`` as its parameters."""
        with self._compiling:  # two threads that compile one queryset spoil it, and its statement would be kept
            if (shape, using) not in self._compiled:
                compiler = self._queryset(shape).query.get_compiler(using)
                sql, params = compiler.as_sql()
                fields = [column[0] for column in compiler.select]
                compiler.converters = compiler.get_converters(fields)
                self._compiled[shape, using] = compiler, sql.split("%s"), params
            prepared, pieces, params = self._compiled[shape, using]
        compiler = copy.copy(prepared)
        compiler.connection = connections[using]
        sql, given = [pieces[0]], []
        for param, piece in zip(params, pieces[1:], strict=True):
            filled = param.values(values[param.name], compiler.connection) if isinstance(param, Param) else [param]
            given += filled
            sql += [", ".join(["%s"] * len(filled)), piece]
        text = "".join(sql)
        if limit is not None:
            part = f"LIMIT {limit:d} OFFSET {offset:d}"
            text = text.replace(_ANY_PAGE, part) if _ANY_PAGE in text else f"{text} {part}"
        compiler.as_sql = lambda *args, **kwargs: (text, tuple(given))
        compiler.get_converters = lambda expressions: prepared.converters
        return compiler
