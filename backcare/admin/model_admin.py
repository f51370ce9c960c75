"""The base of our admin pages."""

from django.contrib import admin
from django.db import models
from django.urls import reverse
from django.utils.text import capfirst

from backcare.admin.autocomplete import Autocompletes
from backcare.admin.date_fields import ShopDateTimeField
from backcare.views.staff_cookie import marks_staff


class FormFields:
    """Adjusts form fields but keeps the widgets of the host's admin."""

    text_rows = 4

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        chosen = "widget" in kwargs
        if isinstance(db_field, models.DateTimeField):
            kwargs.setdefault("form_class", ShopDateTimeField)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(db_field, models.TextField) and not chosen:
            field.widget.attrs["rows"] = self.text_rows
        return field


class BackcareAdmin(Autocompletes, FormFields, admin.ModelAdmin):
    """A ModelAdmin whose pages set the staff cookie, so that "view on site" shows an editor the drafts."""

    class Media:
        css = {"all": ["backcare/admin/admin.css"]}
        js = ["backcare/admin/slugs.js"]

    def page_url(self, name: str, *args) -> str:
        """Return the address of a page of this model's admin, such as ``page_url("change", pk)``."""
        meta = self.model._meta
        name = f"admin:{meta.app_label}_{meta.model_name}_{name}"
        return reverse(name, args=args, current_app=self.admin_site.name)

    def get_changelist_instance(self, request):
        """Name the list after what it lists: "Articles" instead of "Select article to change"."""
        changelist = super().get_changelist_instance(request)
        if not changelist.is_popup:
            changelist.title = capfirst(self.opts.verbose_name_plural)
        return changelist

    def get_urls(self):
        urls = super().get_urls()
        for url in urls:
            url.callback = marks_staff(url.callback)
        return urls
