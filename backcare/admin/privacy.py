"""The data of one email address in the admin: how much there is, handing it out, deleting it."""

import json

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_post_parameters

from backcare.comments.models import Comment
from backcare.comments.threads import pk_in
from backcare.privacy.personal_data import Erased, checked_address, erase, export

OF = "comment"
"""The parameter that names a comment whose writer's data it is about: an address does not belong into server logs."""


class AddressForm(forms.Form):
    """Whose data it is about."""

    email = forms.CharField(
        label=gettext_lazy("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "size": 30}),
        error_messages={
            "required": gettext_lazy("Type the email address that the person used."),
            "max_length": gettext_lazy("An email address has at most 254 characters. Type it like name@example.com."),
        },
    )

    def clean_email(self):
        return checked_address(self.cleaned_data["email"])


class SureForm(AddressForm):
    """The same, and that whoever deletes it has looked at what it is."""

    is_sure = forms.BooleanField(
        label=gettext_lazy("Yes, delete all of this permanently"),
        error_messages={"required": gettext_lazy("Nothing was deleted. Check the box if you are sure.")},
    )


class PrivacyPages:
    """Gives the ModelAdmin of comments a page for the data of one person, at ``person/`` below its list."""

    def get_urls(self):
        person = self.admin_site.admin_view(self.person_view)
        return [path("person/", person, name="backcare_comment_person"), *super().get_urls()]

    @method_decorator(sensitive_post_parameters("email"))
    def person_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for an address; show what there is; hand it out as a file, or delete it once someone is sure.

        The address is only ever posted. A link names a comment instead, whose writer it is about.
        """
        if not self.has_delete_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            pk = pk_in(request.GET.get(OF, ""))
            comment = get_object_or_404(Comment, pk=pk, by_staff=False) if pk else None
            return self._found(request, comment.email) if comment and comment.email else self._asked(request)
        sure = SureForm(request.POST)
        form = AddressForm(request.POST)
        if not form.is_valid():
            return self._asked(request, form)
        email = form.cleaned_data["email"]
        if "export" in request.POST:
            return self._file(email)
        if "erase" not in request.POST:
            return self._found(request, email)
        if not sure.is_valid():
            return self._found(request, email, sure)
        self.message_user(request, self._report_of(erase(email)), messages.SUCCESS)
        return HttpResponseRedirect(self._person_url(request))

    def _person_url(self, request: HttpRequest, comment: Comment | None = None) -> str:
        """The address of the page, with a comment for its writer; empty for whom may not use it."""
        if not self.has_delete_permission(request) or (comment and (comment.by_staff or not comment.email)):
            return ""
        address = reverse("admin:backcare_comment_person", current_app=self.admin_site.name)
        return f"{address}?{OF}={comment.pk}" if comment else address

    def _report_of(self, done: Erased) -> str:
        parts = (
            ngettext("%d comment was deleted", "%d comments were deleted", done.deleted) % done.deleted,
            ngettext("%d was emptied", "%d were emptied", done.emptied) % done.emptied,
            ngettext("%d email was deleted", "%d emails were deleted", done.mails) % done.mails,
            ngettext("%d email to others was deleted", "%d emails to others were deleted", done.mentions)
            % done.mentions,
            ngettext("%d ban was lifted", "%d bans were lifted", done.bans) % done.bans,
            ngettext("%d log entry was emptied", "%d log entries were emptied", done.log_entries) % done.log_entries,
        )
        return _("Done: %(parts)s.") % {"parts": "; ".join(parts)}

    def _asked(self, request, form=None) -> HttpResponse:
        return self._person_page(request, form or AddressForm())

    def _found(self, request, email, sure=None) -> HttpResponse:
        data = export(email)
        emptied = sum(comment["answered_by_others"] for comment in data["comments"])
        counts = {
            "comments": len(data["comments"]),
            "emptied": emptied,
            "deleted": len(data["comments"]) - emptied,
            "decisions": sum(len(comment["decisions"]) for comment in data["comments"]),
            "mails": len(data["mails"]),
            "mentions": len(data["mails_to_others"]),
            "log_entries": len(data["admin_log"]),
            "bans": len(data["bans"]),
        }
        return self._person_page(
            request,
            AddressForm(initial={"email": email}),
            email=email,
            counts=counts,
            is_something=any(counts.values()),
            wants_no_mail=data["wants_no_mail"],
            comments=data["comments"],
            statuses=dict(Comment.Status.choices),
            sure=sure or SureForm(initial={"email": email}, auto_id="sure-%s"),
        )

    def _file(self, email) -> HttpResponse:
        text = json.dumps(export(email), ensure_ascii=False, indent=2)
        response = HttpResponse(text, content_type="application/json")
        response.headers["Content-Disposition"] = 'attachment; filename="comments.json"'
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def _person_page(self, request, form, **context) -> HttpResponse:
        context = {"form": form, "address": self._person_url(request), **context}
        return self._page(
            request, "admin/backcare/comment/person.html", _("Export or delete someone’s data"), **context
        )
