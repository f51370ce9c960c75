"""Authors and reviewers in the admin."""

from backcare.admin.former_slugs import AddressedAdmin


class PersonAdmin(AddressedAdmin):
    list_display = ["name", "credentials", "slug"]
    search_fields = ["name", "credentials", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["photo"]
    raw_id_fields = ["user"]  # the host's user model may have any shape and need not be in this admin
    fields = ["name", "credentials", "bio", "photo", "slug", "user"]
