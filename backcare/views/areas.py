"""The public pages of body areas."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backcare.areas.models import BodyArea
from backcare.cautions.models import cautions_of
from backcare.images import pictures as page_pictures
from backcare.prepared import Param
from backcare.products.models import ProductPlacement
from backcare.site import absolute_url
from backcare.techniques.models import Technique
from backcare.views.body_map import body_map
from backcare.views.cards import make_cards, make_technique_cards
from backcare.views.listings import ARTICLES_SHOWN, NewestArticles
from backcare.views.public_page import public_page
from backcare.views.redirects import find, moved
from backcare.views.structured_data import area_nodes, listing_nodes

_ARTICLES = NewestArticles(lambda articles: articles.in_area(Param("area")))


@require_safe
@public_page(parameters=())
def area_list(request: HttpRequest) -> HttpResponse:
    """All published body areas: regions, and below each its muscles."""
    areas = list(BodyArea.objects.published().in_language(request.backcare.language))
    regions = [area for area in areas if area.kind == BodyArea.Kind.REGION]
    shown = {region.pk for region in regions}
    context = {
        "tree": [(region, [area for area in areas if area.parent_id == region.pk]) for region in regions],
        "body_map": body_map(areas),
        "others": [area for area in areas if area.pk not in shown and area.parent_id not in shown],
        "canonical_url": (page := absolute_url(reverse("backcare:area-list"), request)),
        "structured_data": listing_nodes(request, page, _("Body areas"), areas),
    }
    return render(request, "backcare/area_list.html", context)


@require_safe
@public_page(parameters=())
def area_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One body area with its muscles, its cautions and those of its techniques first. Staff also see a draft."""
    areas = BodyArea.objects.all() if request.backcare.is_staff else BodyArea.objects.published()
    area = find(areas.with_pages().with_cautions().select_related("parent"), slug)
    if (area.slug, area.page_language) != (slug, request.backcare.language):
        return moved(request, area)
    others = list(BodyArea.objects.published().in_language(request.backcare.language))
    techniques = list(Technique.objects.published().for_area(area).with_cautions())
    placements = list(ProductPlacement.objects.on_area(area).listed())
    articles = _ARTICLES(request, ARTICLES_SHOWN, area=area.pk)
    pictures = page_pictures.load(
        ids=[
            *(technique.image_id for technique in techniques),
            *(placement.product.image_id for placement in placements),
            *(article.hero_image_id for article in articles),
        ]
    )
    context = {
        "area": area,
        "parent": area.parent if area.parent and area.parent.is_published() else None,
        "is_public": area.is_published(),
        "cautions": cautions_of([area, *techniques, *(placement.product for placement in placements)]),
        "body_map": body_map(others, area),
        "muscles": [other for other in others if other.parent_id == area.pk],
        "technique_cards": make_technique_cards(techniques, pictures),
        "placements": [(placement, pictures.of(placement.product.image_id)) for placement in placements],
        "article_cards": make_cards(articles, pictures, with_counts=False),
        "canonical_url": absolute_url(area.get_absolute_url(), request),
    }
    context["structured_data"] = area_nodes(request, context)
    return render(request, "backcare/area_detail.html", context)
