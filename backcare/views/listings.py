"""Lists of articles for pages: the newest first, each list in one query, whichever page of it is asked for."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.paginator import EmptyPage, Page, Paginator
from django.db import router
from django.db.models import DateTimeField, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from backcare import conf
from backcare.areas.models import BodyArea
from backcare.articles.models import Article, ArticleQuerySet
from backcare.comments.models import Comment
from backcare.images.pictures import load
from backcare.page_cache.stamps import current
from backcare.page_cache.storing import next_change
from backcare.people.models import Person
from backcare.prepared import ANY_PAGE, Param, Prepared
from backcare.querysets import CountOf
from backcare.site import absolute_url
from backcare.tags.models import Tag
from backcare.techniques.models import Technique
from backcare.views.cards import Card
from backcare.views.structured_data import listing_nodes

ARTICLES_SHOWN = 6
"""Maximum number of articles on the page of a technique or a body area."""

Narrow = Callable[[ArticleQuerySet], ArticleQuerySet]
SUBJECTS: dict[str, tuple[Callable[[], QuerySet], Callable[[ArticleQuerySet, Any], ArticleQuerySet]]] = {
    "tag": (Tag.objects.all, ArticleQuerySet.tagged),
    "technique": (lambda: Technique.objects.published().with_pages(), ArticleQuerySet.about_technique),
    "area": (lambda: BodyArea.objects.published().with_pages(), ArticleQuerySet.in_area),
    "person": (Person.objects.all, ArticleQuerySet.written_by),
}
"""What a list of articles may be about: the rows that readers may see, and the verb that leaves the articles of one."""


class NewestArticles:
    """The newest of the articles that readers may see and that ``narrow`` leaves, as cards need them.

    ``narrow`` is a queryset verb with a ``Param``, such as ``lambda rows: rows.in_area(Param("area"))``.
    """

    def __init__(self, narrow: Narrow):
        self._rows = Prepared(lambda language: newest_rows(narrow(readable(language))).with_card_data())

    def __call__(self, request: HttpRequest, count: int, **values) -> list[Article]:
        visit = request.backcare
        return self._rows(visit.language, now=visit.now, limit=count, **values)


class Listing:
    """The same articles page by page, with their number and that of the comments of each: one query for all of it.

    Their number is remembered until what pages show changes, as the stamp of the page cache says: to count a hundred
    thousand articles takes longer than the rest of the page.
    """

    def __init__(self, narrow: Narrow = lambda rows: rows, with_tags: bool = False):
        self._rows = Prepared(lambda language: _on_a_page(narrow(readable(language)), with_tags))
        self._counted = Prepared(lambda language: _on_a_page(narrow(readable(language)), with_tags, counted=True))
        self._remembered: tuple[str, datetime, datetime, dict[tuple, int]] = ("", datetime.max, datetime.max, {})

    def page(self, request: HttpRequest, number: int, **values) -> Page:
        """Return a page, as ``django.core.paginator`` has it. Raises ``EmptyPage`` for one after the last."""
        visit, size = request.backcare, conf.current().ARTICLES_PER_PAGE
        totals, place = self._known_totals(visit.now), (visit.language, *values.values())
        rows = self._rows if place in totals else self._counted
        articles = rows(visit.language, now=visit.now, limit=size, offset=(number - 1) * size, **values)
        if place not in totals and articles:
            totals[place] = articles[0].total
        page = Paginator(range(totals.get(place, 0)), size).page(number)
        page.object_list = articles
        return page

    def _known_totals(self, now: datetime) -> dict[tuple, int]:
        """Return the numbers that are right until something changes; the stamp is read before anything is counted."""
        stamp = "" if router.routers else current()  # a replica may be older than the stamp
        if not stamp:
            return {}
        known, since, until, totals = self._remembered  # one value, so that no other thread takes it apart
        if stamp != known or not since <= now < until:
            totals = {}
            self._remembered = stamp, now, next_change(now), totals
        return totals


def readable(language: str) -> ArticleQuerySet:
    """Return the articles that readers may see ``now``, a ``Param``, in ``language``."""
    return Article.objects.published(Param("now", DateTimeField())).in_language(language)


def newest_rows(articles: ArticleQuerySet) -> ArticleQuerySet:
    """Return the rows of a page of ``articles``, newest first, of which ``limit`` and ``offset`` decide.

    An index alone says which articles stand on a page, so that a late one costs no more: only its rows are read.
    """
    pks = articles.newest_first().values("pk")[ANY_PAGE]
    return Article.objects.filter(pk__in=pks).newest_first()


def _on_a_page(articles: ArticleQuerySet, with_tags: bool, counted: bool = False) -> ArticleQuerySet:
    comments = Comment.objects.approved().filter(article=OuterRef("pk"))
    rows = newest_rows(articles).with_card_data().annotate(comment_total=CountOf(comments))
    rows = rows.with_tag_values() if with_tags else rows
    return rows.annotate(total=CountOf(articles)) if counted else rows


def cards_of(articles: list[Article]) -> list[Card]:
    """Return the cards of articles of a ``Listing`` or of ``NewestArticles``, with one query for the pictures."""
    pictures = load(ids=[article.hero_image_id for article in articles])
    return [
        Card(
            article,
            pictures.of(article.hero_image_id),
            getattr(article, "comment_total", None) if article.shows_comments() else None,
        )
        for article in articles
    ]


def topics_of(articles: list[Article], count: int) -> list[Tag]:
    """Return the tags that most of ``articles``, rows ``with_tag_values()``, have; the more frequent ones first."""
    carried = Counter((tag.name, tag.slug) for article in articles for tag in article.given_tags)
    ranked = sorted(carried, key=lambda topic: (-carried[topic], topic))
    return [Tag(name=name, slug=slug) for name, slug in ranked[:count]]


def asked_page(listing: Listing, request: HttpRequest, **values) -> Page:
    """Return the page of ``listing`` that ``request`` asks for, or raise Http404."""
    try:
        return listing.page(request, page_number(request), **values)
    except EmptyPage as error:
        raise Http404(_("Page not found.")) from error


def render_listing(request: HttpRequest, page: Page, template: str, path: str, **context) -> HttpResponse:
    """Return ``page``, of a listing whose first page is at ``path``."""
    query = f"?page={page.number}" if page.number > 1 else ""
    context = {
        "tag": None,
        **context,
        "description": conf.current().DESCRIPTION,
        "page_path": path,
        "page": page,
        "page_range": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "canonical_url": absolute_url(path + query, request),
    }
    name = context.get("period") or (context["tag"] and context["tag"].name) or conf.current().TITLE
    cards = [*([context["lead"]] if context.get("lead") else []), *context["cards"]]
    context["structured_data"] = listing_nodes(
        request, context["canonical_url"], name, [card.article for card in cards]
    )
    return render(request, template, context)


def page_number(request: HttpRequest) -> int:
    """Return the number in ``?page=``; anything but plain digits, from 1 up, is a page that does not exist."""
    text = request.GET.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and text[0] != "0"):
        raise Http404(_("Page not found."))
    return int(text)
