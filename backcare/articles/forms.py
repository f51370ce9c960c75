"""The form in which an editor writes an article."""

from django import forms
from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import AdminProseEditorWidget

from backcare.articles.models import RESERVED_SLUGS, Article
from backcare.tags.forms import TagsField
from backcare.text.slugs import free_slug, make_slug

EDITOR_EXTENSIONS = {
    "Heading": {"levels": [2, 3, 4]},
    "Bold": True,
    "Italic": True,
    "Strike": True,
    "Subscript": True,
    "Superscript": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "HorizontalRule": True,
    "HardBreak": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto", "tel"]},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "HTML": True,
    "BackcareKept": True,
    "Menu": {
        "groups": [
            {"group": "blockType -lists", "type": "dropdown", "minItems": 2},
            {"group": "lists"},
            {"group": "nodes -blockType -lists"},
            {"group": "marks"},
            {"group": "link"},
            {"group": "table"},
            {"group": "history"},
            {"group": "utility"},
        ]
    },
}


class BodyWidget(AdminProseEditorWidget):
    """The rich-text editor with images of the library. Without JavaScript it is a text box that holds the HTML."""

    image_choices_url = ""

    def __init__(self, attrs=None):
        super().__init__({"rows": 24, **(attrs or {})}, preset="configurable")

    def get_config(self):
        self.config = {
            "extensions": EDITOR_EXTENSIONS
            | {
                "BackcareImage": {
                    "choicesUrl": self.image_choices_url,
                    "words": {
                        "insert": str(_("Insert an image")),
                        "search": str(_("Search images")),
                        "none": str(_("No image found. Upload it under “Images” first.")),
                        "failed": str(_("The images could not be loaded. Look at your connection and try again.")),
                        "cancel": str(_("Cancel")),
                        "caption": str(_("Caption")),
                        "missing": str(_("This image is not in the library any more.")),
                        "label": str(_("Text")),
                    },
                }
            }
        }
        config = super().get_config()
        config["js_modules"] = [*config["js_modules"], static("backcare/admin/body.js")]
        return config


class ArticleForm(forms.ModelForm):
    tags = TagsField(
        label=_("Tags"), required=False, help_text=_("Separated by commas. Tags that do not exist yet are made.")
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
        if language := self.fields.get("language"):
            self.fields["language"] = forms.ChoiceField(
                label=language.label, choices=_languages(self.instance.language), initial=language.initial
            )

    def clean(self):
        cleaned = super().clean()
        if "slug" in self.fields and not cleaned.get("slug") and "slug" not in self.errors:
            taken = Article.objects.originals().exclude(pk=self.instance.pk)
            cleaned["slug"] = free_slug(
                make_slug(cleaned.get("title") or "", "article"),
                {*taken.values_list("slug", flat=True), *RESERVED_SLUGS},
            )
        return cleaned


def _languages(current: str) -> list[tuple[str, str]]:
    languages = dict(settings.LANGUAGES)
    return [*languages.items(), *([(current, current)] if current not in languages else [])]
