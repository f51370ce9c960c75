"""The demo shop's own pages. Its templates ask Backcare for articles with ``{% load backcare %}``."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from backcare.images import pictures
from shop_site.catalog import BACK_MASSAGERS, COLLECTIONS, PRODUCTS


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The front page: the collection, its products, the latest from the journal."""
    picture = pictures.load(keys=["collection-orthojoint"]).named("collection-orthojoint")
    return render(request, "shop/home.html", {"collection": BACK_MASSAGERS, "hero": picture, **_shelf(BACK_MASSAGERS)})


@require_safe
def collection(request: HttpRequest, handle: str) -> HttpResponse:
    """A collection with its products and the articles placed with it."""
    found = _or_404(COLLECTIONS, handle)
    return render(request, "shop/collection.html", {"collection": found, **_shelf(found)})


@require_safe
def product(request: HttpRequest, handle: str) -> HttpResponse:
    """One product with the articles placed with it."""
    found = _or_404(PRODUCTS, handle)
    picture = pictures.load(keys=[found.image_key]).named(found.image_key)
    return render(request, "shop/product.html", {"product": found, "picture": picture})


def _shelf(found) -> dict:
    loaded = pictures.load(keys=[item.image_key for item in found.products])
    return {"shelf": [(item, loaded.named(item.image_key)) for item in found.products]}


def _or_404(catalog: dict, handle: str):
    if handle not in catalog:
        raise Http404(f"The shop sells nothing at {handle!r}.")
    return catalog[handle]
