"""Addresses of the demo: the shop at the root, the blog where a Shopify store has it."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import index, sitemap
from django.urls import include, path, re_path
from taggit.models import Tag

from backcare.sitemaps import sitemaps
from backcare.views.markdown import llms_txt
from shop_site import views

# The blog has tags of its own; two lists of the same name would leave an editor guessing.
admin.site.unregister(Tag)

sitemaps = {**sitemaps, "shop": views.ShopSitemap}

SHOP = [
    path("", views.home, name="shop-home"),
    path("collections/<slug:handle>/", views.collection, name="shop-collection"),
    path("products/<slug:handle>/", views.product, name="shop-product"),
    path("cart/", views.cart, name="shop-cart"),
    path("robots.txt", views.robots),
    path("llms.txt", llms_txt),
    path("sitemap.xml", index, {"sitemaps": sitemaps, "sitemap_url_name": "sitemap"}, name="sitemap-index"),
    path(
        "sitemap-<section>.xml",
        sitemap,
        {"sitemaps": sitemaps, "template_name": "backcare/sitemap.xml"},
        name="sitemap",
    ),
    # A demo has no other server in front of it; in production the web server or the storage answers for media.
    re_path(r"^media/(?P<path>.*)$", views.media),
]
"""Everything that is in English only."""
urlpatterns = [
    *SHOP,
    *i18n_patterns(
        path("blogs/news/", include("backcare.urls")),
        path("api/v1/", include("backcare.api_urls")),
        path("admin/", admin.site.urls),
        prefix_default_language=False,
    ),
    path("", include("backcare.legacy_urls")),
]

handler500 = views.server_error
