"""Cautions in the admin."""

from backcare.admin.model_admin import BackcareAdmin


class CautionAdmin(BackcareAdmin):
    list_display = ["text", "severity", "label", "slug"]
    list_filter = ["severity"]
    search_fields = ["text", "label", "slug"]
    fields = ["text", "severity", "label", "slug"]
