"""``{% load backcare %}``: the tags with which a host's own templates use Backcare."""

import re
from datetime import date, datetime
from functools import lru_cache
from html import unescape

from django import template
from django.utils import dateformat
from django.utils.formats import get_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeData
from django.utils.translation import get_language

from backcare import conf
from backcare.articles.models import Article
from backcare.cautions.models import cautions_of
from backcare.clock import local
from backcare.images.pictures import Picture
from backcare.products.models import ProductLink
from backcare.related.models import RelatedArticle
from backcare.search.finding import search
from backcare.seo.titles import full_title
from backcare.site import absolute_url as make_absolute
from backcare.site import path_to
from backcare.techniques.models import Technique
from backcare.views.cards import make_cards, make_technique_cards
from backcare.views.feeds import FORMATS
from backcare.views.public_page import language_of
from backcare.views.structured_data import JSONLD

register = template.Library()

EAGER = format_html(' fetchpriority="{}"', "high")
LAZY = format_html(' loading="{}" decoding="{}"', "lazy", "async")
SOURCE = '<source type="{}" srcset="{}" sizes="{}">'


@register.simple_tag
def backcare_title() -> str:
    """``{% backcare_title %}``: the name of the blog, from ``BACKCARE["TITLE"]``."""
    return conf.current().TITLE


@register.simple_tag
def page_title(name: str) -> str:
    """``{% page_title article.page_title %}``: the title of a page, with the blog and its publisher where they fit."""
    return full_title(unescape(name) if isinstance(name, SafeData) else name)  # what {% blocktranslate asvar %} gives


@register.simple_tag(takes_context=True)
def absolute_url(context, path: str) -> str:
    """``{% absolute_url path %}``: ``path`` with the public scheme and host in front, unless it has them already."""
    return make_absolute(path, getattr(context, "request", None))


@register.simple_tag
def json_ld(nodes: list) -> str:
    """``{% json_ld structured_data %}``: what the page says to search engines, for its head."""
    return format_html('<script type="application/ld+json">{}</script>', JSONLD(nodes))


@register.simple_tag(takes_context=True)
def feed_links(context, kind: str, row=None) -> str:
    """``{% feed_links "tag" tag %}``: the links by which feed readers find the feeds of a page, for its head.

    ``kind`` is "article" for the blog itself, or "tag", "technique", "area" or "person".
    """
    request = getattr(context, "request", None)
    title = f"{row} – {conf.current().TITLE}" if row else conf.current().TITLE
    slug = [row.slug] if row else []
    links = (
        (format.content_type.partition(";")[0], title, make_absolute(path_to(f"{kind}-feed", *slug, end), request))
        for end, format in FORMATS.items()
    )
    return format_html_join("\n", '<link rel="alternate" type="{}" title="{}" href="{}">', links)


@register.simple_tag
def backcare_picture(picture: Picture | None, sizes: str, *, decorative: bool = False, eager: bool = False) -> str:
    """``{% backcare_picture picture sizes="…" %}``: an image in the lightest format that the browser can show.

    With ``decorative=True`` screen readers pass it by; ``eager=True`` is for the one picture at the top. Without a
    picture it is nothing.
    """
    if picture is None:
        return ""
    image = format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}"{}{}>',
        picture.src,
        picture.srcset,
        sizes,
        picture.width,
        picture.height,
        "" if decorative else picture.alt,
        format_html_join(
            "", ' data-focus-{}="{}"', ((axis, at) for axis, at in zip("xy", picture.focus, strict=True) if at != 50)
        ),
        EAGER if eager else LAZY,
    )
    if not picture.sources:
        return image
    sources = format_html_join("", SOURCE, ((type, srcset, sizes) for type, srcset in picture.sources))
    return format_html("<picture>{}{}</picture>", sources, image)


@register.simple_tag
def backcare_day(moment: datetime | date | None, link: str = "") -> str:
    """``{% backcare_day article.published_at %}``: the day in the format of the page's language, as ``<time>``.

    With ``link`` it leads to that address, which search engines need not follow. Without a day it is nothing.
    """
    if not moment:
        return ""
    moment = local(moment) if isinstance(moment, datetime) else moment
    day = _day_in_words(moment.year, moment.month, moment.day, get_format("DATE_FORMAT"), get_language())
    if link:
        return format_html(
            '<time datetime="{}"><a href="{}" rel="nofollow">{}</a></time>', moment.isoformat(), link, day
        )
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), day)


@lru_cache(maxsize=5_000)
def _day_in_words(year: int, month: int, day: int, style: str, language: str | None) -> str:
    """The day in this format; Django reads the format anew each time, and a page shows a dozen days."""
    return dateformat.format(datetime(year, month, day), style)


@register.simple_tag(takes_context=True)
def latest_articles(context, limit: int = 3) -> list[Article]:
    """``{% latest_articles limit=3 as articles %}``: the newest articles that readers may see now."""
    return _newest(context, Article.objects.published(), limit)


@register.simple_tag
def related_articles(article: Article, limit: int | None = None) -> list[Article]:
    """``{% related_articles article limit=3 as articles %}``: what readers of ``article`` may also like, best first.

    Only what readers may see now; at most ``limit``, by default ``BACKCARE["RELATED_COUNT"]``, and never more than 12.
    """
    entries = RelatedArticle.objects.for_readers(article, Article.objects.published())
    return [entry.related for entry in entries[: conf.current().RELATED_COUNT if limit is None else limit]]


@register.simple_tag(takes_context=True)
def pages_like_address(context, limit: int = 3) -> list:
    """``{% pages_like_address limit=3 as pages %}``: what readers may have looked for at an address without a page.

    For a template ``404.html``: articles, techniques and body areas that have words of the address's last part. Only
    below the first page of the blog, because each is a search, and robots try addresses of all kinds elsewhere.
    """
    request = getattr(context, "request", None)
    start = path_to("article-list", language=language_of(request)) if request else ""
    if request is None or not request.path.startswith(start):
        return []
    words = re.sub(r"[-_./]+", " ", request.path.removeprefix(start).rstrip("/").rpartition("/")[2])
    return [hit.target for hit in search(words, language_of(request), count=limit, as_typed=True).hits]


@register.simple_tag(takes_context=True)
def articles_for_collection(context, handle: str, limit: int = 3) -> list[Article]:
    """``{% articles_for_collection handle limit=3 as articles %}``: the newest articles placed with a collection.

    Only what readers may see now, in the language of the page. Empty for a handle that Backcare does not know.
    """
    return _placed_with(context, ProductLink.Kind.COLLECTION, handle, limit)


@register.simple_tag(takes_context=True)
def articles_for_product(context, handle: str, limit: int = 3) -> list[Article]:
    """``{% articles_for_product handle limit=3 as articles %}``: the same for a product."""
    return _placed_with(context, ProductLink.Kind.PRODUCT, handle, limit)


@register.simple_tag(takes_context=True)
def techniques_for_collection(context, handle: str) -> list:
    """``{% techniques_for_collection handle as techniques %}``: the published techniques placed with a collection.

    Only those in the language of the page.
    """
    return _techniques(context, ProductLink.Kind.COLLECTION, handle)


@register.simple_tag(takes_context=True)
def techniques_for_product(context, handle: str) -> list:
    """``{% techniques_for_product handle as techniques %}``: the same for a product."""
    return _techniques(context, ProductLink.Kind.PRODUCT, handle)


@register.inclusion_tag("backcare/_technique_cards.html")
def technique_cards(techniques, heading: str = "h3") -> dict:
    """``{% technique_cards techniques %}``: cards of what the two tags above return, below all their cautions."""
    return {"cards": make_technique_cards(techniques), "cautions": cautions_of(techniques), "heading": heading}


@register.inclusion_tag("backcare/_cards.html")
def article_cards(articles, heading: str = "h3") -> dict:
    """``{% article_cards articles %}``: cards, each with a heading of level 2 (``heading="h2"``) or 3.

    Load ``backcare/backcare.css`` and put the tag inside an element with the class ``backcare``.
    """
    return {"cards": make_cards(articles), "heading": heading}


def _techniques(context, kind: str, handle: str) -> list:
    techniques = Technique.objects.published().in_language(_language(context)).placed_with(kind, handle)
    return list(techniques.easiest_first().with_cautions())


def _placed_with(context, kind: str, handle: str, limit: int) -> list[Article]:
    return _newest(context, Article.objects.published().placed_with(kind, handle), limit)


def _newest(context, articles, limit: int) -> list[Article]:
    return list(articles.in_language(_language(context)).newest_first().with_card_data()[:limit])


def _language(context) -> str:
    request = getattr(context, "request", None)  # there without the context processor of this name, too
    return language_of(request) if request else conf.default_language()
