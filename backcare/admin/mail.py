"""The outbox in the admin: what went out, what waits, what is stuck."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from backcare.admin.model_admin import BackcareAdmin
from backcare.mail import sending
from backcare.mail.models import StoppedAddress


class AllowForm(forms.Form):
    """An address whose reader stopped all mail and wants it again."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        error_messages={
            "required": _("Type the e-mail address."),
            "invalid": _("This is no e-mail address. Type it like name@example.com."),
        },
    )
    asked = forms.BooleanField(
        label=_("Its reader asked for mail again"),
        error_messages={
            "required": _(
                "Tick that its reader asked for it. Mail that someone stopped starts again at their wish only."
            )
        },
    )


class MailAdmin(BackcareAdmin):
    change_list_template = "admin/backcare/mail/change_list.html"
    list_display = ["key", "to", "subject", "state", "created_at", "error"]
    list_filter = [("sent_at", admin.EmptyFieldListFilter), ("error", admin.EmptyFieldListFilter)]
    search_fields = ["key", "to"]
    show_full_result_count = False
    actions = ["send_again"]
    fields = [
        "key",
        "to",
        "subject",
        "body",
        "headers",
        "created_at",
        "due_at",
        "attempted_at",
        "sent_at",
        "attempts",
        "error",
    ]

    def get_urls(self):
        allow = self.admin_site.admin_view(self.allow_view)
        return [path("allow/", allow, name="backcare_mail_allow"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        allow_url = self._url("allow") if self.has_send_permission(request) else ""
        return super().changelist_view(request, {"allow_url": allow_url, **(extra_context or {})})

    def has_add_permission(self, request):
        """Mails are written by what causes them."""
        return False

    def has_change_permission(self, request, obj=None):
        """What was written is not changed."""
        return False

    def has_send_permission(self, request):
        """Whether this user may have a mail sent once more."""
        return request.user.has_perm("backcare.change_mail")

    @admin.display(description=_("state"))
    def state(self, mail):
        return mail.state

    @admin.action(description=_("Send the selected mails once more"), permissions=["send"])
    def send_again(self, request, queryset):
        count = sum(sending.resend(mail.key) for mail in queryset)
        sending.deliver_on_commit()
        text = ngettext("%d mail is sent once more.", "%d mails are sent once more.", count) % count
        self.message_user(request, text, messages.SUCCESS)

    @method_decorator(sensitive_post_parameters("email"))
    def allow_view(self, request: HttpRequest) -> HttpResponse:
        """Let mail go again to an address that stopped all of it. Who did it is noted, the address is not."""
        if not self.has_send_permission(request):
            raise PermissionDenied
        form = AllowForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            if self._allow(request, form.cleaned_data["email"]):
                text = gettext(
                    "Mail may go to this address again. Its reader has to ask for it below a comment and to confirm it."
                )
                self.message_user(request, text, messages.SUCCESS)
                return HttpResponseRedirect(self._url("changelist"))
            form.add_error("email", _("Mail to this address was not stopped. Nothing was changed."))
        context = {"title": gettext("Allow mail again"), "opts": self.opts, "form": form}
        context |= {"list_url": self._url("changelist")}
        return TemplateResponse(
            request, "admin/backcare/mail/allow.html", {**self.admin_site.each_context(request), **context}
        )

    def _allow(self, request, email) -> bool:
        with transaction.atomic():
            was_stopped = StoppedAddress.objects.forget(email)
            if was_stopped:
                LogEntry.objects.create(
                    user_id=request.user.pk,
                    content_type=ContentType.objects.get_for_model(StoppedAddress),
                    object_repr=gettext("an address without mail"),
                    action_flag=CHANGE,
                    change_message=gettext("Mail allowed again; its reader asked for it."),
                )
        return was_stopped

    def _url(self, name: str) -> str:
        return reverse(f"admin:backcare_mail_{name}", current_app=self.admin_site.name)
