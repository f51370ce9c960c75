"""The stored lists "You may also like", what they are made from, and the articles that editors pinned or hid."""

from typing import Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.utils.translation import gettext_lazy as _

from backcare.articles.models import Article
from backcare.articles.querysets import CARD_FIELDS
from backcare.ordering.models import Ordered
from backcare.querysets import AnnouncingQuerySet, AtomicSave

LIST_LENGTH = 12
"""How many visible entries are stored for each article; pages show the first few that are visible then. Scheduled
articles between them are not counted."""


class RelatedIndexQuerySet(AnnouncingQuerySet["RelatedIndex"]):
    def live(self) -> Self:
        """The index of each language from which readers get their lists."""
        return self.filter(state=self.model.State.LIVE).defer("statistics")

    def current(self) -> Self:
        """The live indexes and those in the making: a change of an article has to reach both."""
        return self.exclude(state=self.model.State.REPLACED).defer("statistics")


class RelatedIndex(AtomicSave):
    """What the lists of one language are made from: its statistics, and by its key the rows of the tables below.

    How rare words are stays as it was counted until the next rebuild, whose index takes the place of this one at once.
    """

    class State(models.TextChoices):
        MAKING = "making", _("Building")
        LIVE = "live", _("In use")
        REPLACED = "replaced", _("To be deleted")

    language = models.CharField(max_length=15)
    state = models.CharField(max_length=8, choices=State.choices, default=State.MAKING)
    article_count = models.PositiveIntegerField(default=0, help_text="Articles when words were counted.")
    change_count = models.PositiveIntegerField(default=0, help_text="Articles added, changed or removed since.")
    statistics = models.JSONField(default=dict, help_text="How many articles have each word and each facet.")

    objects = RelatedIndexQuerySet.as_manager()

    class Meta:
        verbose_name = _("index of related articles")
        verbose_name_plural = _("indexes of related articles")
        constraints = [
            models.UniqueConstraint(
                name=f"backcare_related_index_one_{state}", fields=["language"], condition=Q(state=state)
            )
            for state in ("live", "making")
        ]

    def __str__(self):
        return f"{self.language} ({self.get_state_display()})"


class RelatedProfile(models.Model):
    """One article as an index knows it: its weights, and the candidates for its list.

    The article is named by its primary key only: after it was deleted, the lists it was on are found by this row.
    """

    index = models.ForeignKey(RelatedIndex, on_delete=models.CASCADE, related_name="profiles")
    article_pk = models.BigIntegerField()
    hub = models.FloatField(default=0, help_text="Mean score of the article with its nearest.")
    threshold = models.BigIntegerField(
        null=True, help_text="Rough score that an article needs to be a candidate; empty: none were looked for yet."
    )
    candidates = models.JSONField(default=list, help_text="[article, rough score, score] of each.")
    weighed = models.JSONField(help_text="A scoring.Profile, packed.")

    class Meta:
        verbose_name = _("profile of related articles")
        verbose_name_plural = _("profiles of related articles")
        constraints = [models.UniqueConstraint(name="backcare_related_profile_once", fields=["index", "article_pk"])]

    def __str__(self):
        return str(self.article_pk)


class RelatedPosting(models.Model):
    """That an article of an index has a word or a facet, and how much it weighs."""

    index = models.ForeignKey(RelatedIndex, on_delete=models.CASCADE, db_index=False, related_name="postings")
    article_pk = models.BigIntegerField()
    term = models.BigIntegerField(help_text="A hash of the index and the word or facet.")
    weight = models.IntegerField()
    is_leading = models.BooleanField(help_text="Whether the article looks for others by it.")

    class Meta:
        verbose_name = _("posting of related articles")
        verbose_name_plural = _("postings of related articles")
        indexes = [
            models.Index(name="backcare_related_by_term", fields=["term", "is_leading", "article_pk", "weight"]),
            models.Index(name="backcare_related_by_article", fields=["index", "article_pk"]),
        ]

    def __str__(self):
        return f"{self.article_pk}: {self.weight}"


class RelatedArticleQuerySet(AnnouncingQuerySet["RelatedArticle"]):
    def in_use(self) -> Self:
        """The entries of the lists that readers get; not of those that a rebuild is making."""
        return self.filter(index__state=RelatedIndex.State.LIVE)

    def of_article(self, article) -> Self:
        """The stored list of this article, best first."""
        return self.in_use().filter(article=article).order_by("position")

    def for_readers(self, article, published) -> Self:
        """The entries of this article's list whose article is among ``published``, best first, as cards need them.

        ``published`` is a queryset of articles. Its filter decides; nothing that it leaves out can be shown. For
        readers of a safety article, buying guides come last.
        """
        kinds = Article.Kind
        sells = When(article__kind=kinds.SAFETY, related__kind=kinds.BUYING, then=1)
        return (
            self.of_article(article)
            .filter(Exists(published.order_by().filter(pk=OuterRef("related"))))
            .select_related("related__author")
            .only("article", "related", "position", "reasons", *(f"related__{name}" for name in CARD_FIELDS))
            .order_by(Case(sells, default=0), "position")
        )


class RelatedArticle(AtomicSave):
    """One entry of an article's list: computed, never edited."""

    index = models.ForeignKey(RelatedIndex, on_delete=models.CASCADE, related_name="entries")
    article = models.ForeignKey("backcare.Article", on_delete=models.CASCADE, related_name="related_entries")
    related = models.ForeignKey("backcare.Article", on_delete=models.CASCADE, related_name="related_to")
    position = models.PositiveSmallIntegerField()
    score = models.FloatField(null=True, blank=True, help_text="Empty: an editor pinned it.")
    reasons = models.JSONField(default=list)

    objects = RelatedArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("related article")
        verbose_name_plural = _("related articles")
        ordering = ["article", "position"]
        constraints = [
            models.UniqueConstraint(name="backcare_related_once", fields=["index", "article", "related"]),
            models.CheckConstraint(name="backcare_related_not_itself", condition=~Q(article=F("related"))),
        ]

    def __str__(self):
        return f"{self.article_id} → {self.related_id}"


class RelatedOverride(Ordered):
    """What an editor decided for one entry of a list: always first, or never."""

    class Kind(models.TextChoices):
        PIN = "pin", _("Pin to the top")
        BLOCK = "block", _("Hide")

    article = models.ForeignKey(
        "backcare.Article", verbose_name=_("article"), on_delete=models.CASCADE, related_name="related_overrides"
    )
    related = models.ForeignKey(
        "backcare.Article", verbose_name=_("related article"), on_delete=models.CASCADE, related_name="overridden_in"
    )
    kind = models.CharField(_("action"), max_length=5, choices=Kind.choices, default=Kind.PIN)

    objects = AnnouncingQuerySet.as_manager()

    class Meta(Ordered.Meta):
        verbose_name = _("pinned or hidden article")
        verbose_name_plural = _("pinned and hidden articles")
        constraints = [
            models.UniqueConstraint(
                name="backcare_override_once",
                fields=["article", "related"],
                violation_error_message=_("This article is already pinned or hidden."),
            ),
            models.CheckConstraint(
                name="backcare_override_not_itself",
                condition=~Q(article=F("related")),
                violation_error_message=_("An article can’t be related to itself. Choose another one."),
            ),
        ]

    def get_constraints(self):
        # In a form the article is not set yet: a rule that compares it cannot fail, and need not be asked.
        needless = {"backcare_override_not_itself"} if self.article_id is None else set()
        constraints = super().get_constraints()
        return [(model, [rule for rule in rules if rule.name not in needless]) for model, rules in constraints]

    def __str__(self):
        return str(self.related)
