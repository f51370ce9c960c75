"""The library of images in the admin."""

from django.contrib import admin
from django.template.defaultfilters import truncatechars
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from backcare.articles.models import Article
from backcare.images import choices, renditions
from backcare.images.forms import ImageForm
from backcare.images.models import Image
from backcare.page_cache.admin import BackcareAdmin


class ImageAdmin(BackcareAdmin):
    form = ImageForm
    list_display = ["thumbnail", "title", "alternative_text", "size", "uploaded_at", "is_ready"]
    list_display_links = ["thumbnail", "title"]
    list_filter = ["is_decorative", "uploaded_at"]
    search_fields = ["title", "alt", "key", "credit"]
    date_hierarchy = "uploaded_at"
    fieldsets = [
        (None, {"fields": ["file", "preview", "title", "alt", "is_decorative", "credit"]}),
        (_("Cropping"), {"fields": [("focal_x", "focal_y")]}),
        (_("For articles"), {"fields": ["key", "size", "problem"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        return ["preview", "size", "problem", *(["key"] if obj else [])]

    def get_queryset(self, request):
        return super().get_queryset(request).with_renditions()

    def save_model(self, request, obj, form, change):
        replaced = form.initial.get("file") if change and "file" in form.changed_data else None
        super().save_model(request, obj, form, change)
        if "file" in form.changed_data:
            renditions.schedule(obj, using=obj._state.db)
        if replaced and replaced.name != obj.file.name:
            renditions.discard([replaced], using=obj._state.db)

    def get_deleted_objects(self, objs, request):
        """Name the articles in whose text the image stands: deleting it would tear a hole that nobody sees coming."""
        deleted, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        for image in objs:
            for article in Article.objects.showing_image(image.key):
                protected.append(_("Article: %(title)s (in its text)") % {"title": article.title})
        return deleted, counts, perms_needed, protected

    def delete_model(self, request, obj):
        self.delete_queryset(request, Image.objects.filter(pk=obj.pk))

    def delete_queryset(self, request, queryset):
        files = renditions.files_of(queryset)
        super().delete_queryset(request, queryset)
        renditions.discard(files, using=queryset.db)

    @admin.display(description=_("picture"))
    def thumbnail(self, image):
        return _picture_tag(image, "backcare-thumbnail")

    @admin.display(description=_("picture"))
    def preview(self, image):
        return _picture_tag(image, "backcare-preview") if image.pk else "–"

    @admin.display(description=_("alternative text"), ordering="alt")
    def alternative_text(self, image):
        return truncatechars(image.alt_text, 80) or _("decorative")

    @admin.display(description=_("size"))
    def size(self, image):
        return f"{image.width} × {image.height}" if image.width else "–"

    @admin.display(description=_("ready"), boolean=True)
    def is_ready(self, image):
        return not image.problem and bool(image.renditions.all())


def _picture_tag(image: Image, css_class: str):
    src = choices.thumbnail_url(image)
    if not src:
        return _("being prepared")
    return format_html('<img src="{}" alt="{}" class="{}" loading="lazy">', src, image.alt_text, css_class)
