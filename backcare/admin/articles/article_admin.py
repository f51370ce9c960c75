"""Writing, reviewing and publishing articles in the admin.

A form never writes onto the row that it shows: what was typed becomes a content (``editor_context``), and one act of
``publication.drafts`` saves or publishes it. So whatever an editor does, readers see nothing before it is published.
"""

from copy import deepcopy

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from backcare import conf
from backcare.admin.articles.editor_context import Writing, content_of, state_in_words
from backcare.admin.articles.endpoints import EditorEndpoints
from backcare.admin.articles.filters import LinksFilter, ReviewFilter, StateFilter
from backcare.admin.articles.forms import ArticleForm
from backcare.admin.articles.history import HistoryPages
from backcare.admin.articles.preview_links import PreviewLinkPages
from backcare.admin.articles.related import RelatedOverrideInline
from backcare.admin.articles.retry_on_conflict import again_when_overtaken
from backcare.admin.articles.typed_choices import TypedChoices
from backcare.admin.desk.pages import DeskPages
from backcare.admin.model_admin import BackcareAdmin
from backcare.admin.ordering import OrderedFormSet
from backcare.admin.products import PlacementInline
from backcare.articles import data as article_data
from backcare.articles.models import Article, Reference
from backcare.checklist.lines import evaluate
from backcare.exceptions import BackcareError, CannotPublish, EditConflict
from backcare.people.models import Person
from backcare.publication import acts, drafts
from backcare.related.preview import preview
from backcare.views.previews import page_with


class PartOfArticle(TypedChoices):
    """An inline whose rows belong to the article: who may change it may change them."""

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("backcare.view_article") or self.has_change_permission(request, obj)

    def has_add_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return request.user.has_perms(["backcare.change_article" if obj and obj.pk else "backcare.add_article"])

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


class ReferenceInline(PartOfArticle, admin.StackedInline):
    model = Reference
    formset = OrderedFormSet
    extra = 0
    fields = [("title", "publisher"), "url", ("accessed_on", "position")]


class ArticlePlacementInline(PartOfArticle, PlacementInline):
    fk_name = "article"


class ArticleOverrideInline(PartOfArticle, RelatedOverrideInline):
    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "related":
            kwargs["queryset"] = Article.objects.originals()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ArticleList(ChangeList):
    """The list, which leaves all texts in the database."""

    def get_results(self, request):
        self.queryset = self.queryset.with_list_data()
        super().get_results(request)


class ArticleGone(BackcareError):
    """The article that was posted is not there any more."""


class ArticleAdmin(TypedChoices, DeskPages, HistoryPages, PreviewLinkPages, EditorEndpoints, BackcareAdmin):
    form = ArticleForm
    list_display = ["title", "state", "author", "published_at", "language"]
    list_filter = [StateFilter, ReviewFilter, LinksFilter, "language", "comment_policy", "techniques", "areas"]
    search_fields = ["title", "summary", "slug"]
    date_hierarchy = "published_at"
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["hero_image", "author", "reviewer", "techniques", "areas"]
    inlines = [ArticlePlacementInline, ReferenceInline, ArticleOverrideInline]
    actions = ["publish", "unpublish", "archive"]
    readonly_fields = ["problem"]
    fieldsets = [
        (None, {"classes": ["backcare-writing"], "fields": ["title", "summary", "body", "hero_image", "tags"]}),
        (_("What it is about"), {"classes": ["backcare-writing"], "fields": ["techniques", "areas"]}),
        (
            _("Publishing"),
            {
                "classes": ["backcare-settings"],
                "fields": ["published_at", "expires_at", "author", "slug", "language", "comment_policy"],
            },
        ),
        (
            _("Medical review"),
            {"classes": ["backcare-settings"], "fields": ["reviewer", "reviewed_on", "review_due_on"]},
        ),
        (
            _("Search engines"),
            {
                "classes": ["backcare-settings"],
                "fields": ["seo_title", "meta_description", "canonical_url", "is_indexed"],
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).originals()

    def get_fieldsets(self, request, obj=None):
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj and obj.problem:
            fieldsets.insert(0, (_("Something went wrong"), {"fields": ["problem"]}))
        return fieldsets

    def get_prepopulated_fields(self, request, obj=None):
        # An address that is known already does not follow the title.
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_changeform_initial_data(self, request):
        person = Person.objects.filter(user=request.user.pk).first()
        given = super().get_changeform_initial_data(request)  # what the address names: ?title=…
        given = {name: value for name, value in given.items() if _can_be_shown(name, value)}
        return {"author": person.pk if person else None, **given}

    def has_publish_permission(self, request) -> bool:
        """Whether this user may show articles to readers, and take them back."""
        return self.has_change_permission(request) and request.user.has_perm("backcare.publish_article")

    # The form

    def get_urls(self):
        pages = {
            "preview": self.preview_view,
            "checklist": self.checklist_view,
            "related": self.related_view,
            "discard": self.discard_view,
            "unpublish": self.unpublish_view,
        }
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"backcare_article_{name}")
            for name, view in pages.items()
        ]
        own += [
            path(f"add/{name}/", self.admin_site.admin_view(pages[name]), name=f"backcare_article_{name}_new")
            for name in ("preview", "checklist", "related")
        ]
        return [*own, *super().get_urls()]

    def get_object(self, request, object_id, from_field=None):
        # A form that is opened shows the head; what is posted is checked against the article itself, which nobody else
        # may change meanwhile.
        page = getattr(request, "backcare_page", "")
        if page and request.method == "POST" and (pk := _primary_key(object_id)):
            drafts.lock([pk])
        article = super().get_object(request, object_id, from_field)
        if page == "form" and request.method != "POST":
            return article and drafts.head_of(article).row
        if page == "form":
            if article is None:
                raise ArticleGone
            request.backcare_article = deepcopy(article)  # the form writes what was typed onto the other one
            # What the form showed of these and nobody changed stays as it was, to the microsecond.
            if article.status == Article.Status.PUBLISHED:
                head = drafts.head_of(article).row
                article.published_at, article.expires_at = head.published_at, head.expires_at
        return article

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if request.method == "POST":
            # Which rows the posted ones were read from plays no part: they become a content.
            kwargs |= {"instance": type(obj)(), "save_as_new": True}
        return kwargs

    def _create_formsets(self, request, obj, change):
        formsets, inlines = super()._create_formsets(request, obj, change)
        for formset in formsets:
            formset.article_pk = obj.pk
        return formsets, inlines

    @again_when_overtaken
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        request.backcare_page = "form"
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except EditConflict as conflict:
            return self._show_conflict(request, conflict)
        except ArticleGone:
            return self._show_gone(request)

    @again_when_overtaken
    def delete_view(self, request, object_id, extra_context=None):
        request.backcare_page = "delete"
        return super().delete_view(request, object_id, extra_context)

    @again_when_overtaken
    def changelist_view(self, request, extra_context=None):
        return super().changelist_view(request, extra_context)

    def get_changelist(self, request, **kwargs):
        return ArticleList

    def delete_queryset(self, request, queryset):
        acts.delete(queryset)

    def get_deleted_objects(self, objs, request):
        # The numbers say how much of a history goes; its entries one by one would bury what readers lose.
        _every_row, counts, not_allowed, protected = super().get_deleted_objects(objs, request)
        articles = list(objs)
        copies = {copy.draft_of_id: copy for copy in Article.objects.working_copies().filter(draft_of__in=articles)}
        lost = []
        for article in articles:
            lost.append(format_html('<a href="{}">{}</a>', self._url("change", article.pk), article))
            lost.append([state_in_words(article, copies.get(article.pk))])
            if article.is_published():
                lost[-1].append(_("Readers see it now; its address will answer “not found”."))
        return lost, counts, not_allowed, protected

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        head = obj and drafts.Head(obj.draft_of or obj, obj)
        form, formsets = context["adminform"].form, [inline.formset for inline in context["inline_admin_formsets"]]
        if form.is_bound:
            context["writing"] = self._writing(request, head and head.article, form, formsets)
        else:
            context["writing"] = Writing(self, request, head, None if head else content_of(form, formsets))
        context["subtitle"] = str(obj) if obj else None
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _writing(self, request, article: Article | None, form, formsets) -> Writing:
        """Return what the form shows beside its fields, for what was typed into it."""
        head = drafts.head_of(get_object_or_404(Article, pk=article.pk)) if article else None
        return Writing(self, request, head, content_of(form, formsets, article), request.POST.get("_version", ""))

    # What the buttons do

    def save_form(self, request, form, change):
        return form.save(commit=False)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.status = obj.Status.DRAFT
            obj.save()

    def save_related(self, request, form, formsets, change):
        article = request.backcare_article if change else form.instance
        content = content_of(form, formsets, article if change else None)
        expected = request.POST.get("_version", "") if change else None
        if "_publish" in request.POST and not self.has_publish_permission(request):
            raise PermissionDenied
        request.backcare_done = self._act(request, article, content, expected, is_new=not change)

    def _act(self, request, article, content, expected, is_new):
        """Do what the pressed button says; return the level of the message and its text."""
        user = request.user
        saved = None
        if is_new or "_publish" not in request.POST:
            saved = drafts.save_draft(article, content, user=user, expected=expected, is_new=is_new)
        if "_publish" in request.POST:
            return self._publish(request, article, content, expected, is_saved=is_new)
        if "_submit_review" in request.POST:
            drafts.submit(article, user=user)
            return messages.SUCCESS, _("Saved and submitted for review.")
        if "_send_back" in request.POST:
            if not self.has_publish_permission(request):
                raise PermissionDenied
            drafts.send_back(article, request.POST.get("_note", "").replace("\x00", "").strip(), user=user)
            return messages.SUCCESS, _("Sent back. Its author reads your note above the form.")
        if article.status == Article.Status.PUBLISHED:
            if not saved.is_working_copy:
                return messages.INFO, _("Nothing was changed: readers see exactly this.")
            return messages.SUCCESS, _("Draft saved. Readers see the article as it was until you publish the changes.")
        return messages.SUCCESS, _("Draft saved.")

    def _publish(self, request, article, content, expected, is_saved):
        checklist = evaluate(content, article=article)
        if not checklist.can_publish and article.status == Article.Status.PUBLISHED:
            # Faults that readers see already do not stop what mends others.
            checklist = evaluate(content, live=article_data.read(Article.objects.get(pk=article.pk)), article=article)
        problem = ""
        if not checklist.can_publish:
            count = len(checklist.blocking)
            problem = ngettext(
                "%d thing has to be mended first: see the checklist.",
                "%d things have to be mended first: see the checklist.",
                count,
            )
            problem %= count
        else:
            try:
                article = drafts.publish(article, content, user=request.user, expected=expected).article
            except CannotPublish as error:
                problem = str(error)
        if problem:
            if not is_saved:
                drafts.save_draft(article, content, user=request.user, expected=expected)
            return messages.ERROR, _("Saved as a draft, not published. %(problem)s") % {"problem": problem}
        if article.is_scheduled():
            return messages.SUCCESS, _("%(state)s. Readers see it from then on.") % {"state": state_in_words(article)}
        url = article.get_absolute_url()
        return messages.SUCCESS, format_html('{} <a href="{}">{}</a>', _("Published."), url, _("View it on the site"))

    def construct_change_message(self, request, form, formsets, add=False):
        return str(request.backcare_done[1])

    def response_add(self, request, obj, post_url_continue=None):
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return self._back_to_form(request, obj.pk)

    def response_change(self, request, obj):
        if IS_POPUP_VAR in request.POST:
            return super().response_change(request, obj)
        return self._back_to_form(request, obj.pk)

    def _back_to_form(self, request, pk: int) -> HttpResponse:
        if done := getattr(request, "backcare_done", None):
            self.message_user(request, done[1], done[0])
        return HttpResponseRedirect(self._url("change", pk))

    def _url(self, name: str, *args) -> str:
        return reverse(f"admin:backcare_article_{name}", args=args, current_app=self.admin_site.name)

    # What the form asks for while someone writes

    @method_decorator(require_POST)
    @method_decorator(xframe_options_sameorigin)
    def preview_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The page as readers would see it with what the form holds, saved or not. Nothing is kept."""
        article, form, formsets = self._typed(request, pk)
        form.full_clean()
        for formset in formsets:
            formset.is_valid()
        content = content_of(form, formsets, article)
        content["title"] = content["title"] or str(_("(no title)"))
        content["language"] = content["language"] or conf.default_language()
        return page_with(request, article, content)

    @method_decorator(require_POST)
    def checklist_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The checklist, and how search results and social networks would show what the form holds."""
        article, form, formsets = self._typed(request, pk)
        form.full_clean()
        for formset in formsets:
            formset.is_valid()
        context = {"writing": self._writing(request, article, form, formsets)}
        return TemplateResponse(request, "admin/backcare/article/_live.html", context)

    @method_decorator(require_POST)
    def related_view(self, request: HttpRequest, pk: int | None = None) -> HttpResponse:
        """The related articles that readers would get with what the form holds; a page of its own without scripts."""
        article, form, formsets = self._typed(request, pk)
        form.full_clean()
        for formset in formsets:
            formset.is_valid()
        context = {
            "preview": preview(content_of(form, formsets, article), pk),
            "count": conf.current().RELATED_COUNT,
        }
        if request.headers.get("X-Backcare-Part"):
            return TemplateResponse(request, "admin/backcare/article/_related.html", context)
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "original": article}
        return TemplateResponse(request, "admin/backcare/article/related.html", context)

    def _typed(self, request, pk: int | None):
        """Return the article, and the form and formsets bound to what was posted."""
        article = get_object_or_404(self.get_queryset(request), pk=pk) if pk else None
        if not (self.has_change_permission(request, article) if article else self.has_add_permission(request)):
            raise PermissionDenied
        form = self.get_form(request, article, change=bool(article))(request.POST, request.FILES, instance=article)
        formsets, _inlines = self._create_formsets(request, form.instance, change=bool(article))
        if article:
            article = get_object_or_404(Article, pk=pk)  # the form writes what was typed onto its instance
        return article, form, formsets

    def _show_conflict(self, request, conflict: EditConflict) -> HttpResponse:
        article = Article.objects.filter(pk=conflict.article.pk).first()
        if article is None:
            return self._show_gone(request)
        drafts.set_aside(article, conflict.content, user=request.user)
        head = drafts.head_of(article)
        writing = Writing(self, request, head, conflict.content, head.version)
        newest = article.revisions.exclude(kind=drafts.Kind.SET_ASIDE).select_related("user").first()
        context = {
            **self.admin_site.each_context(request),
            "title": _("Someone else saved this article in the meantime"),
            "opts": self.opts,
            "original": article,
            "writing": writing,
            "changes": self.differences(head.content, conflict.content),
            "theirs_by": newest and newest.user,
            "theirs_at": newest and newest.created_at,
            "form_url": self._url("change", article.pk),
            "posted": _posted(request),
        }
        return TemplateResponse(request, "admin/backcare/article/conflict.html", context, status=409)

    def _show_gone(self, request) -> HttpResponse:
        """Say that the article was deleted while someone wrote, and offer to save what was typed as a new one."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("This article is not there any more"),
            "opts": self.opts,
            "typed_title": request.POST.get("title", ""),
            "form_url": self._url("add") if self.has_add_permission(request) else "",
            "list_url": self._url("changelist"),
            "posted": _posted(request, "_row", "_publish", "_save", "_submit_review", "_send_back"),
        }
        return TemplateResponse(request, "admin/backcare/article/gone.html", context, status=404)

    # Taking back

    @again_when_overtaken
    def discard_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask whether the unpublished changes may go; drop them when the answer is posted."""
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        head = drafts.head_of(article)
        if request.method == "POST":
            if drafts.discard(article, user=request.user):
                self.message_user(request, _("Unpublished changes discarded. The history keeps them."))
            return HttpResponseRedirect(self._url("change", pk))
        changes = self.differences(article_data.read(article), head.content) if head.is_working_copy else []
        question = _("Discard the unpublished changes of “%(title)s”?") % {"title": article.title}
        explained = _(
            "Readers notice nothing: they see the published version before and after. The history keeps them."
        )
        return self._ask(request, article, question, explained, _("Discard changes"), changes)

    @again_when_overtaken
    def unpublish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask whether readers should not see the article any more; take it back when the answer is posted."""
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_publish_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            if acts.unpublish(self.get_queryset(request).filter(pk=pk), user=request.user):
                self.message_user(request, _("Unpublished. The article is a draft again."))
            return HttpResponseRedirect(self._url("change", pk))
        question = _("Unpublish “%(title)s”?") % {"title": article.title}
        explained = _(
            "Its page answers “not found” until it is published again, and it leaves every list. Nothing is lost."
        )
        return self._ask(request, article, question, explained, _("Unpublish"), [])

    def _ask(self, request, article, question, explained, button, changes) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": question,
            "opts": self.opts,
            "original": article,
            "explained": explained,
            "button": button,
            "changes": changes,
            "back_url": self._url("change", article.pk),
        }
        return TemplateResponse(request, "admin/backcare/article/confirm.html", context)

    # The list

    @admin.display(description=_("state"), ordering="status")
    def state(self, article):
        return state_in_words(article, getattr(article, "working_copy", None))

    @admin.action(description=_("Publish the selected articles"), permissions=["publish"])
    def publish(self, request, queryset):
        broken = self._broken(queryset)
        published = acts.publish(queryset.exclude(pk__in=[article.pk for article in broken]), user=request.user)
        if broken:
            text = ngettext(
                "%(count)d article was left out, because its checklist has something to mend: %(titles)s.",
                "%(count)d articles were left out, because their checklists have something to mend: %(titles)s.",
                len(broken),
            )
            titles = ", ".join(f"“{article}”" for article in broken[:10])
            self.message_user(request, text % {"count": len(broken), "titles": titles}, messages.WARNING)
        text = ngettext("%d article published.", "%d articles published.", published.now) % published.now
        if published.later:
            text += (
                " "
                + ngettext("%d more will appear at its date.", "%d more will appear at their dates.", published.later)
                % published.later
            )
        self.message_user(request, text, messages.SUCCESS)
        if published.expired:
            text = ngettext(
                "%d article was left out: it has expired. Change its “Expires at” first.",
                "%d articles were left out: they have expired. Change their “Expires at” first.",
                published.expired,
            )
            self.message_user(request, text % published.expired, messages.WARNING)

    def _broken(self, queryset) -> list[Article]:
        """Return those of the articles that would be published whose checklist says no."""
        articles = list(queryset.publishable())
        contents = article_data.read_many(articles)
        return [article for article in articles if not evaluate(contents[article.pk], article=article).can_publish]

    @admin.action(description=_("Unpublish the selected articles"), permissions=["publish"])
    def unpublish(self, request, queryset):
        count = acts.unpublish(queryset, user=request.user)
        text = ngettext("%d article is a draft again.", "%d articles are drafts again.", count) % count
        self.message_user(request, text, messages.SUCCESS)

    @admin.action(description=_("Archive the selected articles"), permissions=["publish"])
    def archive(self, request, queryset):
        count = acts.archive(queryset, user=request.user)
        text = ngettext(
            "%d article is in the archive now: readers do not see it, and it is out of your way.",
            "%d articles are in the archive now: readers do not see them, and they are out of your way.",
            count,
        )
        self.message_user(request, text % count, messages.SUCCESS)


def _posted(request, *without: str) -> list[tuple[str, str]]:
    """Return what was posted as names and values, to be posted again by another form."""
    without = {"csrfmiddlewaretoken", "_version", *without}
    return [(name, value) for name, values in request.POST.lists() for value in values if name not in without]


def _primary_key(text: str) -> int | None:
    try:
        pk = Article._meta.pk.to_python(text)
    except ValidationError:
        return None
    return pk if 0 < pk < 2**63 else None


def _can_be_shown(name: str, value) -> bool:
    """Whether the form's field of this name can show ``value``, which someone wrote into an address."""
    if name in (*article_data.MOMENTS, *article_data.DATES):
        return False
    if name in (*article_data.LINKS, "techniques", "areas"):
        values = value if isinstance(value, list) else [value]
        return all(one.isdecimal() and len(one) < 19 for one in values)
    return True
