"""An article as words: what can be found in it, and by what else it should be found."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

from django.db.models import Prefetch

from backcare.areas.models import BodyArea
from backcare.articles.body import WITHIN_WORDS, plain_text
from backcare.articles.models import Article
from backcare.tags.models import Tag
from backcare.techniques.models import Technique

_TAG = r"(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*"
_INSIDE_WORDS = re.compile(rf"</?(?:{'|'.join(sorted(WITHIN_WORDS))})(?:\s{_TAG})?>")
_ANY_TAG = re.compile(rf"<{_TAG}>")


@dataclass(frozen=True)
class ArticleDocument:
    """The words of an article, and its tags and published techniques and areas."""

    article: Article
    text: str
    """The body as plain text in one line."""
    headings: list[str]
    tags: list[Tag]
    techniques: list[Technique]
    areas: list[BodyArea]


def documents(articles) -> Iterator[ArticleDocument]:
    """Yield the document of each of ``articles``, a queryset, with four queries in all."""
    rows = articles.prefetch_related(
        "tags",
        Prefetch("techniques", Technique.objects.published()),
        Prefetch("areas", BodyArea.objects.published()),
    )
    for article in rows:
        yield ArticleDocument(
            article,
            plain_text(str(article.body)),
            list(_headings(article.toc)),
            _in_order(article.tags.all()),
            _in_order(article.techniques.all()),
            _in_order(article.areas.all()),
        )


def _in_order(rows: Iterable) -> list:
    """Return ``rows`` in an order that is the same every time, whatever the database does."""
    return sorted(rows, key=lambda row: row.pk)


def _headings(toc: Iterable[dict]) -> Iterator[str]:
    for entry in toc:
        yield entry["text"]
        yield from _headings(entry["children"])


def text_of_segments(segments: list[dict[str, str]]) -> str:
    """Return what the segments of a body say, in order, captions and the titles of videos among it.

    It takes a fraction of the time of ``body.plain_text()``, which knows where sentences end. Cards say nothing: what
    they show belongs to the product or the technique.
    """
    pieces = []
    for segment in segments:
        html = segment.get("html") or segment.get("table") or segment.get("caption") or ""
        pieces.append(unescape(_ANY_TAG.sub(" ", _INSIDE_WORDS.sub("", html))))
        pieces.append(segment.get("title", ""))
    return " ".join(" ".join(pieces).split())
