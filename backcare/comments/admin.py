"""Moderating comments in the admin."""

from django.contrib import admin, messages
from django.template.defaultfilters import truncatechars
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backcare.comments.deciding import Act, decide
from backcare.page_cache.admin import BackcareAdmin


class CommentAdmin(BackcareAdmin):
    list_display = ["excerpt", "name", "status", "article_title", "created_at"]
    list_filter = ["status", "created_at"]
    list_select_related = ["article"]
    search_fields = ["name", "email", "body", "article__title"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["article", "parent"]
    actions = ["approve", "mark_as_spam", "remove"]
    readonly_fields = ["created_at", "decided_at", "decided_by", "held_because"]
    fieldsets = [
        (None, {"fields": ["article", "parent", "name", "email", "body"]}),
        (_("Decision"), {"fields": ["status", "held_because", "created_at", "decided_at", "decided_by"]}),
    ]

    @admin.display(description=_("comment"), ordering="body")
    def excerpt(self, comment):
        return truncatechars(comment.body, 160)

    @admin.display(description=_("article"), ordering="article__title")
    def article_title(self, comment):
        return truncatechars(comment.article.title, 60)

    @admin.display(description=_("look twice because"))
    def held_because(self, comment):
        return "; ".join(comment.reason_texts) or "–"

    def save_model(self, request, obj, form, change):
        if "status" in form.changed_data:
            obj.decided_at, obj.decided_by = timezone.now(), request.user
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Approve the selected comments"), permissions=["change"])
    def approve(self, request, queryset):
        count = len(decide(queryset, Act.APPROVE, user=request.user))
        self._report(request, ngettext("%d comment approved.", "%d comments approved.", count) % count)

    @admin.action(description=_("Mark the selected comments as spam"), permissions=["change"])
    def mark_as_spam(self, request, queryset):
        count = len(decide(queryset, Act.SPAM, user=request.user))
        self._report(request, ngettext("%d comment marked as spam.", "%d comments marked as spam.", count) % count)

    @admin.action(description=_("Remove the selected comments from the page"), permissions=["change"])
    def remove(self, request, queryset):
        count = len(decide(queryset, Act.REMOVE, user=request.user))
        self._report(request, ngettext("%d comment removed.", "%d comments removed.", count) % count)

    def _report(self, request, text):
        self.message_user(request, text, messages.SUCCESS)
