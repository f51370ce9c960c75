"""Where images are used: rows that point to them, and texts in which they stand.

Both are read from the models there are, so a foreign key or a text that comes later, or a host's own, counts as well.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from backcare.images.models import Image, Rendition
from backcare.text.fields import SanitizedHTMLField

IN_TEXT = re.compile(r'data-image="([^"]+)"')
"""How the sanitizer writes the reference of a figure, that of a video's still included."""


@dataclass(frozen=True)
class Use:
    """One place that shows an image: a row, and as what: "main image", "in the text"."""

    row: models.Model
    role: str

    @property
    def kind(self) -> str:
        """What the row is: "article", "person"."""
        return str(self.row._meta.verbose_name)

    @property
    def is_in_working_copy(self) -> bool:
        """Whether readers do not see this use yet: it is in the unpublished version of a row."""
        return getattr(self.row, "draft_of_id", None) is not None

    @property
    def form_pk(self) -> int:
        """Primary key of the row whose form shows the use: a working copy is edited on the form of its article."""
        return getattr(self.row, "draft_of_id", None) or self.row.pk


def of(images: Iterable[Image], using: str) -> dict[int, list[Use]]:
    """Return the uses of each of ``images`` by its primary key, with one query for each kind of place."""
    images = list(images)
    found: dict[int, list[Use]] = defaultdict(list)
    by_key = {image.key: image.pk for image in images}
    if not images:
        return {}
    for field in _pointers():
        rows = field.model._base_manager.using(using).filter(**{f"{field.name}__in": list(by_key.values())})
        for row in _light(rows).order_by("pk"):
            found[getattr(row, field.attname)].append(Use(row, str(field.verbose_name)))
    for text_field in _texts():
        naming = models.Q()
        for key in by_key:
            naming |= models.Q(**{f"{text_field.name}__contains": f'data-image="{key}"'})
        texts = text_field.model._base_manager.using(using).filter(naming)
        keys = {pk: set(IN_TEXT.findall(text)) for pk, text in texts.values_list("pk", text_field.name)}
        for row in _light(text_field.model._base_manager.using(using).filter(pk__in=keys)).order_by("pk"):
            for key in sorted(keys[row.pk] & by_key.keys()):
                found[by_key[key]].append(Use(row, _("in the text")))
    return dict(found)


def counts(images: Iterable[Image], using: str) -> Counter:
    """Return how often each of ``images`` is used, by primary key: one query for all rows, one for each kind of text.

    A text counts once, however often the image stands in it.
    """
    by_key = {image.key: image.pk for image in images}
    found: Counter = Counter()
    if not by_key:
        return found
    found.update(_pointed_at(using, "pk", {"in": list(by_key.values())}))
    for keys in _keys_in_texts(using):
        found.update(by_key[key] for key in keys if key in by_key)
    return found


def used_keys(using: str) -> set[str]:
    """Return the keys of all images that are used anywhere."""
    return set(_pointed_at(using, "key", {"isnull": False})).union(*_keys_in_texts(using))


def _pointed_at(using: str, name: str, condition: dict) -> Iterable:
    """Yield the field ``name`` of the image that each row points to, in one query for all foreign keys."""
    parts = [
        field.model._base_manager.using(using)
        .order_by()
        .filter(**{f"{field.name}__{lookup}": value for lookup, value in condition.items()})
        .values_list(f"{field.name}__{name}", flat=True)
        for field in _pointers()
    ]
    return parts[0].union(*parts[1:], all=True).order_by()  # the union would take over the order of the first model


def _keys_in_texts(using: str) -> Iterable[set[str]]:
    """Yield the keys that each text names: read here, because asking for every key in every text takes far longer."""
    for field in _texts():
        rows = field.model._base_manager.using(using).filter(**{f"{field.name}__contains": "data-image="})
        for text in rows.values_list(field.name, flat=True).iterator():
            yield set(IN_TEXT.findall(text))


def _pointers() -> list[models.ForeignKey]:
    """Return every foreign key to an image, but for that of its own renditions."""
    return [
        relation.field
        for relation in Image._meta.related_objects
        if isinstance(relation.field, models.ForeignKey) and relation.related_model is not Rendition
    ]


def _texts() -> list[SanitizedHTMLField]:
    return [
        field for model in apps.get_models() for field in model._meta.fields if isinstance(field, SanitizedHTMLField)
    ]


def _light(rows: models.QuerySet) -> models.QuerySet:
    """Leave what is large in the database: a use needs a name and a link."""
    heavy = [f.name for f in rows.model._meta.fields if isinstance(f, SanitizedHTMLField | models.JSONField)]
    return rows.defer(*heavy)
