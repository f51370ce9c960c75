"""An article as words: what can be found in it, and by what else it should be found."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Prefetch

from backcare.areas.models import BodyArea
from backcare.articles.body import plain_text
from backcare.articles.models import Article
from backcare.tags.models import Tag
from backcare.techniques.models import Technique


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
