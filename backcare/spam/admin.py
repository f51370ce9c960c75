"""The lists of words and domains of spam in the admin."""

from backcare.page_cache.admin import BackcareAdmin


class SpamTermAdmin(BackcareAdmin):
    list_display = ["text", "kind"]
    list_filter = ["kind"]
    search_fields = ["text"]
    show_full_result_count = False
