"""Addresses of the read API. Mount them with ``path("api/v1/", include("backcare.api_urls"))``."""

from django.urls import path

from backcare.views import api

app_name = "backcare_api"

urlpatterns = [
    path("articles/", api.article_list, name="article-list"),
    path("articles/<backcare_slug:slug>/", api.article_detail, name="article-detail"),
    path("techniques/", api.technique_list, name="technique-list"),
    path("techniques/<backcare_slug:slug>/", api.technique_detail, name="technique-detail"),
    path("areas/", api.area_list, name="area-list"),
    path("areas/<backcare_slug:slug>/", api.area_detail, name="area-detail"),
    path("search/", api.search, name="search"),
    path("openapi.json", api.document, name="openapi"),
]
