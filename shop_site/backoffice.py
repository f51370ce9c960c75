"""The shop's admin: its first page is the editors' desk, for those who may see it."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpResponseRedirect
from django.urls import reverse


class BackofficeConfig(AdminConfig):
    """``django.contrib.admin`` with the site below as ``admin.site``."""

    default_site = "shop_site.backoffice.Backoffice"


class Backoffice(AdminSite):
    site_header = site_title = "Orthojoint"

    def index(self, request, extra_context=None):
        from backcare.models import Article

        if self.get_model_admin(Article).has_desk_permission(request):
            return HttpResponseRedirect(reverse("admin:backcare_desk", current_app=self.name))
        return super().index(request, extra_context)
