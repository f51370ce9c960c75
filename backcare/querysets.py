"""The base of querysets and models here: writes announce themselves. And long lists of values, in pieces."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections, models, router, transaction
from django.db.models.functions import JSONArray

from backcare.signals import rows_changed

IN_ONE_STATEMENT = 500
"""Values that go into one statement; databases have a limit, and plans of longer ones are no better."""


def pieces(values: Iterable[Any], size: int | None = None) -> Iterator[list[Any]]:
    """Yield ``values`` in order, in lists of at most ``size``, or of as many as go into one statement."""
    rest = iter(values)
    while piece := list(islice(rest, size or IN_ONE_STATEMENT)):
        yield piece


_Model = TypeVar("_Model", bound=models.Model)
_Rows = TypeVar("_Rows", bound=models.QuerySet)


def holding(rows: _Rows, text: str, *fields: str) -> _Rows:
    """Return those of ``rows`` one of whose ``fields`` holds ``text``, whatever its capitals, in any script."""
    return rows.filter(holds(text, *fields, using=rows.db))


def holds(text: str, *fields: str, using: str) -> models.Q:
    """Return the condition that one of ``fields`` holds ``text``, whatever its capitals, in any script."""
    lookup, value = "icontains", text
    if not text.isascii() and connections[using].vendor == "sqlite":
        # SQLite's LIKE knows capitals of ASCII only; its regular expressions are Python's.
        lookup, value = "iregex", re.escape(text)
    return reduce(or_, (models.Q(**{f"{field}__{lookup}": value}) for field in fields))


class _JSONList(models.Aggregate):
    """All values of a group as one list."""

    function = "JSON_GROUP_ARRAY"
    output_field = models.JSONField()

    def as_postgresql(self, compiler, connection, **extra):
        return super().as_sql(compiler, connection, function="JSONB_AGG", **extra)


def values_of(rows: models.QuerySet, owner: str, *fields: str) -> models.Subquery:
    """Return an expression for a list of these fields of each of ``rows``, in no order; None where there are none.

    ``rows`` are narrowed to one ``owner`` by an ``OuterRef``. So what belongs to a row comes with it, in one query.
    """
    grouped = rows.order_by().values(owner)
    return models.Subquery(grouped.annotate(listed=_JSONList(JSONArray(*fields))).values("listed"))


class Many(int):
    """A number of rows at which counting stopped: it reads "10000+"."""

    def __str__(self) -> str:
        return f"{int(self)}+"


def counts_up_to(querysets: Mapping[str, models.QuerySet], most: int = 10_000) -> dict[str, int]:
    """Return how many rows each queryset has, or ``Many`` of ``most`` where there are more; one query for all.

    A million rows take no longer than ten thousand.
    """
    using = next(iter(querysets.values())).db
    parts, values = [], []
    for rows in querysets.values():
        try:
            sql, params = rows.order_by().values("pk")[: most + 1].query.get_compiler(using).as_sql()
        except EmptyResultSet:
            sql, params = "SELECT 1 WHERE 1 = 0", ()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) counted)")  # noqa: S608 - compiled by Django
        values += params
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        counts = cursor.fetchone()
    return {name: count if count <= most else Many(most) for name, count in zip(querysets, counts, strict=True)}


class CountOf(models.Subquery):
    """The number of rows of a queryset, as an expression."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()

    def __init__(self, rows: models.QuerySet) -> None:
        super().__init__(rows.order_by().values("pk"))


def db_for_write(target: Any) -> str:
    """Return the alias of the database in which ``target``, a model, a row or a queryset, is written.

    It is the one that a queryset names itself, else the choice of the routers. The database that a row was read from
    may be a replica, which takes no writes.
    """
    if isinstance(target, models.QuerySet):
        return target.select_for_update().db
    if isinstance(target, type):
        return router.db_for_write(target)
    return router.db_for_write(type(target), instance=target)


class AnnouncingQuerySet(models.QuerySet[_Model]):
    """A queryset whose ``update()``, ``bulk_create()`` and ``bulk_update()`` send ``signals.rows_changed``.

    Django's ``bulk_update()`` writes through ``update()``, so it announces each of its batches.

    Inside a transaction it reads from the database that this one writes to: a replica does not know yet what an act
    has just done, and may lag behind what it decides on.
    """

    @property
    def db(self) -> str:
        alias = super().db
        if self._db is None and not self._for_write and router.routers:
            written = router.db_for_write(self.model, **self._hints)
            return written if connections[written].in_atomic_block else alias
        return alias

    def _announce(self, pks: Iterable[Any]) -> None:
        pks = [pk for pk in pks if pk is not None]
        if pks:
            rows_changed.send(sender=self.model, pks=pks, using=self.db, is_derived=False)

    def update(self, **values: Any) -> int:
        self._for_write = True
        with transaction.atomic(using=self.db, savepoint=False):
            pks = list(self.order_by().values_list("pk", flat=True)) if not self.query.is_sliced else []
            count = super().update(**values)
            self._announce(pks)
        return count

    update.alters_data = True

    def bulk_create(self, objs: Iterable[_Model], *args: Any, **kwargs: Any) -> list[_Model]:
        self._for_write = True
        with transaction.atomic(using=self.db, savepoint=False):
            created = super().bulk_create(objs, *args, **kwargs)
            self._announce(obj.pk for obj in created)
        return created


class AtomicSave(models.Model):
    """A row whose ``save()`` sends its signals in the transaction that writes it, so that both are kept or neither."""

    class Meta:
        abstract = True

    def save_base(self, *args: Any, **kwargs: Any) -> None:
        using = kwargs["using"] = kwargs.get("using") or db_for_write(self)
        if connections[using].in_atomic_block:
            super().save_base(*args, **kwargs)
        else:
            with transaction.atomic(using=using):
                super().save_base(*args, **kwargs)
