"""Model fields: sanitized HTML, slugs in any script, and addresses that are https unless told otherwise."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from backcare.exceptions import UnusableSlug
from backcare.querysets import db_for_write
from backcare.text.sanitizing import REFERENCES, is_reference, sanitize_body, sanitize_segment
from backcare.text.slugs import MAX_LENGTH, new_slug, validate_slug


class SanitizedHTMLField(models.TextField):
    """HTML that never reaches the database unsanitized.

    ``get_db_prep_save`` is the one point that ``save()``, ``bulk_create()``, ``bulk_update()``, ``update()`` and
    ``loaddata`` share. A database expression does not pass through it: the queryset has to refuse those. HTML that is
    too long or too deeply nested raises ``ValidationError`` there, and in forms and ``full_clean()``.
    """

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        return sanitize_body(super().clean(value, model_instance))

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if value is not None and not hasattr(value, "resolve_expression"):
            value = sanitize_body(str(value))  # not only of str: a lazy string becomes one after this point
        return super().get_db_prep_save(value, connection)


def is_web_address(name: str, *, or_path: bool = False) -> models.Q:
    """Return the condition that the field ``name`` is empty or an http(s) address; ``or_path``: or a path of the site.

    For constraints, so that no ``javascript:`` comes in by ways that run no validator.
    """
    condition = models.Q(**{name: ""}) | models.Q(**{f"{name}__istartswith": "http://"})
    condition |= models.Q(**{f"{name}__istartswith": "https://"})
    if or_path:
        elsewhere = models.Q(**{f"{name}__startswith": "//"}) | models.Q(**{f"{name}__startswith": "/\\"})
        condition |= models.Q(**{f"{name}__startswith": "/"}) & ~elsewhere
    return condition


class SegmentsField(models.JSONField):
    """The finished pieces of a body (see ``articles.body``), their HTML sanitized once more on every write.

    What is not a list of dicts of strings is left out; what cannot be a reference, or be read, becomes empty.
    """

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if not hasattr(value, "resolve_expression"):
            value = (
                [_clean_piece(piece) for piece in value if isinstance(piece, dict)] if isinstance(value, list) else []
            )
        return super().get_db_prep_save(value, connection)


def _clean_piece(piece: dict) -> dict[str, str]:
    return {name: _clean_part(name, part) for name, part in piece.items() if isinstance(part, str)}


def _clean_part(name: str, part: str) -> str:
    if name in ("html", "table", "caption"):
        try:
            return sanitize_segment(part)
        except ValidationError:  # nothing that ``articles.body`` made
            return ""
    if name in REFERENCES and not is_reference(name, part):
        return ""
    return part


class SlugFormField(forms.CharField):
    """The box for a slug; the admin's script may fill it with letters of any script."""

    allow_unicode = True


class SlugField(models.SlugField):
    """A slug in any script, with accents and vowel signs; composed (NFC), also where one is looked for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": MAX_LENGTH, "allow_unicode": True, **kwargs})
        # Django's own pattern knows no marks.
        self.validators = [validate_slug, *(one for one in self.validators if not isinstance(one, RegexValidator))]

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return unicodedata.normalize("NFC", value) if isinstance(value, str) else value

    def formfield(self, **kwargs: Any) -> Any:
        return models.CharField.formfield(self, **{"form_class": SlugFormField, **kwargs})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.SlugField", args, {**kwargs, "max_length": self.max_length}


class AddressSlugField(SlugField):
    """The last part of a page's address: whatever is stored can stand in one, or lists that link to it would break.

    ``save()`` and ``bulk_create()`` make an empty one from the field ``made_from``; none of ``reserved`` is made.
    ``get_db_prep_save`` raises ``UnusableSlug`` for what is no slug: ``update()`` and ``loaddata`` pass it too.
    """

    def __init__(self, *args: Any, made_from: str = "name", reserved: Iterable[str] = (), **kwargs: Any) -> None:
        self.made_from, self.reserved = made_from, reserved
        super().__init__(*args, **kwargs)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if not getattr(model_instance, self.attname):
            made_from, fallback = str(getattr(model_instance, self.made_from)), str(self.model._meta.model_name)
            rows = self.model._base_manager.using(db_for_write(model_instance)).exclude(pk=model_instance.pk)
            setattr(model_instance, self.attname, new_slug(made_from, fallback, rows, self.attname, self.reserved))
        return super().pre_save(model_instance, add)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        if not hasattr(value, "resolve_expression"):
            try:
                validate_slug(str(value))
            except ValidationError as error:
                raise UnusableSlug(f"{self.model.__name__}: {error.messages[0]}") from error
        return super().get_db_prep_save(value, connection)


class HttpsURLField(models.URLField):
    """An http(s) address; what is typed into its form without a scheme becomes ``https``, with every Django version."""

    default_validators = [URLValidator(schemes=("http", "https"))]

    def formfield(self, *args: Any, **kwargs: Any) -> Any:
        return super().formfield(*args, **{"assume_scheme": "https", **kwargs})

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs
