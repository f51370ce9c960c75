"""Addresses of articles, below the place where the host mounts the blog."""

from django.urls import path

from backcare.articles import views

urlpatterns = [
    path("", views.article_list, name="article-list"),
    path("tagged/<backcare_slug:slug>/", views.article_tagged, name="article-tagged"),
    path("<backcare_slug:slug>/", views.article_detail, name="article-detail"),
]
