"""The watch list in the admin."""

from backcare.admin.model_admin import BackcareAdmin


class WatchedClaimAdmin(BackcareAdmin):
    list_display = ["phrase", "advice"]
    search_fields = ["phrase", "advice"]
    fields = ["phrase", "advice"]
