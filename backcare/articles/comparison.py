"""The differences between two contents of an article, in editors' terms."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import cast

from django.db.models import Field
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from backcare import clock
from backcare.articles.data import DATES, KINDS_OF_LINKS, MOMENTS, NAMES, ArticleData
from backcare.articles.models import Article
from backcare.history.diff import SAME, Change, entries, html_paragraphs, paragraphs, text_paragraphs, without_unchanged

TEXTS = ("title", "summary", "seo_title", "meta_description")
SHOWN_ON_A_LINE = 3


def label_of(name: str) -> str:
    """Return the form label of this part of a content."""
    if name == "references":
        return _("References")
    if name == "placements":
        return _("Product placements")
    if name == "related_overrides":
        return _("You may also like")
    return str(capfirst(_field(name).verbose_name))


def _field(name: str) -> Field:
    return cast(Field, Article._meta.get_field(name))


def changes(before: ArticleData, after: ArticleData, labels: Mapping[str, str]) -> list[Change]:
    """Return what differs, in the order of the form. ``labels`` name what both refer to (``data.labels_of_many()``)."""
    return [_change(name, before[name], after[name], labels) for name in NAMES if before[name] != after[name]]


def changed_names(before: ArticleData, after: ArticleData) -> list[str]:
    """Return the names of the parts that differ, cheaply."""
    return [name for name in NAMES if before[name] != after[name]]


def in_short(names: list[str]) -> str:
    """Return the ``changed_names`` on one line, such as "Title, Text and 2 more"."""
    shown = [label_of(name) for name in names[:SHOWN_ON_A_LINE]]
    rest = len(names) - len(shown)
    if rest:
        shown.append(ngettext("%d more", "%d more", rest) % rest)
    return ", ".join(shown)


def _change(name: str, before, after, labels: Mapping[str, str]) -> Change:
    label = label_of(name)
    if name == "body":
        return text_change(before, after)
    if name in TEXTS:
        return Change(name, label, "words", paragraphs=paragraphs(text_paragraphs(before), text_paragraphs(after)))
    if name in LISTS:
        in_words = LISTS[name]
        added, removed = entries([in_words(row, labels) for row in before], [in_words(row, labels) for row in after])
        return Change(name, label, "list", added=added, removed=removed, reordered=not added and not removed)
    return Change(name, label, "value", before=_value(name, before, labels), after=_value(name, after, labels))


def text_change(before: str, after: str) -> Change:
    """Return what differs between two texts."""
    label = label_of("body")
    found = paragraphs(html_paragraphs(before), html_paragraphs(after))
    if all(op == SAME for parts in found for op, _text in parts):
        return Change("body", label, "value", before=_("(as before)"), after=_("(same words, different formatting)"))
    return Change("body", label, "words", paragraphs=without_unchanged(found))


def _named(kind: str, entry, labels: Mapping[str, str]) -> str:
    return labels.get(f"{kind}:{entry}", _("(deleted)"))


def _reference(row: dict, labels: Mapping[str, str]) -> str:
    return ", ".join(part for part in (row["title"], row["publisher"], row["url"], row["accessed_on"]) if part)


def _placement(row: dict, labels: Mapping[str, str]) -> str:
    more = [row["heading"], row["text"], row["call_to_action"]]
    return ", ".join([_named("product", row["product"], labels), *(part for part in more if part)])


def _override(row: dict, labels: Mapping[str, str]) -> str:
    title = _named("article", row["related"], labels)
    words = _("“%(title)s” (pinned)") if row["kind"] == "pin" else _("“%(title)s” (hidden)")
    return words % {"title": title}


LISTS = {
    "tags": lambda name, labels: name,
    "techniques": lambda key, labels: _named("technique", key, labels),
    "areas": lambda key, labels: _named("area", key, labels),
    "references": _reference,
    "placements": _placement,
    "related_overrides": _override,
}
"""Parts that are lists, and how their entries read."""


def _value(name: str, value, labels: Mapping[str, str]) -> str:
    if value in (None, ""):
        return _("(empty)")
    if name in KINDS_OF_LINKS:
        return _named(KINDS_OF_LINKS[name], value, labels)
    if name in DATES:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    if name in MOMENTS:
        return clock.in_words(datetime.fromisoformat(value))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    choices = dict(_field(name).flatchoices)
    return str(choices.get(value, value))
