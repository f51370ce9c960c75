"""Django's autocompletes, with a form error instead of a 500 for a posted value that cannot be a key.

That of an image becomes the picker of the text's editor.
"""

import json
from collections.abc import Mapping

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple, RelatedFieldWidgetWrapper
from django.db.models import Model
from django.forms import ModelChoiceField
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse

from backcare.admin.articles.editor_words import library_words
from backcare.images.models import Image

PICKER_PARTS = (
    "backcare/admin/editor/dialogs.js",
    "backcare/admin/editor/library.js",
    "backcare/admin/editor/image_field.js",
)

MAX_DIGITS = 18  # of a number that every database takes for a key


def is_key(value) -> bool:
    """Whether ``value`` may be the primary key of a row."""
    text = str(value)
    return text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS


class _KeysOnly:
    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        return [_refusable(each) for each in value or []] if self.allow_multiple_selected else value

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [each for each in value if is_key(each)], attr)


def _refusable(text: str) -> str:
    """Return ``text``; mark a number too large for databases, so that the field rejects it."""
    return text if is_key(text) or not text.strip().lstrip("-").isdecimal() else f"#{text}"


class KeySelect(_KeysOnly, AutocompleteSelect):
    """One of many rows."""


class ImageSelect(KeySelect):
    """One image of the library, with its picture. Without scripts, or the article's admin, it is a box as any other."""

    may_upload = False

    @property
    def media(self):
        css = {"all": ["backcare/admin/editor.css"]}
        return super().media + forms.Media(css=css, js=[forms.Script("backcare/admin/body.js", type="module")])

    def build_attrs(self, base_attrs, extra_attrs=None):
        attrs = super().build_attrs(base_attrs, extra_attrs)
        names = ["images", *(["upload"] if self.may_upload else [])]
        try:
            urls = {name: reverse(f"admin:backcare_article_{name}", current_app=self.admin_site.name) for name in names}
        except NoReverseMatch:
            return attrs
        config = {"modules": [static(part) for part in PICKER_PARTS], "urls": urls, "words": library_words()}
        return {**attrs, "data-backcare-image": json.dumps(config, separators=(",", ":"))}


class KeySelectMultiple(_KeysOnly, AutocompleteSelectMultiple):
    """Several of many rows."""


class KeyChoiceField(ModelChoiceField):
    """A choice of one row by its key."""

    found: Mapping[str, Model] = {}
    """Rows that were looked up already, by key."""

    def to_python(self, value):
        return self.found[value] if value in self.found else super().to_python(value)


class ChoicesAtOnce:
    """A part of a formset: what its posted rows choose is looked up with one query for each field."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        for name, field in form.fields.items():
            if self.is_bound and isinstance(field, KeyChoiceField):
                field.found = self._found(name, field)

    def _found(self, name: str, field: KeyChoiceField) -> dict[str, Model]:
        cache = vars(self).setdefault("_chosen", {})
        if name not in cache:
            posted = {self.data.get(f"{self.add_prefix(at)}-{name}") for at in range(self.total_form_count())}
            cache[name] = {str(pk): row for pk, row in field.queryset.in_bulk(list(filter(is_key, posted))).items()}
        return cache[name]


class Autocompletes:
    """A part of a ModelAdmin or an inline: the widgets of its ``autocomplete_fields``, and of other keys.

    None of them deletes the row it refers to: an editor presses ✖ to have it out of this form.
    """

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("form_class", KeyChoiceField)
            select = ImageSelect if db_field.remote_field.model is Image else KeySelect
            kwargs.setdefault("widget", select(db_field, self.admin_site, using=kwargs.get("using")))
            kwargs["widget"].may_upload = request.user.has_perm("backcare.add_image")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", KeySelectMultiple(db_field, self.admin_site, using=kwargs.get("using")))
        return super().formfield_for_manytomany(db_field, request, **kwargs)
