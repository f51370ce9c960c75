"""The shop with a second admin site, on which the models of Backcare have nothing but Django's own forms and lists."""

from django.contrib import admin
from django.urls import path

from backcare.admin import ADMINS
from backcare.models import Article, ProductPlacement, Reference, RelatedOverride, Tag, TagSynonym
from shop_site.urls import urlpatterns as shop

site = admin.AdminSite(name="stock")
# By its name our template would be taken for every form of the model, also for a stock one.
TEMPLATES = {
    "change_form_template": "admin/change_form.html",
    "change_list_template": "admin/change_list.html",
    "object_history_template": "admin/object_history.html",
}
INLINES = {
    Article: [
        (admin.StackedInline, ProductPlacement, ["product"]),
        (admin.StackedInline, Reference, []),
        (admin.TabularInline, RelatedOverride, ["related"]),
    ],
    Tag: [(admin.TabularInline, TagSynonym, [])],
}


def inline(kind, model, autocomplete):
    """Return an inline of ``model`` that changes nothing of what Django does, its select boxes apart."""
    attributes = {"model": model, "fk_name": None, "autocomplete_fields": autocomplete}
    if model is RelatedOverride:
        attributes["fk_name"] = "article"
    return type(f"Stock{model.__name__}Inline", (kind,), attributes)


def register() -> None:
    """Register the models: the same fields, inlines, searches and filters as far as Django has them itself."""
    for model, ours in ADMINS.items():
        attributes = TEMPLATES | {
            "search_fields": ours.search_fields,
            "autocomplete_fields": ours.autocomplete_fields,
            "prepopulated_fields": ours.prepopulated_fields,
            "date_hierarchy": ours.date_hierarchy,
            "list_filter": [name for name in ours.list_filter if isinstance(name, str)],
            "inlines": [inline(*described) for described in INLINES.get(model, [])],
        }
        site.register(model, type(f"Stock{model.__name__}Admin", (admin.ModelAdmin,), attributes))


register()
urlpatterns = [path("stock/", site.urls), *shop]
