"""Collections and products of the shop in the admin, and the inlines that place them."""

import re

from django import forms
from django.contrib import admin, messages
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backcare.admin.autocomplete import Autocompletes
from backcare.admin.model_admin import BackcareAdmin, FormFields, first_of
from backcare.admin.ordering import OrderedFormSet
from backcare.areas.models import BodyArea
from backcare.articles.models import Article
from backcare.products.models import ProductPlacement
from backcare.publication import shop_links
from backcare.techniques.models import Technique

LAST_PART = re.compile(r"(?P<before>.*/)(?P<handle>[^/?#]+)(?P<after>/?(?:[?#].*)?)")
"""The parts of an address in the shop: its handle, and what stands around it."""


class ProductLinkForm(forms.ModelForm):
    """Handle and address belong together where the address ends in the handle: a change of one changes both."""

    def clean(self):
        cleaned = super().clean()
        old_handle, old_url = self.initial.get("handle"), self.initial.get("url") or ""
        old, new = LAST_PART.fullmatch(old_url), LAST_PART.fullmatch(cleaned.get("url") or "")
        if not (old and new and old["handle"] == old_handle and {"handle", "url"} <= cleaned.keys()):
            return cleaned
        if "url" not in self.changed_data:
            cleaned["url"] = f"{old['before']}{cleaned['handle']}{old['after']}"
        elif "handle" not in self.changed_data:
            cleaned["handle"] = new["handle"]
        return cleaned


class ProductLinkAdmin(BackcareAdmin):
    form = ProductLinkForm
    list_display = ["title", "kind", "handle", "price_text", "is_listed"]
    list_filter = ["kind", "is_listed"]
    search_fields = ["title", "handle", "key"]
    autocomplete_fields = ["image", "cautions"]
    fieldsets = [
        (None, {"fields": ["kind", "title", "summary", "image", "price_text", "cautions"]}),
        (gettext_lazy("In the shop"), {"fields": ["handle", "url", "is_listed"]}),
        (gettext_lazy("For articles"), {"fields": ["key"]}),
    ]

    def get_fieldsets(self, request, obj=None):
        *others, (name, options) = super().get_fieldsets(request, obj)
        own = ["used_in", "linked_in"] if obj else []
        return [*others, (name, {**options, "fields": [*options["fields"], *own]})]

    def get_readonly_fields(self, request, obj=None):
        return ["key", "used_in", "linked_in"] if obj else []

    @admin.display(description=gettext_lazy("used in"))
    def used_in(self, product):
        uses = self._uses([product])
        return _listed(uses) if uses else _("Nowhere")

    @admin.display(description=gettext_lazy("links in texts"))
    def linked_in(self, product):
        count = shop_links.count_articles(product.url)
        if not count:
            return _("None")
        text = ngettext(
            "%d article links to this URL. If you change the URL, the links change with it.",
            "%d articles link to this URL. If you change the URL, the links change with it.",
            count,
        )
        return text % count

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            return
        for name in ("handle", "url"):
            if form.initial[name] != getattr(obj, name) and name not in form.changed_data:
                text = _("%(field)s changed to “%(value)s” as well.")
                field = capfirst(self.opts.get_field(name).verbose_name)
                self.message_user(request, text % {"field": field, "value": getattr(obj, name)}, messages.INFO)
        if form.initial["url"] != obj.url and (
            count := shop_links.follow(form.initial["url"], obj.url, user=request.user)
        ):
            text = ngettext(
                "The links in %d article now lead to the new URL.",
                "The links in %d articles now lead to the new URL.",
                count,
            )
            self.message_user(request, text % count, messages.INFO)
        if "is_listed" in form.changed_data and not obj.is_listed and (uses := self._uses([obj])):
            text = format_html("{} {}", _("No longer shown in:"), _listed(uses))
            self.message_user(request, text, messages.WARNING)

    def get_deleted_objects(self, objs, request):
        """Name what uses one of the products, also what has a card for it in its text."""
        deleted, counts, not_allowed, protected = super().get_deleted_objects(objs, request)
        return deleted, counts, not_allowed, self._uses(objs) or protected

    def _uses(self, products) -> list:
        """Return links to the articles, techniques and body areas that show one of ``products``, and how many more."""
        products = list(products)
        placed = Q(placements__product__in=products)
        in_text = Q()
        for product in products:
            in_text |= Q(body__contains=f'data-product="{product.key}"')
        articles = Article._base_manager.filter(placed | in_text) if products else Article.objects.none()
        own = articles.annotate(own=Coalesce("draft_of", "pk")).order_by().values("own")
        users = [
            Article.objects.filter(pk__in=own).defer("body", "segments", "toc"),
            *(model._base_manager.filter(placed).distinct() for model in (Technique, BodyArea)),
        ]
        return first_of(users, self._named)

    def _named(self, row) -> str:
        meta = row._meta
        page = f"admin:{meta.app_label}_{meta.model_name}_change"
        url = reverse(page, args=[row.pk], current_app=self.admin_site.name)
        return format_html('{}: <a href="{}">{}</a>', capfirst(meta.verbose_name), url, row)


def _listed(uses) -> str:
    return format_html_join(", ", "{}", ((use,) for use in uses))


class PlacementInline(Autocompletes, FormFields, admin.StackedInline):
    """Inline for placed collections and products; subclasses set the foreign key."""

    model = ProductPlacement
    formset = OrderedFormSet
    extra = 0
    autocomplete_fields = ["product"]
    fields = ["product", ("heading", "call_to_action"), "text", "position"]
    ordering = ["position", "pk"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("product", "article", "technique", "area")
            .defer("article__body", "article__segments", "article__toc")
        )
