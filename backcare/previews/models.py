"""Preview links: access to unpublished articles without an account."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backcare.querysets import AnnouncingQuerySet
from backcare.relations import set_null_where_it_is


class PreviewLinkQuerySet(AnnouncingQuerySet["PreviewLink"]):
    def valid(self, now: datetime | None = None) -> Self:
        """Links that are valid at ``now``: neither expired nor revoked."""
        return self.filter(expires_at__gt=now or timezone.now(), revoked_at=None)


class PreviewLink(models.Model):
    """A link to the newest unpublished state of an article. It expires, and can be revoked."""

    article = models.ForeignKey(
        "backcare.Article", verbose_name=_("article"), on_delete=models.CASCADE, related_name="preview_links"
    )
    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    note = models.CharField(_("who is it for?"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        null=True,
        db_constraint=False,  # users may live in another database
        blank=True,
        editable=False,
        on_delete=set_null_where_it_is,
        related_name="+",
    )
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True, editable=False)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        default_permissions = ()  # whoever may change the article may share its preview
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="backcare_preview_expires_after_made",
                condition=Q(expires_at__gt=F("created_at")),
                violation_error_message=_("“Valid until” must be after the link was created."),
            ),
        ]

    def __str__(self):
        return self.note or str(self.key)

    def is_valid(self, now=None) -> bool:
        """Whether ``valid(now)`` of the queryset holds this link."""
        return self.revoked_at is None and self.expires_at > (now or timezone.now())
