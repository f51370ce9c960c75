"""Articles, techniques and body areas as Markdown, for programs that read: at the address of the page with ``.md``.

An address of its own, because caches would mix up what ``Accept`` asks for.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from backcare import conf
from backcare.areas.models import BodyArea
from backcare.articles.description import describe
from backcare.articles.models import Article
from backcare.cautions.models import cautions_of
from backcare.clock import local
from backcare.images.pictures import load
from backcare.site import absolute_url, path_to
from backcare.techniques.models import Technique
from backcare.text.markdown import plain, to_markdown
from backcare.views.articles import readable_articles
from backcare.views.feeds import completed, full_text
from backcare.views.public_page import public_page
from backcare.views.redirects import find

LISTED = 200
"""Articles that ``/llms.txt`` names, the newest."""


@require_safe
@public_page(parameters=())
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article: its cautions, its text and its references."""
    row = find(Article.objects.with_page_data().published(request.backcare.now), slug, request.backcare.language)
    if (row.slug, row.page_language) != (slug, request.backcare.language):
        return HttpResponsePermanentRedirect(path_to("article-markdown", row.slug, language=row.page_language))
    described = describe(row)
    pictures = load(ids=described.image_ids, keys=row.image_keys)
    facts = {
        "summary": row.summary,
        "author": row.author and row.author.name,
        "published": local(row.published_at).date().isoformat(),
        "updated": local(row.updated_at).date().isoformat() if row.shows_update else "",
        "reviewed_by": row.reviewer.name if row.reviewer and row.reviewed_on else "",
        "reviewed_on": row.reviewed_on.isoformat() if row.reviewer and row.reviewed_on else "",
        "tags": [tag.name for tag in described.tags],
    }
    return _response(request, row, row.canonical_url, facts, full_text(request, described, pictures))


@require_safe
@public_page(parameters=())
def technique(request: HttpRequest, slug: str) -> HttpResponse:
    """One technique: its cautions, and what to do step by step."""
    row = find(Technique.objects.published().with_pages().with_cautions(), slug)
    if (row.slug, row.page_language) != (slug, request.backcare.language):
        return HttpResponsePermanentRedirect(path_to("technique-markdown", row.slug, language=row.page_language))
    context = {"technique": row, "steps": row.steps.all(), "areas": row.areas.published()}
    html = _html(request, row, {**context, "cautions": cautions_of([row])})
    return _response(request, row, "", {"summary": row.summary, "aliases": row.alias_list}, html)


@require_safe
@public_page(parameters=())
def area(request: HttpRequest, slug: str) -> HttpResponse:
    """One body area: its cautions, its muscles and its techniques."""
    row = find(BodyArea.objects.published().with_pages().with_cautions(), slug)
    if (row.slug, row.page_language) != (slug, request.backcare.language):
        return HttpResponsePermanentRedirect(path_to("area-markdown", row.slug, language=row.page_language))
    techniques = list(Technique.objects.published().for_area(row).with_cautions())
    context = {"muscles": BodyArea.objects.published().filter(parent=row), "techniques": techniques}
    html = _html(request, row, {**context, "cautions": cautions_of([row, *techniques])})
    return _response(request, row, "", {"summary": row.summary}, html)


@require_safe
@public_page(parameters=())
def llms_txt(request: HttpRequest) -> HttpResponse:
    """What there is to read, for the address ``/llms.txt`` of a host."""
    settings, language = conf.current(), request.backcare.language
    sections = {
        _("Articles"): ("article", readable_articles(request).newest_first().with_card_data()[:LISTED]),
        _("Techniques"): ("technique", Technique.objects.published().in_language(language).easiest_first()),
        _("Body areas"): ("area", BodyArea.objects.published().in_language(language)),
    }
    parts = [f"# {plain(str(settings.TITLE))}", f"> {plain(str(settings.DESCRIPTION))}" if settings.DESCRIPTION else ""]
    for name, (kind, rows) in sections.items():
        links = [
            f"- [{plain(str(row))}]({absolute_url(path_to(f'{kind}-markdown', row.slug), request)})"
            + (f": {plain(row.summary)}" if row.summary else "")
            for row in rows
        ]
        parts.append("\n".join([f"## {name}", "", *links]) if links else "")
    return HttpResponse("\n\n".join(filter(None, parts)) + "\n", content_type="text/plain; charset=utf-8")


def _html(request: HttpRequest, row: Any, context: Mapping[str, Any]) -> str:
    return completed(
        render_to_string("backcare/guide_content.html", context), absolute_url(row.get_absolute_url(), request)
    )


def _response(
    request: HttpRequest, row: Technique | BodyArea | Article, elsewhere: str, facts: Mapping[str, Any], html: str
) -> HttpResponse:
    page = elsewhere or absolute_url(row.get_absolute_url(), request)
    settings = conf.current()
    rights = {"publisher": str(settings.PUBLISHER), "license": str(settings.LICENSE)}
    known = {"title": str(row), "url": page, "language": request.backcare.language, **facts, **rights}
    # JSON is YAML, and quotes what has to be quoted.
    front = "\n".join(f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in known.items() if value)
    text = f"---\n{front}\n---\n\n# {plain(str(row))}\n\n{to_markdown(html)}"
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    response.headers["X-Robots-Tag"] = "noindex"  # the page itself is what people should find
    response.headers["Link"] = f'<{page}>; rel="canonical"'
    return response
