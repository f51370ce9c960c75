"""Addresses of the search, below the place where the host mounts the blog."""

from django.urls import path

from backcare.search import views

urlpatterns = [
    path("search/", views.search, name="search"),
    path("search/suggestions/", views.suggestions, name="search-suggestions"),
]
