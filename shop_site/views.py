"""The demo shop's own pages. Its templates ask Backcare for articles and techniques with ``{% load backcare %}``."""

import sys

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.static import serve

from backcare.images import pictures
from backcare.site import absolute_url
from shop_site.catalog import COLLECTIONS, PRODUCTS, collections_with
from shop_site.media_names import FOREVER, HASHED

FEATURED = ("knead-pillow", "shoulder-yoke", "heat-wrap", "wall-ball-pair")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page: the collections, some products, the latest from the journal."""
    loaded = pictures.load(keys=[shelf.image_key for shelf in COLLECTIONS.values()])
    context = {
        "collections": [(shelf, loaded.named(shelf.image_key)) for shelf in COLLECTIONS.values()],
        "shelf": _with_pictures([PRODUCTS[handle] for handle in FEATURED]),
    }
    return render(request, "shop/home.html", context)


@require_safe
def collection(request: HttpRequest, handle: str) -> HttpResponse:
    """A collection with its products and the articles placed with it."""
    found = _or_404(COLLECTIONS, handle)
    return render(request, "shop/collection.html", {"collection": found, "shelf": _with_pictures(found.products)})


@require_safe
def product(request: HttpRequest, handle: str) -> HttpResponse:
    """One product, how to use it, and the articles placed with it."""
    found = _or_404(PRODUCTS, handle)
    context = {
        "product": found,
        "picture": pictures.load(keys=[found.image_key]).named(found.image_key),
        "collections": collections_with(found),
    }
    return render(request, "shop/product.html", context)


@require_safe
def cart(request: HttpRequest) -> HttpResponse:
    """The cart: the same page for everyone, filled in the browser from what it keeps."""
    catalog = {
        item.handle: {"name": item.name, "price": item.price, "url": reverse("shop-product", args=[item.handle])}
        for item in PRODUCTS.values()
    }
    return render(request, "shop/cart.html", {"catalog": catalog})


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponse:
    """An uploaded image, or one made from it; with a bucket, the way to where it is now."""
    if not isinstance(default_storage, FileSystemStorage):
        return HttpResponsePermanentRedirect(default_storage.url(path))
    try:
        response = serve(request, path, document_root=settings.MEDIA_ROOT)
    except OSError as error:  # a name that the file system does not take
        raise Http404(f"There is no file {path!r}.") from error
    if HASHED.search(path):
        response.headers["Cache-Control"] = FOREVER
    return response


def _with_pictures(products) -> list[tuple]:
    loaded = pictures.load(keys=[item.image_key for item in products])
    return [(item, loaded.named(item.image_key)) for item in products]


def _or_404(catalog: dict, handle: str):
    if handle not in catalog:
        raise Http404(f"The shop has no {handle!r}.")
    return catalog[handle]


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503, to be tried again, while the database does not answer, and 500 after any other fault."""
    if not isinstance(sys.exception(), OperationalError | InterfaceError):
        return render(request, "500.html", status=500)
    response = render(request, "503.html", status=503)
    response.headers["Retry-After"] = "5"
    response.headers["Cache-Control"] = "no-store"
    return response


class ShopSitemap(Sitemap):
    """The pages of the shop itself."""

    def items(self):
        return [
            reverse("shop-home"),
            *(reverse("shop-collection", args=[handle]) for handle in COLLECTIONS),
            *(reverse("shop-product", args=[handle]) for handle in PRODUCTS),
            *(reverse(f"backcare:{name}") for name in ("article-list", "technique-list", "area-list")),
        ]

    def location(self, item):
        return item


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may leave alone, and where the sitemap is."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in ("/admin/", "/de/admin/", "/cart/")),
        f"Sitemap: {absolute_url('/sitemap.xml', request)}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
