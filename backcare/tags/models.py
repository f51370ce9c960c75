"""Tags, on django-taggit's bases: one for every spelling but for case, accents and spacing, and its synonyms."""

from functools import reduce
from operator import or_
from typing import Self

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, models, router, transaction
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from taggit.managers import _TaggableManager
from taggit.models import ItemBase, TagBase

from backcare.querysets import AnnouncingQuerySet, AtomicSave, db_for_write
from backcare.site import path_to
from backcare.tags.names import clean_name, has_separator
from backcare.text.fields import AddressSlugField
from backcare.text.slugs import NUMBERED, fold, free_slug, make_slug, new_slug

FOLDED_LENGTH = 120


class TagQuerySet(AnnouncingQuerySet["Tag"]):
    def get_by_natural_key(self, slug: str) -> "Tag":
        return self.get(slug=slug)

    def by_names(self, names) -> dict[str, "Tag"]:
        """Return the existing tags for ``names``, keyed by folded name. A synonym counts as its tag."""
        folded = {fold(clean_name(name)) for name in names} - {""}
        found = {tag.folded_name: tag for tag in self.filter(folded_name__in=folded)} if folded else {}
        if missing := folded - found.keys():
            synonyms = self.annotate(synonym=F("synonyms__folded_name")).filter(synonym__in=missing)
            found |= {tag.synonym: tag for tag in synonyms}
        return found

    def made_by_names(self, names) -> dict[str, "Tag"]:
        """Return a tag for each of ``names``, keyed by folded name, in their order; missing ones are created.

        A synonym gives its tag. The number of queries does not grow with the names. Inside a transaction nobody can
        merge or delete the tags before it ends; one that is being merged right now gives the tag that stays.
        """
        wanted = _by_folded_name(names)
        rows = self.using(db_for_write(self))
        found = (rows._held() if connections[rows.db].in_atomic_block else rows).by_names(wanted.values())
        found |= rows._make([name for folded, name in wanted.items() if folded not in found])
        return {folded: found[folded] for folded in wanted}

    def _held(self) -> Self:
        """Rows that nobody else can merge, delete or hold until the transaction ends; always taken in one order."""
        return self.order_by("pk").select_for_update(of=("self",), no_key=True)

    def delete(self):
        # Saving an article locks its tags, so look up what to delete along with them after the lock.
        self._for_write = True
        with transaction.atomic(using=self.db):
            pks = list(self._held().values_list("pk", flat=True))
            return super(TagQuerySet, self.model.objects.using(self.db).filter(pk__in=pks)).delete()

    delete.alters_data = True
    delete.queryset_only = True

    def for_names(self, names) -> list["Tag"]:
        """Return a tag for each of ``names``, in their order, without doubles; missing ones are created."""
        return list({tag.pk: tag for tag in self.made_by_names(names).values()}.values())

    def _make(self, names: list[str]) -> dict[str, "Tag"]:
        """Create a tag for each of ``names``, which differ, and return them by folded name; call it with an alias."""
        if not names:
            return {}
        rows = self.model.objects.using(self.db)
        begin_alike = reduce(or_, (Q(slug__startswith=make_slug(name, "tag")[:NUMBERED]) for name in names))
        taken = set(rows.filter(begin_alike).values_list("slug", flat=True))
        tags = [self.model(name=name) for name in names]
        for tag in tags:
            tag.prepare(taken)
            taken.add(tag.slug)
        try:
            with transaction.atomic(using=self.db):
                self.bulk_create(tags)
        except IntegrityError:  # someone else has just made one of them
            tags = [self.get_or_create(folded_name=fold(name), defaults={"name": name})[0] for name in names]
        return {tag.folded_name: tag for tag in tags}

    def carried_by(self, articles) -> Self:
        """Tags that at least one of ``articles``, a queryset, carries."""
        items = TaggedItem.objects.filter(content_object__in=articles.order_by().values("pk"))
        return self.filter(Exists(items.filter(tag=OuterRef("pk"))))

    def unused(self) -> Self:
        """Tags that no article carries, nor a working copy of one."""
        return self.filter(tagged_items=None)

    def with_article_count(self) -> Self:
        """Rows with ``article_total``: how many articles carry the tag, working copies not counted."""
        items = TaggedItem.objects.filter(tag=OuterRef("pk"), content_object__draft_of=None)
        total = items.order_by().values("tag").annotate(total=Count("pk")).values("total")
        return self.annotate(article_total=Coalesce(Subquery(total), 0))

    def with_synonym_slug(self, slug: str) -> "Tag | None":
        """Return the tag of these one of whose synonyms reads as ``slug`` in an address, or None.

        Synonyms have no slugs of their own, so each is read: some hundreds at most, and asked for addresses only that
        nothing else has.
        """
        synonyms = TagSynonym.objects.using(self._db).values_list("tag", "name")
        tags = [tag for tag, name in synonyms if make_slug(name) == slug]
        return self.filter(pk__in=tags).first() if tags else None


def _by_folded_name(names) -> dict[str, str]:
    """The names as they are stored, by folded name, in order; the first of several spellings, and no empty one."""
    wanted: dict[str, str] = {}
    for name in names:
        wanted.setdefault(fold(clean_name(name)), clean_name(name))
    wanted.pop("", None)
    return wanted


class Tag(AtomicSave, TagBase):
    """A keyword by which readers browse articles."""

    name = models.CharField(_("name"), max_length=100)
    slug = AddressSlugField(_("slug"), unique=True, blank=True)
    folded_name = models.CharField(_("name, folded"), max_length=FOLDED_LENGTH, unique=True, editable=False)
    description = models.CharField(
        _("description"), max_length=300, blank=True, help_text=_("One sentence shown above the tag’s articles.")
    )

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["folded_name"]

    def prepare(self, taken_slugs) -> None:
        """Fold the name and, where there is no slug, make one that is not in ``taken_slugs``; nothing is saved."""
        self.name = clean_name(self.name)
        self.folded_name = fold(self.name)
        if not self.slug:
            self.slug = free_slug(make_slug(self.name, "tag"), taken_slugs)

    def save(self, *args, **kwargs) -> None:
        if kwargs.get("update_fields") is not None and "name" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded_name"}
        if not self.slug:
            others = Tag.objects.using(kwargs.get("using") or db_for_write(self)).exclude(pk=self.pk)
            self.slug = new_slug(clean_name(self.name), "tag", others)
        self.prepare(())
        models.Model.save(self, *args, **kwargs)  # not TagBase.save: it slugs by the host's settings

    def get_absolute_url(self) -> str:
        return path_to("article-tagged", self.slug)

    def natural_key(self):
        return (self.slug,)

    def clean(self) -> None:
        super().clean()
        if has_separator(self.name):
            raise ValidationError({"name": _("A tag name can’t contain a comma. Create two tags instead.")})
        _check_folds(self.name)
        if twin := self.twin():
            raise ValidationError({"name": _("The tag “%(name)s” already exists. Use that one.") % {"name": twin.name}})
        if synonym := TagSynonym.objects.of_others(self).named(self.name).first():
            raise ValidationError({"name": synonym.says_whose()})

    def twin(self) -> "Tag | None":
        """Return the other tag that has this name, in any spelling, or None."""
        return Tag.objects.filter(folded_name=fold(clean_name(self.name))).exclude(pk=self.pk).first()


def _check_folds(name: str) -> None:
    if name and not 0 < len(fold(name)) <= FOLDED_LENGTH:
        raise ValidationError({"name": _("This name can’t be used. Use plain letters, or a shorter name.")})


class TagSynonymQuerySet(AnnouncingQuerySet["TagSynonym"]):
    def named(self, name: str) -> Self:
        """The synonym with this name, in any spelling, as a queryset of one or none."""
        return self.filter(folded_name=fold(clean_name(name)))

    def of_others(self, tag) -> Self:
        """Synonyms of every tag but ``tag``, with their tags."""
        return self.exclude(tag=tag.pk).select_related("tag")


class TagSynonym(AtomicSave):
    """Another name of a tag: who types it means that tag."""

    tag = models.ForeignKey(Tag, verbose_name=_("tag"), on_delete=models.CASCADE, related_name="synonyms")
    name = models.CharField(_("name"), max_length=100)
    folded_name = models.CharField(_("name, folded"), max_length=FOLDED_LENGTH, unique=True, editable=False)

    objects = TagSynonymQuerySet.as_manager()

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["folded_name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs) -> None:
        self.name = clean_name(self.name)
        self.folded_name = fold(self.name)
        if kwargs.get("update_fields") is not None and "name" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded_name"}
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if has_separator(self.name):
            raise ValidationError({"name": _("A synonym can’t contain a comma. Add two synonyms instead.")})
        _check_folds(self.name)
        self.folded_name = fold(self.name)
        tag = getattr(self, "tag", None)
        if self._state.adding and tag is not None and fold(tag.name) == self.folded_name:
            raise ValidationError({"name": _("“%(name)s” is already the name of this tag.") % {"name": self.name}})
        if other := self.other_tag():
            raise ValidationError(
                {
                    "name": _("“%(name)s” is the name of another tag. Merge that tag into this one instead.")
                    % {"name": other.name}
                }
            )
        twin = TagSynonym.objects.named(self.name).exclude(pk=self.pk).select_related("tag").first()
        if twin:
            raise ValidationError({"name": twin.says_whose()})

    def other_tag(self) -> "Tag | None":
        """Return another tag that has this name, in any spelling, or None."""
        return Tag.objects.filter(folded_name=fold(clean_name(self.name))).exclude(pk=self.tag_id).first()

    def says_whose(self) -> str:
        """Return a sentence that says which tag this is a synonym of."""
        return _("“%(synonym)s” is already a synonym of the tag “%(tag)s”.") % {"synonym": self, "tag": self.tag}


class TaggedItemQuerySet(AnnouncingQuerySet["TaggedItem"]):
    def get_by_natural_key(self, tag_slug, *article) -> "TaggedItem":
        articles = self.model._meta.get_field("content_object").related_model._default_manager
        return self.get(tag__slug=tag_slug, content_object=articles.db_manager(self.db).get_by_natural_key(*article))


class TaggedItem(AtomicSave, ItemBase):
    """The link between an article and a tag."""

    tag = models.ForeignKey(Tag, verbose_name=_("tag"), on_delete=models.CASCADE, related_name="tagged_items")
    content_object = models.ForeignKey(
        "backcare.Article", verbose_name=_("article"), on_delete=models.CASCADE, related_name="tagged_items"
    )

    objects = TaggedItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("tagged article")
        verbose_name_plural = _("tagged articles")
        constraints = [models.UniqueConstraint(name="backcare_tag_once_per_article", fields=["tag", "content_object"])]

    def natural_key(self):
        return (*self.tag.natural_key(), *self.content_object.natural_key())

    natural_key.dependencies = ["backcare.tag", "backcare.article"]


class TagsManager(_TaggableManager):
    """taggit's manager of an article's tags, with names matched by ``fold()`` whatever ``TAGGIT_*`` says."""

    def remove(self, *tags):
        """Take tags, or the tags with these names in any spelling, or with these synonyms, off the article."""
        found = Tag.objects.by_names(str(getattr(tag, "name", tag)) for tag in tags)
        super().remove(*{tag.name for tag in found.values()})

    def _to_tag_model_instances(self, tags, tag_kwargs):
        tags = list(tags)
        for tag in tags:
            if not isinstance(tag, str | Tag):
                raise ValueError(f"Cannot add {tag!r} ({type(tag).__name__}) as a tag: give names or Backcare tags.")
        db = router.db_for_write(self.through, instance=self.instance)
        by_name = Tag.objects.using(db).made_by_names(tag for tag in tags if isinstance(tag, str))
        found = [by_name.get(fold(clean_name(tag))) if isinstance(tag, str) else tag for tag in tags]
        return list({tag.pk: tag for tag in found if tag is not None}.values())
