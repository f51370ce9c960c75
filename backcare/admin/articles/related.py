"""Pins and blocks for "You may also like" on the article's form."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from backcare.admin.autocomplete import Autocompletes
from backcare.admin.ordering import OrderedFormSet
from backcare.related.models import RelatedOverride


class OverrideFormSet(OrderedFormSet):
    """The pinned and hidden articles of one article, which cannot include itself."""

    article_pk = None

    def clean(self):
        super().clean()
        for form in self.forms:
            related = getattr(form, "cleaned_data", {}).get("related")
            if related and related.pk == self.article_pk:
                form.add_error("related", _("An article can’t be related to itself. Choose another one."))


class RelatedOverrideInline(Autocompletes, admin.TabularInline):
    model = RelatedOverride
    formset = OverrideFormSet
    fk_name = "article"
    extra = 0
    autocomplete_fields = ["related"]
    fields = ["related", "kind", "position"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .select_related("related")
            .defer("related__body", "related__segments", "related__toc")
        )
