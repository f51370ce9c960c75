"""The read API: articles, techniques and body areas as JSON. What its answers hold stands in ``api_document``."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.db.models import DateTimeField, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from backcare import conf
from backcare.areas.models import BodyArea
from backcare.articles.description import Description, describe, describe_many
from backcare.articles.models import Article, ArticleQuerySet
from backcare.cautions.models import Caution, cautions_of
from backcare.clock import from_text, to_text
from backcare.images.pictures import Picture, load
from backcare.people.models import Person
from backcare.prepared import Param, Prepared
from backcare.products.models import ProductLink
from backcare.search.finding import search as find_words
from backcare.search.queries import clean
from backcare.site import absolute_url, served_languages
from backcare.techniques.models import Technique
from backcare.text.slugs import is_slug
from backcare.views.api_document import DEFAULT_LIMIT, DOCUMENT, MOST
from backcare.views.feeds import full_text
from backcare.views.listings import SUBJECTS, newest_rows, readable
from backcare.views.public_page import public_page
from backcare.views.redirects import find
from backcare.views.structured_data import url_of

JSON = dict[str, Any]

FILTERS: dict[str, tuple[Callable[[], QuerySet], Callable[[ArticleQuerySet, Any], ArticleQuerySet]]] = {
    **{name: SUBJECTS[name] for name in ("tag", "technique", "area")},
    "author": SUBJECTS["person"],
    "product": (ProductLink.objects.listed, ArticleQuerySet.placing),
}
"""The parameters that narrow the list of articles."""


class Refused(Exception):
    """A request that gets no answer but an error, with its status and the parameter to blame."""

    def __init__(self, status: int, message: str, parameter: str | None = None):
        super().__init__(message)
        self.status, self.parameter = status, parameter


def endpoint(parameters: tuple[str, ...] | None = ()) -> Callable:
    """Decorate a view of the API: JSON also for errors, a preflight answered, scripts of ``API_ORIGINS`` let in."""

    def decorate(view):
        @conditional_page
        @public_page(parameters=parameters)
        @wraps(view)
        def answered(request: HttpRequest, **kwargs) -> HttpResponse:
            allow = {"Allow": "GET, HEAD, OPTIONS"}
            if request.method == "OPTIONS":
                allow |= {"Access-Control-Allow-Headers": "*", "Access-Control-Max-Age": "86400"}
                return HttpResponse(status=204, headers=allow)
            try:
                if request.method not in ("GET", "HEAD"):
                    raise Refused(405, _("The API is for reading: use GET."))
                return view(request, **kwargs)
            except (Refused, Http404) as error:
                status = getattr(error, "status", 404)
                content = {"status": status, "message": str(error), "parameter": getattr(error, "parameter", None)}
                return _json({"error": content}, status=status, headers=allow if status == 405 else None)

        @wraps(answered)
        def readable_for_scripts(request: HttpRequest, **kwargs) -> HttpResponse:
            response = answered(request, **kwargs)  # a 304 is made in there, and drops most headers
            response.headers["X-Robots-Tag"] = "noindex"
            _allow_origin(request, response)
            return response

        return readable_for_scripts

    return decorate


def _allow_origin(request: HttpRequest, response: HttpResponse) -> None:
    """With one origin, or "*", all get the same header, so that the page cache keeps the answer."""
    origins = conf.current().API_ORIGINS
    allowed = "*" if "*" in origins else "".join(origins[:1])
    if len(origins) > 1 and allowed != "*":
        patch_vary_headers(response, ["Origin"])
        asks = request.headers.get("Origin", "")
        allowed = asks if asks in origins else ""
    if allowed:
        response.headers["Access-Control-Allow-Origin"] = allowed


@endpoint(("limit", "after", *FILTERS))
def article_list(request: HttpRequest) -> HttpResponse:
    """The articles that readers may see now, newest first, without their texts."""
    visit, limit = request.backcare, _limit(request)
    chosen = {name: _chosen(name, request.GET[name]) for name in FILTERS if name in request.GET}
    slugs = {name: row.slug for name, row in chosen.items() if name != "product"}
    if any(request.GET[name] != slug for name, slug in slugs.items()):
        return HttpResponsePermanentRedirect(_path_with(request, **slugs))
    values = {name: row.pk for name, row in chosen.items()}
    if place := _place(request):
        values |= {"after": from_text(place[0]), "after_pk": place[1]}
    rows = _ARTICLES(visit.language, (*chosen, *(["after"] if place else [])), now=visit.now, limit=limit + 1, **values)
    articles = rows[:limit]
    pictures = load(ids=[article.hero_image_id for article in articles])
    items = [_article(request, each, pictures.of(each.article.hero_image_id)) for each in describe_many(articles)]
    last = [articles[-1].published_at.isoformat(), articles[-1].pk] if len(rows) > limit else None
    response = _page(request, items, last)
    if len(chosen) > 1:
        response.headers["Cache-Control"] = "no-cache"  # the page cache would keep any number of combinations
    return response


@endpoint()
def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One article with its text, and its translations."""
    visit = request.backcare
    row = find(Article.objects.with_page_data().published(visit.now), slug, visit.language)
    if (row.slug, row.page_language) != (slug, visit.language):
        return _moved(request, row)
    described = describe(row)
    pictures = load(ids=described.image_ids, keys=row.image_keys)
    others = []
    if len(languages := served_languages()) > 1:
        others = Article.objects.published(visit.now).in_any_language(languages).translations_of([row])
    return _json(
        _article(request, described, pictures.of(row.hero_image_id))
        | {
            "content_html": full_text(request, described, pictures),
            "translations": [
                {"language": other.language, "url": url_of(request, other)} for other in others if other != row
            ],
        }
    )


@endpoint()
def technique_list(request: HttpRequest) -> HttpResponse:
    """All published techniques, easiest first."""
    rows = list(Technique.objects.published().in_language(request.backcare.language).easiest_first().with_cautions())
    pictures = load(ids=[row.image_id for row in rows])
    return _page(request, [_technique(request, row, pictures.of(row.image_id)) for row in rows])


@endpoint()
def technique_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One technique, with its steps."""
    row = find(Technique.objects.published().with_pages().with_cautions(), slug)
    if (row.slug, row.page_language) != (slug, request.backcare.language):
        return _moved(request, row)
    steps = [step.text for step in row.steps.all()]
    more = {"steps": steps, "areas": _terms(request, row.areas.published())}
    return _json(_technique(request, row, load(ids=[row.image_id]).of(row.image_id)) | more)


@endpoint()
def area_list(request: HttpRequest) -> HttpResponse:
    """All published body areas."""
    areas = BodyArea.objects.published().in_language(request.backcare.language)
    rows = areas.with_cautions().select_related("parent")
    return _page(request, [_area(request, row) for row in rows])


@endpoint()
def area_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One body area with its muscles and its techniques, whose cautions are among its own."""
    row = find(BodyArea.objects.published().with_pages().with_cautions().select_related("parent"), slug)
    if (row.slug, row.page_language) != (slug, request.backcare.language):
        return _moved(request, row)
    techniques = list(Technique.objects.published().for_area(row).with_cautions())
    more = {
        "cautions": _cautions(cautions_of([row, *techniques])),
        "muscles": _terms(request, row.children.published()),
        "techniques": _terms(request, techniques),
    }
    return _json(_area(request, row) | more)


@endpoint(None)
def search(request: HttpRequest) -> HttpResponse:
    """What has the words in ``q``, the best first, as the search page finds it."""
    visit, limit = request.backcare, _limit(request)
    text, start = clean(request.GET.get("q", "")), _place(request) or 0
    if not text:
        raise Refused(400, _("Say in “q” what to look for."), "q")
    results = find_words(text, visit.language, now=visit.now, start=start, count=limit)
    items = [
        {
            "kind": hit.kind,
            **_term(request, hit.target),
            "snippet": "".join(part for part, _is_marked in hit.snippet),
        }
        for hit in results.hits
    ]
    end = start + limit
    more = {"total": results.total, "corrected": results.corrected}
    return _page(request, items, end if end < results.total else None, **more)


@endpoint()
def document(request: HttpRequest) -> HttpResponse:
    """What the API offers and answers, in OpenAPI 3.1."""
    address = absolute_url(request.path.removesuffix("/openapi.json"), request)
    return _json({**DOCUMENT, "servers": [{"url": address}]})


def _json(content: JSON, **kwargs) -> JsonResponse:
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False}, **kwargs)


def _page(request: HttpRequest, items: list[JSON], place: Any = None, **more) -> JsonResponse:
    """Return one page of a list; ``place`` is where the next one begins, None at the end."""
    following = place and absolute_url(_path_with(request, after=_signer(request).sign_object(place)), request)
    return _json({"items": items, "next": following, **more})


def _path_with(request: HttpRequest, **changed: str) -> str:
    return f"{request.path}?{urlencode({**request.GET.dict(), **changed})}"


def _moved(request: HttpRequest, row: Article | Technique | BodyArea) -> HttpResponsePermanentRedirect:
    with translation.override(row.page_language):
        path = reverse(request.resolver_match.view_name, args=[row.slug])
    if path == request.path:  # it is in a language that the API is not mounted for
        raise Http404(_("Page not found."))
    return HttpResponsePermanentRedirect(path)


def _limit(request: HttpRequest) -> int:
    text = request.GET.get("limit", str(DEFAULT_LIMIT))
    if text not in map(str, range(1, MOST + 1)):
        message = _("“%(given)s” is no limit: use a whole number from 1 to %(most)d.")
        raise Refused(400, message % {"given": text, "most": MOST}, "limit")
    return int(text)


def _signer(request: HttpRequest) -> Signer:
    """Only cursors that we gave are good, each for its own list, so that a visitor cannot fill the page cache."""
    return Signer(salt=f"backcare.api.{request.resolver_match.url_name}")


def _place(request: HttpRequest) -> Any:
    """Return where the page begins that ``after`` asks for; None: at the beginning."""
    if "after" not in request.GET:
        return None
    try:
        return _signer(request).unsign_object(request.GET["after"])
    except (BadSignature, ValueError):
        message = _("“after” is not from this list. Leave it out to begin, then follow the address in “next” as it is.")
        raise Refused(400, message, "after") from None


def _chosen(name: str, value: str) -> Any:
    """Return the row by which ``name`` narrows the list of articles."""
    rows = FILTERS[name][0]()
    try:
        if not is_slug(value):
            raise Http404
        return rows.get_by_natural_key(value) if name == "product" else find(rows, value)
    except (Http404, ProductLink.DoesNotExist):
        message = _("“%(given)s” is no %(parameter)s here.") % {"given": value, "parameter": name}
        raise Refused(404, message, name) from None


def _articles(language: str, narrowed_by: tuple[str, ...]) -> ArticleQuerySet:
    articles = readable(language)
    for name in narrowed_by:
        if name == "after":
            articles = articles.listed_after(Param("after", DateTimeField()), Param("after_pk"))
        else:
            articles = FILTERS[name][1](articles, Param(name))
    return newest_rows(articles).with_feed_data()


_ARTICLES = Prepared(_articles)


# What rows say


def _article(request: HttpRequest, described: Description, picture: Picture | None) -> JSON:
    article = described.article
    is_reviewed = article.reviewer and article.reviewed_on
    placed = {placement.product.key: placement.call_to_action for placement in described.placements}
    return {
        "id": article.feed_id,
        "url": url_of(request, article),
        "slug": article.slug,
        "language": article.language,
        "title": article.title,
        "summary": article.summary,
        "is_indexed": article.is_indexed,
        "published_at": to_text(article.published_at),
        "updated_at": to_text(max(article.published_at, article.updated_at)),
        "author": _person(request, article.author),
        "reviewer": _person(request, article.reviewer) if is_reviewed else None,
        "reviewed_on": article.reviewed_on.isoformat() if is_reviewed else None,
        "image": _image(request, picture),
        "tags": _terms(request, described.tags),
        "techniques": _terms(request, described.techniques),
        "areas": _terms(request, described.areas),
        "cautions": _cautions(described.cautions),
        "products": [
            {
                "key": key,
                "title": described.products[key].title,
                "url": absolute_url(described.products[key].url, request),
                "call_to_action": placed.get(key) or _("View in the shop"),
            }
            for key in {**placed, **described.products}
        ],
        "references": [
            {
                "title": each.title,
                "url": each.url,
                "publisher": each.publisher,
                "accessed_on": each.accessed_on and each.accessed_on.isoformat(),
            }
            for each in described.references
        ],
    }


def _technique(request: HttpRequest, row: Technique, picture: Picture | None) -> JSON:
    plain = ("key", "summary", "level", "pressure")
    ranges = ("minutes_min", "minutes_max", "times_per_week_min", "times_per_week_max")
    return {
        **_term(request, row),
        **{name: getattr(row, name) for name in (*plain, *ranges)},
        "aliases": row.alias_list,
        "image": _image(request, picture),
        "cautions": _cautions(row.sorted_cautions),
    }


def _area(request: HttpRequest, row: BodyArea) -> JSON:
    parent = row.parent if row.parent and row.parent.is_published() else None
    return {
        **_term(request, row),
        "kind": row.kind,
        "summary": row.summary,
        "parent": parent and _term(request, parent),
        "cautions": _cautions(row.sorted_cautions),
    }


def _term(request: HttpRequest, row: Any) -> JSON:
    return {"name": str(row), "slug": row.slug, "url": url_of(request, row)}


def _terms(request: HttpRequest, rows: Iterable[Any]) -> list[JSON]:
    return [_term(request, row) for row in rows]


def _person(request: HttpRequest, person: Person | None) -> JSON | None:
    return {**_term(request, person), "credentials": person.credentials} if person else None


def _image(request: HttpRequest, picture: Picture | None) -> JSON | None:
    if picture is None:
        return None
    image = picture.image
    large = {**picture.large._asdict(), "alt": picture.alt, "credit": image.credit, "ai_use": image.ai_use}
    return {"url": absolute_url(large.pop("src"), request), **large}


def _cautions(cautions: Iterable[Caution]) -> list[JSON]:
    return [{"severity": caution.severity, "text": caution.text} for caution in cautions]
