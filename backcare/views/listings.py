"""Lists of articles for pages: the newest first, each list in one query, whichever page of it is asked for."""

from collections.abc import Callable

from django.core.paginator import Page, Paginator
from django.db.models import DateTimeField, OuterRef
from django.http import HttpRequest

from backcare import conf
from backcare.articles.models import Article, ArticleQuerySet
from backcare.comments.models import Comment
from backcare.images.pictures import load
from backcare.prepared import ANY_PAGE, Param, Prepared
from backcare.querysets import CountOf
from backcare.views.cards import Card

Narrow = Callable[[ArticleQuerySet], ArticleQuerySet]


class NewestArticles:
    """The newest of the articles that readers may see and that ``narrow`` leaves, as cards need them.

    ``narrow`` is a queryset verb with a ``Param``, such as ``lambda rows: rows.in_area(Param("area"))``.
    """

    def __init__(self, narrow: Narrow):
        self._rows = Prepared(lambda language: _late_rows(narrow(_readable(language))))

    def __call__(self, request: HttpRequest, count: int, **values) -> list[Article]:
        visit = request.backcare
        return self._rows(visit.language, now=visit.now, limit=count, **values)


class Listing:
    """The same articles page by page, with their number and that of the comments of each: one query for all of it."""

    def __init__(self, narrow: Narrow = lambda rows: rows):
        self._rows = Prepared(lambda language: _on_a_page(narrow(_readable(language))))

    def page(self, request: HttpRequest, number: int, **values) -> Page:
        """Return a page, as ``django.core.paginator`` has it. Raises ``EmptyPage`` for one after the last."""
        visit, size = request.backcare, conf.current().ARTICLES_PER_PAGE
        articles = self._rows(visit.language, now=visit.now, limit=size, offset=(number - 1) * size, **values)
        page = Paginator(range(articles[0].total if articles else 0), size).page(number)
        page.object_list = articles
        return page


def _readable(language: str) -> ArticleQuerySet:
    return Article.objects.published(Param("now", DateTimeField())).in_language(language)


def _late_rows(articles: ArticleQuerySet) -> ArticleQuerySet:
    # An index alone says which articles stand on a page, so that a late one costs no more: only its rows are read.
    pks = articles.newest_first().values("pk")[ANY_PAGE]
    return Article.objects.filter(pk__in=pks).newest_first().with_card_data()


def _on_a_page(articles: ArticleQuerySet) -> ArticleQuerySet:
    comments = Comment.objects.approved().filter(article=OuterRef("pk"))
    return _late_rows(articles).annotate(total=CountOf(articles), comment_total=CountOf(comments))


def cards_of(page: Page) -> list[Card]:
    """Return the cards of a page of a ``Listing``, with one query for the pictures."""
    pictures = load(ids=[article.hero_image_id for article in page.object_list])
    return [
        Card(
            article,
            pictures.of(article.hero_image_id),
            article.comment_total if article.shows_comments() else None,
        )
        for article in page.object_list
    ]
