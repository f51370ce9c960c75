"""Comments: every one is held until someone approves it."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backcare.querysets import AnnouncingQuerySet


class CommentQuerySet(AnnouncingQuerySet):
    def get_by_natural_key(self, key):
        return self.get(key=key)

    def approved(self):
        """Comments that readers see."""
        return self.filter(status=self.model.Status.APPROVED)

    def pending(self):
        """Comments that wait for a decision."""
        return self.filter(status=self.model.Status.PENDING)

    def shown_to_writer(self):
        """Comments that their writers see through their own link: those that wait, and those that were approved."""
        return self.filter(status__in=[self.model.Status.PENDING, self.model.Status.APPROVED])

    def on_article(self, article):
        """Comments on this article, oldest first."""
        return self.filter(article=article).order_by("created_at", "pk")

    def count_by_article(self, articles) -> dict[int, int]:
        """Return how many of these comments each of ``articles`` has, by primary key; one query."""
        rows = self.filter(article__in=[article.pk for article in articles]).order_by()
        return dict(rows.values_list("article").annotate(count=models.Count("pk")))

    def approve(self, user=None) -> int:
        """Let readers see these comments. Returns how many changed."""
        return self._decide(self.model.Status.APPROVED, user)

    def mark_as_spam(self, user=None) -> int:
        """Put these comments away as spam. Returns how many changed."""
        return self._decide(self.model.Status.SPAM, user)

    def remove(self, user=None) -> int:
        """Take these comments off the page; they are kept. Returns how many changed."""
        return self._decide(self.model.Status.REMOVED, user)

    def _decide(self, status, user) -> int:
        return self.exclude(status=status).update(status=status, decided_at=timezone.now(), decided_by=user)


class Comment(models.Model):
    """What a reader wrote under an article."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        APPROVED = "approved", _("Approved")
        SPAM = "spam", _("Spam")
        REMOVED = "removed", _("Removed")

    class Reason(models.TextChoices):
        ORIGIN = "origin", _("The browser did not say where the form came from; its writer confirmed it.")

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    article = models.ForeignKey(
        "backcare.Article", verbose_name=_("article"), on_delete=models.PROTECT, related_name="comments"
    )
    parent = models.ForeignKey(
        "self", verbose_name=_("in reply to"), null=True, blank=True, on_delete=models.RESTRICT, related_name="replies"
    )
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("e-mail"), max_length=254)
    body = models.TextField(_("comment"), max_length=5000)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.PENDING)
    score = models.FloatField(_("spam score"), null=True, blank=True, editable=False)
    reasons = models.JSONField(_("reasons"), default=list, blank=True, editable=False)
    created_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(name="backcare_comment_on_article", fields=["article", "status", "created_at"]),
            models.Index(name="backcare_comment_queue", fields=["status", "-created_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="backcare_comment_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message=_("A comment cannot be a reply to itself."),
            )
        ]

    def __str__(self):
        return f"{self.name}: {self.body[:60]}"

    def get_absolute_url(self):
        return f"{self.article.get_absolute_url()}#comment-{self.pk}"

    def natural_key(self):
        return (self.key,)

    natural_key.dependencies = ["backcare.article"]

    def clean(self):
        super().clean()
        above, seen = self.parent, {self.pk}
        while above is not None:
            if above.article_id != self.article_id:
                raise ValidationError({"parent": _("Choose a comment on the same article.")})
            if above.pk in seen:
                raise ValidationError({"parent": _("Choose a comment that is not itself a reply to this one.")})
            seen.add(above.pk)
            above = above.parent

    @property
    def reason_texts(self) -> list[str]:
        """Why a moderator should look twice, in words."""
        words = dict(self.Reason.choices)
        return [str(words.get(reason, reason)) for reason in self.reasons]

    @property
    def is_approved(self) -> bool:
        """Whether readers see it."""
        return self.status == self.Status.APPROVED
