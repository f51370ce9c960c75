"""The base of all querysets here: writes to many rows announce themselves. And long lists of values, in pieces."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from django.db import models, transaction

from backcare.signals import rows_changed

IN_ONE_STATEMENT = 500
"""Values that go into one statement; databases have a limit, and plans of longer ones are no better."""


def pieces(values: Iterable[Any], size: int | None = None) -> Iterator[list[Any]]:
    """Yield ``values`` in order, in lists of at most ``size``, or of as many as go into one statement."""
    rest = iter(values)
    while piece := list(islice(rest, size or IN_ONE_STATEMENT)):
        yield piece


_Model = TypeVar("_Model", bound=models.Model)


class AnnouncingQuerySet(models.QuerySet[_Model]):
    """A queryset whose ``update()``, ``bulk_create()`` and ``bulk_update()`` send ``signals.rows_changed``.

    Django's ``bulk_update()`` writes through ``update()``, so it announces each of its batches.
    """

    def _announce(self, pks: Iterable[Any]) -> None:
        pks = [pk for pk in pks if pk is not None]
        if pks:
            rows_changed.send(sender=self.model, pks=pks, using=self.db)

    def update(self, **values: Any) -> int:
        self._for_write = True
        with transaction.atomic(using=self.db, savepoint=False):
            pks = list(self.order_by().values_list("pk", flat=True)) if not self.query.is_sliced else []
            count = super().update(**values)
            self._announce(pks)
        return count

    update.alters_data = True

    def bulk_create(self, objs: Iterable[_Model], *args: Any, **kwargs: Any) -> list[_Model]:
        created = super().bulk_create(objs, *args, **kwargs)
        self._announce(obj.pk for obj in created)
        return created
