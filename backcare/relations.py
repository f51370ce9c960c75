"""What a row is related to, where that was read a moment ago."""

from django.db import models


class RelationsInHand(models.Model):
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
