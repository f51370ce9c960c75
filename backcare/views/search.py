"""The search page, and suggestions while typing."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from backcare.comments.models import Comment
from backcare.images import pictures as page_pictures
from backcare.images.pictures import Picture
from backcare.search import finding, zero_result_queries
from backcare.search.models import SearchEntry
from backcare.search.queries import clean
from backcare.search.suggestions import suggest
from backcare.site import absolute_url
from backcare.views.articles import readable_articles
from backcare.views.cards import make_cards
from backcare.views.listings import page_number, topics_of
from backcare.views.public_page import public_page

PER_PAGE = 10
TOPICS, TOPICS_AMONG, POPULAR = 12, 100, 3
"""How many tags, of how many of the newest articles, and how many articles a page without results offers."""
AS_TYPED = "as_typed"
"""The parameter that keeps a search from being corrected."""
FACET_NAMES = {
    "area": gettext_lazy("Body area"),
    "technique": gettext_lazy("Technique"),
    "tag": gettext_lazy("Tag"),
}
SUGGESTIONS_KEPT = 60
"""Seconds for which a browser or cache need not ask for the same suggestions again."""


@dataclass(frozen=True)
class Result:
    """A hit as the page shows it."""

    hit: finding.Hit
    label: str
    picture: Picture | None


@dataclass(frozen=True)
class Link:
    """A facet to filter by, or to remove; the URL it leads to, and the number of results there."""

    name: str
    url: str
    count: int | None = None


@require_safe
@public_page
def search(request: HttpRequest) -> HttpResponse:
    """What readers may see now and has the words that they asked for, in one list."""
    text, visit = clean(request.GET.get("q", "")), request.backcare
    number = page_number(request)
    chosen = finding.chosen_facets(request.GET) if text else {}
    results = finding.search(
        text,
        visit.language,
        now=visit.now,
        chosen=chosen,
        start=(number - 1) * PER_PAGE,
        count=PER_PAGE,
        as_typed=AS_TYPED in request.GET,
    )
    try:
        page = Paginator(range(results.total), PER_PAGE).page(number)
    except EmptyPage as error:
        raise Http404(_("Page not found.")) from error
    is_content_missing = text and not chosen and not results.complete and not results.corrected
    if is_content_missing and request.method == "GET" and not visit.is_staff:
        zero_result_queries.record(text, visit.language, visit.now)
    path = reverse("backcare:search")
    found = results.corrected or text
    as_typed = {AS_TYPED: "1"} if AS_TYPED in request.GET else {}
    asked = {"q": found, **as_typed, **{kind: row.slug for kind, row in chosen.items()}}
    context = {
        "query": found,
        "typed": text if results.corrected else "",
        "typed_url": _address(path, {"q": text, AS_TYPED: "1"}),
        "complete": results.complete,
        "total": results.total,
        "results": _results(results),
        "facets": [
            (FACET_NAMES[kind], [_choice(path, asked, choice) for choice in choices])
            for kind, choices in results.facets.items()
            if kind not in chosen
        ],
        "chosen": [Link(str(row), _address(path, {**asked, kind: ""})) for kind, row in chosen.items()],
        "everything_url": _address(path, {"q": found, **as_typed}),
        "topics": [],
        "popular_cards": [],
        "page": page,
        "page_range": page.paginator.get_elided_page_range(number, on_each_side=1, on_ends=1),
        "page_path": _address(path, asked),
        "page_query": f"{_address(path, asked)}&",
        "canonical_url": absolute_url(path, request),
    }
    if text and not results.total and not chosen:
        context |= _ways_on(request)
    response = render(request, "backcare/search.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@public_page
def suggestions(request: HttpRequest) -> JsonResponse:
    """Names that go on as ``q`` begins, as ``{"suggestions": [{"title", "kind", "url"}]}``."""
    visit = request.backcare
    found = suggest(clean(request.GET.get("q", "")), visit.language, now=visit.now)
    response = JsonResponse(
        {
            "suggestions": [
                {
                    "title": str(suggestion.target),
                    "kind": str(SearchEntry.Kind(suggestion.kind).label),
                    "url": suggestion.target.get_absolute_url(),
                }
                for suggestion in found
            ]
        }
    )
    response.headers["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, max_age=SUGGESTIONS_KEPT)
    return response


def _ways_on(request: HttpRequest) -> dict[str, Any]:
    """Return what a page without results offers: tags, and the articles that readers talk about most."""
    articles = readable_articles(request)
    discussed = Comment.objects.approved().most_discussed()[: 5 * POPULAR]  # some of them may not be shown
    popular = articles.with_card_data().filter(pk__in=discussed).in_bulk()
    return {
        "topics": topics_of(articles.newest_first().with_tag_values().only("pk")[:TOPICS_AMONG], TOPICS),
        "popular_cards": make_cards([popular[pk] for pk in discussed if pk in popular][:POPULAR]),
    }


def _results(results: finding.Results) -> list[Result]:
    images = [_image_id(hit.target) for hit in results.hits]
    pictures = page_pictures.load(ids=images) if any(images) else None
    return [
        Result(hit, SearchEntry.Kind(hit.kind).label, pictures.of(image) if pictures else None)
        for hit, image in zip(results.hits, images, strict=True)
    ]


def _image_id(target: Any) -> int | None:
    return getattr(target, "hero_image_id", None) or getattr(target, "image_id", None)


def _choice(path: str, asked: dict[str, str], choice: finding.Choice) -> Link:
    return Link(choice.name, _address(path, {**asked, choice.kind: choice.slug}), choice.count)


def _address(path: str, parameters: dict[str, str]) -> str:
    return f"{path}?{urlencode({name: value for name, value in parameters.items() if value})}"
