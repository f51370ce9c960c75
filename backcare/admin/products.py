"""Collections and products of the shop in the admin, and the inlines that place them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from backcare.admin.autocomplete import Autocompletes
from backcare.admin.model_admin import BackcareAdmin
from backcare.admin.ordering import OrderedFormSet
from backcare.products.models import ProductPlacement


class ProductLinkAdmin(BackcareAdmin):
    list_display = ["title", "kind", "handle", "price_text", "is_listed"]
    list_filter = ["kind", "is_listed"]
    search_fields = ["title", "handle", "key"]
    autocomplete_fields = ["image"]
    fieldsets = [
        (None, {"fields": ["kind", "title", "summary", "image", "price_text"]}),
        (_("In the shop"), {"fields": ["handle", "url", "is_listed"]}),
        (_("For articles"), {"fields": ["key"]}),
    ]

    def get_readonly_fields(self, request, obj=None):
        return ["key"] if obj else []


class PlacementInline(Autocompletes, admin.StackedInline):
    """Inline for placed collections and products; subclasses set the foreign key."""

    model = ProductPlacement
    formset = OrderedFormSet
    extra = 0
    autocomplete_fields = ["product"]
    fields = ["product", ("heading", "call_to_action"), "text", "position"]
    ordering = ["position", "pk"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("product", "article", "technique", "area")
            .defer("article__body", "article__segments", "article__toc")
        )
