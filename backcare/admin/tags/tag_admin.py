"""Tags in the admin: renaming, merging, synonyms."""

from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from backcare.admin.former_slugs import AddressedAdmin
from backcare.admin.model_admin import PartInline
from backcare.admin.tags.forms import SynonymForm, SynonymFormSet, TagForm
from backcare.articles.models import Article
from backcare.publication import tags as acts
from backcare.querysets import db_for_write
from backcare.tags.models import Tag, TagSynonym

MOST_MERGED = 50
"""The maximum number of tags in one merge; their keys are in its URL."""


class UsedFilter(admin.SimpleListFilter):
    title = _("articles")
    parameter_name = "used"

    def lookups(self, request, model_admin):
        return [("no", _("Without articles"))]

    def queryset(self, request, queryset):
        return queryset.unused() if self.value() == "no" else queryset


class SynonymInline(PartInline, admin.TabularInline):
    model = TagSynonym
    form = SynonymForm
    formset = SynonymFormSet
    extra = 0
    verbose_name_plural = _("synonyms")

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.merge_address = merge_address_for(request, self.admin_site)
        return formset


class TagAdmin(AddressedAdmin):
    form = TagForm
    list_display = ["name", "slug", "synonym_names", "article_count"]
    list_filter = [UsedFilter]
    search_fields = ["name", "slug", "synonyms__name"]
    fields = ["name", "description", "slug"]
    inlines = [SynonymInline]
    actions = ["merge_selected"]
    slug_help = _("The last part of the web address. Leave empty to create it from the name.")

    def get_queryset(self, request):
        return super().get_queryset(request).with_article_count().prefetch_related("synonyms")

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.merge_address = merge_address_for(request, self.admin_site)
        if obj and "name" in form.base_fields:
            form.base_fields["name"].help_text = _("If you rename the tag, the old name becomes a synonym.")
        return form

    @admin.display(description=_("articles"), ordering="article_total")
    def article_count(self, tag):
        return tag.article_total

    @admin.display(description=_("synonyms"))
    def synonym_names(self, tag):
        return ", ".join(synonym.name for synonym in tag.synonyms.all())

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if change and (synonym := acts.keep_name(form.instance, form.initial["name"])):
            text = gettext("“%(old)s” is now a synonym of “%(new)s”.")
            self.message_user(request, text % {"old": synonym.name, "new": form.instance.name}, messages.INFO)

    def delete_model(self, request, obj):
        self.delete_queryset(request, Tag.objects.filter(pk=obj.pk))

    # Merging

    def get_urls(self):
        view = self.admin_site.admin_view(self.merge_view)
        return [path("merge/", view, name="backcare_tag_merge"), *super().get_urls()]

    def has_merge_permission(self, request):
        """Whether this user may merge tags, which changes one and deletes the others."""
        return may_merge(request)

    @admin.action(description=_("Merge the selected tags into one…"), permissions=["merge"])
    def merge_selected(self, request, queryset):
        pks = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_MERGED + 1])
        if problem := _wrong_number(len(pks)):
            return self.message_user(request, problem, messages.ERROR)
        return HttpResponseRedirect(merge_address(self.admin_site, pks))

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """Ask which of the tags in ``?tag=`` to keep; on POST, merge the others into it."""
        if not self.has_merge_permission(request):
            raise PermissionDenied
        pks = {int(pk) for pk in request.GET.getlist("tag") if pk.isascii() and pk.isdigit() and len(pk) < 19}
        tags = list(self.get_queryset(request).filter(pk__in=sorted(pks)[: MOST_MERGED + 1]))
        if problem := _wrong_number(len(tags)):
            self.message_user(request, problem, messages.ERROR)
            return HttpResponseRedirect(reverse("admin:backcare_tag_changelist", current_app=self.admin_site.name))
        chosen = request.POST.get("into", request.GET.get("into", ""))
        into = next((tag for tag in tags if str(tag.pk) == chosen), None)
        problem = ""
        if request.method == "POST":
            if into is None:
                problem = gettext("Choose the tag to keep.")
            else:
                try:
                    return self._merge(request, [tag for tag in tags if tag != into], into)
                except ValidationError as error:
                    problem = " ".join(error.messages)
        most_used = max(tags, key=lambda tag: tag.article_total)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Merge tags"),
            "opts": self.opts,
            "media": self.media,
            "tags": tags,
            "into": into or most_used,
            "problem": problem,
            "affected": Article.objects.originals().filter(tagged_items__tag__in=tags).distinct().count(),
        }
        return TemplateResponse(request, "admin/backcare/tag/merge.html", context)

    def _merge(self, request, tags, into) -> HttpResponse:
        names = get_text_list([gettext("“%(name)s”") % {"name": tag.name} for tag in tags], gettext("and"))
        with transaction.atomic(using=db_for_write(Tag)):
            self.log_deletions(request, Tag.objects.filter(pk__in=[tag.pk for tag in tags]))
            count = acts.merge(tags, into)
            self.log_change(request, into, gettext("Merged into this tag: %(names)s.") % {"names": names})
        text = ngettext(
            "%(names)s merged into “%(into)s”. %(count)d article updated.",
            "%(names)s merged into “%(into)s”. %(count)d articles updated.",
            count,
        )
        self.message_user(request, text % {"names": names, "into": into.name, "count": count}, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:backcare_tag_changelist", current_app=self.admin_site.name))


def may_merge(request: HttpRequest) -> bool:
    """Whether this user may merge tags, which changes one and deletes the others."""
    return request.user.has_perms(["backcare.change_tag", "backcare.delete_tag"])


def merge_address(site: admin.AdminSite, pks: list[int], into: int | None = None) -> str:
    """Return the address of the page that merges these tags, with the one chosen that stays."""
    query = [("tag", pk) for pk in pks] + ([("into", into)] if into else [])
    return f"{reverse('admin:backcare_tag_merge', current_app=site.name)}?{urlencode(query)}"


def merge_address_for(request: HttpRequest, site: admin.AdminSite):
    """Return a function that builds the URL of a merge, or None for users who may not merge."""
    if not may_merge(request):
        return None
    return staticmethod(lambda merged, into: merge_address(site, [merged.pk, into.pk], into.pk))


def _wrong_number(count: int) -> str:
    if count < 2:
        return gettext("Choose at least two tags: one to keep, and the ones to merge into it.")
    if count > MOST_MERGED:
        return gettext("Choose at most %(most)d tags at once.") % {"most": MOST_MERGED}
    return ""
