"""History: what an article was at each save."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backcare.querysets import AnnouncingQuerySet


class Revision(models.Model):
    """An article at one moment, as plain data."""

    article = models.ForeignKey(
        "backcare.Article", verbose_name=_("article"), on_delete=models.CASCADE, related_name="revisions"
    )
    created_at = models.DateTimeField(_("made at"), default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("made by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    was_public = models.BooleanField(_("seen by readers"), default=False)
    note = models.CharField(_("note"), max_length=200, blank=True)
    data = models.JSONField(_("snapshot"))

    objects = AnnouncingQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(name="backcare_revision_latest", fields=["article", "-created_at"])]

    def __str__(self):
        return f"{self.article_id}, {self.created_at:%Y-%m-%d %H:%M}"
