"""Addresses of the pages that links in mails open, below the place where the host mounts the blog."""

from django.urls import path

from backcare.mail import views

urlpatterns = [
    path("comments/mail/confirm/<str:token>/", views.confirm, name="comment-mail-confirm"),
    path("comments/mail/stop/<str:token>/", views.stop, name="comment-mail-stop"),
    path("comments/mail/decide/<str:token>/", views.decide_by_mail, name="comment-mail-decide"),
]
