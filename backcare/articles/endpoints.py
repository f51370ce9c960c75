"""What the article's form asks the server for while someone writes."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.urls import path, reverse

from backcare.images import choices as image_choices
from backcare.tags.suggestions import suggest


class EditorEndpoints:
    """A part of the article's admin: the addresses that the form asks, and the widgets that know them."""

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        site = self.admin_site.name
        if "body" in form.base_fields:
            url = reverse("admin:backcare_article_images", current_app=site)
            form.base_fields["body"].widget.image_choices_url = url
        if "tags" in form.base_fields:
            url = reverse("admin:backcare_article_tags", current_app=site)
            form.base_fields["tags"].widget.attrs["data-suggest"] = url
        return form

    def get_urls(self):
        own = [
            path("images/", self.admin_site.admin_view(self.images_view), name="backcare_article_images"),
            path("tags/", self.admin_site.admin_view(self.tags_view), name="backcare_article_tags"),
        ]
        return [*own, *super().get_urls()]

    def images_view(self, request: HttpRequest) -> JsonResponse:
        """Images for the picker: those named by ``?key=``, else the newest that match ``?q=``."""
        self._require_writer(request)
        keys = request.GET.getlist("key")
        images = image_choices.named(keys[:100]) if keys else image_choices.search(request.GET.get("q", ""))
        return JsonResponse({"images": images})

    def tags_view(self, request: HttpRequest) -> JsonResponse:
        """Tags that go with ``?q=``, each with the synonym by which it was found."""
        self._require_writer(request)
        return JsonResponse({"tags": suggest(request.GET.get("q", ""))})

    def _require_writer(self, request):
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
