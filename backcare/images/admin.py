"""The library of images in the admin."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, JsonResponse
from django.template.defaultfilters import truncatechars
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from backcare.images import renditions
from backcare.images.forms import ImageForm
from backcare.images.models import Image
from backcare.page_cache.admin import BackcareAdmin

CHOICES = 24


class ImageAdmin(BackcareAdmin):
    form = ImageForm
    list_display = ["thumbnail", "title", "shown", "size", "uploaded_at", "has_problem"]
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
        super().save_model(request, obj, form, change)
        if "file" in form.changed_data:
            renditions.schedule(obj, using=obj._state.db)

    @admin.display(description=_("picture"))
    def thumbnail(self, image):
        return _picture_tag(image, "backcare-thumbnail")

    @admin.display(description=_("picture"))
    def preview(self, image):
        return _picture_tag(image, "backcare-preview") if image.pk else "–"

    @admin.display(description=_("alternative text"), ordering="alt")
    def shown(self, image):
        return truncatechars(image.alt_text, 80) or _("decorative")

    @admin.display(description=_("size"))
    def size(self, image):
        return f"{image.width} × {image.height}" if image.width else "–"

    @admin.display(description=_("ready"), boolean=True)
    def has_problem(self, image):
        return not image.problem and bool(image.renditions.all())

    def get_urls(self):
        view = self.admin_site.admin_view(self.choices_view)
        return [path("choices/", view, name="backcare_image_choices"), *super().get_urls()]

    def choices_view(self, request: HttpRequest) -> JsonResponse:
        """Images for the editor's picker: the newest, those that match ``?q=``, or those named by ``?key=``."""
        if not (request.user.has_perm("backcare.view_image") or request.user.has_perm("backcare.change_article")):
            raise PermissionDenied
        images = Image.objects.with_renditions()
        if keys := request.GET.getlist("key"):
            images = images.filter(key__in=[key.replace("\x00", "") for key in keys[:100]])
        elif query := request.GET.get("q", "").replace("\x00", "").strip():
            images = images.filter(Q(title__icontains=query) | Q(alt__icontains=query) | Q(key__icontains=query))
        return JsonResponse(
            {
                "images": [
                    {"key": image.key, "title": str(image), "alt": image.alt_text, "src": _smallest(image)}
                    for image in images[:CHOICES]
                ]
            }
        )


def _smallest(image: Image) -> str:
    rows = sorted(image.renditions.all(), key=lambda row: row.width)
    return rows[0].file.url if rows else ""


def _picture_tag(image: Image, css_class: str):
    src = _smallest(image)
    if not src:
        return _("being prepared")
    return format_html('<img src="{}" alt="{}" class="{}" loading="lazy">', src, image.alt_text, css_class)
