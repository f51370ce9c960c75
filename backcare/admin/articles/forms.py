"""The form in which an editor writes an article."""

import json

from django import forms
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from backcare.admin.articles.editor_words import editor_words
from backcare.admin.languages import LanguageForm
from backcare.admin.tags.forms import TagsField
from backcare.articles.models import RESERVED_SLUGS, Article
from backcare.text.sanitizing import sanitize_body
from backcare.text.slugs import new_slug

EDITOR_PARTS = (
    "django_prose_editor/editor.js",
    "backcare/admin/editor/dialogs.js",
    "backcare/admin/editor/figures.js",
    "backcare/admin/editor/library.js",
    "backcare/admin/editor/images.js",
    "backcare/admin/editor/cards.js",
    "backcare/admin/editor/videos.js",
    "backcare/admin/editor/links.js",
    "backcare/admin/editor/tables.js",
    "backcare/admin/editor/paste.js",
    "backcare/admin/editor/kept.js",
    "backcare/admin/editor/toolbar.js",
)
"""The scripts of the editor, each after those it depends on."""


class BodyWidget(forms.Textarea):
    """The rich-text editor of an article's text, over a text box that holds the HTML.

    ``urls`` are the addresses that it asks, by name; the admin sets them. Nothing of it stands in the page as an inline
    script, so a content security policy that forbids those does not stop it.
    """

    def __init__(self, attrs=None):
        super().__init__({"rows": 24, **(attrs or {})})
        self.urls: dict[str, str] = {}

    @property
    def media(self):
        return forms.Media(
            css={
                "all": [
                    "django_prose_editor/editor.css",
                    "django_prose_editor/overrides.css",
                    "backcare/admin/editor.css",
                ]
            },
            js=[forms.Script("backcare/admin/body.js", type="module")],
        )

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        config = {"modules": [static(part) for part in EDITOR_PARTS], "urls": self.urls, "words": editor_words()}
        context["widget"]["attrs"]["data-backcare-editor"] = json.dumps(config, separators=(",", ":"))
        return context

    def use_required_attribute(self, initial):
        # A browser could not show its complaint: the box is hidden behind the editor.
        return False


class ArticleForm(LanguageForm):
    tags = TagsField(
        label=_("Tags"), required=False, help_text=_("Separate tags with commas. New tags are created when you save.")
    )

    class Meta:
        model = Article
        fields = "__all__"
        widgets = {
            "body": BodyWidget,
            "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "slug": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "summary": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if slug := self.fields.get("slug"):
            slug.required = False
        if body := self.fields.get("body"):
            body.strip = False  # nobody types a line break at the end as a change

    def clean_body(self):
        # Here, before any transaction: nobody waits for it. A browser sends line breaks of its own.
        return sanitize_body(self.cleaned_data["body"].replace("\r\n", "\n"))

    def clean(self):
        cleaned = super().clean()
        if "slug" in self.fields and not cleaned.get("slug") and "slug" not in self.errors:
            others = Article.objects.originals().exclude(pk=self.instance.pk)
            cleaned["slug"] = new_slug(cleaned.get("title") or "", "article", others, reserved=RESERVED_SLUGS)
        return cleaned
