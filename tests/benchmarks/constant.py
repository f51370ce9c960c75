"""The yardstick: a site whose one page is 30 kB that never change, behind ``SecurityMiddleware``, and nothing else."""

import os

from django.http import HttpResponse
from django.urls import path

DEBUG = False
SECRET_KEY = "nothing is signed with it"
ALLOWED_HOSTS = ["127.0.0.1"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
ROOT_URLCONF = __name__
PAGE = b"<!doctype html><title>Constant</title>".ljust(30_000, b" ")

urlpatterns = [path("", lambda request: HttpResponse(PAGE, headers={"Content-Length": len(PAGE)}))]


def __getattr__(name):
    """The WSGI application, made when a server asks for it: Django reads this module as its settings."""
    if name != "application":
        raise AttributeError(name)
    from django.core.wsgi import get_wsgi_application

    os.environ["DJANGO_SETTINGS_MODULE"] = __name__
    return get_wsgi_application()
