"""Sharing a preview from the article's form."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from backcare.admin.articles.retry_on_conflict import again_when_overtaken
from backcare.previews import links


class PreviewLinkPages:
    """A part of the article's admin: making and revoking preview links."""

    def get_urls(self):
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"backcare_article_{name}")
            for name, view in (("share", self.share_view), ("revoke", self.revoke_view))
        ]
        return [*own, *super().get_urls()]

    @method_decorator(require_POST)
    @again_when_overtaken
    def share_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make a preview link, for ``days`` days."""
        article = self._article_to_share(request, pk)
        days = request.POST.get("days", "")
        try:
            days = int(days) if days.isdecimal() and len(days) < 5 else 0
            links.create(article, days=days, note=request.POST.get("note", ""), user=request.user)
        except ValidationError as error:
            self.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            self.message_user(request, _("Preview link made: copy it from “History”."), messages.SUCCESS)
        return self._back(pk)

    @method_decorator(require_POST)
    def revoke_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Revoke the preview link named by ``link``."""
        article = self._article_to_share(request, pk)
        link = request.POST.get("link", "")
        if link.isdecimal() and len(link) < 19 and links.revoke(article, int(link)):
            self.message_user(request, _("The link shows nothing any more."), messages.SUCCESS)
        else:
            self.message_user(request, _("This link was not valid any more."), messages.WARNING)
        return self._back(pk)

    def _article_to_share(self, request, pk: int):
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        return article

    def _back(self, pk: int) -> HttpResponse:
        url = reverse("admin:backcare_article_change", args=[pk], current_app=self.admin_site.name)
        return HttpResponseRedirect(f"{url}#history")
