"""The library of images in the admin."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.forms.widgets import Script
from django.template.defaultfilters import truncatechars
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from backcare import clock
from backcare.admin.images.forms import ImageForm
from backcare.admin.model_admin import BackcareAdmin
from backcare.images import choices, pictures, renditions, storing, uses
from backcare.images.models import Image
from backcare.querysets import db_for_write

NAMED = 50
"""Most places that are named where an image is used; the others are counted."""


class UseFilter(admin.SimpleListFilter):
    """Images that are used somewhere, or nowhere."""

    title = _("use")
    parameter_name = "use"

    def lookups(self, request, model_admin):
        return [("unused", _("unused")), ("used", _("used"))]

    def queryset(self, request, queryset):
        if self.value() == "unused":
            return queryset.exclude(key__in=uses.used_keys(queryset.db))
        if self.value() == "used":
            return queryset.filter(key__in=uses.used_keys(queryset.db))
        return queryset


class ImageChangeList(ChangeList):
    """The list, with the number of uses of each image it shows."""

    def get_results(self, request):
        super().get_results(request)
        rows = list(self.result_list)
        counted = uses.counts(rows, self.queryset.db)
        for image in rows:
            image.use_count = counted[image.pk]
        self.result_list = rows


class ImageAdmin(BackcareAdmin):
    form = ImageForm
    list_display = ["thumbnail", "title", "used", "alternative_text", "uploaded"]
    list_display_links = ["thumbnail", "title"]
    list_filter = [UseFilter, "is_decorative", "ai_use", "uploaded_at"]
    search_fields = ["title", "alt", "key", "credit"]
    date_hierarchy = "uploaded_at"
    fieldsets = [
        (None, {"fields": ["file", "picture", "title", "alt", "is_decorative", "credit", "ai_use"]}),
        (
            _("Focal point"),
            {
                "description": _(
                    "Cards and photos of people show a part of the picture. What lies here stays in view."
                ),
                "fields": [("focal_x", "focal_y")],
            },
        ),
        (_("For articles"), {"fields": ["key", "size"]}),
    ]

    class Media:
        css = {"all": ["backcare/admin/images.css"]}
        js = [Script("backcare/admin/focal.js", defer=True)]

    def get_readonly_fields(self, request, obj=None):
        return ["picture", "size", "problem", "content_credentials", *(["key"] if obj else [])]

    def get_fieldsets(self, request, obj=None):
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj and obj.problem:
            fieldsets.insert(0, (_("Something went wrong"), {"fields": ["problem"]}))
        if obj and obj.had_content_credentials:
            fieldsets.append((_("Origin"), {"fields": ["content_credentials"]}))
        return fieldsets

    def get_queryset(self, request):
        return super().get_queryset(request).with_renditions()

    def get_changelist(self, request, **kwargs):
        return ImageChangeList

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Leave no file behind when the rows are not saved."""
        with storing.undone_on_failure():
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            found = uses.of([obj], obj._state.db).get(obj.pk, [])
            context["uses"] = [(use, self._form_address(use, request)) for use in found[:NAMED]]
            context["more_uses"] = len(found[NAMED:])
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, obj, form, change):
        replaced = form.initial.get("file") if change and "file" in form.changed_data else None
        super().save_model(request, obj, form, change)
        if replaced and replaced.name != obj.file.name:
            storing.discard([replaced], using=obj._state.db)
        elif change and {"focal_x", "focal_y"} & set(form.changed_data):
            renditions.schedule(obj, crops_only=True)

    def get_deleted_objects(self, objs, request):
        """Name every place that shows one of the images: deleting it would tear a hole that nobody sees coming."""
        deleted, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        objs = list(objs)
        found = uses.of(objs, objs[0]._state.db) if objs else {}
        places = [use for image in objs for use in found.get(image.pk, [])]
        named = [self._named(use, request) for use in places[:NAMED]]
        if more := len(places[NAMED:]):
            named.append(ngettext("and %d more place", "and %d more places", more) % more)
        return deleted, counts, perms_needed, named or protected

    def delete_model(self, request, obj):
        self.delete_queryset(request, Image.objects.filter(pk=obj.pk))

    def delete_queryset(self, request, queryset):
        queryset = queryset.using(db_for_write(queryset))
        files = renditions.files_of(queryset)
        super().delete_queryset(request, queryset)
        storing.discard(files, using=queryset.db)

    def _form_address(self, use: uses.Use, request) -> str:
        """Return the address of the admin form on which the use can be changed; empty where there is none for them."""
        model_admin = self.admin_site._registry.get(type(use.row))
        if model_admin is None or not model_admin.has_view_permission(request):
            return ""
        options = use.row._meta
        name = f"{self.admin_site.name}:{options.app_label}_{options.model_name}_change"
        return reverse(name, args=[use.form_pk])

    def _named(self, use: uses.Use, request):
        address = self._form_address(use, request)
        title = format_html('<a href="{}">{}</a>', address, use.row) if address else use.row
        words = (
            gettext("{kind}: {title} ({role}, in its unpublished changes)")
            if use.is_in_working_copy
            else gettext("{kind}: {title} ({role})")
        )
        return format_html(words, kind=_capitalized(use.kind), title=title, role=use.role)

    @admin.display(description=_("picture"))
    def thumbnail(self, image):
        if not image.renditions.all():
            return _("could not be made ready") if image.problem else _("being prepared")
        focus = pictures.focus_of(image)
        return format_html(
            '<img src="{}" alt="{}" class="backcare-thumbnail" loading="lazy" data-focus-x="{}" data-focus-y="{}">',
            choices.thumbnail_url(image),
            image.alt_text,
            *focus,
        )

    @admin.display(description=_("picture"))
    def picture(self, image):
        return render_to_string("admin/backcare/image/focal_point.html", {"image": image, "src": _large(image)})

    @admin.display(description=_("alternative text"), ordering="alt")
    def alternative_text(self, image):
        return truncatechars(image.alt_text, 80) or _("decorative")

    @admin.display(description=_("used"))
    def used(self, image):
        if not image.use_count:
            return _("unused")
        if image.use_count == 1:
            return _("used once")
        return ngettext("used %d time", "used %d times", image.use_count) % image.use_count

    @admin.display(description=_("size"))
    def size(self, image):
        return f"{image.width} × {image.height}" if image.width else "–"

    @admin.display(description=_("Content Credentials"))
    def content_credentials(self, image):
        return _(
            "The file had them when it was uploaded. Backcare does not check them, and the files that readers get are "
            "without them."
        )

    @admin.display(description=_("uploaded"), ordering="uploaded_at")
    def uploaded(self, image):
        return clock.in_words(image.uploaded_at, "SHORT_DATE_FORMAT")


def _large(image: Image) -> str:
    """Return the address of the picture for the form: wide enough to see what is on it."""
    rows = [row for row in image.renditions.all() if row.format == row.Format.JPEG] if image.pk else []
    return min(rows, key=lambda row: abs(row.width - 800)).file.url if rows else ""


def _capitalized(name: str) -> str:
    return name[:1].upper() + name[1:]
