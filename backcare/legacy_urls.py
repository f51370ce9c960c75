"""Addresses that the shop's blog had on Shopify or WordPress and that lie outside of it: each leads on for good.

Mount them at the root, after everything else: ``path("", include("backcare.legacy_urls"))``.
"""

from django.urls import path

from backcare.views.feeds import legacy_feed

urlpatterns = [
    # Shopify
    path("blogs/<str:blog>.atom", legacy_feed),
    path("blogs/<str:blog>/tagged/<backcare_slug:tag>.atom", legacy_feed),
    # WordPress
    path("feed/", legacy_feed),
    path("feed/<str:format>/", legacy_feed),
    path("tag/<backcare_slug:tag>/feed/", legacy_feed),
    path("tag/<backcare_slug:tag>/feed/<str:format>/", legacy_feed),
    path("category/<backcare_slug:tag>/feed/", legacy_feed),
    path("category/<backcare_slug:tag>/feed/<str:format>/", legacy_feed),
    path("author/<backcare_slug:person>/feed/", legacy_feed),
    path("author/<backcare_slug:person>/feed/<str:format>/", legacy_feed),
]
