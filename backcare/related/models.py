"""The lists "You may also like", stored, what they are made from, and what editors decided about them."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from backcare.ordering.models import Ordered
from backcare.querysets import AnnouncingQuerySet

LIST_LENGTH = 12
"""How many entries that readers see now are stored for each article; pages show the first few that they see then.
Those to come stand between them."""


class RelatedIndexQuerySet(AnnouncingQuerySet):
    def live(self):
        """The index of each language from which readers get their lists."""
        return self.filter(stage=self.model.Stage.LIVE)

    def in_the_making(self):
        """The indexes that are to take the place of a live one when they are done."""
        return self.exclude(stage__in=[self.model.Stage.LIVE, self.model.Stage.GONE])

    def gone(self):
        """The indexes that another one has replaced, and that can be deleted."""
        return self.filter(stage=self.model.Stage.GONE)


class RelatedIndex(models.Model):
    """Everything that the lists of one language are made from, counted at one time.

    How rare words are, and how near an article stands to everyone, stays as it was counted (and for an article
    that came later, as it was at its publication) until the next index takes the place of this one at once.
    """

    class Stage(models.TextChoices):
        COUNTING = "counting", _("Counting words")
        WEIGHING = "weighing", _("Weighing articles")
        FINDING = "finding", _("Comparing articles")
        LISTING = "listing", _("Making lists")
        LIVE = "live", _("In use")
        GONE = "gone", _("Replaced")

    language = models.CharField(max_length=15)
    stage = models.CharField(max_length=8, choices=Stage.choices, default=Stage.COUNTING)
    checkpoint = models.BigIntegerField(default=0, help_text="The last article that this stage has done.")
    article_count = models.PositiveIntegerField(default=0, help_text="Articles when words were counted.")
    change_count = models.PositiveIntegerField(default=0, help_text="Articles that came, changed or went since.")

    objects = RelatedIndexQuerySet.as_manager()

    class Meta:
        verbose_name = _("index of related articles")
        verbose_name_plural = _("indexes of related articles")
        constraints = [
            models.UniqueConstraint(
                name="backcare_related_index_one_live", fields=["language"], condition=Q(stage="live")
            ),
            models.UniqueConstraint(
                name="backcare_related_index_one_made",
                fields=["language"],
                condition=Q(stage__in=["counting", "weighing", "finding", "listing"]),
            ),
        ]

    def __str__(self):
        return f"{self.language} ({self.get_stage_display()})"


class RelatedTerm(models.Model):
    """How many articles of an index have a word or a facet. Words that tell nothing are not there."""

    index = models.ForeignKey(RelatedIndex, on_delete=models.CASCADE, related_name="terms")
    name = models.CharField(max_length=60, help_text='The kind and which, such as "word:lumbar" or "tag:7".')
    article_count = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("term of related articles")
        verbose_name_plural = _("terms of related articles")
        constraints = [models.UniqueConstraint(name="backcare_related_term_once", fields=["index", "name"])]

    def __str__(self):
        return self.name


class RelatedProfile(models.Model):
    """One article as an index sees it: its weights, and the candidates for its list.

    The article is named by its primary key only: when it is deleted, the lists it stood on are found by what is left
    here.
    """

    index = models.ForeignKey(RelatedIndex, on_delete=models.CASCADE, related_name="profiles")
    article_pk = models.BigIntegerField()
    weighed = models.JSONField(help_text="A scoring.Profile, packed.")
    hub = models.FloatField(null=True, help_text="How near the article stands to its nearest; set once.")
    candidates = models.JSONField(null=True, help_text="[article, rough score, score] of each.")
    threshold = models.BigIntegerField(default=0, help_text="Rough score that an article needs to be a candidate.")

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


class RelatedPending(models.Model):
    """An article that changed while an index was in the making, and is looked at once more before it is used."""

    index = models.ForeignKey(RelatedIndex, on_delete=models.CASCADE, related_name="pending")
    article_pk = models.BigIntegerField()

    class Meta:
        verbose_name = _("article to look at once more")
        verbose_name_plural = _("articles to look at once more")
        constraints = [models.UniqueConstraint(name="backcare_related_pending_once", fields=["index", "article_pk"])]

    def __str__(self):
        return str(self.article_pk)


class RelatedArticleQuerySet(AnnouncingQuerySet):
    def in_use(self):
        """The entries of the lists that readers get, not of those in the making."""
        return self.filter(index__stage=RelatedIndex.Stage.LIVE)

    def of_article(self, article):
        """The stored list of this article, best first."""
        return self.in_use().filter(article=article).order_by("position")

    def for_readers(self, article, published):
        """The entries of this article's list whose article is among ``published``, best first, as cards need them.

        ``published`` is a queryset of articles. Its filter decides; nothing that it leaves out can be shown.
        """
        return (
            self.of_article(article)
            .filter(Exists(published.order_by().filter(pk=OuterRef("related"))))
            .select_related("related__author", "related__hero_image")
            .defer("related__body", "related__segments", "related__toc")
        )


class RelatedArticle(models.Model):
    """One entry of an article's list: computed, never edited."""

    index = models.ForeignKey(RelatedIndex, on_delete=models.CASCADE, related_name="entries")
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
            models.UniqueConstraint(name="backcare_related_once", fields=["index", "article", "related"]),
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
