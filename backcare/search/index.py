"""Keeping the search index up to date: the entries of articles, techniques and body areas, rewritten after a change.

The index holds what is public now or scheduled; ``SearchEntry.objects.visible()`` decides at the time of the search
what readers may see.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Prefetch, QuerySet

from backcare.areas.models import BodyArea
from backcare.articles.document import documents
from backcare.articles.models import Article
from backcare.locks import one_at_a_time
from backcare.products.models import ProductLink, ProductPlacement
from backcare.querysets import db_for_write, pieces
from backcare.search import spelling, stemming
from backcare.search.backends import backend_for
from backcare.search.models import MODELS, SearchEntry, SearchText
from backcare.site import base_of
from backcare.text.tokens import composed

BATCH = 200
"""Entries that are written in one transaction."""
LOCK = 0x6261636B66696E64
"""Number of the lock, "backfind" in ASCII: one at a time counts words."""
MOST_BYTES, MOST_BYTES_OF_NAMES = 700_000, 50_000
"""The most bytes of UTF-8 that the distinct words of a text have, and those of title, other names and head.
PostgreSQL takes one megabyte in all."""


@dataclass(frozen=True)
class Document:
    """What can be found of one thing, as plain text."""

    object_id: int
    language: str
    title: str
    aliases: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    """The summary, the headings, and the names of its topics, people and products."""
    text: str = ""
    """What readers are shown of it, and everything else it says."""
    labels: list[str] = field(default_factory=list)


def refresh(kind: str, pks: Iterable[int], using: str | None = None) -> int:
    """Write the entries of these articles, techniques or areas again; what is not public has none. Returns how many
    of them are public."""
    using = using or db_for_write(SearchEntry)
    count = 0
    for some in pieces(sorted(set(pks)), BATCH):
        with transaction.atomic(using=using):
            one_at_a_time(LOCK, SearchEntry, using)
            count += _write(kind, some, using)
    return count


def rebuild(using: str | None = None) -> int:
    """Write every entry again and count all words. Returns how many entries there are."""
    using = using or db_for_write(SearchEntry)
    count = 0
    for kind in MODELS:
        known = SearchEntry.objects.using(using).filter(kind=kind).values_list("object_id", flat=True)
        count += refresh(kind, {*known, *_public(kind, using).order_by().values_list("pk", flat=True)}, using)
    with transaction.atomic(using=using):
        one_at_a_time(LOCK, SearchEntry, using)
        spelling.recount(using)
    backend_for(using).tidy(using)
    return count


def label(kind: str, pk: int) -> str:
    """Return the label of an area, technique or tag in ``SearchEntry.labels``."""
    return f"{kind}:{pk}"


def _write(kind: str, pks: Sequence[int], using: str) -> int:
    entries = SearchEntry.objects.using(using).filter(kind=kind, object_id__in=pks)
    texts = SearchText.objects.using(using)
    changes: dict[str, Counter] = {}
    for language, forms in texts.filter(entry__in=entries).values_list("entry__language", "forms"):
        changes.setdefault(language, Counter()).subtract(spelling.counted(forms))
    fresh = []
    for document in DOCUMENTS[kind](_public(kind, using).filter(pk__in=pks).order_by("pk")):
        text = _text_of(document)
        text.entry = _entry_of(kind, document)
        changes.setdefault(document.language, Counter()).update(spelling.counted(text.forms))
        fresh.append(text)
    entries.delete()
    SearchEntry.objects.using(using).bulk_create([text.entry for text in fresh])
    for text in fresh:
        text.entry_id = text.entry.pk
    texts.bulk_create(fresh)
    backend_for(using).write(fresh, using)
    spelling.count(changes, using)
    return len(fresh)


def _entry_of(kind: str, document: Document) -> SearchEntry:
    names = stemming.folded(" ".join([document.title, *document.aliases]))
    return SearchEntry(
        kind=kind,
        object_id=document.object_id,
        language=document.language,
        labels=f" {' '.join(document.labels)} ",
        names=f" {' '.join(names)} ",
    )


def _text_of(document: Document) -> SearchText:
    language, text = document.language, composed(document.text)
    title, title_stems = _read([document.title], language, MOST_BYTES_OF_NAMES)
    aliases, alias_stems = _read(document.aliases, language, MOST_BYTES_OF_NAMES)
    head, head_stems = _read(document.head, language, MOST_BYTES_OF_NAMES)
    forms, stems = _read([text], language, MOST_BYTES)
    return SearchText(
        title=title_stems,
        aliases=alias_stems,
        name_forms=_each_once([*title, *aliases]),
        head=head_stems,
        body=stems,
        forms=_each_once([*title, *aliases, *head, *forms]),
        text=text,
    )


def _read(texts: Sequence[str], language: str, most: int) -> tuple[list[str], str]:
    """Return the words of ``texts``, folded, and their stems joined by spaces, cut where the distinct ones exceed
    ``most`` bytes."""
    forms = stemming.folded(*texts)
    stems = [stemming.stem(word, language) for word in forms]
    if 4 * sum(map(len, {*forms, *stems})) > most:
        counted: set[str] = set()
        for number, pair in enumerate(zip(forms, stems, strict=True)):
            most -= sum(len(word.encode()) for word in {*pair} - counted)
            counted.update(pair)
            if most < 0:
                forms, stems = forms[:number], stems[:number]
                break
    return forms, " ".join(stems)


def _each_once(folded: Iterable[str]) -> str:
    return " ".join(sorted({*folded} - {stemming.PLACEHOLDER}))


# What can be found


def _public(kind: str, using: str) -> QuerySet:
    """Return what is public now or scheduled."""
    if kind == "article":
        return Article.objects.using(using).public_now_or_later()
    return MODELS[kind].objects.using(using).published()


def _articles(rows: QuerySet) -> Iterator[Document]:
    listed = ProductPlacement.objects.filter(product__in=ProductLink.objects.listed()).select_related("product")
    rows = rows.select_related("author", "reviewer").prefetch_related(Prefetch("placements", listed))
    for found in documents(rows):
        article = found.article
        names = [str(person) for person in (article.author, article.reviewer) if person]
        names += [placement.product.title for placement in article.placements.all()]
        names += [area.name for area in found.areas]
        for tag in found.tags:
            names += [tag.name, *(synonym.name for synonym in tag.synonyms.all())]
        for technique in found.techniques:
            names += [technique.name, *technique.alias_list]
        yield Document(
            object_id=article.pk,
            language=base_of(article.language),
            title=article.title,
            head=[article.summary, *found.headings, *names, *_other_words(article)],
            text=_line(article.summary, found.text),
            labels=[
                *(label("area", area.pk) for area in found.areas),
                *(label("technique", technique.pk) for technique in found.techniques),
                *(label("tag", tag.pk) for tag in found.tags),
            ],
        )


def _other_words(article: Article) -> list[str]:
    """Return what else an editor says of ``article`` in a few words: its address, and how search engines show it."""
    return [article.slug.replace("-", " "), article.seo_title, article.meta_description]


def _techniques(rows: QuerySet) -> Iterator[Document]:
    for technique in rows.prefetch_related("steps", Prefetch("areas", BodyArea.objects.published())):
        areas = sorted(technique.areas.all(), key=lambda area: area.pk)
        yield Document(
            object_id=technique.pk,
            language=base_of(technique.language),
            title=technique.name,
            aliases=technique.alias_list,
            head=[technique.summary, *(area.name for area in areas)],
            text=_line(technique.summary, *(step.text for step in technique.steps.all())),
            labels=[label("technique", technique.pk), *(label("area", area.pk) for area in areas)],
        )


def _areas(rows: QuerySet) -> Iterator[Document]:
    for area in rows.select_related("parent"):
        parents = [area.parent] if area.parent and area.parent.is_published() else []
        yield Document(
            object_id=area.pk,
            language=base_of(area.language),
            title=area.name,
            head=[area.summary, *(parent.name for parent in parents)],
            text=area.summary,
            labels=[label("area", place.pk) for place in [area, *parents]],
        )


def _line(*parts: str) -> str:
    return " ".join(" ".join(parts).split())


DOCUMENTS = {"article": _articles, "technique": _techniques, "area": _areas}
