"""Rename and merge tags; old names become synonyms and old URLs redirect."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from backcare.articles.models import Article
from backcare.publication.addresses import keep_leading
from backcare.querysets import db_for_write
from backcare.redirects.models import FormerSlug
from backcare.tags.models import Tag, TaggedItem, TagSynonym
from backcare.tags.names import clean_name
from backcare.text.slugs import fold


def rename(tag: Tag, name: str, slug: str | None = None) -> Tag:
    """Rename ``tag``; the old name becomes a synonym. Returns the stored tag.

    ``slug`` changes its address too, and the old one leads to the new one; empty makes it from the name, None keeps it.
    Raises ``ValidationError``, in words, for a name or a slug that another tag has, and for a tag that is gone.
    """
    with transaction.atomic(using=db_for_write(tag)):
        [row] = _locked([tag])
        old_name, old_slug = row.name, row.slug
        row.name = name
        row.slug = row.slug if slug is None else slug
        row.full_clean(exclude=["folded_name"])
        row.save()
        keep_name(row, old_name)
        keep_leading(row, old_slug)
    return row


def keep_name(tag: Tag, old_name: str) -> TagSynonym | None:
    """Add ``old_name``, the previous name of ``tag``, as a synonym. Returns the new synonym, if any."""
    using = db_for_write(tag)
    synonyms = TagSynonym.objects.using(using)
    with transaction.atomic(using=using):
        synonyms.filter(tag=tag).named(tag.name).delete()
        folded = fold(clean_name(old_name))
        if not folded or folded == tag.folded_name or synonyms.named(old_name).exists():
            return None
        return synonyms.create(tag=tag, name=old_name)


def merge(tags: Iterable[Tag], into: Tag) -> int:
    """Merge ``tags`` into the tag ``into``, in one transaction. Returns how many articles carried one of them.

    Their articles, and working copies of articles, carry ``into``, once, at the place of the first of these tags. Their
    names, synonyms and addresses lead to it from now on, and they are deleted. Raises ``ValidationError``, in words,
    for no tags, for a tag that would be merged into itself, and for one that is gone.
    """
    tags = list({tag.pk: tag for tag in tags}.values())
    if not tags:
        raise ValidationError(_("Choose at least one tag to merge into “%(name)s”.") % {"name": into.name})
    if into in tags:
        raise ValidationError(
            _("“%(name)s” can’t be merged into itself. Choose other tags to merge into it.") % {"name": into.name}
        )
    db = db_for_write(into)
    with transaction.atomic(using=db):
        *merged, into = _locked([*tags, into])
        articles = Article.objects.using(db).originals().filter(tagged_items__tag__in=merged).distinct().count()
        items = TaggedItem.objects.using(db)
        of_these = items.filter(tag__in=[*merged, into])
        earlier = of_these.filter(content_object=OuterRef("content_object"), pk__lt=OuterRef("pk"))
        of_these.filter(Exists(earlier)).delete()
        items.filter(tag__in=merged).update(tag=into)
        TagSynonym.objects.using(db).filter(tag__in=merged).update(tag=into)
        FormerSlug.objects.using(db).hand_over(merged, into)
        Tag.objects.using(db).filter(pk__in=[tag.pk for tag in merged]).delete()
        for tag in merged:
            keep_name(into, tag.name)
            keep_leading(into, tag.slug)
    return articles


def _locked(tags: list[Tag]) -> list[Tag]:
    """Return these tags as they are stored, in this order, locked until the transaction ends."""
    rows = Tag.objects.using(db_for_write(tags[0])).filter(pk__in=[tag.pk for tag in tags])
    found = {row.pk: row for row in rows.select_for_update().order_by("pk")}
    gone = [_("“%(name)s”") % {"name": tag.name} for tag in tags if tag.pk not in found]
    if gone:
        raise ValidationError(
            _("These tags no longer exist: %(names)s. They may have been merged or deleted.")
            % {"names": ", ".join(gone)}
        )
    return [found[tag.pk] for tag in tags]
