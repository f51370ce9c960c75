"""Addresses of a shop that knows nothing of languages."""

from django.urls import include, path

from tests.i18n_urls import SHOP

urlpatterns = [*SHOP, path("blogs/news/", include("backcare.urls"))]
