"""Addresses of a shop whose blog is mounted below a language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from shop_site.urls import urlpatterns as shop

SHOP = [pattern for pattern in shop if "blogs" not in str(pattern.pattern)]
"""Everything but the blog."""
urlpatterns = [*SHOP, *i18n_patterns(path("blogs/news/", include("backcare.urls")))]
