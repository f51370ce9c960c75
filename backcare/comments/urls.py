"""Addresses of comments, below the place where the host mounts the blog."""

from django.urls import path

from backcare.comments import views

urlpatterns = [
    path("<backcare_slug:slug>/comments/", views.comment_post, name="comment-post"),
]
