"""The form of an article with its inlines, and what was posted with them as plain data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.options import InlineModelAdmin
from django.forms import ModelForm
from django.forms.models import BaseInlineFormSet

from backcare.articles import data as article_data
from backcare.articles.data import KINDS_OF_LINKS, NAMES, ROWS, ArticleData
from backcare.articles.models import Article
from backcare.publication.drafts import Head
from backcare.text.sanitizing import SanitizedHTML


@dataclass
class FormParts:
    """A form with its formsets and inlines, for an existing or a new article."""

    head: Head | None
    form: ModelForm
    formsets: Sequence[BaseInlineFormSet]
    inlines: Sequence[InlineModelAdmin]

    def is_valid(self) -> bool:
        """Whether everything is valid. Validates every part, so that each reports its errors."""
        valid = [part.is_valid() for part in (self.form, *self.formsets)]
        return all(valid)

    def data(self) -> ArticleData:
        """Return what was posted, as far as it is valid; call ``is_valid()`` first.

        What is not valid is empty; what the form does not have, because a host took it away, is as the head has it.
        """
        cleaned = getattr(self.form, "cleaned_data", {})
        inlines = {formset.prefix: formset for formset in self.formsets}
        data: ArticleData = {}
        for name in NAMES:
            if name not in self.form.fields and name not in inlines and self.head:
                data[name] = self.head.content[name]
            elif name in ROWS:
                data[name] = _rows(inlines[name], ROWS[name]) if name in inlines else []
            elif name in KINDS_OF_LINKS:
                data[name] = getattr(cleaned.get(name), "pk", None)
            elif name in ("techniques", "areas"):
                data[name] = sorted(row.pk for row in cleaned.get(name) or [])
            elif name == "tags":
                data[name] = list(cleaned.get(name) or [])
            else:
                data[name] = _plain(cleaned.get(name, Article._meta.get_field(name).get_default()))
        return article_data.sanitized(data)


def _rows(formset: BaseInlineFormSet, empty: dict[str, Any]) -> list[dict[str, Any]]:
    kept = [
        (form.cleaned_data.get("position") or float("inf"), at, form.cleaned_data)
        for at, form in enumerate(formset.forms)
        if getattr(form, "cleaned_data", None) and form.has_changed() and not form.cleaned_data.get("DELETE")
    ]
    return [
        {name: _plain(cleaned.get(name, default)) for name, default in empty.items()}
        for _position, _at, cleaned in sorted(kept, key=lambda row: row[:2])
        if all(cleaned.get(name) for name in empty if name in ("title", "product", "related"))
    ]


def _plain(value):
    if isinstance(value, str):
        return (
            value if isinstance(value, SanitizedHTML) else value.replace("\r\n", "\n")
        )  # what a browser makes of a line break in a text box
    return value.pk if hasattr(value, "pk") else article_data.plain(value)
