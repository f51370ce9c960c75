"""The form field for the language of an article, a technique or a body area."""

from django import forms

from backcare.site import served_languages


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
