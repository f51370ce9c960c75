"""Addresses of previews, below the place where the host mounts the blog."""

from django.urls import path

from backcare.previews import views

urlpatterns = [path("preview/<str:token>/", views.preview, name="preview")]
