"""Pins and blocks for "You may also like" on the article's form."""

from django.contrib import admin

from backcare.ordering.admin import OrderedFormSet
from backcare.related.models import RelatedOverride


class RelatedOverrideInline(admin.TabularInline):
    model = RelatedOverride
    formset = OrderedFormSet
    fk_name = "article"
    extra = 0
    autocomplete_fields = ["related"]
    fields = ["related", "kind", "position"]
