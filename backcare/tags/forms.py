"""The form field in which an editor types tags."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from backcare.tags.models import FOLDED_LENGTH, Tag
from backcare.text.slugs import fold

MAX_NAME_LENGTH = Tag._meta.get_field("name").max_length


class TagsInput(forms.TextInput):
    """A text box of names separated by commas; with JavaScript it suggests the tags there are."""

    class Media:
        js = ["backcare/admin/tags.js"]

    def __init__(self, attrs=None):
        super().__init__({"class": "vTextField backcare-tags", "autocomplete": "off", **(attrs or {})})


class TagsField(forms.CharField):
    """Names separated by commas, cleaned to a list without doubles; no quoting, whatever ``TAGGIT_*`` says."""

    widget = TagsInput

    def prepare_value(self, value):
        if isinstance(value, str) or value is None:
            return value
        return ", ".join(str(getattr(item, "name", item)) for item in value)

    def to_python(self, value):
        names: dict[str, str] = {}
        for name in super().to_python(value).split(","):
            names.setdefault(fold(name), " ".join(name.split()))
        names.pop("", None)
        return list(names.values())

    def validate(self, value):
        super().validate(value)
        for name in value:
            if len(name) > MAX_NAME_LENGTH or len(fold(name)) > FOLDED_LENGTH:
                raise ValidationError(
                    _("The tag “%(name)s…” has %(length)s characters; %(most)s is the most. Is a comma missing?"),
                    params={"name": name[:40], "length": len(name), "most": MAX_NAME_LENGTH},
                )

    def run_validators(self, value):
        for name in value:
            super().run_validators(name)

    def has_changed(self, initial, data):
        before = {fold(str(getattr(item, "name", item))) for item in initial or []}
        return before != {fold(name) for name in self.to_python(data)}
