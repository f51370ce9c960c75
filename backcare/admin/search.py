"""Synonyms of the search, and searches with no results, in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from backcare.admin.model_admin import BackcareAdmin


class SynonymsAdmin(BackcareAdmin):
    list_display = ["__str__"]
    search_fields = ["names"]
    fields = ["names"]


class ZeroResultQueryAdmin(admin.ModelAdmin):
    """A read-only list; editors delete the terms they have written about."""

    list_display = ["query", "times", "last_on", "language"]
    list_display_links = None
    list_filter = ["last_on", "language"]
    search_fields = ["query"]
    search_help_text = _("Search terms")
    show_full_result_count = False

    def get_queryset(self, request):
        return super().get_queryset(request).for_editors()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
