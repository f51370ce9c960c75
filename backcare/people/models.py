"""People: authors and reviewers, as readers meet them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backcare.querysets import AnnouncingQuerySet, AtomicSave
from backcare.relations import set_null_where_it_is
from backcare.site import path_to
from backcare.text.fields import AddressSlugField


class PersonQuerySet(AnnouncingQuerySet["Person"]):
    def get_by_natural_key(self, slug: str) -> "Person":
        return self.get(slug=slug)


class Person(AtomicSave):
    """An author or reviewer with a public profile, with or without an account here."""

    name = models.CharField(_("name"), max_length=120)
    slug = AddressSlugField(_("slug"), unique=True)
    credentials = models.CharField(
        _("credentials"), max_length=200, blank=True, help_text=_("Such as “Licensed massage therapist”.")
    )
    bio = models.TextField(pgettext_lazy("a person", "about"), blank=True)
    photo = models.ForeignKey(
        "backcare.Image",
        verbose_name=_("photo"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="photo_of",
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        db_constraint=False,  # users may live in another database
        blank=True,
        on_delete=set_null_where_it_is,
        related_name="backcare_person",
        help_text=_("This person’s user account, if they have one."),
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self) -> str:
        return path_to("person-detail", self.slug)

    def natural_key(self):
        return (self.slug,)
