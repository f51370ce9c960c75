"""Sent mail in the admin: what went out, what is queued, what needs a look."""

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
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from backcare.admin.model_admin import BackcareAdmin
from backcare.comments import notices
from backcare.mail.models import StoppedAddress
from backcare.querysets import db_for_write


class AllowForm(forms.Form):
    """An address whose reader stopped all mail and wants it again."""

    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "vTextField", "autocomplete": "off"}),
        error_messages={
            "required": _("Type the email address."),
            "invalid": _("That isn’t an email address. Type it like name@example.com."),
        },
    )
    asked = forms.BooleanField(
        label=_("The reader asked for it"),
        error_messages={
            "required": _(
                "Confirm that the reader asked for it. Mail that someone stopped only starts again if they ask."
            )
        },
    )


class MailAdmin(BackcareAdmin):
    change_list_template = "admin/backcare/mail/change_list.html"
    list_display = ["kind", "to", "state", "error", "about", "created_at"]
    list_filter = ["state", "kind"]
    list_select_related = ["comment", "revision__article"]
    search_fields = ["to"]
    actions = ["send_again"]
    fields = ["kind", "about", "to", "state", "created_at", "due_at", "attempted_at", "attempts", "error"]

    def get_urls(self):
        allow = self.admin_site.admin_view(self.allow_view)
        return [path("allow/", allow, name="backcare_mail_allow"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        allow_url = self.page_url("allow") if self.has_send_permission(request) else ""
        context = {"title": gettext("Sent mail"), "allow_url": allow_url, **(extra_context or {})}
        return super().changelist_view(request, context)

    def has_add_permission(self, request):
        """Mails are written by what causes them."""
        return False

    def has_change_permission(self, request, obj=None):
        """A mail is not changed."""
        return False

    def has_delete_permission(self, request, obj=None):
        """Mails go with the comment or the article that they are about, so deleting those is enough of a permission."""
        about = "article" if obj and obj.revision_id else "comment"
        return super().has_delete_permission(request, obj) or request.user.has_perm(f"backcare.delete_{about}")

    def has_send_permission(self, request):
        """Whether this user may have a mail sent again."""
        return request.user.has_perm("backcare.change_mail")

    @admin.display(description=_("about"), empty_value=_("All pending comments"))
    def about(self, mail):
        """Who wrote the comment, or the article's title, as a link to its page in the admin."""
        if mail.revision:
            article = mail.revision.article
            address = reverse("admin:backcare_article_change", args=[article.pk], current_app=self.admin_site.name)
            return format_html('<a href="{}">{}</a>', address, article.title or _("Untitled"))
        if mail.comment is None:
            return None
        address = reverse("admin:backcare_comment_change", args=[mail.comment.pk], current_app=self.admin_site.name)
        return format_html('<a href="{}"><bdi>{}</bdi></a>', address, mail.comment.name or mail.comment)

    @admin.action(description=_("Send the selected mail again"), permissions=["send"])
    def send_again(self, request, queryset):
        count = queryset.send_again()
        notices.deliver_on_commit()
        text = ngettext("%d mail is queued again.", "%d mails are queued again.", count) % count
        self.message_user(request, text, messages.SUCCESS if count else messages.WARNING)

    @method_decorator(sensitive_post_parameters("email"))
    def allow_view(self, request: HttpRequest) -> HttpResponse:
        """Let mail go again to an address that stopped all of it. Who did it is noted, the address is not."""
        if not self.has_send_permission(request):
            raise PermissionDenied
        form = AllowForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            if self._allow(request, form.cleaned_data["email"]):
                text = gettext(
                    "Mail may go to this address again. The reader has to ask for it below a comment and to confirm it."
                )
                self.message_user(request, text, messages.SUCCESS)
                return HttpResponseRedirect(self.page_url("changelist"))
            form.add_error("email", _("Mail to this address was not stopped. Nothing was changed."))
        context = {"title": gettext("Allow mail again"), "opts": self.opts, "form": form}
        context |= {"list_url": self.page_url("changelist")}
        return TemplateResponse(
            request, "admin/backcare/mail/allow.html", {**self.admin_site.each_context(request), **context}
        )

    def _allow(self, request, email) -> bool:
        with transaction.atomic(using=db_for_write(StoppedAddress)):
            was_stopped = StoppedAddress.objects.forget(email)
            if was_stopped:
                LogEntry.objects.create(
                    user_id=request.user.pk,
                    content_type=ContentType.objects.get_for_model(StoppedAddress),
                    object_repr=gettext("an address without mail"),
                    action_flag=CHANGE,
                    change_message=gettext("Mail allowed again; the reader asked for it."),
                )
        return was_stopped
