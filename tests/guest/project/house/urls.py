"""Addresses of this house: everything for customers below a language, the shop and its magazine below ``shop/``."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.conf.urls.static import static
from django.urls import include, path

from house import views
from house.backoffice import my_admin_site

shop = [
    path("", views.front, name="front"),
    path("account/", views.account, name="account"),
    path("blogs/news/", include("backcare.urls")),
]

urlpatterns = [
    path("backoffice/", my_admin_site.urls),
    *i18n_patterns(path("shop/", include(shop))),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),  # images, with DEBUG on only
]
