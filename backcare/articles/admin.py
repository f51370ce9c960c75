"""Writing and publishing articles in the admin."""

from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backcare.articles.endpoints import EditorEndpoints
from backcare.articles.forms import ArticleForm
from backcare.articles.models import Reference
from backcare.ordering.admin import OrderedFormSet
from backcare.page_cache.admin import BackcareAdmin
from backcare.people.models import Person
from backcare.products.admin import PlacementInline
from backcare.publication import acts
from backcare.related.admin import RelatedOverrideInline


class ReferenceInline(admin.StackedInline):
    model = Reference
    formset = OrderedFormSet
    extra = 0
    fields = [("title", "publisher"), "url", ("accessed_on", "position")]


class ArticlePlacementInline(PlacementInline):
    fk_name = "article"


class ArticleAdmin(EditorEndpoints, BackcareAdmin):
    form = ArticleForm
    list_display = ["title", "state", "author", "published_at", "language"]
    list_filter = ["status", "language", "comment_policy", "techniques", "areas"]
    list_select_related = ["author"]
    search_fields = ["title", "summary", "slug"]
    date_hierarchy = "published_at"
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["hero_image", "author", "reviewer", "techniques", "areas"]
    inlines = [ReferenceInline, ArticlePlacementInline, RelatedOverrideInline]
    actions = ["publish", "unpublish"]
    save_on_top = True
    readonly_fields = ["problem"]
    fieldsets = [
        (None, {"fields": ["title", "summary", "body", "hero_image", "tags"]}),
        (_("What it is about"), {"fields": ["techniques", "areas"]}),
        (
            _("Publishing"),
            {"fields": ["status", "published_at", "expires_at", "author", "slug", "language", "comment_policy"]},
        ),
        (_("Medical review"), {"fields": ["reviewer", "reviewed_on", "review_due_on"]}),
        (
            _("Search engines"),
            {
                "classes": ["collapse"],
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

    def get_changeform_initial_data(self, request):
        person = Person.objects.filter(user=request.user.pk).first()
        return {"author": person.pk if person else None, **super().get_changeform_initial_data(request)}

    def save_model(self, request, obj, form, change):
        if change and form.has_changed():
            obj.updated_at = timezone.now()
        was_published = change and form.initial.get("status", obj.status) == obj.Status.PUBLISHED
        super().save_model(request, obj, form, change)
        acts.announce(obj, was_published)

    @admin.display(description=_("state"), ordering="status")
    def state(self, article):
        return article.state_label()

    @admin.action(description=_("Publish the selected articles"), permissions=["change"])
    def publish(self, request, queryset):
        published = acts.publish(queryset)
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

    @admin.action(description=_("Unpublish the selected articles"), permissions=["change"])
    def unpublish(self, request, queryset):
        count = acts.unpublish(queryset)
        text = ngettext("%d article is a draft again.", "%d articles are drafts again.", count) % count
        self.message_user(request, text, messages.SUCCESS)
