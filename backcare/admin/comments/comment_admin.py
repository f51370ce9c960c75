"""Moderate comments in the admin: the list of comments, and one comment with all that is known of it."""

from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from backcare.admin.comments.filters import ALL, ScoreOrder, StatusFilter, WriterFilter
from backcare.admin.comments.sweep import SweepPages
from backcare.admin.model_admin import BackcareAdmin
from backcare.admin.privacy import PrivacyPages
from backcare.comments import moderation_context
from backcare.comments.deciding import (
    Act,
    Decided,
    approve_all_with_above,
    decide,
    decide_one,
    decide_seen,
    edit,
    pending_above,
    reply,
    undo,
)
from backcare.comments.models import Comment
from backcare.comments.reasons import BELOW_STUB
from backcare.comments.threads import pk_in
from backcare.comments.versions import versions_in, versions_of
from backcare.exceptions import CommentErased, DecidedMeanwhile
from backcare.relations import with_users
from backcare.views.comment_form import NameField, PlainTextField

DECIDE = "decide"
"""Name of the buttons; their values are ``act:pk:version``, and after the question about those above it also theirs."""
REPLY, BOTH, UNDO = "reply", "both", "undo"
ACTS = {BOTH: Act.APPROVE, "alone": Act.APPROVE}
"""What the buttons of the question about those above decide."""
ACTIONS = {Act.APPROVE: "approve", Act.SPAM: "mark_as_spam", Act.HOLD: "hold", Act.REMOVE: "remove"}
"""The actions of the list by what they decide."""
REPORTS = {
    Act.APPROVE: ngettext_lazy("%d comment approved.", "%d comments approved."),
    Act.SPAM: ngettext_lazy("%d comment marked as spam.", "%d comments marked as spam."),
    Act.HOLD: ngettext_lazy("%d comment is pending again.", "%d comments are pending again."),
    Act.REMOVE: ngettext_lazy("%d comment removed.", "%d comments removed."),
}
"""What is said of how many they decided on."""
SHOWN = "shown"
"""Name of the fields, one a row, with the versions that the page shows; decisions on many go by them."""
ANSWER, TOGETHER, ALONE = "answer", "together", "alone"
"""Name of the buttons of the question before many are decided on, and their values."""
ABOVE = "above"
"""Name of the field with the versions of the pending ones that those answer."""
PARENTS_SHOWN = 50
"""How many of the pending ones the question shows in full; as many as on one page of the list."""
ROW = "X-Backcare-Row"
"""Header with which the script asks for the row alone."""

ERASED = gettext_lazy(
    "This comment was deleted at the writer’s request. Only its place is kept, for the replies below it; it cannot be "
    "edited, approved or answered."
)
GONE = gettext_lazy("This comment was just deleted. Nothing was changed.")

SAID = {
    Act.APPROVE: gettext_lazy("Approved."),
    ALONE: gettext_lazy("Approved."),
    BOTH: gettext_lazy("Approved, with what it answers."),
    Act.SPAM: gettext_lazy("Marked as spam."),
    Act.HOLD: gettext_lazy("Pending again."),
    Act.REMOVE: gettext_lazy("Removed from the page."),
}
"""What a row says after each of its buttons."""


@dataclass
class Outcome:
    """What became of a button: the comment as it is now, and what its row says."""

    comment: Comment
    message: str = ""
    problem: str = ""
    conflict: bool = False
    is_undo: bool = False
    pending_parents: list[Comment] = field(default_factory=list)
    above_seen: str = ""
    reply: str = ""
    can_undo: bool = True
    other: Comment | None = None
    """The one on which someone else decided, where that is what stopped it: above it, or of the act to undo."""

    @property
    def is_done(self) -> bool:
        return not (self.problem or self.conflict or self.pending_parents)


class CommentEditForm(forms.ModelForm):
    """The words of a comment. ``seen`` is the version that the moderator saw: a decision since then stops the save."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Comment
        fields = ["name", "body"]
        field_classes = {"name": NameField, "body": PlainTextField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.version

    def clean(self):
        data = super().clean()
        if self.instance.is_erased:
            raise ValidationError(ERASED)
        if data.get("seen") != self.instance.version:
            self.data = self.data.copy()
            self.data["seen"] = self.instance.version
            raise ValidationError(
                _(
                    "Someone changed this comment since you opened it. Its current version is shown above; save again "
                    "to keep your text."
                )
            )
        return data


class CommentChangeList(ChangeList):
    """The list of comments, each with what a moderator has to know."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = self.model_admin.described(request, list(self.result_list))
        for comment, following in pairwise(self.result_list):
            comment.next_pk = following.pk
        self.tabs = self._tabs(moderation_context.status_counts(self.model_admin.in_all_tabs(request)))
        self.found_in = [tab for tab in self.tabs if tab["count"] and tab["value"] != ALL]
        self.sorts_by_score = ScoreOrder.is_asked(request)
        self.shows_pending = self.tabs[0]["is_shown"]
        order = {} if self.sorts_by_score else {ScoreOrder.parameter_name: ScoreOrder.VALUE}
        self.other_order_url = self.get_query_string(order, [ScoreOrder.parameter_name, "p"])
        self.writer = next((spec.email for spec in self.filter_specs if isinstance(spec, WriterFilter)), "")
        self.everybody_url = self.get_query_string(remove=[WriterFilter.parameter_name, "p"])

    def _tabs(self, counts):
        shown = next(spec.value() for spec in self.filter_specs if isinstance(spec, StatusFilter))
        choices = [*Comment.Status.choices, (ALL, _("All"))]
        return [
            {
                "value": value,
                "label": label,
                "count": counts[value],
                "url": self.get_query_string({"status": value}, ["p"]),
                "is_shown": value == shown,
            }
            for value, label in choices
        ]


class CommentAdmin(SweepPages, PrivacyPages, BackcareAdmin):
    form = CommentEditForm
    change_list_template = "admin/backcare/comment/change_list.html"
    change_form_template = "admin/backcare/comment/change_form.html"
    list_display = ["card"]
    list_display_links = None
    list_filter = [StatusFilter, WriterFilter, ScoreOrder]
    list_per_page = 50
    list_select_related = ["article", "parent"]
    sortable_by = []
    search_fields = ["name", "email", "body", "article__title"]
    actions = ["approve", "mark_as_spam", "hold", "remove"]
    readonly_fields = ["email", "article", "parent", "status", "original_text"]
    fieldsets = [
        (None, {"fields": ["name", "body"]}),
        (gettext_lazy("Details"), {"fields": ["original_text", "email", "article", "parent", "status"]}),
    ]

    class Media:
        css = {"all": ["backcare/admin/comments.css"]}
        js = [forms.Script("backcare/admin/comments.js", type="module")]

    def has_add_permission(self, request):
        """Comments come from readers; staff reply to them in the list."""
        return False

    def has_change_permission(self, request, obj=None):
        """Nobody changes what was erased: its words do not come back, and its place stays as it is."""
        return super().has_change_permission(request, obj) and not (obj is not None and obj.is_erased)

    def get_view_on_site_url(self, obj=None):
        """Readers see approved comments only."""
        return super().get_view_on_site_url(obj) if obj is not None and obj.is_approved else None

    def log_change(self, request, obj, message):
        """Note in Django's own log who changed which comment, without the name and words that stand in it."""
        return super().log_change(request, Comment(pk=obj.pk), message)

    def log_deletions(self, request, queryset):
        """The same for what is deleted."""
        return super().log_deletions(request, [Comment(pk=comment.pk) for comment in queryset])

    def get_fieldsets(self, request, obj=None):
        (name, words), *others = super().get_fieldsets(request, obj)
        seen = ["seen"] if self.has_change_permission(request, obj) else []
        return [(name, {**words, "fields": [*words["fields"], *seen]}), *others]

    def get_changelist(self, request, **kwargs):
        return CommentChangeList

    def get_ordering(self, request):
        """Pending comments come oldest first, or likely spam first if that is asked for; all others newest first."""
        asked = {"status": request.GET.getlist("status")} if "status" in request.GET else {}
        shown = StatusFilter(request, asked, Comment, self)
        if shown.shows_pending and ScoreOrder.is_asked(request):
            return [F("score").desc(nulls_last=True), "pk"]
        return ["created_at", "pk"] if shown.shows_pending else ["-created_at", "-pk"]

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, search_term.replace("\x00", "")[:200])

    def in_all_tabs(self, request):
        """Return the comments of any status that the search and the writer in the address leave."""
        name = WriterFilter.parameter_name
        asked = {name: request.GET.getlist(name)} if name in request.GET else {}
        comments = WriterFilter(request, asked, Comment, self).queryset(request, Comment.objects.all())
        return self.get_search_results(request, comments, request.GET.get("q", ""))[0]

    def changelist_view(self, request, extra_context=None):
        if request.method == "POST" and DECIDE in request.POST:
            return self._handle_button(request, request.get_full_path())
        context = {"title": _("Comments"), "person_url": self._person_url(request), **(extra_context or {})}
        return super().changelist_view(request, context)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method == "POST" and DECIDE in request.POST:
            return self._handle_button(request, request.get_full_path())
        comment = self.get_object(request, object_id)
        if comment is not None and comment.is_erased and request.method == "POST":
            self.message_user(request, ERASED, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        if comment is not None and self.has_view_or_change_permission(request, comment):
            extra_context = {
                "comment": self.described(request, [comment])[0],
                "decisions": with_users(comment.decisions.all(), "user"),
                "same_email_url": self._list_url(writer=comment.pk, status="all") if comment.email else "",
                "person_url": self._person_url(request, comment),
                **(extra_context or {}),
            }
        try:
            return super().change_view(request, object_id, form_url, extra_context)
        except (DecidedMeanwhile, CommentErased) as error:
            changed = _("Someone just changed this comment. Save again.")
            self.message_user(request, ERASED if isinstance(error, CommentErased) else changed, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        except Comment.DoesNotExist:
            self.message_user(request, GONE, messages.ERROR)
            return HttpResponseRedirect(self._list_url())

    def save_model(self, request, obj, form, change):
        data = form.cleaned_data
        edit(obj.pk, name=data["name"], body=data["body"], seen=data["seen"], user=request.user)

    def described(self, request: HttpRequest, comments: list[Comment]) -> list[Comment]:
        """Give each comment what its card shows: its background, and what this moderator may do with it."""
        may_ban, may_see_bans = self._may_on_bans(request, "add"), self._may_on_bans(request, "view")
        for comment in moderation_context.with_background(comments):
            comment.may_decide = self.has_change_permission(request, comment)
            comment.change_url = self.page_url("change", comment.pk)
            comment.sweep_url = self.page_url("sweep", comment.pk)
            comment.may_be_banned = may_ban and not comment.by_staff
            for ban in comment.bans:
                ban.url = self._ban_url(ban) if may_see_bans else ""
        return comments

    @admin.display(description=gettext_lazy("comments"))
    def card(self, comment):
        return render_to_string("admin/backcare/comment/_card.html", {"comment": comment})

    @admin.display(description=gettext_lazy("original text"))
    def original_text(self, comment):
        return comment.original_body or _("Not edited.")

    # One comment

    def _handle_button(self, request: HttpRequest, back: str) -> HttpResponse:
        act, pk, version, above = [*request.POST[DECIDE].split(":"), "", "", ""][:4]
        comment = get_object_or_404(Comment.objects.select_related("article", "parent"), pk=pk_in(pk) or 0)
        if comment.is_erased and self.has_change_permission(request):
            return self._respond(request, Outcome(comment, problem=str(ERASED)), back)
        if not self.has_change_permission(request, comment):
            raise PermissionDenied
        seen = pk_in(version)
        try:
            outcome = self._perform(request, comment, act, -1 if seen is None else seen, versions_in(above))
        except CommentErased:
            outcome = Outcome(self._now(comment), problem=str(ERASED))
        except Comment.DoesNotExist:
            raise Http404(GONE) from None
        return self._respond(request, outcome, back)

    def _respond(self, request: HttpRequest, outcome: Outcome, back: str) -> HttpResponse:
        comment = outcome.comment
        shown = [comment, *outcome.pending_parents, *([outcome.other] if outcome.other else [])]
        context = {"comment": self.described(request, shown)[0], "outcome": outcome}
        if request.headers.get(ROW):
            response = HttpResponse(render_to_string("admin/backcare/comment/_card.html", context, request=request))
            response.headers["X-Backcare-Counts"] = ",".join(
                f"{k}:{v}" for k, v in moderation_context.status_counts(self.in_all_tabs(request)).items()
            )
            return response
        if not outcome.is_done:
            return self._page(
                request, "admin/backcare/comment/question.html", _("Please confirm"), back_url=back, **context
            )
        self.message_user(request, outcome.message, messages.SUCCESS)
        following = pk_in(request.POST.get(f"next-{comment.pk}", ""))
        return HttpResponseRedirect(f"{back}#comment-{following or comment.pk}")

    def _perform(self, request, comment, act, seen, above) -> Outcome:
        words = request.POST.get(f"reply-{comment.pk}", "").replace("\r\n", "\n").replace("\x00", "").strip()
        try:
            if act == REPLY:
                return self._reply(request, comment, words, seen)
            if act == Act.APPROVE and comment.version == seen and (pending := pending_above([comment.pk])):
                return Outcome(comment, pending_parents=pending, above_seen=versions_of(pending))
            if act == UNDO:
                changed = undo(comment.pk, seen=seen, user=request.user)
                replies = Comment.objects.filter(pk__in=changed, parent__isnull=False, by_staff=True)
                if replies.exists():
                    said = _("Undone; the reply was removed.")
                elif len(changed) > 1:
                    said = _("Undone: %d comments are as they were before.") % len(changed)
                else:
                    said = _("Undone.")
            elif act in SAID:
                together = above if act == BOTH else None
                decide_one(comment.pk, ACTS.get(act, act), seen=seen, above=together, user=request.user)
                said = str(SAID[act])
            else:
                problem = _("“%(act)s” is not a decision. Choose one of the buttons.")
                return Outcome(comment, problem=problem % {"act": act[:40]})
            return self._done(comment, said, can_undo=act != UNDO)
        except DecidedMeanwhile as error:
            other = self._now(error.comment) if error.comment.pk != comment.pk else None
            return Outcome(self._now(comment), conflict=True, is_undo=act == UNDO, other=other, reply=words)

    def _reply(self, request, comment, words, seen) -> Outcome:
        most = Comment._meta.get_field("body").max_length
        if not words:
            return Outcome(comment, problem=_("Write your reply first."))
        if len(words) > most:
            problem = _("A reply has at most %(most)d characters; this one has %(count)d. Shorten it.")
            return Outcome(comment, problem=problem % {"most": most, "count": len(words)}, reply=words)
        _answer, approved = reply(comment.pk, body=words, seen=seen, user=request.user)
        return self._done(comment, _("Approved, reply posted.") if approved else _("Reply posted."))

    def _done(self, comment, said, *, can_undo=True) -> Outcome:
        """What a row says once a decision is made; also where readers see the comment if that may surprise."""
        comment = self._now(comment)
        said = f"{said} {BELOW_STUB}" if comment.is_below_stub else said
        return Outcome(comment, message=said, can_undo=can_undo)

    def _now(self, comment) -> Comment:
        return Comment.objects.select_related("article", "parent").get(pk=comment.pk)

    # Many comments

    def _tell_with_undo(self, request, text, changed) -> None:
        """Say what was decided, with a button of the list's form that takes it back."""
        if last := Comment.objects.filter(pk__in=changed[:1]).first():
            text = format_html(
                '{} <button form="changelist-form" class="backcare-comment__undo" name="{}" value="{}">{}</button>',
                text,
                DECIDE,
                f"{UNDO}:{last.pk}:{last.version}",
                _("Undo"),
            )
        self.message_user(request, text, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Approve the selected comments"), permissions=["change"])
    def approve(self, request, queryset):
        return self._decide_all(request, queryset, Act.APPROVE)

    @admin.action(description=gettext_lazy("Mark the selected comments as spam"), permissions=["change"])
    def mark_as_spam(self, request, queryset):
        return self._decide_all(request, queryset, Act.SPAM)

    @admin.action(description=gettext_lazy("Mark the selected comments as pending"), permissions=["change"])
    def hold(self, request, queryset):
        return self._decide_all(request, queryset, Act.HOLD)

    @admin.action(description=gettext_lazy("Remove the selected comments from the page"), permissions=["change"])
    def remove(self, request, queryset):
        return self._decide_all(request, queryset, Act.REMOVE)

    def _decide_all(self, request, queryset, act) -> HttpResponse | None:
        """Decide on what was selected as the page showed it; on all across pages as they are, after a question."""
        across = request.POST.get("select_across") not in (None, "", "0")
        answer = request.POST.get(ANSWER, "")
        if not across:  # what someone decided on meanwhile may have left the list, and is reported all the same
            pks = [pk for pk in map(pk_in, request.POST.getlist(ACTION_CHECKBOX_NAME)) if pk is not None]
            queryset = Comment.objects.filter(pk__in=pks)
            shown = versions_in(",".join(request.POST.getlist(SHOWN)))
            seen = {pk: shown.get(pk) for pk in pks}
        if answer not in (TOGETHER, ALONE):
            unapproved = queryset.not_erased().exclude(status=Comment.Status.APPROVED).order_by()
            pending = pending_above(unapproved.values_list("pk", flat=True)) if act == Act.APPROVE else []
            if across or pending:
                return self._question_about(request, act, queryset, pending, seen=None if across else seen)
        self._tell_of_erased(request, queryset)
        if across and answer == TOGETHER and act == Act.APPROVE:
            decided = Decided(approve_all_with_above(queryset, user=request.user), 0)
        elif across:
            decided = Decided(decide(queryset, act, user=request.user), 0)
        else:
            above = None
            if (
                act == Act.APPROVE and answer != ALONE
            ):  # no answer may be left below a comment that was removed meanwhile
                above = versions_in(request.POST.get(ABOVE, "")) if answer == TOGETHER else {}
            decided = decide_seen(act, seen=seen, above=above, user=request.user)
        count = len(decided.changed)
        self._tell_with_undo(request, REPORTS[act] % count, decided.changed)
        if decided.meanwhile:
            text = ngettext(
                "%d was already handled by someone else and was not changed.",
                "%d were already handled by someone else and were not changed.",
                decided.meanwhile,
            )
            self.message_user(request, text % decided.meanwhile, messages.WARNING)
        return None

    def _question_about(self, request, act, queryset, pending, seen) -> HttpResponse:
        """The question before many are decided on: the pending ones that they answer, or all across pages."""
        action = ACTIONS[act]
        context = {
            "across": seen is None,
            "count": queryset.count(),
            "action": action,
            "action_label": getattr(self, action).short_description,
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "shown": ",".join(f"{pk}-{version}" for pk, version in (seen or {}).items() if version is not None),
            "pending": len(pending),
            "parents": pending[:PARENTS_SHOWN],
            "more_parents": max(0, len(pending) - PARENTS_SHOWN),
            "above": versions_of(pending),
            "back_url": request.get_full_path(),
        }
        return self._page(request, "admin/backcare/comment/question_many.html", _("Please confirm"), **context)

    def _tell_of_erased(self, request, queryset):
        if erased := queryset.erased().count():
            text = ngettext(
                "%d of them was deleted at the writer’s request and stays as it is.",
                "%d of them were deleted at their writers’ request and stay as they are.",
                erased,
            )
            self.message_user(request, text % erased, messages.WARNING)

    def _page(self, request, template, title, **context) -> HttpResponse:
        return TemplateResponse(
            request, template, {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **context}
        )

    def _list_url(self, **query) -> str:
        address = self.page_url("changelist")
        return f"{address}?{urlencode(query)}" if query else address
