"""Techniques in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from backcare.admin.model_admin import FormFields
from backcare.admin.ordering import OrderedFormSet
from backcare.admin.products import PlacementInline
from backcare.admin.publishing import PublishableAdmin
from backcare.techniques.models import TechniqueStep


class StepInline(FormFields, admin.TabularInline):
    model = TechniqueStep
    formset = OrderedFormSet
    extra = 0
    text_rows = 2
    fields = ["text", "position"]


class TechniquePlacementInline(PlacementInline):
    fk_name = "technique"


class TechniqueAdmin(PublishableAdmin):
    list_display = ["name", "level", "pressure", "status"]
    list_filter = ["status", "level", "pressure", "areas"]
    search_fields = ["name", "slug", "aliases"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["areas", "cautions", "image"]
    inlines = [StepInline, TechniquePlacementInline]
    fieldsets = [
        (None, {"fields": ["state", "name", "summary", "image", "aliases"]}),
        (
            _("How to do it"),
            {
                "fields": [
                    ("level", "pressure"),
                    ("minutes_min", "minutes_max"),
                    ("times_per_week_min", "times_per_week_max"),
                    "areas",
                    "cautions",
                ]
            },
        ),
        (_("Web address"), {"fields": ["slug"]}),
    ]
