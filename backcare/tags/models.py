"""Tags, on django-taggit's bases: one tag for every spelling that differs only in case or spacing."""

from django.core.exceptions import ValidationError
from django.db import models, router
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.managers import _TaggableManager
from taggit.models import ItemBase, TagBase

from backcare.querysets import AnnouncingQuerySet
from backcare.text.slugs import MAX_LENGTH, fold, free_slug, make_slug, validate_slug

FOLDED_LENGTH = 120


def clean_name(name: str) -> str:
    """Return the name of a tag as it is stored: single spaces, and no comma, which separates tags."""
    return " ".join(name.replace(",", " ").split())


class TagQuerySet(AnnouncingQuerySet):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)

    def for_names(self, names):
        """Return a tag for each of ``names``, in their order, without doubles; missing ones are created."""
        wanted: dict[str, str] = {}
        for name in names:
            wanted.setdefault(fold(clean_name(name)), clean_name(name))
        wanted.pop("", None)
        found = {tag.folded_name: tag for tag in self.filter(folded_name__in=wanted)}
        for folded, name in wanted.items():
            if folded not in found:
                found[folded], _created = self.get_or_create(folded_name=folded, defaults={"name": name})
        return [found[folded] for folded in wanted]


class Tag(TagBase):
    """A keyword by which readers browse articles."""

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(
        _("slug"), max_length=MAX_LENGTH, unique=True, allow_unicode=True, blank=True, validators=[validate_slug]
    )
    folded_name = models.CharField(_("name, folded"), max_length=FOLDED_LENGTH, unique=True, editable=False)
    description = models.CharField(
        _("description"), max_length=300, blank=True, help_text=_("One sentence above the list of its articles.")
    )

    objects = TagQuerySet.as_manager()

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["folded_name"]

    def save(self, *args, **kwargs):
        self.name = clean_name(self.name)
        self.folded_name = fold(self.name)
        if kwargs.get("update_fields") is not None and "name" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded_name"}
        if not self.slug:
            base = make_slug(self.name, "tag")
            taken = Tag.objects.using(kwargs.get("using")).filter(slug__startswith=base).values_list("slug", flat=True)
            self.slug = free_slug(base, set(taken))
        models.Model.save(self, *args, **kwargs)  # not TagBase.save: it slugs by the host's settings

    def get_absolute_url(self):
        return reverse("backcare:article-tagged", args=[self.slug])

    def natural_key(self):
        return (self.slug,)

    def slugify(self, tag, i=None):
        """Return the slug of the name ``tag``; taggit's hook, answered without the host's ``TAGGIT_*`` settings."""
        return make_slug(tag, "tag") + (f"-{i + 1}" if i else "")

    def clean(self):
        super().clean()
        if "," in self.name:
            raise ValidationError({"name": _("A comma separates tags, so a name has none. Make two tags of it.")})
        if not 0 < len(fold(self.name)) <= FOLDED_LENGTH:
            raise ValidationError({"name": _("This name cannot be used. Write it with plain letters, and shorter.")})
        twin = Tag.objects.filter(folded_name=fold(self.name)).exclude(pk=self.pk).first()
        if twin:
            raise ValidationError({"name": _("There is a tag “%(name)s” already. Use that one.") % {"name": twin.name}})


class TagSynonym(models.Model):
    """Another name of a tag: who types it means that tag."""

    tag = models.ForeignKey(Tag, verbose_name=_("tag"), on_delete=models.CASCADE, related_name="synonyms")
    name = models.CharField(_("name"), max_length=100)
    folded_name = models.CharField(_("name, folded"), max_length=FOLDED_LENGTH, unique=True, editable=False)

    objects = AnnouncingQuerySet.as_manager()

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["folded_name"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name = clean_name(self.name)
        self.folded_name = fold(self.name)
        super().save(*args, **kwargs)


class TaggedItemQuerySet(AnnouncingQuerySet):
    def get_by_natural_key(self, tag_slug, *article):
        articles = self.model._meta.get_field("content_object").related_model._default_manager
        return self.get(tag__slug=tag_slug, content_object=articles.db_manager(self.db).get_by_natural_key(*article))


class TaggedItem(ItemBase):
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
        """Take tags, or the tags with these names in any spelling, off the article."""
        folded = {fold(str(getattr(tag, "name", tag))) for tag in tags}
        super().remove(*Tag.objects.filter(folded_name__in=folded).values_list("name", flat=True))

    def _to_tag_model_instances(self, tags, tag_kwargs):
        tags = list(tags)
        for tag in tags:
            if not isinstance(tag, str | Tag):
                raise ValueError(f"Cannot add {tag!r} ({type(tag).__name__}) as a tag: give names or Backcare tags.")
        db = router.db_for_write(self.through, instance=self.instance)
        by_name = {
            tag.folded_name: tag for tag in Tag.objects.using(db).for_names(tag for tag in tags if isinstance(tag, str))
        }
        found = [by_name.get(fold(clean_name(tag))) if isinstance(tag, str) else tag for tag in tags]
        return list({tag.pk: tag for tag in found if tag is not None}.values())
