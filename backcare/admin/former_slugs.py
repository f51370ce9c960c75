"""Base admin for models with a public URL: when the slug changes, the old URL redirects."""

from django.contrib import admin, messages
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from backcare.admin.model_admin import BackcareAdmin
from backcare.publication.addresses import keep_leading
from backcare.redirects.models import FormerSlug

SHOWN = 20


class AddressedAdmin(BackcareAdmin):
    """The admin of rows with a ``slug``, which must be one of its fields."""

    slug_help = _("The last part of the web address.")

    def get_prepopulated_fields(self, request, obj=None):
        """Prefill the slug of new rows only: an existing URL changes only on purpose."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(["former_addresses"] if obj else [])]

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        return [(name, {**options, "fields": _with_former(options["fields"], obj)}) for name, options in fieldsets]

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if "slug" in form.base_fields:
            after = gettext("If you change it, the old web address redirects.") if obj else ""
            form.base_fields["slug"].help_text = f"{self.slug_help} {after}".strip()
        return form

    @admin.display(description=_("old web addresses"))
    def former_addresses(self, obj):
        """The newest old URLs that redirect to ``obj``, as links."""
        rows = list(FormerSlug.objects.leading_to(obj)[: SHOWN + 1])
        if not rows:
            return gettext("None")
        links = ((row.get_absolute_url(), row.get_absolute_url()) for row in rows[:SHOWN])
        shown = format_html_join("", '<li><a href="{}">{}</a></li>', links)
        if len(rows) > SHOWN:
            more = FormerSlug.objects.leading_to(obj).count() - SHOWN
            shown += format_html("<li>{}</li>", ngettext("and %d more", "and %d more", more) % more)
        return format_html('<ul class="backcare-former">{}</ul>', shown)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        former = keep_leading(form.instance, form.initial.get("slug", "") if change else "")
        if former is not None:
            text = gettext("The old web address %(old)s now redirects to %(new)s.")
            addresses = {"old": former.get_absolute_url(), "new": form.instance.get_absolute_url()}
            self.message_user(request, text % addresses, messages.INFO)


def _with_former(fields, obj) -> list:
    if obj is None:
        return list(fields)
    return [shown for name in fields for shown in ([name, "former_addresses"] if name == "slug" else [name])]
