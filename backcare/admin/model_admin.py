"""The base of our admin pages."""

from collections.abc import Callable, Iterable

from django.contrib import admin
from django.contrib.admin.utils import lookup_spawns_duplicates
from django.contrib.auth import get_permission_codename
from django.core.paginator import Paginator
from django.db import models
from django.db.models import F
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst, smart_split, unescape_string_literal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backcare.admin.autocomplete import Autocompletes
from backcare.admin.date_fields import NATIVE, ShopDateTimeField
from backcare.querysets import counts_up_to, holding
from backcare.text.slugs import validate_visible
from backcare.views.staff_cookie import marks_staff

ROWS_NAMED = 20
"""How many of the rows that use something are named."""


class FormFields:
    """Adjusts form fields but keeps the widgets of the host's admin."""

    text_rows = 4

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        chosen = "widget" in kwargs
        if isinstance(db_field, models.DateTimeField):
            kwargs.setdefault("form_class", ShopDateTimeField)
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and type(db_field) is models.CharField and not db_field.choices:
            field.validators.append(validate_visible)  # asked of what is not empty
        if field and type(field.widget) in NATIVE:
            field.widget = NATIVE[type(field.widget)]()
        if field and isinstance(db_field, models.TextField) and not chosen:
            field.widget.attrs["rows"] = self.text_rows
        return field


class PartInline(FormFields):
    """An inline for parts of a row. Permission to change the row, or to add one, covers them."""

    def has_view_permission(self, request, obj=None):
        return self._may(request, "view") or self.has_change_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        return self._may(request, "change" if obj and obj.pk else "add")

    has_add_permission = has_delete_permission = has_change_permission

    def _may(self, request, action: str) -> bool:
        meta = self.parent_model._meta
        return request.user.has_perm(f"{meta.app_label}.{get_permission_codename(action, meta)}")


class BoundedPaginator(Paginator):
    """Pages of the first ten thousand rows; filters and the search lead to the others."""

    @cached_property
    def count(self):
        return counts_up_to({"rows": self.object_list})["rows"]


class BackcareAdmin(Autocompletes, FormFields, admin.ModelAdmin):
    """A ModelAdmin whose pages set the staff cookie, so that "view on site" shows an editor the drafts.

    Their lists do not count more rows than anyone turns pages for.
    """

    paginator = BoundedPaginator
    show_full_result_count = False

    class Media:
        css = {"all": ["backcare/admin/admin.css"]}
        js = ["backcare/admin/slugs.js"]

    def page_url(self, name: str, *args) -> str:
        """Return the address of a page of this model's admin, such as ``page_url("change", pk)``."""
        meta = self.model._meta
        name = f"admin:{meta.app_label}_{meta.model_name}_{name}"
        return reverse(name, args=args, current_app=self.admin_site.name)

    def get_deleted_objects(self, objs, request):
        """Say which rows stay and lose what is deleted, instead of counting the links to them as if those went."""
        deleted, counts, not_allowed, protected = super().get_deleted_objects(objs, request)
        relations = [each for each in self.opts.related_objects if each.many_to_many]
        own = [each.remote_field for each in self.opts.many_to_many]
        links = [each.through._meta for each in [*relations, *own]]
        for meta in links:
            counts.pop(meta.verbose_name_plural, None)
        deleted = _without(deleted, tuple(f"{capfirst(meta.verbose_name)}: " for meta in links))
        if users := [user for each in relations for user in self._users(each, objs)]:
            deleted += [_("These stay, without it:"), users]
        return deleted, counts, not_allowed, protected

    def _users(self, relation, objs) -> list[str]:
        """Return the first rows that refer to ``objs``, and how many others. A working copy is its article."""
        model = relation.related_model
        rows = model._base_manager.filter(**{f"{relation.field.name}__in": list(objs)})
        own = rows.annotate(own=Coalesce("draft_of", "pk") if hasattr(model, "draft_of") else F("pk")).values("own")
        rows = model._base_manager.filter(pk__in=own).order_by("pk")
        return first_of([rows], lambda row: f"{capfirst(model._meta.verbose_name)}: {row}")

    def get_prepopulated_fields(self, request, obj=None):
        """Prefill the slug of new rows only: an existing URL changes only on purpose."""
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_changelist_instance(self, request):
        """Name the list after what it lists: "Articles" instead of "Select article to change"."""
        changelist = super().get_changelist_instance(request)
        if not changelist.is_popup:
            changelist.title = capfirst(self.opts.verbose_name_plural)
        return changelist

    def get_search_results(self, request, queryset, search_term):
        """Find words whatever their capitals: SQLite, asked as Django does, knows those of ASCII only."""
        if search_term.isascii():
            return super().get_search_results(request, queryset, search_term)
        fields = self.get_search_fields(request)
        for words in words_and_phrases(search_term):
            queryset = holding(queryset, words, *fields)
        return queryset, any(lookup_spawns_duplicates(self.opts, field) for field in fields)

    def get_urls(self):
        urls = super().get_urls()
        for url in urls:
            url.callback = marks_staff(url.callback)
        return urls


def words_and_phrases(search_term: str) -> list[str]:
    """Return what the admin's searches look for: each word, and what stands in quotation marks as one."""
    bits = smart_split(search_term)
    return [unescape_string_literal(bit) if bit[0] in "\"'" and bit[0] == bit[-1] else bit for bit in bits]


def first_of(querysets: Iterable[models.QuerySet], name: Callable[[models.Model], str]) -> list[str]:
    """Return the names of the first rows of some querysets, and how many others there are."""
    named: list[str] = []
    more = 0
    for rows in querysets:
        shown = [name(row) for row in rows[: ROWS_NAMED - len(named)]]
        named += shown
        more += rows.count() - len(shown)
    return [*named, ngettext("and %d more", "and %d more", more) % more] if more else named


def _without(nested: list, starts: tuple[str, ...]) -> list:
    """Return a nested list of strings without those that begin with one of ``starts``, and without empty lists."""
    kept = [_without(each, starts) if isinstance(each, list) else each for each in nested]
    return [each for each in kept if each and not (isinstance(each, str) and each.startswith(starts))]
