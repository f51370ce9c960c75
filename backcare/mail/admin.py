"""The outbox in the admin: what went out, what waits, what is stuck."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backcare.mail import sending
from backcare.page_cache.admin import BackcareAdmin


class MailAdmin(BackcareAdmin):
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
