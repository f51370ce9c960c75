"""The language of an article, a technique or a body area: its form field, and its filter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from backcare.admin.articles.filters import ForgivingListFilter
from backcare.site import served_languages


def if_several(*shown: Any) -> list[Any]:
    """Return what a list shows only where the site has pages in several languages."""
    return list(shown) if len(served_languages()) > 1 else []


def name_of(language: str) -> str:
    """Return the name of a language as the host's settings have it."""
    return served_languages().get(language, language)


class LanguageFilter(ForgivingListFilter):
    """Filter by the languages in which the site has pages."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        return served_languages().items()

    def queryset(self, request, queryset):
        return queryset.filter(language=self.value()) if self.value() else queryset


class LanguageForm(forms.ModelForm):
    """A form whose ``language`` is chosen from those in which the site has pages."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if language := self.fields.get("language"):
            choices, current = served_languages(), self.instance.language
            choices.setdefault(current, current)
            self.fields["language"] = forms.ChoiceField(
                label=language.label, choices=list(choices.items()), initial=language.initial
            )
