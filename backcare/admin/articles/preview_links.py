"""Share a preview from the article's form."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from backcare.admin.articles.editor_context import EditorContext
from backcare.articles.models import Article
from backcare.exceptions import ChangedMeanwhile
from backcare.previews import links
from backcare.publication.drafts import Head


class PreviewLinkPages:
    """Mixin of the article's admin: creates and revokes preview links."""

    def get_urls(self):
        own = [
            path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"backcare_article_{name}")
            for name, view in (("share", self.share_view), ("revoke", self.revoke_view))
        ]
        return [*own, *super().get_urls()]

    @method_decorator(require_POST)
    def share_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Create a preview link, valid for ``days`` days."""
        article = self.article_or_404(request, pk, self.has_change_permission)
        days = request.POST.get("days", "")
        try:
            days = int(days) if days.isdecimal() and len(days) < 5 else 0
            links.create(article, days=days, note=request.POST.get("note", ""), user=request.user)
        except ValidationError as error:
            return self._links(request, article, " ".join(error.messages))
        except ChangedMeanwhile:
            raise Http404(_("This article no longer exists")) from None
        return self._links(request, article, _("Link created."))

    @method_decorator(require_POST)
    def revoke_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Revoke the preview link named by ``link``."""
        article = self.article_or_404(request, pk, self.has_change_permission)
        link = request.POST.get("link", "")
        revoked = link.isdecimal() and len(link) < 19 and links.revoke(article, int(link))
        return self._links(
            request, article, _("Link revoked.") if revoked else _("This link was already revoked or expired.")
        )

    def _links(self, request, article: Article, told: str) -> HttpResponse:
        """Return the part of the form that lists the links; the form around it stays as it is."""
        context = {"editor": EditorContext(self, request, Head(article, article), None), "told": told}
        return TemplateResponse(request, "admin/backcare/article/_share.html", context)
