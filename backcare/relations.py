"""What a row is related to: where that was read a moment ago, and where it lies in another database."""

from django.db import models, router

from backcare.querysets import AtomicSave


class RelationsInHand(AtomicSave):
    """A row whose ``full_clean()`` does not ask the database for related rows that were just read, as a form does."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude=None):
        in_hand = {
            field.name
            for field in self._meta.fields
            if field.is_relation and field.is_cached(self) and getattr(self, field.attname) is not None
        }
        super().clean_fields(exclude={*(exclude or ()), *in_hand})


def set_null_where_it_is(collector, field, rows, using):
    """``SET_NULL`` for a key of a user: the rows with it may lie in another database than the users."""
    models.SET_NULL(collector, field, rows.using(router.db_for_write(field.model)), using)


set_null_where_it_is.lazy_sub_objs = True  # as of SET_NULL: nothing is read


def with_users(rows: models.QuerySet, name: str) -> models.QuerySet:
    """Return ``rows`` with the users to whom ``name`` points: joined, or read after them from another database."""
    users = rows.model._meta.get_field(name).remote_field.model
    is_same = router.db_for_write(users) == router.db_for_write(rows.model)
    return rows.select_related(name) if is_same else rows.prefetch_related(name)
