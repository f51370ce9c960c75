"""An article as plain data, and back.

The *content* of an article is everything that an editor decides about it, as JSON can hold it: its fields, its tags by
name, its techniques and body areas by primary key, its references, placements and choices for "You may also like" as
lists in order. The state (draft, published) is not part of it. ``write(row, content)`` followed by ``read(row)`` gives
``content`` again.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any

from django.apps import apps
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat

from backcare import clock, conf
from backcare.areas.models import BodyArea
from backcare.articles.models import Article, Reference
from backcare.images.models import Image
from backcare.people.models import Person
from backcare.products.models import ProductLink, ProductPlacement
from backcare.redirects.models import FormerSlug
from backcare.tags.models import Tag, TaggedItem
from backcare.techniques.models import Technique
from backcare.text.sanitizing import sanitize_body

ArticleData = dict[str, Any]
"""The content of an article as plain data."""

PLAIN = (
    *("title", "slug", "language", "summary", "body", "kind", "is_featured", "comment_policy"),
    *("seo_title", "meta_description", "canonical_url", "is_indexed"),
)
DATES = ("reviewed_on", "review_due_on")
MOMENTS = ("published_at", "expires_at")
KINDS_OF_LINKS = {"hero_image": "image", "author": "person", "reviewer": "person"}
KINDS_OF_LISTS = {"techniques": "technique", "areas": "area"}
KINDS_OF_ROWS = {"placements": ("product", "product"), "related_overrides": ("article", "related")}
REFERENCE = ("title", "url", "publisher", "accessed_on")
PLACEMENT = ("product", "heading", "text", "call_to_action")
OVERRIDE = ("related", "kind")
NAMES = (
    *("title", "summary", "body", "hero_image", "tags", "techniques", "areas"),
    *("references", "placements", "related_overrides"),
    *("published_at", "expires_at", "author", "slug", "language", "kind", "is_featured", "comment_policy"),
    *("reviewer", "reviewed_on", "review_due_on"),
    *("seo_title", "meta_description", "canonical_url", "is_indexed"),
)
"""Every key of a content, in the order of the form."""


UPDATES = ("title", "summary", "body", "hero_image", "references")
"""What readers call an update when it changes: a new slug, tag or product is none."""


def read(row: Article) -> ArticleData:
    """Return the content of ``row``, an article or a working copy, as the database has its relations now."""
    return read_many([row])[row.pk]


def read_many(rows: Iterable[Article]) -> dict[int, ArticleData]:
    """Return the content of each of ``rows`` by its primary key, with the same few queries however many there are."""
    rows = list(rows)
    if not rows:
        return {}
    using, pks = rows[0]._state.db, [row.pk for row in rows]
    tags = _grouped(
        TaggedItem.objects.using(using).filter(content_object__in=pks).order_by("pk"), "content_object", "tag__name"
    )
    techniques = _grouped(_through("techniques", using, pks), "article", "technique")
    areas = _grouped(_through("areas", using, pks), "article", "bodyarea")
    references = _grouped(
        Reference.objects.using(using).filter(article__in=pks).order_by("position", "pk"), "article", *REFERENCE
    )
    placements = _grouped(
        ProductPlacement.objects.using(using).filter(article__in=pks).order_by("position", "pk"), "article", *PLACEMENT
    )
    overrides = _grouped(_overrides(using).filter(article__in=pks).order_by("position", "pk"), "article", *OVERRIDE)
    return {
        row.pk: {
            **{name: getattr(row, name) for name in PLAIN},
            **{name: plain(getattr(row, name)) for name in (*DATES, *MOMENTS)},
            **{name: getattr(row, f"{name}_id") for name in KINDS_OF_LINKS},
            "tags": [tag for (tag,) in tags[row.pk]],
            "techniques": sorted(pk for (pk,) in techniques[row.pk]),
            "areas": sorted(pk for (pk,) in areas[row.pk]),
            "references": [dict(zip(REFERENCE, map(plain, values), strict=True)) for values in references[row.pk]],
            "placements": [dict(zip(PLACEMENT, values, strict=True)) for values in placements[row.pk]],
            "related_overrides": [dict(zip(OVERRIDE, values, strict=True)) for values in overrides[row.pk]],
        }
        for row in rows
    }


def _through(name: str, using: str | None, pks: list[int]) -> QuerySet:
    return getattr(Article, name).through.objects.using(using).filter(article__in=pks)


def _overrides(using: str | None) -> QuerySet:
    # They are defined in a higher layer, so this module refers to them by name only.
    return apps.get_model("backcare.RelatedOverride")._base_manager.using(using)


def _grouped(rows: QuerySet, by: str, *names: str) -> dict[int, list[tuple]]:
    groups = defaultdict(list)
    for key, *values in rows.values_list(by, *names):
        groups[key].append(tuple(values))
    return groups


def plain(value: Any) -> Any:
    """Return a date or a moment as JSON can hold it, moments in UTC; everything else as it is."""
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    return value.isoformat() if isinstance(value, date) else value


EMPTY: ArticleData = {
    **dict.fromkeys(("title", "slug", "summary", "body", "seo_title", "meta_description", "canonical_url"), ""),
    **dict.fromkeys((*KINDS_OF_LINKS, *DATES, *MOMENTS)),
    "tags": [],
    "techniques": [],
    "areas": [],
    "references": [],
    "placements": [],
    "related_overrides": [],
    "language": "",
    "kind": Article.Kind.GUIDE.value,
    "is_featured": False,
    "comment_policy": Article.CommentPolicy.OPEN.value,
    "is_indexed": True,
}
ROWS = {
    "references": {"title": "", "url": "", "publisher": "", "accessed_on": None},
    "placements": {"product": None, "heading": "", "text": "", "call_to_action": ""},
    "related_overrides": {"related": None, "kind": "pin"},
}


def kept_in(revision) -> ArticleData:
    """Return the content that ``revision`` keeps, with exactly the keys that a content has now.

    It refers to things by their natural keys; see ``by_primary_key()``. A revision may be older than a field, or be
    damaged: what it does not say, or not in a way that can be read, is empty, and what no field holds any more is left
    out.
    """
    data = revision.data if isinstance(revision.data, dict) else {}
    kept = data.get("content")
    kept = kept if isinstance(kept, dict) else {}
    if revision.text:
        kept = {**kept, "body": revision.text.html}
    content = {name: _readable(name, kept.get(name, EMPTY[name])) for name in NAMES}
    return {**content, "language": content["language"] or conf.default_language()}


def labels_in(revision) -> dict[str, str]:
    """Return the names that ``revision`` keeps of what its content refers to."""
    labels = revision.data.get("labels") if isinstance(revision.data, dict) else None
    return labels if isinstance(labels, dict) else {}


def status_in(revision) -> str:
    """Return the status that ``revision`` keeps, or an empty text."""
    return str(revision.data.get("status", "")) if isinstance(revision.data, dict) else ""


def _readable(name: str, value: Any) -> Any:
    """Return ``value`` where the part ``name`` of a content can have it, else what it has when it is empty."""
    empty = EMPTY[name]
    if name in ROWS:
        rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        rows = [{key: row.get(key, default) for key, default in ROWS[name].items()} for row in rows]
        needed = next(iter(ROWS[name]))
        return [row for row in rows if row[needed] and isinstance(row[needed], str)]
    if name in (*DATES, *MOMENTS):
        reader = date if name in DATES else datetime
        try:
            return value and reader.fromisoformat(value) and value
        except (TypeError, ValueError):
            return None
    if name in KINDS_OF_LINKS:
        return value if isinstance(value, str) else None
    if isinstance(empty, list):
        return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
    return value if isinstance(value, type(empty)) else empty


def sanitized(content: ArticleData) -> ArticleData:
    """Return ``content`` with its text as it will be stored. Raises ``ValidationError`` where that cannot be stored.

    Call it before a transaction begins: it is what takes time, and whoever waits for the lock would wait for it.
    """
    return {**content, "body": sanitize_body(content["body"])}


def version(content: ArticleData) -> str:
    """Return a short text that is the same for the same content only."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def assign(row: Article, content: ArticleData) -> None:
    """Set the fields of ``row`` to those of ``content``; nothing is saved, and relations are left alone."""
    for name in PLAIN:
        setattr(row, name, content[name])
    for name in DATES:
        setattr(row, name, content[name] and date.fromisoformat(content[name]))
    for name in MOMENTS:
        setattr(row, name, clock.from_text(content[name]))
    for name in KINDS_OF_LINKS:
        setattr(row, f"{name}_id", content[name])


def write(row: Article, content: ArticleData, before: ArticleData | None = None) -> ArticleData:
    """Write ``content`` to ``row`` and its relations, and save them. Call it inside a transaction.

    ``before`` is what the row holds, where that is known; a new row holds nothing.

    Returns the content as it is stored: the text sanitized, an empty slug made, tags by the names that they have.

    What stays the same is left alone: a reference with the same address keeps what is known of its link, a placement
    of the same product keeps its counted clicks. What ``content`` names must exist.
    """
    assign(row, content)
    is_new = row._state.adding
    before = EMPTY if is_new else before or {}
    changed = {name for name, value in content.items() if name not in before or before[name] != value}
    row.save()
    using = row._state.db
    tags = _write_tags(row, content["tags"], using, is_new) if "tags" in changed else content["tags"]
    for name in changed.intersection(("techniques", "areas")):
        related = getattr(row, name)
        related.add(*content[name]) if is_new else related.set(content[name])
    references = [{**values, "accessed_on": _date(values["accessed_on"])} for values in content["references"]]
    for name, rows, wanted, same in (
        ("references", Reference.objects, references, ("url", "title")),
        ("placements", ProductPlacement.objects, _by_id(content["placements"], "product"), ("product_id",)),
        ("related_overrides", _overrides(using), _by_id(content["related_overrides"], "related"), ("related_id",)),
    ):
        if name in changed:
            _write_rows(rows.using(using), row, wanted, itemgetter(*same), is_new)
    return {**content, "slug": row.slug, "body": row.body, "tags": tags}


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _by_id(rows: list[dict], name: str) -> list[dict]:
    return [{f"{name}_id" if key == name else key: value for key, value in values.items()} for values in rows]


def _write_tags(row: Article, names: list[str], using: str | None, is_new: bool) -> list[str]:
    wanted = Tag.objects.using(using).for_names(names)
    items = TaggedItem.objects.using(using).filter(content_object=row)
    carried = [] if is_new else list(items.order_by("pk").values_list("tag", flat=True))
    if carried != [tag.pk for tag in wanted]:
        if carried:
            items.delete()
        items.bulk_create([TaggedItem(tag=tag, content_object=row) for tag in wanted])
    return [tag.name for tag in wanted]


def _write_rows(rows: QuerySet, article: Article, wanted: list[dict], same, is_new: bool) -> None:
    """Make the rows of ``article`` those ``wanted``, in their order; a row with the ``same`` identity is kept."""
    model = rows.model
    there = defaultdict(list)
    for instance in () if is_new else rows.filter(article=article).order_by("position", "pk"):
        values = {name: getattr(instance, name) for name in wanted[0]} if wanted else {}
        there[same(values) if wanted else instance.pk].append(instance)
    new, changed = [], []
    for values in ({**values, "position": position} for position, values in enumerate(wanted, 1)):
        kept = there[same(values)]
        if not kept:
            new.append(model(article=article, **values))
            continue
        instance = kept.pop(0)
        if any(getattr(instance, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(instance, name, value)
            changed.append(instance)
    left = [instance.pk for instances in there.values() for instance in instances]
    if left:
        rows.filter(pk__in=left).delete()
    writer = model._default_manager.using(rows.db)
    if changed:
        writer.bulk_update(changed, list({**wanted[0], "position": 0}))
    if new:
        writer.bulk_create(new)


def labels_of_many(contents: Iterable[ArticleData], using: str | None = None) -> dict[str, str]:
    """Return the names of what any of ``contents`` refers to, as ``{"technique:3": "Petrissage"}``."""
    return {label: name for label, (_key, name) in referred_rows(contents, using).items()}


def referred_rows(contents: Iterable[ArticleData], using: str | None = None) -> dict[str, tuple[str, str]]:
    """Return the natural key and the name of all that ``contents`` refer to, with one query for all kinds of things.

    The labels are those of ``labels_of_many()``; what does not exist is left out.
    """
    wanted: dict[str, set[int]] = defaultdict(set)
    for content in contents:
        for kind, pk in _references(content):
            wanted[kind].add(pk)
    queries: list[QuerySet] = [
        QuerySet(model, using=using)  # a host may have given the managers another, which unites with no other
        .filter(pk__in=wanted[kind])
        .order_by()
        .values_list(Value(kind, CharField()), "pk", Cast(key, CharField()), name)
        for kind, (model, name, key) in REFERRED.items()
        if wanted[kind]
    ]
    if not queries:
        return {}
    # Django 6 would put the order of the first model back.
    rows = queries[0].union(*queries[1:], all=True).order_by()
    return {f"{kind}:{pk}": (key, name) for kind, pk, key, name in rows}


def labels_of(content: ArticleData) -> list[str]:
    """Return the labels of all that ``content`` refers to, as ``referred_rows()`` has them."""
    return [f"{kind}:{pk}" for kind, pk in _references(content)]


def by_natural_key(content: ArticleData, rows: dict[str, tuple[str, str]]) -> tuple[ArticleData, dict[str, str]]:
    """Return ``content`` with natural keys for primary keys, and the labels of those: ``{"technique:petrissage": …}``.

    A history keeps these: they say the same after the rows were moved to another database, and name what is gone.
    ``rows`` are the ``referred_rows()`` of at least this content.
    """
    labels = {}

    def key_of(kind, pk):
        if (label := f"{kind}:{pk}") not in rows:
            return None
        key, name = rows[label]
        labels[f"{kind}:{key}"] = name
        return key

    return _converted(content, key_of), labels


def by_primary_key(content: ArticleData, using: str | None = None) -> tuple[ArticleData, list[str]]:
    """Return ``content`` with primary keys for natural keys, and the labels of what is gone: ``["technique:old"]``.

    What has another slug by now is found by its former one.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for kind, key in _references(content):
        wanted[kind].add(key)
    found = {}
    for kind, keys in wanted.items():
        model, _name, key = REFERRED[kind]
        there: QuerySet = (
            model._base_manager.using(using).annotate(natural_key_text=key).filter(natural_key_text__in=keys)
        )
        if kind == "article":
            there = there.filter(draft_of=None)
        found[kind] = dict(there.values_list("natural_key_text", "pk"))
        if kind in FORMER_SLUGS and (left := keys - set(found[kind])):
            former: QuerySet = FormerSlug.objects.using(using).filter(**{f"{kind}__isnull": False})
            former = former.annotate(natural_key_text=key if kind == "article" else F("slug"))
            found[kind] |= dict(former.filter(natural_key_text__in=left).values_list("natural_key_text", kind))
    missing = [f"{kind}:{key}" for kind, key in _references(content) if key not in found[kind]]
    converted = _converted(content, lambda kind, key: found[kind].get(key))
    return converted, list(dict.fromkeys(missing))


_ADDRESS: Any = Concat("language", Value("/"), "slug", output_field=CharField())
REFERRED = {
    "image": (Image, "title", F("key")),
    "person": (Person, "name", F("slug")),
    "technique": (Technique, "name", F("slug")),
    "area": (BodyArea, "name", F("slug")),
    "product": (ProductLink, "title", F("key")),
    "article": (Article, "title", _ADDRESS),
}
"""What a content can refer to: the model, its name for an editor, and its natural key as one text."""
FORMER_SLUGS = {"person", "technique", "area", "article"}


def _references(content: ArticleData):
    """Yield the kind and the key, primary or natural, of everything that ``content`` refers to."""
    yield from ((kind, content[name]) for name, kind in KINDS_OF_LINKS.items() if content[name] is not None)
    for name, kind in KINDS_OF_LISTS.items():
        yield from ((kind, key) for key in content[name])
    for name, (kind, field) in KINDS_OF_ROWS.items():
        yield from ((kind, row[field]) for row in content[name])


def _converted(content: ArticleData, convert) -> ArticleData:
    """Return ``content`` with ``convert(kind, key)`` for each key; what becomes ``None`` is left out."""
    links = {
        name: None if content[name] is None else convert(kind, content[name]) for name, kind in KINDS_OF_LINKS.items()
    }
    lists = {
        name: sorted(new for key in content[name] if (new := convert(kind, key)) is not None)
        for name, kind in KINDS_OF_LISTS.items()
    }
    rows = {
        name: [{**row, field: new} for row in content[name] if (new := convert(kind, row[field])) is not None]
        for name, (kind, field) in KINDS_OF_ROWS.items()
    }
    return {**content, **links, **lists, **rows}
