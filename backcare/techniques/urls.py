"""Addresses of techniques, below the place where the host mounts the blog."""

from django.urls import path

from backcare.techniques import views

urlpatterns = [
    path("techniques/", views.technique_list, name="technique-list"),
    path("techniques/<backcare_slug:slug>/", views.technique_detail, name="technique-detail"),
]
