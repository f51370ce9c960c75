"""Addresses of a shop whose blog is mounted below a language."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from shop_site import urls

SHOP = [
    *urls.SHOP,
    path("admin/", admin.site.urls),
    path("api/v1/", include("backcare.api_urls")),
    path("", include("backcare.legacy_urls")),
]
"""Everything but the blog."""
urlpatterns = [*SHOP, *i18n_patterns(path("blogs/news/", include("backcare.urls")))]
