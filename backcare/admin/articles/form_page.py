"""The article's form: shown, checked, and what its buttons do.

The form never writes onto the row that it shows. What was posted becomes plain data, and one act of
``publication.editing`` saves or publishes it. So whatever an editor does, readers see nothing before it is published.
Django's ``save_form()``, ``save_model()`` and ``save_related()`` are not called; all hooks that shape the form are.
"""

from copy import copy
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.admin.exceptions import DisallowedModelAdminToField
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from backcare import conf
from backcare.admin.articles.editor_context import EditorContext, state_in_words
from backcare.admin.articles.form_parts import FormParts
from backcare.admin.articles.translations import versions_of
from backcare.admin.people import full_name_of
from backcare.articles.data import MOMENTS
from backcare.articles.models import Article
from backcare.exceptions import ChangedMeanwhile, EditConflict
from backcare.people.models import Person
from backcare.publication import drafts
from backcare.publication.drafts import Head
from backcare.publication.editing import Act, Edit, Edited, perform
from backcare.related.preview import preview as preview_related
from backcare.text.slugs import make_slug
from backcare.text.words import in_sentence
from backcare.views.previews import page_with

BUTTONS = {
    "_publish": Act.PUBLISH,
    "_submit_review": Act.SUBMIT,
    "_withdraw": Act.WITHDRAW,
    "_send_back": Act.SEND_BACK,
    "_save": Act.SAVE,
}
"""The buttons of the form by name. What is posted with none of them is saved as a draft."""
PUBLISHERS_ACTS = {Act.PUBLISH, Act.SEND_BACK}


class FormPage:
    """Mixin of the article's admin: the form page, and its previews while someone writes."""

    def get_urls(self):
        views = {"preview": self.preview_view, "checklist": self.checklist_view, "related": self.related_view}
        own = []
        for name, view in views.items():
            view = self.admin_site.admin_view(view)  # noqa: PLW2901
            own.append(path(f"<int:pk>/{name}/", view, name=f"backcare_article_{name}"))
            own.append(path(f"add/{name}/", view, name=f"backcare_article_{name}_new"))
        return [*own, *super().get_urls()]

    # The page

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show the form of an article or of a new one; when a button was pressed, do what it says."""
        is_posted, to_field = request.method == "POST", _to_field(self, request)
        article = self.get_object(request, unquote(object_id), to_field) if object_id is not None else None
        self._check_permission(request, article, is_new=object_id is None, is_posted=is_posted)
        if object_id is not None and article is None:
            return self._offer_to_save_as_new(request) if is_posted else self._redirect_to_list(request, object_id)

        head = drafts.head_of(article) if article else None
        if not is_posted:
            return self._show_form(request, self._blank_form(request, head), to_field, form_url, extra_context)
        for is_last in (False, True):
            parts = self._posted_form(request, head)
            if not parts.is_valid():
                return self._show_form(request, parts, to_field, form_url, extra_context)
            edit = _edit(request, parts)
            if edit.act in PUBLISHERS_ACTS and not self.has_publish_permission(request, article):
                raise PermissionDenied
            try:
                edited = perform(edit, user=request.user)
            except EditConflict as conflict:
                return self._show_conflict(request, conflict)
            except Article.DoesNotExist:
                return self._offer_to_save_as_new(request)
            except ChangedMeanwhile:  # since the form was checked: checked again, it says what is not there any more
                if is_last:
                    raise
            else:
                return self._answer(request, edit, edited)

    def _check_permission(self, request, article, *, is_new: bool, is_posted: bool):
        if is_new:
            is_allowed = self.has_add_permission(request)
        elif is_posted:
            is_allowed = self.has_change_permission(request, article)
        else:
            is_allowed = self.has_view_or_change_permission(request, article)
        if not is_allowed:
            raise PermissionDenied

    def _blank_form(self, request, head: Head | None) -> FormParts:
        """Return the form with the content of the head, or with the initial values of a new article."""
        row = head.row if head else None
        form_class = self._form_class(request, row)
        form = form_class(instance=row) if row else form_class(initial=self.get_changeform_initial_data(request))
        return self._with_formsets(request, head, row, form)

    def _posted_form(self, request, head: Head | None) -> FormParts:
        """Return the form with the posted data, validated as if it were published."""
        article = copy(head.article) if head else None  # checking a form writes onto its instance
        form_class = self._form_class(request, article)
        # What the form showed of these and nobody changed stays as it was, to the microsecond.
        shown = {name: getattr(head.row, name) for name in MOMENTS} if head else None
        form = form_class(request.POST, request.FILES, instance=article, initial=shown)
        return self._with_formsets(request, head, article, form)

    def _form_class(self, request, row: Article | None):
        fields = flatten_fieldsets(self.get_fieldsets(request, row))
        return self.get_form(request, row, change=row is not None, fields=fields)

    def _with_formsets(self, request, head, row, form) -> FormParts:
        formsets, inlines, prefixes = [], [], []
        for formset_class, inline in self.get_formsets_with_inlines(request, row):
            prefix = formset_class.get_default_prefix()
            prefixes.append(prefix)
            if prefixes.count(prefix) > 1:
                prefix = f"{prefix}-{prefixes.count(prefix)}"
            kwargs = self.get_formset_kwargs(request, form.instance, inline, prefix)
            if form.is_bound:
                # Which rows the posted ones were read from plays no part: they become data.
                kwargs |= {"instance": None, "save_as_new": True}
            formset = formset_class(**kwargs)
            formset.article_pk = head.article.pk if head else None
            formsets.append(formset)
            inlines.append(inline)
        return FormParts(head, form, formsets, inlines)

    def _show_form(self, request, parts: FormParts, to_field, form_url, extra_context) -> HttpResponse:
        row = parts.head.row if parts.head else None
        may_change = self.has_change_permission(request, row) if row else True
        if "author" in parts.form.fields and not (row and row.author_id):
            parts.form.fields["author"].help_text = self._author_help(request)
        fieldsets = self.get_fieldsets(request, row)
        admin_form = helpers.AdminForm(
            parts.form,
            list(fieldsets),
            self.get_prepopulated_fields(request, row) if may_change else {},
            self.get_readonly_fields(request, row) if may_change else flatten_fieldsets(fieldsets),
            model_admin=self,
        )
        inline_formsets = self.get_inline_formsets(request, parts.formsets, parts.inlines, row)
        title = _("Change %s") if may_change else _("View %s")
        context = {
            **self.admin_site.each_context(request),
            "title": (title if row else _("Add %s")) % self.opts.verbose_name,
            "subtitle": str(row) if row else None,
            "adminform": admin_form,
            "object_id": str(parts.head.article.pk) if row else None,
            "original": row,
            "is_popup": IS_POPUP_VAR in request.POST or IS_POPUP_VAR in request.GET,
            "to_field": to_field,
            "media": sum((inline.media for inline in inline_formsets), self.media + admin_form.media),
            "inline_admin_formsets": inline_formsets,
            "errors": helpers.AdminErrorList(parts.form, parts.formsets),
            "preserved_filters": self.get_preserved_filters(request),
            "editor": self._editor_context(request, parts),
            "translations": versions_of(parts.head.article) if row else [],
            "may_translate": self.has_add_permission(request),
            **(extra_context or {}),
        }
        return self.render_change_form(
            request, context, add=row is None, change=row is not None, form_url=form_url, obj=row
        )

    def _author_help(self, request) -> str:
        """Return how whoever has no author profile gets one; empty for who has."""
        if Person.objects.filter(user=request.user.pk).exists():
            return ""
        people = self.admin_site._registry.get(Person)
        if not (people and people.has_add_permission(request) and people.has_change_permission(request)):
            return _("You have no author profile yet. Ask an editor to create one with your account.")
        name = full_name_of(request.user) or request.user.get_username()
        values = {"user": request.user.pk, "name": name, "slug": make_slug(name, "author")}
        meta = f"admin:{Person._meta.app_label}_{Person._meta.model_name}"
        return format_html(
            _("You have no author profile yet. {create}, or choose your account in one under {people}."),
            create=format_html(
                '<a href="{}?{}" target="_blank" data-create-author>{}</a>',
                reverse(f"{meta}_add", current_app=self.admin_site.name),
                urlencode(values),
                _("Create one"),
            ),
            people=format_html(
                '<a href="{}" target="_blank">{}</a>',
                reverse(f"{meta}_changelist", current_app=self.admin_site.name),
                capfirst(Person._meta.verbose_name_plural),
            ),
        )

    def _editor_context(self, request, parts: FormParts) -> EditorContext:
        if parts.form.is_bound:
            return EditorContext(self, request, parts.head, parts.data(), request.POST.get("_version", ""))
        return EditorContext(self, request, parts.head, None if parts.head else parts.data())

    # What is said afterwards

    def _answer(self, request, edit: Edit, edited: Edited) -> HttpResponse:
        """Log the action, show its message, and redirect to the form or to the opener of the popup."""
        level, text = _report(edit, edited)
        log = self.log_change if edit.article else self.log_addition
        log(request, edited.article, str(text))
        if IS_POPUP_VAR not in request.POST:
            self.message_user(request, text, level)
        respond = self.response_change if edit.article else self.response_add
        return respond(request, edited.article)

    def response_add(self, request, obj, post_url_continue=None):
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return HttpResponseRedirect(self.page_url("change", obj.pk))

    def response_change(self, request, obj):
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        return HttpResponseRedirect(self.page_url("change", obj.pk))

    def _show_conflict(self, request, conflict: EditConflict) -> HttpResponse:
        """Show the conflict: how the posted version, which the history keeps, differs from the saved one."""
        try:
            drafts.set_aside(conflict.article, conflict.content, user=request.user)
        except (ChangedMeanwhile, Article.DoesNotExist):
            return self._offer_to_save_as_new(request)
        head = drafts.head_of(conflict.article)
        newest = head.article.revisions.exclude(kind=drafts.Kind.SET_ASIDE).first()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Someone else saved this article while you were editing"),
            "opts": self.opts,
            "original": head.article,
            "editor": EditorContext(self, request, head, conflict.content, head.version),
            "changes": self.differences(head.content, conflict.content),
            "theirs_by": newest and newest.user,
            "theirs_at": newest and newest.created_at,
            "form_url": self.page_url("change", head.article.pk),
            "posted": _fields_to_post_again(request, *BUTTONS),
            "wanted_to_publish": "_publish" in request.POST,
        }
        return TemplateResponse(request, "admin/backcare/article/conflict.html", context, status=409)

    def _offer_to_save_as_new(self, request) -> HttpResponse:
        """Say that the article was deleted while someone wrote, and offer to save what was typed as a new one."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("This article no longer exists"),
            "opts": self.opts,
            "typed_title": request.POST.get("title", ""),
            "form_url": self.page_url("add") if self.has_add_permission(request) else "",
            "list_url": self.page_url("changelist"),
            "posted": _fields_to_post_again(request, "_row", *BUTTONS),
        }
        return TemplateResponse(request, "admin/backcare/article/gone.html", context, status=404)

    def _redirect_to_list(self, request, object_id: str) -> HttpResponse:
        text = _("Article “%(id)s” doesn’t exist. It may have been deleted.") % {"id": unquote(object_id)[:40]}
        self.message_user(request, text, messages.WARNING)
        return HttpResponseRedirect(self.page_url("changelist"))

    # What the form asks for while someone writes

    @method_decorator(require_POST)
    @method_decorator(xframe_options_sameorigin)
    def preview_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """Preview the page with the current content of the form. Nothing is saved."""
        parts = self._unsaved_form(request, pk)
        data = parts.data()
        data["title"] = data["title"] or str(_("(no title)"))
        data["language"] = data["language"] or conf.default_language()
        return page_with(request, parts.head.article if parts.head else None, data)

    @method_decorator(require_POST)
    def checklist_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The checklist and the search and social previews for the current content of the form."""
        context = {"editor": self._editor_context(request, self._unsaved_form(request, pk))}
        return TemplateResponse(request, "admin/backcare/article/_live.html", context)

    @method_decorator(require_POST)
    def related_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The related articles for the current content of the form."""
        data = self._unsaved_form(request, pk).data()
        context = {"preview": preview_related(data, pk), "count": conf.current().RELATED_COUNT}
        return TemplateResponse(request, "admin/backcare/article/_related.html", context)

    def _unsaved_form(self, request, pk: int | None) -> FormParts:
        """Return the form with the posted data, which may be incomplete."""
        article = get_object_or_404(self.get_queryset(request), pk=pk) if pk else None
        self._check_permission(request, article, is_new=article is None, is_posted=True)
        parts = self._posted_form(request, drafts.head_of(article) if article else None)
        parts.is_valid()
        return parts


def _edit(request, parts: FormParts) -> Edit:
    """Return the posted content and the action of the pressed button."""
    article = parts.head.article if parts.head else None
    return Edit(
        act=next((act for button, act in BUTTONS.items() if button in request.POST), Act.SAVE),
        data=parts.data(),
        article=article,
        expected=request.POST.get("_version", "") if article else None,
        note=request.POST.get("_note", "").replace("\x00", "").strip(),
    )


def _report(edit: Edit, edited: Edited):
    """Return the level and the text of the message about the result."""
    level, article = messages.SUCCESS, edited.article
    state = {"state": in_sentence(article.state_label())}  # scheduled or expired, where readers do not see it
    if edited.problem and edit.act is not Act.PUBLISH:
        level, text = messages.ERROR, edited.problem
    elif edited.problem:
        level = messages.ERROR
        text = _("Saved as a draft, not published. %(problem)s") % {"problem": edited.problem}
    elif edit.act is Act.PUBLISH and article.is_scheduled():
        text = f"{state_in_words(article)}."
    elif edit.act is Act.PUBLISH:
        url = article.get_absolute_url()
        text = format_html('{} <a href="{}">{}</a>', _("Published."), url, _("View article"))
    elif edit.act is Act.SUBMIT:
        text = _("Saved and submitted for review.")
    elif edit.act is Act.WITHDRAW:
        text = _("Withdrawn: this is a draft again, and no longer on the editors’ desk.")
    elif edit.act is Act.SEND_BACK:
        text = _("Sent back. The author will see your note on the desk and above the article.")
    elif article.status != Article.Status.PUBLISHED:
        text = _("Draft saved.")
    elif edited.head.is_working_copy:
        text = _("Draft saved. Readers see the published version until you publish your changes.")
        if not article.is_published():
            text = _("Draft saved. The %(state)s version stays as it is until you publish your changes.") % state
    else:
        level, text = messages.INFO, _("No changes: this is the version readers see.")
        if not article.is_published():
            text = _("No changes: this is the %(state)s version.") % state
    return level, text


def _to_field(model_admin, request) -> str | None:
    """Return the field by which another form, which opened this one in a popup, refers to the article."""
    to_field = request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR))
    if to_field and not model_admin.to_field_allowed(request, to_field):
        raise DisallowedModelAdminToField(f"The field {to_field} cannot be referenced.")
    return to_field


def _fields_to_post_again(request, *without: str) -> list[tuple[str, str]]:
    """Return what was posted as names and values, to be posted again by another form."""
    without = {"csrfmiddlewaretoken", "_version", *without}
    return [(name, value) for name, values in request.POST.lists() for value in values if name not in without]
