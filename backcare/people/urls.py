"""Addresses of people, below the place where the host mounts the blog."""

from django.urls import path

from backcare.people import views

urlpatterns = [
    path("people/<backcare_slug:slug>/", views.person_detail, name="person-detail"),
]
