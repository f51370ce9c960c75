"""The lists "You may also like", stored, and what editors decided about them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backcare.ordering.models import Ordered
from backcare.querysets import AnnouncingQuerySet

LIST_LENGTH = 12
"""How many entries are stored for each article; pages show the first few that are public at the moment."""


class RelatedArticleQuerySet(AnnouncingQuerySet):
    def of_article(self, article):
        """The stored list of this article, best first."""
        return self.filter(article=article).order_by("position")

    def for_readers(self, article, published):
        """The entries of this article's list whose article is among ``published``, best first, as cards need them.

        ``published`` is a queryset of articles. Its filter decides; nothing that it leaves out can be shown.
        """
        return (
            self.of_article(article)
            .filter(related__in=published.order_by().values("pk"))
            .select_related("related__author", "related__hero_image")
            .defer("related__body", "related__segments", "related__toc")
        )


class RelatedArticle(models.Model):
    """One entry of an article's list: computed, never edited."""

    article = models.ForeignKey("backcare.Article", on_delete=models.CASCADE, related_name="related_entries")
    related = models.ForeignKey("backcare.Article", on_delete=models.CASCADE, related_name="related_to")
    position = models.PositiveSmallIntegerField()
    score = models.FloatField(default=0)
    reasons = models.JSONField(default=list)

    objects = RelatedArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("related article")
        verbose_name_plural = _("related articles")
        ordering = ["article", "position"]
        constraints = [
            models.UniqueConstraint(name="backcare_related_once", fields=["article", "related"]),
            models.CheckConstraint(name="backcare_related_not_itself", condition=~Q(article=F("related"))),
        ]

    def __str__(self):
        return f"{self.article_id} → {self.related_id}"


class RelatedOverride(Ordered):
    """An editor's word on one entry: always first, or never."""

    class Kind(models.TextChoices):
        PIN = "pin", _("Always show, first")
        BLOCK = "block", _("Never show")

    article = models.ForeignKey(
        "backcare.Article", verbose_name=_("article"), on_delete=models.CASCADE, related_name="related_overrides"
    )
    related = models.ForeignKey(
        "backcare.Article", verbose_name=_("related article"), on_delete=models.CASCADE, related_name="overridden_in"
    )
    kind = models.CharField(_("what to do"), max_length=5, choices=Kind.choices, default=Kind.PIN)

    objects = AnnouncingQuerySet.as_manager()

    class Meta(Ordered.Meta):
        verbose_name = _("choice for “You may also like”")
        verbose_name_plural = _("choices for “You may also like”")
        constraints = [
            models.UniqueConstraint(
                name="backcare_override_once",
                fields=["article", "related"],
                violation_error_message=_("This article is pinned or blocked already."),
            ),
            models.CheckConstraint(
                name="backcare_override_not_itself",
                condition=~Q(article=F("related")),
                violation_error_message=_("An article cannot be related to itself: choose another one."),
            ),
        ]

    def __str__(self):
        return str(self.related)
