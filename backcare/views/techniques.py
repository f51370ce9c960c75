"""The public pages of techniques."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backcare.cautions.models import cautions_of
from backcare.images import pictures as page_pictures
from backcare.prepared import Param
from backcare.products.models import ProductPlacement
from backcare.site import absolute_url
from backcare.techniques.models import Technique
from backcare.views.cards import make_cards, make_technique_cards
from backcare.views.listings import ARTICLES_SHOWN, NewestArticles
from backcare.views.public_page import public_page
from backcare.views.redirects import find, moved
from backcare.views.structured_data import listing_nodes, technique_nodes

_ARTICLES = NewestArticles(lambda articles: articles.about_technique(Param("technique")))


@require_safe
@public_page(parameters=())
def technique_list(request: HttpRequest) -> HttpResponse:
    """All published techniques, by level."""
    techniques = Technique.objects.published().in_language(request.backcare.language)
    techniques = list(techniques.easiest_first().with_cautions())
    cards = make_technique_cards(techniques)
    levels = groupby(cards, key=lambda card: card.technique.get_level_display())
    context = {
        "cautions": cautions_of(techniques),
        "levels": [(level, list(group)) for level, group in levels],
        "canonical_url": (page := absolute_url(reverse("backcare:technique-list"), request)),
        "structured_data": listing_nodes(request, page, _("Massage techniques"), techniques),
    }
    return render(request, "backcare/technique_list.html", context)


@require_safe
@public_page(parameters=())
def technique_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One technique, its cautions first. Staff also see a draft."""
    techniques = Technique.objects.all() if request.backcare.is_staff else Technique.objects.published()
    technique = find(techniques.with_pages().with_cautions(), slug)
    if (technique.slug, technique.page_language) != (slug, request.backcare.language):
        return moved(request, technique)
    placements = list(ProductPlacement.objects.on_technique(technique).listed())
    articles = _ARTICLES(request, ARTICLES_SHOWN, technique=technique.pk)
    pictures = page_pictures.load(
        ids=[
            technique.image_id,
            *(placement.product.image_id for placement in placements),
            *(article.hero_image_id for article in articles),
        ]
    )
    context = {
        "technique": technique,
        "is_public": technique.is_published(),
        "picture": pictures.of(technique.image_id),
        "cautions": cautions_of([technique, *(placement.product for placement in placements)]),
        "steps": list(technique.steps.all()),
        "areas": list(technique.areas.published()),
        "placements": [(placement, pictures.of(placement.product.image_id)) for placement in placements],
        "article_cards": make_cards(articles, pictures, with_counts=False),
        "canonical_url": absolute_url(technique.get_absolute_url(), request),
    }
    context["structured_data"] = technique_nodes(request, context)
    return render(request, "backcare/technique_detail.html", context)
