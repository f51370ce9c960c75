"""The base of our admin pages."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime, AdminTextareaWidget
from django.db import models
from django.urls import reverse

from backcare.admin.autocomplete import Autocompletes
from backcare.admin.date_fields import ShopDateTimeField
from backcare.views.staff_cookie import marks_staff

OVERRIDES = {
    models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})},
    models.DateTimeField: {"form_class": ShopDateTimeField, "widget": AdminSplitDateTime},
}


class BackcareAdmin(Autocompletes, admin.ModelAdmin):
    """A ModelAdmin whose pages set the staff cookie, so that "view on site" shows an editor the drafts."""

    formfield_overrides = OVERRIDES

    class Media:
        css = {"all": ["backcare/admin/admin.css"]}

    def page_url(self, name: str, *args) -> str:
        """Return the address of a page of this model's admin, such as ``page_url("change", pk)``."""
        meta = self.model._meta
        name = f"admin:{meta.app_label}_{meta.model_name}_{name}"
        return reverse(name, args=args, current_app=self.admin_site.name)

    def get_urls(self):
        urls = super().get_urls()
        for url in urls:
            url.callback = marks_staff(url.callback)
        return urls
