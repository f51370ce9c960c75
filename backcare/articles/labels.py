"""The short links on an article's page: its tags and its body areas, with one query for both."""

from dataclasses import dataclass, field

from django.db.models import IntegerField, Value

from backcare.areas.models import BodyArea
from backcare.articles.models import Article
from backcare.tags.models import Tag


@dataclass
class Labels:
    """Tags in the order in which they were given; published areas in theirs. Unsaved rows: names and slugs only."""

    tags: list[Tag] = field(default_factory=list)
    areas: list[BodyArea] = field(default_factory=list)


def labels_of(article: Article) -> Labels:
    """Return the tags and the published body areas of ``article``."""
    tags = Tag.objects.filter(tagged_items__content_object=article)
    areas = BodyArea.objects.published().filter(articles=article)
    rows = (
        tags.order_by()
        .values_list(Value(0, IntegerField()), "tagged_items__pk", "name", "slug")
        .union(areas.order_by().values_list(Value(1, IntegerField()), "position", "name", "slug"), all=True)
        .order_by()  # the order of the model has no place here, and Django 6 would put it back
    )
    labels = Labels()
    for kind, _place, name, slug in sorted(rows):
        if kind == 0:
            labels.tags.append(Tag(name=name, slug=slug))
        else:
            labels.areas.append(BodyArea(name=name, slug=slug))
    return labels
