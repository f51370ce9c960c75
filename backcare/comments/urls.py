"""Addresses of comments, below the place where the host mounts the blog."""

from django.urls import path

from backcare.comments import views

urlpatterns = [
    path("comments/started/", views.comment_started, name="comment-started"),
    path("comments/<int:pk>/", views.comment_detail, name="comment-detail"),
    path("<backcare_slug:slug>/comments/", views.comment_post, name="comment-post"),
]
