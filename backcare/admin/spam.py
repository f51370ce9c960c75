"""The lists of words and domains in the admin."""

from backcare.admin.model_admin import BackcareAdmin


class SpamTermAdmin(BackcareAdmin):
    list_display = ["text", "kind", "effect"]
    list_filter = ["kind", "effect"]
    search_fields = ["text"]
    fields = ["kind", "text", "effect"]
