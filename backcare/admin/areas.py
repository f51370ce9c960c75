"""Body areas in the admin."""

from django.utils.translation import gettext_lazy as _

from backcare.admin.products import PlacementInline
from backcare.admin.publishing import PublishableAdmin


class AreaPlacementInline(PlacementInline):
    fk_name = "area"


class BodyAreaAdmin(PublishableAdmin):
    list_display = ["name", "kind", "parent", "status", "position"]
    list_filter = ["status", "kind"]
    list_select_related = ["parent"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["parent", "cautions"]
    inlines = [AreaPlacementInline]
    fieldsets = [
        (None, {"fields": ["state", "name", "kind", "parent", "position", "summary", "cautions"]}),
        (_("Web address"), {"fields": ["slug"]}),
    ]
