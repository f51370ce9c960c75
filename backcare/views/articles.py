"""The public pages of articles."""

from typing import NamedTuple

from django.db.models import DateTimeField, UUIDField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_info
from django.views.decorators.http import require_safe

from backcare import conf
from backcare.articles.body import cited_numbers
from backcare.articles.description import Description, describe
from backcare.articles.models import Article, ArticleQuerySet
from backcare.captcha.protocol import current_captcha
from backcare.comments import held_link
from backcare.comments.models import Comment
from backcare.comments.threads import PARAMETER, REPLY_PARAMETER, answerable, page_of, pk_in
from backcare.comments.threads import Page as CommentPage
from backcare.images import pictures as page_pictures
from backcare.prepared import Param, Prepared
from backcare.related.models import RelatedArticle
from backcare.related.view_all import tag_of_all
from backcare.site import absolute_url, base_of, served_languages
from backcare.tags.models import Tag
from backcare.views.cards import make_cards, make_technique_cards
from backcare.views.comment_form import CommentForm
from backcare.views.listings import Listing, NewestArticles, asked_page, cards_of, render_listing, topics_of
from backcare.views.public_page import public_page
from backcare.views.redirects import find, moved
from backcare.views.segments import filled_segments
from backcare.views.social_image import address_of
from backcare.views.structured_data import article_nodes

TOPICS_SHOWN = 8
"""Topics that the first page offers: the most frequent tags of its articles."""


@require_safe
@public_page(parameters=("page",))
def article_list(request: HttpRequest) -> HttpResponse:
    """All articles that readers may see now, newest first. The first page begins with a large one, and has topics."""
    page = asked_page(_ALL, request)
    lead, topics = [], []
    if page.number == 1 and page.object_list:
        lead = _FEATURED(request, 1) or page.object_list[:1]
        topics = topics_of(page.object_list, TOPICS_SHOWN)
    articles = [*lead, *(article for article in page.object_list if article not in lead)]
    cards = cards_of(articles)
    context = {"lead": cards[0] if lead else None, "cards": cards[len(lead) :], "topics": topics}
    return render_listing(request, page, "backcare/article_list.html", reverse("backcare:article-list"), **context)


@require_safe
@public_page(parameters=("page",))
def article_tagged(request: HttpRequest, slug: str) -> HttpResponse:
    """The articles with one tag. A tag without an article that readers may see has no page."""
    page = None
    if tag := next(iter(_TAG(slug=slug)), None):
        page = asked_page(_TAGGED, request, tag=tag.pk)
    if page is None or not page.object_list:
        carried = Tag.objects.carried_by(readable_articles(request))
        return moved(request, find(carried, slug, else_by=carried.with_synonym_slug))
    cards = cards_of(page.object_list)
    return render_listing(request, page, "backcare/article_tagged.html", tag.get_absolute_url(), tag=tag, cards=cards)


@require_safe
@public_page(parameters=(PARAMETER, REPLY_PARAMETER, held_link.PARAMETER))
def article_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One article. With a valid ``held`` token its writer also sees their own pending comment; else it says why not."""
    article = find_article(request, slug)
    if (article.slug, article.page_language) != (slug, request.backcare.language):
        return moved(request, article)
    token = request.GET.get(held_link.PARAMETER)
    own = held_link.comment_for(token, article) if token else None
    start = pk_in(request.GET.get(PARAMETER, ""))
    reply = request.GET.get(REPLY_PARAMETER, "")
    answered = answerable(article, reply) if reply else None
    context = article_context(request, describe(article), own_comment=own, answered=answered, comments_from=start)
    context["held_link_expired"] = token is not None and own is None
    response = render(request, "backcare/article_detail.html", context)
    if token is not None:
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex"
    elif reply or request.GET.get(PARAMETER, "") != str(context["comments"].start or ""):
        response.headers["Cache-Control"] = "no-store"  # any number of such addresses show the same page
    return response


def find_article(request: HttpRequest, slug: str) -> Article:
    """Return the article that has this address or had it before, or raise Http404.

    Staff also find what readers may not see yet.
    """
    visit = request.backcare
    there = [] if visit.is_staff else _AT(slug=slug, base=base_of(visit.language), now=visit.now)
    for article in there:
        # One in another variety of the language is rare, so what else decides about it is asked only then.
        if article.language == visit.language or readable_articles(request).filter(pk=article.pk).exists():
            return article
    articles = Article.objects.with_page_data()
    return find(articles.originals() if visit.is_staff else articles.published(visit.now), slug, visit.language)


_AT = Prepared(
    lambda: (
        Article.objects.with_page_data()
        .published(Param("now", DateTimeField()))
        .filter(slug=Param("slug"), base_language=Param("base"))
        .order_by()
    )
)
"""The articles with a slug, in any variety of a language."""


def article_context(
    request: HttpRequest,
    description: Description,
    *,
    form: CommentForm | None = None,
    own_comment: Comment | None = None,
    answered: Comment | None = None,
    comments_from: int | None = None,
    confirm_token: str = "",
) -> dict:
    """Return the context of ``backcare/article_detail.html``; its keys are documented for hosts that override it."""
    article, original = description.article, description.original
    entries = _related(request, original) if original else []
    related = [entry.related for entry in entries[: conf.current().RELATED_COUNT]]
    pictures = page_pictures.load(
        ids=[*description.image_ids, *(other.hero_image_id for other in related)], keys=article.image_keys
    )
    cards = {card.technique.key: card for card in make_technique_cards(description.techniques, pictures)}
    in_text = article.technique_keys
    segments = filled_segments(article.segments, pictures, description.products, cards)
    shows_comments = original is not None and article.shows_comments()
    placements = description.placements
    translations = _translations(request, original) if original else []
    is_public = article.is_published(request.backcare.now)
    context = {
        "article": article,
        "translations": translations,
        "alternates": _alternates(translations, article),
        "canonical_url": article.canonical_url or absolute_url(article.get_absolute_url(), request),
        "is_public": is_public,
        "hero": pictures.of(article.hero_image_id),
        "social_image": address_of(article) if is_public else "",
        "segments": segments,
        "has_video": any("video" in segment for segment in segments),
        "tags": description.tags,
        "areas": description.areas,
        "cautions": description.cautions,
        "technique_cards": [card for key, card in cards.items() if key not in in_text],
        "references": description.references,
        "cited": cited_numbers(article.segments),
        "placements": [(placement, pictures.of(placement.product.image_id)) for placement in placements],
        "comments": page_of(original, comments_from) if shows_comments else CommentPage([], 0),
        "own_comment": own_comment,
        "own_token": held_link.writer_token_for(own_comment) if own_comment else "",
        "held_link_expired": False,
        "answered": answered,
        "captcha": current_captcha().widget() if article.accepts_comments() else None,
        "form": form if form is not None else CommentForm(),
        "confirm_token": confirm_token,
        "related_cards": make_cards(related, pictures, with_counts=False),
        "view_all": tag_of_all(entries, len(related), description.tags),
    }
    return {**context, "structured_data": article_nodes(request, context, description.techniques)}


class Translation(NamedTuple):
    """A version of an article that readers may see: its language, the name of that, and its absolute address."""

    code: str
    language: str
    url: str
    is_indexed: bool
    """Whether search engines may know it by this address."""


def _translations(request: HttpRequest, article: Article) -> list[Translation]:
    """Return the versions of ``article``, itself among them; none where there is only one. At most one query."""
    served = served_languages()
    if len(served) < 2:
        return []
    rows = _TRANSLATIONS(tuple(served), group=article.translation_group, now=request.backcare.now)
    there = {row.page_language: row for row in (*rows, article)}
    versions = [
        Translation(
            code,
            name_of(code, name),
            absolute_url(row.get_absolute_url(), request),
            row.is_indexed and not row.canonical_url,
        )
        for code, name in served.items()
        if (row := there.get(code))
    ]
    return versions if len(versions) > 1 else []


def _alternates(versions: list[Translation], article: Article) -> list[Translation]:
    """Return those of ``versions`` that name one another to search engines."""
    indexed = [version for version in versions if version.is_indexed]
    itself = article.is_indexed and not article.canonical_url
    return indexed if itself and len(indexed) > 1 else []


def name_of(code: str, name: str) -> str:
    """Return the name of a language in itself, or the ``name`` that the host gives it where Django knows none."""
    try:
        return get_language_info(code)["name_local"]
    except KeyError:
        return name


_TRANSLATIONS = Prepared(
    lambda languages: (
        Article.objects.published(Param("now", DateTimeField()))
        .in_any_language(languages)
        .filter(translation_group=Param("group", UUIDField()))
        .only("slug", "language", "is_indexed", "canonical_url")
        .order_by()
    )
)


def _related(request: HttpRequest, article: Article) -> list[RelatedArticle]:
    entries = _RELATED(article=article.pk, now=request.backcare.now)
    others = [entry.related_id for entry in entries if entry.related.language != request.backcare.language]
    if others:  # in another variety of the language, or in another one since the lists were made
        shown = set(readable_articles(request).filter(pk__in=others).values_list("pk", flat=True))
        entries = [entry for entry in entries if entry.related_id not in others or entry.related_id in shown]
    return entries


_RELATED = Prepared(
    lambda: RelatedArticle.objects.for_readers(
        Param("article"), Article.objects.published(Param("now", DateTimeField()))
    )
)


def readable_articles(request: HttpRequest) -> ArticleQuerySet:
    """Return the articles that readers may see now in the language of this page."""
    return Article.objects.published(request.backcare.now).in_language(request.backcare.language)


_ALL = Listing(with_tags=True)
_FEATURED = NewestArticles(lambda articles: articles.featured())
_TAGGED = Listing(lambda articles: articles.tagged(Param("tag")))
_TAG = Prepared(lambda: Tag.objects.filter(slug=Param("slug")).order_by())
