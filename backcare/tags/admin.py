"""Tags in the admin, and the suggestions for the box in which they are typed."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from backcare.page_cache.admin import BackcareAdmin
from backcare.tags.models import Tag
from backcare.text.slugs import fold

SUGGESTIONS = 8


class TagAdmin(BackcareAdmin):
    list_display = ["name", "slug", "article_count"]
    search_fields = ["name", "slug"]
    fields = ["name", "description", "slug"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(article_total=Count("tagged_items"))

    @admin.display(description=_("articles"), ordering="article_total")
    def article_count(self, tag):
        return tag.article_total

    def get_urls(self):
        view = self.admin_site.admin_view(self.suggest_view)
        return [path("suggest/", view, name="backcare_tag_suggest"), *super().get_urls()]

    def suggest_view(self, request: HttpRequest) -> JsonResponse:
        """Names of tags that begin with ``?q=``, then of those that hold it."""
        if not (request.user.has_perm("backcare.change_article") or request.user.has_perm("backcare.add_article")):
            raise PermissionDenied
        wanted = fold(request.GET.get("q", "").replace("\x00", ""))
        tags = Tag.objects.filter(folded_name__contains=wanted).values_list("name", flat=True) if wanted else []
        names = sorted(tags[:200], key=lambda name: (not fold(name).startswith(wanted), fold(name)))
        return JsonResponse({"names": names[:SUGGESTIONS]})
