"""Former slugs: every address that something had before leads to where it is now."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from backcare.querysets import AnnouncingQuerySet, AtomicSave
from backcare.site import read_as
from backcare.text.fields import SlugField

ROUTES = {
    "article": "backcare:article-detail",
    "tag": "backcare:article-tagged",
    "technique": "backcare:technique-detail",
    "area": "backcare:area-detail",
    "person": "backcare:person-detail",
}
KINDS = tuple(ROUTES)
"""What can have former slugs; also the names of the foreign keys."""


class FormerSlugQuerySet(AnnouncingQuerySet["FormerSlug"]):
    def leading_to(self, target) -> Self:
        """The former slugs of ``target``: an article, tag, technique, body area or person."""
        return self.filter(**{kind_of(target): target})

    def named(self, kind: str, slug: str, language: str = "") -> Self:
        """The former slug at this address, as a queryset of one or none. Only articles have a language."""
        return self.filter(**{f"{kind}__isnull": False}, slug=slug, language=language)

    def leave(self, target, slug: str, language: str | None = None, now: datetime | None = None) -> "FormerSlug":
        """Redirect ``slug``, the former slug of ``target``, to it instead of to any other row.

        ``language`` is that of the address which was left, where it is not the language of the article still.
        """
        kind = kind_of(target)
        former, _created = self.update_or_create(
            **{f"{kind}__isnull": False},
            slug=slug,
            language=getattr(target, "language", "") if language is None else language,
            defaults={kind: target, "created_at": now or timezone.now()},
        )
        return former

    def take_back(self, target) -> None:
        """Let the slug that ``target`` has now lead nowhere else."""
        self.named(kind_of(target), target.slug, getattr(target, "language", "")).delete()

    def hand_over(self, sources, target) -> None:
        """Let every former slug of ``sources``, rows of the kind of ``target``, lead to ``target``."""
        kind = kind_of(target)
        self.filter(**{f"{kind}__in": sources}).update(**{kind: target})


def kind_of(target) -> str:
    """Return the name of the foreign key for ``target``; raises ``ValueError`` for what has no former slugs."""
    name = target._meta.model_name
    kind = "area" if name == "bodyarea" else name
    if kind not in KINDS:
        raise ValueError(f"{target!r} ({name}) has no former slugs: give one of {', '.join(KINDS)}.")
    return kind


def _target(model: str, name: str) -> models.ForeignKey:
    return models.ForeignKey(
        f"backcare.{model}",
        verbose_name=name,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="former_slugs",
    )


def _only(kind: str) -> Q:
    condition = Q()
    for other in KINDS:
        condition &= Q(**{f"{other}__isnull": other != kind})
    return condition


class FormerSlug(AtomicSave):
    """A slug that something had before. Whatever has the slug now comes first; this is asked when nothing has it."""

    slug = SlugField(_("slug"))
    language = models.CharField(_("language"), max_length=15, blank=True)
    article = _target("Article", _("article"))
    tag = _target("Tag", _("tag"))
    technique = _target("Technique", _("technique"))
    area = _target("BodyArea", _("body area"))
    person = _target("Person", _("person"))
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    objects = FormerSlugQuerySet.as_manager()

    class Meta:
        verbose_name = _("old web address")
        verbose_name_plural = _("old web addresses")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="backcare_former_slug_one_target",
                condition=_only("article") | _only("tag") | _only("technique") | _only("area") | _only("person"),
                violation_error_message=_("An old web address must redirect to exactly one page."),
            ),
            *(
                models.UniqueConstraint(
                    name=f"backcare_former_slug_once_{kind}",
                    fields=["slug", "language"],
                    condition=Q(**{f"{kind}__isnull": False}),
                    violation_error_message=_("This old web address already redirects somewhere."),
                )
                for kind in KINDS
            ),
        ]

    def __str__(self):
        return self.slug

    def get_absolute_url(self) -> str:
        with translation.override(read_as(self.language) or translation.get_language()):
            return reverse(ROUTES[self.kind], args=[self.slug])

    @property
    def kind(self) -> str:
        """What it leads to: one of ``KINDS``."""
        return next(kind for kind in KINDS if getattr(self, f"{kind}_id") is not None)
