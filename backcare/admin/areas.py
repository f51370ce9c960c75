"""Body areas in the admin."""

from django.utils.translation import gettext_lazy as _

from backcare.admin.former_slugs import AddressedAdmin
from backcare.admin.products import PlacementInline


class AreaPlacementInline(PlacementInline):
    fk_name = "area"


class BodyAreaAdmin(AddressedAdmin):
    list_display = ["name", "kind", "parent", "status", "position"]
    list_filter = ["status", "kind"]
    list_select_related = ["parent"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["parent", "cautions"]
    inlines = [AreaPlacementInline]
    fieldsets = [
        (None, {"fields": ["name", "kind", "parent", "summary", "cautions"]}),
        (_("Publishing"), {"fields": ["status", "slug", "position"]}),
    ]
