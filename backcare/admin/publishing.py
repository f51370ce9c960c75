"""Base admin for what is a draft or published: its buttons say what readers will see."""

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpResponseRedirect
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from backcare.admin.former_slugs import AddressedAdmin
from backcare.admin.languages import LanguageFilter, LanguageForm, if_several, name_of

PUBLISH, UNPUBLISH = "_publish", "_unpublish"


class PublishableAdmin(AddressedAdmin):
    """The admin of a ``Publishable`` with articles. ``state`` must be among its fields, ``status`` not."""

    form = LanguageForm
    change_form_template = "admin/backcare/publishable_change_form.html"

    def get_fieldsets(self, request, obj=None):
        *others, (name, options) = super().get_fieldsets(request, obj)
        return [*others, (name, {**options, "fields": [*options["fields"], *if_several("language")]})]

    def get_list_display(self, request):
        return [*super().get_list_display(request), *if_several("written_in")]

    def get_list_filter(self, request):
        return [*super().get_list_filter(request), *if_several(LanguageFilter)]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), "state"]

    @admin.display(description=_("language"), ordering="language")
    def written_in(self, obj):
        return name_of(obj.language)

    @admin.display(description=_("state"))
    def state(self, obj):
        if obj.is_published():
            return gettext("Live. Readers see what you save at once.")
        return gettext("Draft. Readers don’t see it until you publish it.")

    def save_model(self, request, obj, form, change):
        if PUBLISH in request.POST:
            obj.status = obj.Status.PUBLISHED
        elif UNPUBLISH in request.POST:
            obj.status = obj.Status.DRAFT
        super().save_model(request, obj, form, change)

    def construct_change_message(self, request, form, formsets, add=False):
        message = super().construct_change_message(request, form, formsets, add)
        if {PUBLISH, UNPUBLISH} & request.POST.keys():
            with override(None):  # the log is translated when it is read
                message.append({"changed": {"fields": [str(capfirst(self.opts.get_field("status").verbose_name))]}})
        return message

    def response_add(self, request, obj, post_url_continue=None):
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self._answer(request, obj)

    def response_change(self, request, obj):
        return super().response_change(request, obj) if IS_POPUP_VAR in request.POST else self._answer(request, obj)

    def _answer(self, request, obj):
        """Say what readers see now, on the form again."""
        if UNPUBLISH in request.POST:
            text = gettext("Unpublished. Readers will get a “Page not found” error until you publish it again.")
            if count := obj.articles.published().count():
                lost = ngettext("%d live article no longer shows it.", "%d live articles no longer show it.", count)
                text = f"{text} {lost % count}"
        elif obj.is_published():
            said = gettext("Published.") if PUBLISH in request.POST else gettext("Saved. Readers see your changes now.")
            text = format_html('{} <a href="{}">{}</a>', said, obj.get_absolute_url(), gettext("View on site"))
        else:
            text = gettext("Draft saved. Readers don’t see it until you publish it.")
        self.message_user(request, text, messages.SUCCESS)
        return HttpResponseRedirect(self.page_url("change", obj.pk))
