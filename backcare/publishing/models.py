"""The rule for what is published, defined in one place."""

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backcare import conf
from backcare.querysets import AnnouncingQuerySet, AtomicSave
from backcare.site import base_of, read_as, served_languages

_Model = TypeVar("_Model", bound=models.Model)


def shown_in(language: str) -> Q:
    """Return which rows pages in ``language`` show: those in it, and those in a variety of it that has no pages."""
    base, served = base_of(language), served_languages()
    if language not in served or read_as(base) != language:
        return Q(language=language)
    others = [code for code in served if code != language and base_of(code) == base]
    varieties = Q(language=base) | Q(language__startswith=f"{base}-")
    return Q(language=language) | (varieties & ~Q(language__in=others) if others else varieties)


class PublishableQuerySet(AnnouncingQuerySet[_Model]):
    """Rows that readers may or may not see."""

    def published(self, now: datetime | None = None) -> Self:
        """Rows that readers see. ``now`` is there for the scheduled twin; here time plays no part."""
        return self.filter(status=self.model.Status.PUBLISHED)

    def in_language(self, language: str) -> Self:
        """Rows that pages in ``language`` show."""
        return self.filter(shown_in(language))

    def with_pages(self) -> Self:
        """Rows in a language in which the site has pages."""
        return self.filter(reduce(or_, map(shown_in, served_languages())))


class Publishable(AtomicSave):
    """A row in one language that is a draft or published."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.DRAFT, db_index=True)
    language = models.CharField(_("language"), max_length=15, default=conf.default_language)

    objects = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_published(self, now: datetime | None = None) -> bool:
        """Whether ``published(now)`` of the queryset holds this row."""
        return self.status == self.Status.PUBLISHED

    @property
    def page_language(self) -> str:
        """The language of its page: its own, or one of the same base if the site has no pages in it."""
        return read_as(self.language)


class SchedulableQuerySet(AnnouncingQuerySet[_Model]):
    """Rows that are published from one moment on, optionally until another. Each method takes the time to check."""

    def published(self, now: datetime | None = None) -> Self:
        """Rows that readers see at ``now``."""
        now = now or timezone.now()
        return self.filter(status=self.model.Status.PUBLISHED, published_at__lte=now).filter(
            Q(expires_at=None) | Q(expires_at__gt=now)
        )

    def scheduled(self, now: datetime | None = None) -> Self:
        """Rows scheduled to appear after ``now``."""
        return self.filter(status=self.model.Status.PUBLISHED, published_at__gt=now or timezone.now())

    def scheduled_until(self, moment: datetime, now: datetime | None = None) -> Self:
        """Rows that readers will see after ``now``, but before ``moment``."""
        return self.scheduled(now).filter(published_at__lt=moment)

    def expired(self, now: datetime | None = None) -> Self:
        """Rows that readers saw up to some moment before ``now``."""
        return self.filter(status=self.model.Status.PUBLISHED, expires_at__lte=now or timezone.now())


class Schedulable(models.Model):
    """A row with a state and the moments of publication and expiry, from which *scheduled* and *expired* follow."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        IN_REVIEW = "in_review", _("In review")
        PUBLISHED = "published", _("Published")
        ARCHIVED = "archived", _("Archived")

    status = models.CharField(_("status"), max_length=12, choices=Status.choices, default=Status.DRAFT)
    published_at = models.DateTimeField(
        _("published at"),
        null=True,
        blank=True,
        help_text=_("Leave empty to publish now; a future date schedules it."),
    )
    expires_at = models.DateTimeField(
        _("expires at"),
        null=True,
        blank=True,
        help_text=_("Hidden from readers after this. Leave empty to keep it online."),
    )

    objects = SchedulableQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_published(self, now: datetime | None = None) -> bool:
        """Whether ``published(now)`` of the queryset holds this row."""
        now = now or timezone.now()
        return (
            self.status == self.Status.PUBLISHED
            and self.published_at is not None
            and self.published_at <= now
            and (self.expires_at is None or self.expires_at > now)
        )

    def is_scheduled(self, now: datetime | None = None) -> bool:
        """Whether ``scheduled(now)`` of the queryset holds this row."""
        now = now or timezone.now()
        return self.status == self.Status.PUBLISHED and self.published_at is not None and self.published_at > now

    def is_scheduled_until(self, moment: datetime, now: datetime | None = None) -> bool:
        """Whether ``scheduled_until(moment, now)`` of the queryset holds this row."""
        return self.is_scheduled(now) and self.published_at < moment

    def is_expired(self, now: datetime | None = None) -> bool:
        """Whether ``expired(now)`` of the queryset holds this row."""
        now = now or timezone.now()
        return self.status == self.Status.PUBLISHED and self.expires_at is not None and self.expires_at <= now

    def state_label(self, now: datetime | None = None) -> str:
        """Return the state in words for an editor: the stored one, or "Scheduled" or "Expired"."""
        if self.is_expired(now):
            return _("Expired")
        if self.is_scheduled(now):
            return _("Scheduled")
        return self.get_status_display()
