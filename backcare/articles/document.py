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
    """The words of an article, its tags with their synonyms, and its published techniques, those whose cards stand in
    its text among them, and areas."""

    article: Article
    text: str
    """The body as plain text in one line."""
    headings: list[str]
    tags: list[Tag]
    techniques: list[Technique]
    areas: list[BodyArea]


def documents(articles) -> Iterator[ArticleDocument]:
    """Yield the document of each of ``articles``, a queryset, with six queries in all."""
    rows = articles.prefetch_related(
        "tags__synonyms",
        Prefetch("techniques", Technique.objects.published()),
        Prefetch("areas", BodyArea.objects.published()),
    )
    keys = {key for article in rows for key in article.technique_keys}
    shown = {}
    if keys:
        shown = {row.key: row for row in Technique.objects.using(rows.db).published().filter(key__in=keys)}
    for article in rows:
        in_text = (shown[key] for key in article.technique_keys if key in shown)
        yield ArticleDocument(
            article,
            plain_text(str(article.body)),
            list(_headings(article.toc)),
            _in_order(article.tags.all()),
            _in_order({*article.techniques.all(), *in_text}),
            _in_order(article.areas.all()),
        )


def _in_order(rows: Iterable) -> list:
    """Return ``rows`` in an order that is the same every time, whatever the database does."""
    return sorted(rows, key=lambda row: row.pk)


def _headings(toc: Iterable[dict]) -> Iterator[str]:
    for entry in toc:
        yield entry["text"]
        yield from _headings(entry["children"])
