"""The form field for an article's tags, and the forms for tags and synonyms."""

import json
from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backcare.tags.models import FOLDED_LENGTH, Tag, TagSynonym
from backcare.tags.names import split_names
from backcare.text.slugs import fold

MAX_NAME_LENGTH = Tag._meta.get_field("name").max_length


class TagsInput(forms.TextInput):
    """A text box of comma-separated names that suggests existing tags."""

    WORDS = {
        "list": _("Matching tags"),
        "suggestions": _("Suggestions: {count}. Use the arrow keys to move; Enter selects."),
        "none": _("No suggestions. Press comma or Enter to create a new tag."),
        "added": _("Added: {names}. Tags: {count}."),
        "there": _("Already added: {names}."),
    }
    """Texts for screen readers, used by the script."""

    class Media:
        js = ["backcare/admin/tags.js"]

    def __init__(self, attrs=None):
        super().__init__({"class": "vTextField backcare-tags", "autocomplete": "off", **(attrs or {})})

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        words = {key: str(text) for key, text in self.WORDS.items()}
        context["widget"]["attrs"]["data-words"] = json.dumps(words, ensure_ascii=False)
        return context


class TagsField(forms.CharField):
    """Comma-separated names, cleaned to a list without duplicates, regardless of ``TAGGIT_*``.

    The name or a synonym of an existing tag becomes the name of that tag.
    """

    widget = TagsInput

    def prepare_value(self, value):
        if isinstance(value, str) or value is None:
            return value
        return ", ".join(str(getattr(item, "name", item)) for item in value)

    def to_python(self, value):
        names: dict[str, str] = {}
        for name in split_names(super().to_python(value)):
            names.setdefault(fold(name), name)
        names.pop("", None)
        return list(names.values())

    def clean(self, value):
        names = super().clean(value)
        found = Tag.objects.by_names(names) if names else {}
        return list(dict.fromkeys(found[fold(name)].name if fold(name) in found else name for name in names))

    def validate(self, value):
        super().validate(value)
        for name in value:
            if len(name) > MAX_NAME_LENGTH or len(fold(name)) > FOLDED_LENGTH:
                raise ValidationError(
                    _(
                        "The tag “%(name)s…” is %(length)s characters long; the maximum is "
                        "%(most)s. Is a comma missing?"
                    ),
                    params={"name": name[:40], "length": len(name), "most": MAX_NAME_LENGTH},
                )

    def run_validators(self, value):
        for name in value:
            super().run_validators(name)

    def has_changed(self, initial, data):
        before = {fold(str(getattr(item, "name", item))) for item in initial or []}
        return before != {fold(name) for name in self.to_python(data)}


class _MergeOffer:
    """Mixin of the two forms below: rejects a name that another tag uses, with a link to merge the tags."""

    merge_address: Callable[[Tag, Tag], str] | None = None
    """Given the tag to merge and the one that stays, the address of that page; set for those who may merge."""

    def offer(self, message: str, merged: Tag, into: Tag) -> ValidationError:
        """Return an error with ``message`` and, for users who may merge, a link to do so."""
        if self.merge_address is None or merged.pk is None or into.pk is None:
            return ValidationError(message)
        link = gettext("Merge “%(merged)s” into “%(into)s”") % {"merged": merged.name, "into": into.name}
        return ValidationError(format_html('{} <a href="{}">{}</a>', message, self.merge_address(merged, into), link))


class TagForm(_MergeOffer, forms.ModelForm):
    """A tag: its names and its address."""

    class Meta:
        model = Tag
        fields = ["name", "description", "slug"]

    def clean_name(self):
        name = self.cleaned_data["name"]
        renamed = Tag(pk=self.instance.pk, name=name)
        before = Tag(pk=self.instance.pk, name=self.initial.get("name", name))
        if twin := renamed.twin():
            raise self.offer(gettext("The tag “%(name)s” already exists.") % {"name": twin.name}, before, twin)
        if synonym := TagSynonym.objects.of_others(renamed).named(name).first():
            raise self.offer(synonym.says_whose(), before, synonym.tag)
        return name


class SynonymForm(_MergeOffer, forms.ModelForm):
    """Another name of a tag."""

    class Meta:
        model = TagSynonym
        fields = ["name"]

    def clean_name(self):
        name = self.cleaned_data["name"]
        tag = getattr(self.instance, "tag", None)
        if tag is not None and (other := TagSynonym(tag=tag, name=name).other_tag()):
            message = gettext("“%(name)s” is the name of another tag.") % {"name": other.name}
            raise self.offer(message, other, tag)
        return name


class SynonymFormSet(BaseInlineFormSet):
    """The synonyms of one tag: each name once, whatever its spelling."""

    def clean(self):
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            name = getattr(form, "cleaned_data", {}).get("name")
            if not name or form in self.deleted_forms:
                continue
            if fold(name) in seen:
                form.add_error("name", _("This synonym is listed twice."))
            elif form.has_changed() and fold(name) == fold(self.instance.name):
                form.add_error("name", _("“%(name)s” is already the name of this tag.") % {"name": name})
            seen.add(fold(name))
