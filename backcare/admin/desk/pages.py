"""The editors' desk: one admin page with everything that needs attention."""

from urllib.parse import urlencode

import django
from django.contrib.admin.sites import NotRegistered
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backcare.admin.desk import blocks
from backcare.articles.models import Article
from backcare.comments.models import Comment
from backcare.search.models import ZeroResultQuery
from backcare.views.staff_cookie import marks_staff


class DeskPages:
    """Mixin of the article's admin: the desk, at ``desk/`` below its list, as ``admin:backcare_desk``.

    An app cannot add an address to the host's AdminSite in another way.
    """

    def get_urls(self):
        desk = marks_staff(self.admin_site.admin_view(self.desk_view))
        return [path("desk/", desk, name="backcare_desk"), *super().get_urls()]

    def has_desk_permission(self, request: HttpRequest) -> bool:
        """Whether there is anything on the desk that this user may see."""
        return self._may_view(request, Article) or self._may_view(request, Comment)

    def desk_view(self, request: HttpRequest) -> HttpResponse:
        """The desk. Users see only the blocks they have permission for."""
        if not self.has_desk_permission(request):
            raise PermissionDenied
        request.current_app = self.admin_site.name
        context = {
            **self.admin_site.each_context(request),
            "title": _("Editors’ desk"),
            "opts": self.opts,
            "breadcrumbs_are_a_list": django.VERSION >= (6, 1),
            **self._blocks(request),
        }
        return TemplateResponse(request, "admin/backcare/desk.html", context)

    def _blocks(self, request) -> dict:
        now = timezone.now()
        articles = self._may_view(request, Article)
        found = {}
        if self._may_view(request, Comment):
            found["comments"] = blocks.pending_comments()
            found["comments_url"] = self._list(Comment)
        if articles:
            found |= {
                "sent_back": blocks.sent_back_to(request.user),
                "sent_back_url": self._list(Article, state="sent-back"),
                "in_review": blocks.in_review(),
                "in_review_url": self._list(Article, state="review"),
                "scheduled": blocks.scheduled_this_week(now),
                "scheduled_url": self._list(Article, state="week"),
                "overdue": blocks.reviews_overdue(now),
                "overdue_url": self._list(Article, state="live", review="overdue"),
                "edited": blocks.edited_by(request.user),
                "articles_url": self._list(Article),
            }
            if self.has_add_permission(request):
                found["write_url"] = reverse("admin:backcare_article_add", current_app=self.admin_site.name)
        if self._may_view(request, ZeroResultQuery):
            found["zero_results"] = blocks.zero_result_queries()
            found["zero_results_url"] = self._list(ZeroResultQuery)
        waiting = [found[name].count for name in ("sent_back", "in_review", "overdue") if name in found]
        found["nothing_waits"] = not any([*waiting, found.get("comments", {}).get("count")])
        return found

    def _may_view(self, request, model) -> bool:
        """Whether this user may see rows of ``model`` on this AdminSite."""
        try:
            return self.admin_site.get_model_admin(model).has_view_permission(request)
        except NotRegistered:
            return False

    def _list(self, model, **narrowed) -> str:
        address = reverse(f"admin:backcare_{model._meta.model_name}_changelist", current_app=self.admin_site.name)
        return f"{address}?{urlencode(narrowed)}" if narrowed else address
