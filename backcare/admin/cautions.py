"""Cautions in the admin."""

from backcare.admin.model_admin import BackcareAdmin


class CautionAdmin(BackcareAdmin):
    list_display = ["text", "severity", "slug"]
    list_filter = ["severity"]
    search_fields = ["text", "slug"]
    fields = ["text", "severity", "slug"]
