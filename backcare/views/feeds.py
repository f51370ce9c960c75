"""Feeds: the newest articles of the blog, or of a tag, technique, body area or author, with their full text.

Atom (RFC 4287), RSS 2.0 with ``content:encoded``, and JSON Feed 1.1.
"""

import json
import re
from html import escape, unescape
from urllib.parse import urljoin

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed, SyndicationFeed, rfc3339_date
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from backcare import conf
from backcare.articles.description import Description, describe_many
from backcare.clock import aware
from backcare.images.pictures import Pictures, load
from backcare.prepared import Param, Prepared
from backcare.site import absolute_url, path_to
from backcare.views.cards import make_technique_cards
from backcare.views.listings import SUBJECTS, Narrow, newest_rows, readable
from backcare.views.public_page import public_page
from backcare.views.redirects import find
from backcare.views.segments import filled_segments

ITEMS = 20
"""Articles in a feed."""

_TAG = re.compile(r'<[a-z][^\s<>"]*(?:\s+[^\s<>"=]+(?:="[^"]*")?)*\s*/?>')
_ADDRESS = re.compile(r'(?<=\s)(href|src)="([^"]*)"')
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Atom(Atom1Feed):
    """Atom with the full text of each article."""

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class RSS(Rss201rev2Feed):
    """RSS with the full text of each article."""

    def root_attributes(self):
        return {**super().root_attributes(), "xmlns:content": "http://purl.org/rss/1.0/modules/content/"}

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("content:encoded", item["content"])


class JSONFeed(SyndicationFeed):
    """JSON Feed 1.1, see https://www.jsonfeed.org/version/1.1/."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile, encoding):
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.feed["title"],
            "home_page_url": self.feed["link"],
            "feed_url": self.feed["feed_url"],
            "description": self.feed["description"],
            "language": self.feed["language"],
            "items": [self._item(item) for item in self.items],
        }
        outfile.write(json.dumps(_filled(feed), ensure_ascii=False))

    def _item(self, item):
        return _filled(
            {
                "id": item["unique_id"],
                "url": item["link"],
                "title": item["title"],
                "summary": unescape(item["description"] or ""),
                "content_html": item["content"],
                "image": item["enclosures"][0].url if item["enclosures"] else "",
                "date_published": rfc3339_date(item["pubdate"]),
                "date_modified": rfc3339_date(item["updateddate"]),
                "authors": [{"name": item["author_name"], "url": item["author_link"]}] if item["author_name"] else [],
                "tags": list(item["categories"]),
            }
        )


def _filled(values: dict) -> dict:
    return {name: value for name, value in values.items() if value or name in ("items", "content_html")}


FORMATS: dict[str, type[SyndicationFeed]] = {"atom": Atom, "rss": RSS, "json": JSONFeed}
"""The class of each format, by the end of its address."""


def _articles(narrow: Narrow) -> Prepared:
    return Prepared(lambda language: newest_rows(narrow(readable(language))).with_feed_data())


_ALL = _articles(lambda articles: articles)
_ABOUT = {
    kind: _articles(lambda articles, verb=verb: verb(articles, Param("row")))
    for kind, (_rows, verb) in SUBJECTS.items()
}


@require_safe
@conditional_page
@public_page(parameters=())
def feed(request: HttpRequest, kind: str, extension: str, slug: str = "") -> HttpResponse:
    """The newest articles as Atom, RSS or JSON Feed. A tag without an article that readers may see has no feed."""
    if extension not in FORMATS:
        raise Http404(_("Page not found."))
    row, articles, values = None, _ALL, {}
    if kind in SUBJECTS:
        articles, row = _ABOUT[kind], find(SUBJECTS[kind][0](), slug)
        language = getattr(row, "page_language", request.backcare.language)
        if (row.slug, language) != (slug, request.backcare.language):
            return HttpResponsePermanentRedirect(path_to(f"{kind}-feed", row.slug, extension, language=language))
        values["row"] = row.pk
    found = articles(request.backcare.language, now=request.backcare.now, limit=ITEMS, **values)
    if kind == "tag" and not found:
        raise Http404(_("Page not found."))
    descriptions = describe_many(found)
    pictures = load(
        ids={pk for description in descriptions for pk in description.image_ids},
        keys={key for article in found for key in article.image_keys},
    )
    made = _empty(request, FORMATS[extension], row)
    for description in descriptions:
        _add(made, request, description, pictures)
    response = HttpResponse(content_type=made.content_type)
    made.write(response, "utf-8")
    return response


@require_safe
@public_page(parameters=())
def legacy_feed(
    request: HttpRequest, *, blog: str = "", tag: str = "", person: str = "", format: str = "atom"
) -> HttpResponse:
    """Lead on from the address of a feed on Shopify or WordPress, whose RSS is "rss" or "rss2"."""
    extension = "rss" if format.startswith("rss") else "atom"
    for kind, slug in (("tag", tag), ("person", person)):
        if slug:
            return HttpResponsePermanentRedirect(path_to(f"{kind}-feed", slug, extension))
    return HttpResponsePermanentRedirect(path_to("article-feed", extension))


def _empty(request: HttpRequest, kind: type[SyndicationFeed], row) -> SyndicationFeed:
    settings = conf.current()
    title, page = settings.TITLE, path_to("article-list") if row is None else row.get_absolute_url()
    about = getattr(row, "description", "") or getattr(row, "summary", "") or settings.DESCRIPTION
    return kind(
        title=_printable(f"{row} – {title}" if row else title),
        link=absolute_url(page, request),
        description=_printable(about or title),  # RSS wants one
        subtitle=_printable(about) or None,
        author_name=_printable(settings.PUBLISHER or title),  # of articles that name nobody; Atom wants one
        language=request.backcare.language,
        feed_url=absolute_url(request.path, request),
        feed_copyright=_printable(settings.LICENSE) or None,
    )


def _add(made: SyndicationFeed, request: HttpRequest, description: Description, pictures: Pictures) -> None:
    article = description.article
    address = absolute_url(article.get_absolute_url(), request)
    author, hero = article.author, pictures.of(article.hero_image_id)
    made.add_item(
        title=_printable(article.title),
        link=address,
        description=escape(_printable(article.summary), quote=False) or None,
        content=_printable(full_text(request, description, pictures)),
        unique_id=article.feed_id,
        unique_id_is_permalink=False,
        pubdate=aware(article.published_at),
        updateddate=aware(max(article.published_at, article.updated_at)),
        author_name=_printable(author.name) if author else None,
        author_link=absolute_url(author.get_absolute_url(), request) if author else None,
        categories=[_printable(tag.name) for tag in description.tags],
        # No storage is asked for a size; for one that is not known the RSS Advisory Board recommends 0.
        enclosures=[Enclosure(absolute_url(hero.large.src, request), "0", "image/jpeg")] if hero else [],
    )


def full_text(request: HttpRequest, description: Description, pictures: Pictures) -> str:
    """Return the cautions, the text and the references of an article as HTML that stands anywhere."""
    article = description.article
    cards = {card.technique.key: card for card in make_technique_cards(description.techniques, pictures)}
    html = render_to_string(
        "backcare/feed_content.html",
        {
            "cautions": description.cautions,
            "segments": filled_segments(article.segments, pictures, description.products, cards),
            "references": description.references,
        },
    )
    return completed(html, absolute_url(article.get_absolute_url(), request)).strip()


def completed(html: str, page: str) -> str:
    """Return ``html``, well-formed and standing on ``page``, with absolute addresses only."""

    def absolute(match: re.Match) -> str:
        name, address = match.groups()
        return f'{name}="{escape(urljoin(page, unescape(address)))}"'

    return _TAG.sub(lambda tag: _ADDRESS.sub(absolute, tag[0]), html)


def _printable(text: str) -> str:
    """Return ``text`` without the characters that XML 1.0 cannot hold."""
    return _NOT_IN_XML.sub("", str(text))
