"""Choosing without JavaScript: a box into which one types the name, beside a list that only scripts can fill.

Where JavaScript runs, the box is not part of the page, and the admin's autocomplete does what it always does.
"""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

NAMES = ("title", "name", "key")
"""Fields by which a row may be called, as far as its model has them."""
MOST_DIGITS = 18  # of a number that every database takes for a key


class TypedChoice:
    """A part of both boxes. What is posted as ``NAME-typed`` is a name, a key or a number; several have commas between.

    What nothing is called, or more than one thing, goes on as it was typed, so that the field refuses it by its name.
    """

    template_name = "admin/backcare/article/typed_choice.html"
    label = ""
    needs_noscript = True
    """Whether the box stands in an element of its own for browsers without scripts. These cannot be nested."""

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        value = [_safe(each) for each in value or []] if self.allow_multiple_selected else value and _safe(value)
        typed = (data.get(f"{name}-typed") or "").strip()
        if not typed:
            return value
        if not self.allow_multiple_selected:
            return self._called(typed) or _safe(typed)
        whole = self._called(typed)
        names = [] if whole else filter(None, map(str.strip, typed.split(",")))
        return [*value, *([whole] if whole else [self._called(each) or _safe(each) for each in names])]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["typed"] = ", ".join(each for each in widget["value"] if each and not _is_key(each))
        widget["label"] = self.label
        widget["needs_noscript"] = self.needs_noscript
        return context

    def optgroups(self, name, value, attr=None):
        return super().optgroups(name, [each for each in value if _is_key(each)], attr)

    def _called(self, text: str) -> str:
        """Return the key of the one row that ``text`` means, or nothing."""
        if "\x00" in text:
            return ""
        rows = self.choices.queryset
        if hasattr(rows, "originals"):
            rows = rows.originals()
        fields = {field.name for field in rows.model._meta.fields}
        query = Q()
        for name in fields.intersection(NAMES):
            query |= Q(**{f"{name}__iexact": text})
        found = list(rows.filter(query).values_list("pk", flat=True)[:2]) if query else []
        if len(found) == 1:
            return str(found[0])
        return text if not found and _is_key(text) and rows.filter(pk=text).exists() else ""


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def _safe(text: str) -> str:
    """Return ``text``, with a mark before it if it is a number that no key can be: a database would stumble over it."""
    try:
        int(text)
    except ValueError:
        return text
    return text if _is_key(text) else f"#{text}"


class TypedSelect(TypedChoice, AutocompleteSelect):
    """One of many rows."""


class TypedSelectMultiple(TypedChoice, AutocompleteSelectMultiple):
    """Several of many rows."""


class TypedChoices:
    """A part of a ModelAdmin or an inline: its ``autocomplete_fields`` can be changed without JavaScript too."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", TypedSelect(db_field, self.admin_site, using=kwargs.get("using")))
        return _named(super().formfield_for_foreignkey(db_field, request, **kwargs))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", TypedSelectMultiple(db_field, self.admin_site, using=kwargs.get("using")))
        return _named(super().formfield_for_manytomany(db_field, request, **kwargs))


def _named(field):
    if field and isinstance(field.widget, TypedChoice):
        field.widget.label = field.label
        if not field.widget.allow_multiple_selected:
            field.error_messages["invalid_choice"] = _(
                "“%(value)s” is none of the choices, or more than one is called so. Type its exact name, or its number."
            )
    return field
