"""Addresses of body areas, below the place where the host mounts the blog."""

from django.urls import path

from backcare.areas import views

urlpatterns = [
    path("areas/", views.area_list, name="area-list"),
    path("areas/<backcare_slug:slug>/", views.area_detail, name="area-detail"),
]
