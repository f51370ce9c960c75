"""Tags in the admin."""

from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from backcare.page_cache.admin import BackcareAdmin


class TagAdmin(BackcareAdmin):
    list_display = ["name", "slug", "article_count"]
    search_fields = ["name", "slug"]
    fields = ["name", "description", "slug"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(article_total=Count("tagged_items"))

    @admin.display(description=_("articles"), ordering="article_total")
    def article_count(self, tag):
        return tag.article_total
