"""The list of words, domains and bans in the admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from backcare.admin.model_admin import BackcareAdmin
from backcare.spam.models import SpamTerm


class SpamTermAdmin(BackcareAdmin):
    """Connections are banned from a comment: here such a ban can only be lifted."""

    list_display = ["name", "kind", "effect"]
    list_filter = ["kind", "effect"]
    search_fields = ["text"]
    fields = ["kind", "text", "effect"]

    @admin.display(description=gettext_lazy("word, domain or email address"), ordering="text")
    def name(self, term):
        return str(term) if term.kind == SpamTerm.Kind.CONNECTION else term.text

    def has_change_permission(self, request, obj=None):
        is_connection = obj is not None and obj.kind == SpamTerm.Kind.CONNECTION
        return super().has_change_permission(request, obj) and not is_connection

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "kind":
            kwargs["choices"] = [choice for choice in SpamTerm.Kind.choices if choice[0] != SpamTerm.Kind.CONNECTION]
        return super().formfield_for_choice_field(db_field, request, **kwargs)
