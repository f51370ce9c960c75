"""The admin of articles: the list and its actions, and which fields the form has. Its buttons are in ``form_page``."""

from functools import partial

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backcare import clock
from backcare.admin.articles.article_pages import ArticlePages, not_found_if_deleted
from backcare.admin.articles.editor_context import short_day, state_in_words
from backcare.admin.articles.endpoints import EditorEndpoints
from backcare.admin.articles.filters import ReviewFilter, StateFilter
from backcare.admin.articles.form_page import FormPage
from backcare.admin.articles.forms import ArticleForm
from backcare.admin.articles.history import HistoryPages
from backcare.admin.articles.preview_links import PreviewLinkPages
from backcare.admin.articles.related import RelatedOverrideInline
from backcare.admin.articles.translations import TranslationFilter, TranslationPages, is_behind
from backcare.admin.autocomplete import is_key
from backcare.admin.desk.pages import DeskPages
from backcare.admin.languages import LanguageFilter, if_several, name_of
from backcare.admin.model_admin import BackcareAdmin, PartInline, words_and_phrases
from backcare.admin.ordering import OrderedFormSet
from backcare.admin.products import PlacementInline
from backcare.articles import data as article_data
from backcare.articles.models import Article, Reference
from backcare.checklist.lines import evaluate
from backcare.comments.models import Comment
from backcare.people.models import Person
from backcare.publication import acts, drafts
from backcare.querysets import holds
from backcare.search.for_editors import in_text
from backcare.site import served_languages
from backcare.text.words import in_sentence

COMMENTS_NAMED = 10
"""How many of the comments that protect an article are shown when it is to be deleted."""


class ReferenceInline(PartInline, admin.StackedInline):
    model = Reference
    formset = OrderedFormSet
    extra = 0
    fields = [("title", "publisher"), "url", ("accessed_on", "position")]


class ArticlePlacementInline(PartInline, PlacementInline):
    fk_name = "article"


class ArticleOverrideInline(PartInline, RelatedOverrideInline):
    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "related":
            kwargs["queryset"] = Article.objects.originals()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class ArticleList(ChangeList):
    """The list, which leaves all texts in the database."""

    def get_results(self, request):
        """Find the keys of a page first: to sort whole rows, a database may read them all."""
        super().get_results(request)
        keys = list(self.result_list.values_list("pk", flat=True))
        order = self.queryset.query.order_by
        rows = Article.objects.using(self.queryset.db).filter(pk__in=keys).with_edited_at()
        if len(served_languages()) > 1:
            rows = rows.with_source()
        self.result_list = rows.with_list_data().order_by(*order)

    def get_ordering_field_columns(self):
        """Mark the column by which it is sorted at first, too."""
        if ORDER_VAR in self.params:
            return super().get_ordering_field_columns()
        return {self.list_display.index("edited"): "desc"}


class ArticleAdmin(
    DeskPages, FormPage, HistoryPages, PreviewLinkPages, TranslationPages, EditorEndpoints, ArticlePages, BackcareAdmin
):
    form = ArticleForm
    list_display = ["title", "state", "edited", "author"]
    list_filter = [StateFilter, ReviewFilter, "comment_policy", "techniques", "areas"]
    search_fields = ["title", "summary", "slug", "author__name"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["hero_image", "author", "reviewer", "techniques", "areas"]
    inlines = [ArticlePlacementInline, ReferenceInline, ArticleOverrideInline]
    actions = ["publish", "unpublish", "archive"]
    readonly_fields = ["problem"]
    fieldsets = [
        (None, {"classes": ["backcare-writing"], "fields": ["title", "summary", "body", "hero_image", "tags"]}),
        (_("Topics"), {"classes": ["backcare-writing"], "fields": ["techniques", "areas"]}),
        (
            _("Publishing"),
            {
                "classes": ["backcare-settings"],
                "fields": [
                    *("published_at", "expires_at", "author", "slug", "language"),
                    *("kind", "is_featured", "comment_policy"),
                ],
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
        return super().get_queryset(request).originals().with_edited_at()

    def get_ordering(self, request):
        """What is being worked on first, drafts or not: the newest drafts have no date of publication."""
        return [F("edited_at").desc(), "-pk"]

    def get_list_display(self, request):
        title, state, *others = super().get_list_display(request)
        return [title, state, *if_several("written_in"), *others]

    def get_list_filter(self, request):
        return [*super().get_list_filter(request), *if_several(LanguageFilter, TranslationFilter)]

    def get_search_results(self, request, queryset, search_term):
        if request.resolver_match.url_name == "autocomplete":
            return super().get_search_results(request, queryset, search_term)  # a picker is asked for titles
        fields, using = self.get_search_fields(request), queryset.db
        for words in words_and_phrases(search_term):
            queryset = queryset.filter(holds(words, *fields, using=using) | in_text(words, using))
        return queryset, False

    def get_fieldsets(self, request, obj=None):
        fieldsets = list(super().get_fieldsets(request, obj))
        if obj and obj.problem:
            fieldsets.insert(0, (_("Something went wrong"), {"fields": ["problem"]}))
        return fieldsets

    def get_changeform_initial_data(self, request):
        person = Person.objects.filter(user=request.user.pk).first()
        given = super().get_changeform_initial_data(request)  # what the address names: ?title=…
        given = {name: value for name, value in given.items() if _can_be_shown(name, value)}
        return {"author": person.pk if person else None, **given}

    def has_publish_permission(self, request, obj=None) -> bool:
        """Whether this user may publish and unpublish articles."""
        return self.has_change_permission(request, obj) and request.user.has_perm("backcare.publish_article")

    def get_urls(self):
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"backcare_article_{name}")
            for name, view in (("discard", self.discard_view), ("unpublish", self.unpublish_view))
        ]
        return [*own, *super().get_urls()]

    def delete_view(self, request, object_id, extra_context=None):
        """Confirm and delete the article, locked against changes by others meanwhile."""
        article = self.get_object(request, unquote(object_id))
        may_archive = article and self.has_publish_permission(request) and article.status != Article.Status.ARCHIVED
        context = {
            "title": _("Delete article"),  # Django's own says "Cannot delete" where there are comments
            "may_archive": may_archive,
            "archive_url": self.page_url("changelist"),
            **(extra_context or {}),
        }
        view = partial(super().delete_view, request, object_id, context)
        if request.method != "POST" or article is None:
            return view()
        if "with_comments" in request.POST and self.has_delete_permission(request, article):
            return acts.without_comments(article, view)
        return acts.while_locked(article, view)

    def get_changelist(self, request, **kwargs):
        return ArticleList

    def delete_model(self, request, obj):
        self.delete_queryset(request, Article.objects.filter(pk=obj.pk))

    def delete_queryset(self, request, queryset):
        acts.delete(queryset)

    def get_deleted_objects(self, objs, request):
        # The numbers say how much of a history goes; its entries one by one would bury what readers lose.
        _every_row, counts, not_allowed, _protected = super().get_deleted_objects(objs, request)
        articles = list(objs)
        comments = Comment.objects.filter(article__in=articles)
        protected = self._kept_comments(comments)
        if not protected and (rejected := comments.count()):
            counts[_("spam and removed comments")] = rejected
        # Comments protect their article, and its deletion asks about them; nobody needs another permission for that.
        not_allowed.discard(Comment._meta.verbose_name)
        copies = {copy.draft_of_id: copy for copy in Article.objects.working_copies().filter(draft_of__in=articles)}
        lost = []
        for article in articles:
            lost.append(format_html('<a href="{}">{}</a>', self.page_url("change", article.pk), article))
            lost.append([state_in_words(article, copies.get(article.pk))])
            if article.is_published():
                lost[-1].append(_("It is live; readers will get a “Page not found” error."))
        return lost, counts, not_allowed, protected

    def _kept_comments(self, comments) -> list:
        """Return those of ``comments`` that protect their articles, the first by their words, and how many others."""
        kept = comments.kept().order_by("pk")
        named = [format_html("{}: {}", comment.get_status_display(), comment) for comment in kept[:COMMENTS_NAMED]]
        if more := kept.count() - len(named):
            named.append(ngettext("and %d more comment", "and %d more comments", more) % more)
        if named and (rejected := comments.rejected().count()):
            text = ngettext(
                "%d comment that is spam or was removed", "%d comments that are spam or were removed", rejected
            )
            named.append(text % rejected)
        return named

    # Unpublish or delete

    def discard_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm and discard the unpublished changes."""
        article = self.article_or_404(request, pk, self.has_change_permission)
        if request.method == "POST":
            with not_found_if_deleted():
                if drafts.discard(article, user=request.user):
                    self.message_user(
                        request, _("Unpublished changes discarded. You can still find them in the history.")
                    )
            return HttpResponseRedirect(self.page_url("change", pk))
        head = drafts.head_of(article)
        changes = self.differences(head.article_content, head.content) if head.is_working_copy else []
        question = _("Discard the unpublished changes of “%(title)s”?") % {"title": article.title}
        explained = _("Readers keep seeing the published version. The discarded changes stay in the history.")
        if not article.is_published():
            explained = _("The %(state)s version stays as it is. The discarded changes stay in the history.")
            explained %= {"state": in_sentence(article.state_label())}
        return self._ask(request, article, question, explained, _("Discard changes"), changes)

    def unpublish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Confirm and unpublish the article."""
        article = self.article_or_404(request, pk, self.has_publish_permission)
        if request.method == "POST":
            if acts.unpublish(self.get_queryset(request).filter(pk=pk), user=request.user):
                self.message_user(request, _("Unpublished. The article is now a draft."))
            return HttpResponseRedirect(self.page_url("change", pk))
        question = _("Unpublish “%(title)s”?") % {"title": article.title}
        explained = _(
            "Readers will get a “Page not found” error until you publish it again. "
            "It disappears from all lists; nothing is deleted."
        )
        if not article.is_published():
            explained = _("Readers don’t see it now, and won’t until you publish it again. Nothing is deleted.")
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
            "back_url": self.page_url("change", article.pk),
        }
        return TemplateResponse(request, "admin/backcare/article/confirm.html", context)

    # The list

    @admin.display(description=_("state"), ordering="published_at")
    def state(self, article):
        state = state_in_words(article, getattr(article, "working_copy", None))
        if article.is_scheduled() or article.status != Article.Status.PUBLISHED:
            return state
        if article.is_expired():
            day = short_day(article.expires_at)
        else:
            day = _("published %(day)s") % {"day": short_day(article.published_at)}
        return format_html('{} <span class="backcare-day">{}</span>', state, day)

    @admin.display(description=_("last edited"), ordering="edited_at")
    def edited(self, article):
        edited_at = clock.local(article.edited_at)
        return f"{edited_at:%H:%M}" if edited_at.date() == clock.day_of() else short_day(edited_at)

    @admin.display(description=_("language"), ordering="language")
    def written_in(self, article):
        name = name_of(article.language)
        if not is_behind(article):
            return name
        return format_html('{} <span class="backcare-day">{}</span>', name, _("older than the original"))

    @admin.action(description=_("Publish the selected articles"), permissions=["publish"])
    def publish(self, request, queryset):
        broken = self._broken(queryset)
        published = acts.publish(queryset.exclude(pk__in=[article.pk for article in broken]), user=request.user)
        if broken:
            text = ngettext(
                "%(count)d article was left out, because its checklist has things to fix: %(titles)s.",
                "%(count)d articles were left out, because their checklists have things to fix: %(titles)s.",
                len(broken),
            )
            titles = ", ".join(_("“%(name)s”") % {"name": article} for article in broken[:10])
            self.message_user(request, text % {"count": len(broken), "titles": titles}, messages.WARNING)
        text = ngettext("%d article published.", "%d articles published.", published.now) % published.now
        if published.later:
            text += " " + ngettext("%d more is scheduled.", "%d more are scheduled.", published.later) % published.later
        self.message_user(request, text, messages.SUCCESS)
        if published.expired:
            text = ngettext(
                "%d article was left out because it has expired. Change its “Expires at” first.",
                "%d articles were left out because they have expired. Change their “Expires at” first.",
                published.expired,
            )
            self.message_user(request, text % published.expired, messages.WARNING)

    def _broken(self, queryset) -> list[Article]:
        """Return the articles whose checklist blocks publishing."""
        articles = list(queryset.publishable())
        contents = article_data.read_many(articles)
        return [article for article in articles if not evaluate(contents[article.pk], article=article).can_publish]

    @admin.action(description=_("Unpublish the selected articles"), permissions=["publish"])
    def unpublish(self, request, queryset):
        count = acts.unpublish(queryset, user=request.user)
        text = ngettext("%d article unpublished.", "%d articles unpublished.", count) % count
        self.message_user(request, text, messages.SUCCESS)

    @admin.action(description=_("Archive the selected articles"), permissions=["publish"])
    def archive(self, request, queryset):
        count = acts.archive(queryset, user=request.user)
        text = ngettext(
            "%d article archived. It is hidden from readers and from your lists.",
            "%d articles archived. They are hidden from readers and from your lists.",
            count,
        )
        self.message_user(request, text % count, messages.SUCCESS)


def _can_be_shown(name: str, value) -> bool:
    """Whether the form field ``name`` can show ``value`` from the query string."""
    if name in (*article_data.MOMENTS, *article_data.DATES):
        return False
    if name in (*article_data.KINDS_OF_LINKS, "techniques", "areas"):
        values = value if isinstance(value, list) else [value]
        return all(is_key(one) for one in values)
    return True
