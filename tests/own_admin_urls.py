"""Addresses of a host with an AdminSite of its own."""

from django.contrib.admin import AdminSite
from django.urls import include, path

from backcare.admin import register

site = AdminSite(name="shop_admin")
register(site)

urlpatterns = [path("backoffice/", site.urls), path("blogs/news/", include("backcare.urls"))]
