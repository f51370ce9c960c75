"""The reasons of related articles in words, as editors read them."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from backcare.areas.models import BodyArea
from backcare.products.models import ProductLink
from backcare.tags.models import Tag
from backcare.techniques.models import Technique

MODELS: dict[str, type[models.Model]] = {
    "tag": Tag,
    "technique": Technique,
    "area": BodyArea,
    "collection": ProductLink,
}


def in_words(lists: Iterable[list[dict[str, Any]]], using: str | None = None) -> list[str]:
    """Return each of these lists of reasons in words, such as "same area: lower back; shared words: lumbar, desk".

    One query for each kind of facet in them.
    """
    lists = list(lists)
    names = _names(lists, using)
    return [_phrase(reasons, names) for reasons in lists]


def _names(lists, using) -> dict[tuple[str, int], str]:
    wanted: dict[str, set[int]] = {}
    for reasons in lists:
        for reason in reasons:
            if "id" in reason:
                wanted.setdefault(reason["kind"], set()).add(reason["id"])
    return {
        (kind, pk): str(row)
        for kind, pks in wanted.items()
        for pk, row in MODELS[kind]._default_manager.using(using).in_bulk(pks).items()
    }


def _phrase(reasons, names) -> str:
    shared: dict[str, list[str]] = {}
    is_linking = any(reason["kind"] == "link" for reason in reasons)
    for reason in reasons:
        name = reason.get("word") or names.get((reason["kind"], reason.get("id")))
        if name:
            shared.setdefault(reason["kind"], []).append(name)
    phrases = {
        "area": _("same area: %s"),
        "technique": _("same technique: %s"),
        "tag": _("same tag: %s"),
        "collection": _("same collection: %s"),
        "word": _("shared words: %s"),
    }
    found = [phrase % ", ".join(shared[kind]) for kind, phrase in phrases.items() if kind in shared]
    return "; ".join([_("its text links here"), *found] if is_linking else found)
