"""The data of one e-mail address in the admin: how much there is, handing it out, deleting it."""

import json

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backcare.comments.privacy import erase, export


class AddressForm(forms.Form):
    """Whose data it is about."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)


class PrivacyPages:
    """Gives the ModelAdmin of comments a page for the data of one person, at ``person/`` below its list."""

    def get_urls(self):
        person = self.admin_site.admin_view(self.person_view)
        return [path("person/", person, name="backcare_comment_person"), *super().get_urls()]

    def person_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for an address; show what there is; hand it out as a file, or delete it after a second look."""
        if not self.has_delete_permission(request):
            raise PermissionDenied
        asked = request.POST if request.method == "POST" else request.GET
        form = AddressForm(asked or None)
        if not asked or not form.is_valid():
            return self._person_page(request, form)
        email = form.cleaned_data["email"]
        if request.method == "POST" and "export" in request.POST:
            return self._file(email)
        if request.method == "POST" and "erase" in request.POST:
            done = erase(email)
            text = _("%(deleted)d comments and %(mails)d mails were deleted, %(emptied)d comments emptied.") % vars(
                done
            )
            self.message_user(request, text, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:backcare_comment_person", current_app=self.admin_site.name))
        data = export(email)
        return self._person_page(request, form, email=email, comments=data["comments"], mails=len(data["mails"]))

    def _file(self, email) -> HttpResponse:
        text = json.dumps(export(email), ensure_ascii=False, indent=2)
        response = HttpResponse(text, content_type="application/json")
        response.headers["Content-Disposition"] = 'attachment; filename="comments.json"'
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def _person_page(self, request, form, **context) -> HttpResponse:
        context = {"form": form, **context}
        return self._page(request, "admin/backcare/comment/person.html", _("The data of one person"), **context)
