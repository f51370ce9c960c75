"""The base of all querysets here: writes to many rows announce themselves."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from backcare.signals import rows_changed


class AnnouncingQuerySet(models.QuerySet):
    """A queryset whose ``update()``, ``bulk_create()`` and ``bulk_update()`` send ``signals.rows_changed``.

    Django's ``bulk_update()`` writes through ``update()``, so it announces each of its batches.
    """

    def _announce(self, pks: Iterable[Any]) -> None:
        pks = [pk for pk in pks if pk is not None]
        if pks:
            rows_changed.send(sender=self.model, pks=pks, using=self.db)

    def update(self, **values):
        self._for_write = True
        with transaction.atomic(using=self.db, savepoint=False):
            pks = list(self.order_by().values_list("pk", flat=True)) if not self.query.is_sliced else []
            count = super().update(**values)
            self._announce(pks)
        return count

    update.alters_data = True

    def bulk_create(self, objs, *args, **kwargs):
        created = super().bulk_create(objs, *args, **kwargs)
        self._announce(obj.pk for obj in created)
        return created
