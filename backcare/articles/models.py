"""Articles, and the sources they cite."""

import uuid
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Left, StrIndex
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from backcare import conf
from backcare.articles.body import DERIVED_FROM_BODY, derived_from, image_keys, product_keys, technique_keys
from backcare.articles.querysets import ArticleVerbs, ReferenceVerbs
from backcare.clock import day_of
from backcare.link_health.models import LinkHealth
from backcare.ordering.models import Ordered
from backcare.publishing.models import Schedulable
from backcare.relations import RelationsInHand
from backcare.seo.models import SEOFields
from backcare.site import path_to, read_as
from backcare.tags.models import Tag, TaggedItem, TagsManager
from backcare.text.fields import AddressSlugField, HttpsURLField, SanitizedHTMLField, SegmentsField, is_web_address
from backcare.text.sanitizing import sanitize_body
from backcare.text.words import reading_minutes

FIXED_IN = ("slug", "language", "expires_at")
"""Fields that alone can fix a violated constraint, whose code is the name of that field."""
RESERVED_SLUGS = {
    "tagged": _("the tag pages"),
    "techniques": _("the technique pages"),
    "areas": _("the body area pages"),
    "archive": _("the archive"),
    "people": _("the author and reviewer pages"),
    "search": _("search"),
    "shop": _("links to the shop"),
    "feed": _("the feed"),
    "comments": _("the comment pages"),
    "preview": _("draft previews"),
}
"""First parts of our own addresses, which no article may take, and what each is for."""


def new_feed_id() -> str:
    """Return a URN that no article has (RFC 9562)."""
    return uuid.uuid4().urn


class ArticleQuerySet(ArticleVerbs["Article"]):
    """Articles, and what can be asked of them."""


class Article(RelationsInHand, Schedulable, SEOFields):
    """An article of the blog, or a working copy of one that is live (``draft_of``)."""

    # With ``with_page_data()`` only: fields of its tags, published body areas and references, as lists of plain values.
    tag_values: list[list[Any]] | None
    area_values: list[list[Any]] | None
    area_caution_values: list[list[Any]] | None
    reference_values: list[list[Any]] | None
    # With ``with_feed_data()`` only: the keys of its techniques, and fields of its placements.
    technique_values: list[list[int]] | None
    placement_values: list[list[Any]] | None

    class CommentPolicy(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed (existing comments stay)")
        HIDDEN = "hidden", _("Hidden")

    class Kind(models.TextChoices):
        GUIDE = "guide", _("Guide")
        ROUTINE = "routine", _("Routine")
        SAFETY = "safety", _("Safety")
        BUYING = "buying", _("Buying guide")

    title = models.CharField(_("title"), max_length=200)
    slug = AddressSlugField(
        _("slug"), made_from="title", reserved=RESERVED_SLUGS, help_text=_("The last part of the web address.")
    )
    language = models.CharField(_("language"), max_length=15, default=conf.default_language)
    base_language = models.GeneratedField(
        expression=Left("language", StrIndex(Concat("language", Value("-")), Value("-")) - 1),
        output_field=models.CharField(max_length=15),
        db_persist=True,
        verbose_name=_("base language"),
        help_text=_("“de” for “de-at”."),
    )
    translation_group = models.UUIDField(
        _("translation group"),
        default=uuid.uuid4,
        editable=False,
        help_text=_("Translations of the same article share it."),
    )
    feed_id = models.CharField(
        _("feed ID"),
        max_length=255,
        unique=True,
        default=new_feed_id,
        editable=False,
        help_text=_("By it feed readers know the article for ever. An import may bring the one that it had before."),
    )
    draft_of = models.OneToOneField(
        "self",
        verbose_name=_("working copy of"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="working_copy",
    )
    summary = models.TextField(
        _("summary"),
        max_length=400,
        blank=True,
        help_text=_("Two sentences that make people want to read on. Shown on cards and in search results."),
    )
    body = SanitizedHTMLField(_("text"), blank=True)
    segments = SegmentsField(_("text, made ready"), default=list, blank=True, editable=False)
    toc = models.JSONField(_("table of contents"), default=list, blank=True, editable=False)
    word_count = models.PositiveIntegerField(_("words"), default=0, editable=False)
    body_version = models.PositiveSmallIntegerField(
        _("version of what made the text ready"), default=0, editable=False, db_index=True
    )
    hero_image = models.ForeignKey(
        "backcare.Image",
        verbose_name=_("cover image"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hero_of",
    )
    author = models.ForeignKey(
        "backcare.Person",
        verbose_name=_("author"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
    )
    reviewer = models.ForeignKey(
        "backcare.Person",
        verbose_name=_("medical reviewer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reviewed_articles",
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    review_due_on = models.DateField(_("next review due on"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("updated at"), default=timezone.now, editable=False)
    tags = TaggableManager(
        verbose_name=_("tags"), through=TaggedItem, manager=TagsManager, blank=True, related_name="articles"
    )
    techniques = models.ManyToManyField(
        "backcare.Technique", verbose_name=_("techniques"), blank=True, related_name="articles"
    )
    areas = models.ManyToManyField(
        "backcare.BodyArea", verbose_name=_("body areas"), blank=True, related_name="articles"
    )
    kind = models.CharField(
        _("kind"),
        max_length=7,
        choices=Kind.choices,
        default=Kind.GUIDE,
        help_text=_("Readers of a safety article are not sent to a buying guide first."),
    )
    is_featured = models.BooleanField(
        _("featured"),
        default=False,
        help_text=_("Shown large at the top of the journal. The newest featured article is."),
    )
    comment_policy = models.CharField(
        _("comments"), max_length=6, choices=CommentPolicy.choices, default=CommentPolicy.OPEN
    )
    problem = models.TextField(_("problem"), blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-published_at", "-pk"]
        permissions = [("publish_article", _("Can publish and unpublish articles"))]
        indexes = [
            # All that "published" and "in a language" ask of a row, in the order of listings: who counts thousands of
            # rows, passes over them to a late page, or checks them, as the search does, reads no article.
            models.Index(
                name="backcare_article_listing",
                fields=[
                    *("base_language", "status", "-published_at", "-id", "expires_at", "draft_of"),
                    *("language", "slug", "translation_group"),
                ],
            ),
            # All that sorts the list of editors, see ``with_edited_at()``.
            models.Index(name="backcare_article_edited", fields=["draft_of", "updated_at"]),
            # The next moment when time alone changes what readers see.
            models.Index(name="backcare_article_appears", fields=["status", "published_at"]),
            models.Index(name="backcare_article_expires", fields=["expires_at"], condition=Q(expires_at__isnull=False)),
            models.Index(name="backcare_article_featured", fields=["-published_at"], condition=Q(is_featured=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                name="backcare_article_slug_per_language",
                fields=["slug", "language"],
                condition=Q(draft_of=None),
                violation_error_code="slug",
                violation_error_message=_(
                    "Another article in this language already uses this slug. Choose a different one."
                ),
            ),
            models.UniqueConstraint(
                name="backcare_article_one_per_translation",
                fields=["translation_group", "language"],
                condition=Q(draft_of=None),
                violation_error_code="language",
                violation_error_message=_("This article already has a version in this language."),
            ),
            models.CheckConstraint(
                name="backcare_article_published_has_date",
                condition=~Q(status="published") | Q(published_at__isnull=False),
                violation_error_message=_("Enter a date in “Published at” for a published article."),
            ),
            models.CheckConstraint(
                name="backcare_article_expires_after_publishing",
                condition=Q(expires_at=None) | Q(published_at=None) | Q(expires_at__gt=F("published_at")),
                violation_error_code="expires_at",
                violation_error_message=_("“Expires at” must be after “Published at”."),
            ),
            models.CheckConstraint(
                name="backcare_article_working_copy_not_public",
                condition=Q(draft_of=None) | ~Q(status="published"),
                violation_error_message=_("A working copy can’t be published on its own. Publish its article instead."),
            ),
            models.CheckConstraint(
                name="backcare_article_canonical_is_web",
                condition=is_web_address("canonical_url"),
                violation_error_message=_("The canonical URL must start with https://."),
            ),
            models.CheckConstraint(
                name="backcare_article_not_its_own_copy",
                condition=Q(draft_of=None) | ~Q(draft_of=F("id")),
                violation_error_message=_("An article cannot be a working copy of itself."),
            ),
        ]

    def __str__(self):
        return self.title

    def _date_if_published(self) -> bool:
        """Give a published article that has no date this moment; whether it needed one."""
        undated = self.status == self.Status.PUBLISHED and self.published_at is None
        if undated:
            self.published_at = timezone.now()
        return undated

    def save(self, *args, **kwargs) -> None:
        update_fields = kwargs.get("update_fields")
        if self._date_if_published() and update_fields is not None:
            kwargs["update_fields"] = update_fields = {*update_fields, "published_at"}
        if update_fields is None or "body" in update_fields:
            if "body" not in self.get_deferred_fields():
                self.prepare_body()
            if update_fields is not None:
                kwargs["update_fields"] = {*update_fields, *DERIVED_FROM_BODY}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return path_to("article-detail", self.slug, language=self.page_language)

    def natural_key(self):
        if self.draft_of_id:
            return (self.draft_of.slug, self.draft_of.language, True)
        return (self.slug, self.language)

    natural_key.dependencies = ["backcare.person", "backcare.image", "backcare.technique", "backcare.bodyarea"]

    def clean(self) -> None:
        super().clean()
        self._date_if_published()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError(
                {
                    "slug": _("“%(slug)s” is reserved for %(what)s. Choose another slug, such as “%(slug)s-guide”.")
                    % {"slug": self.slug, "what": RESERVED_SLUGS[self.slug]}
                }
            )

    def validate_constraints(self, exclude=None):
        # A form without these fields would skip every constraint that involves them, and the slug be refused
        # by the database only.
        exclude = set(exclude or ()) - {"draft_of", "translation_group"}
        try:
            super().validate_constraints(exclude=exclude)
        except ValidationError as error:
            by_field: dict[str, list[ValidationError]] = {}
            for name, errors in error.error_dict.items():
                for each in errors:
                    by_field.setdefault(each.code if each.code in FIXED_IN else name, []).append(each)
            raise ValidationError(by_field) from error

    def get_constraints(self):
        # Skip constraints that cannot fail here: ``clean()`` gives a date, the field validates a URL,
        # and without ``draft_of`` this is not a working copy.
        needless = {"backcare_article_published_has_date", "backcare_article_canonical_is_web"}
        if self.expires_at is None:
            needless.add("backcare_article_expires_after_publishing")
        if self.draft_of_id is None:
            needless |= {"backcare_article_working_copy_not_public", "backcare_article_not_its_own_copy"}
        return _without(super().get_constraints(), needless)

    def is_published(self, now=None) -> bool:
        """Whether ``published(now)`` of the queryset holds this article."""
        return self.draft_of_id is None and super().is_published(now)

    def is_scheduled(self, now=None) -> bool:
        """Whether ``scheduled(now)`` of the queryset holds this article."""
        return self.draft_of_id is None and super().is_scheduled(now)

    def is_expired(self, now=None) -> bool:
        """Whether ``expired(now)`` of the queryset holds this article."""
        return self.draft_of_id is None and super().is_expired(now)

    def has_unpublished_changes(self) -> bool:
        """Whether ``with_unpublished_changes()`` of the queryset holds this article."""
        return self.draft_of_id is None and hasattr(self, "working_copy")

    def is_in_review(self) -> bool:
        """Whether ``in_review()`` of the queryset holds this article."""
        waits = self.Status.IN_REVIEW
        return self.draft_of_id is None and (
            self.status == waits or (self.has_unpublished_changes() and self.working_copy.status == waits)
        )

    def is_review_overdue(self, today=None) -> bool:
        """Whether ``review_overdue(today)`` of the queryset holds this article."""
        due = self.review_due_on
        return self.draft_of_id is None and due is not None and due < (today or day_of())

    def prepare_body(self) -> None:
        """Sanitize the body and make its segments, table of contents and word count; nothing is saved."""
        self.body = sanitize_body(str(self.body))
        for name, value in derived_from(self.body).items():
            setattr(self, name, value)

    def accepts_comments(self, now=None) -> bool:
        """Whether readers may write comments at ``now``: its policy is open, and it was published not too long ago."""
        return self.comment_policy == self.CommentPolicy.OPEN and not self.is_closed_by_age(now)

    def is_closed_by_age(self, now=None) -> bool:
        """Whether ``COMMENTS_CLOSE_AFTER_DAYS`` have passed at ``now`` since it was published."""
        days = conf.current().COMMENTS_CLOSE_AFTER_DAYS
        if days is None or self.published_at is None:
            return False
        return (now or timezone.now()) >= self.published_at + timedelta(days=days)

    def shows_comments(self) -> bool:
        """Whether readers see the comments there are."""
        return self.comment_policy != self.CommentPolicy.HIDDEN

    @property
    def reading_minutes(self) -> int:
        """Whole minutes that reading the text takes."""
        return reading_minutes(self.word_count)

    @property
    def page_language(self) -> str:
        """The language of the pages that show it: its own, or one of the same base if the site has no pages in it."""
        return read_as(self.language)

    @property
    def image_keys(self) -> list[str]:
        """Keys of the images in the text, in order."""
        return image_keys(self.segments)

    @property
    def product_keys(self) -> list[str]:
        """Keys of the products and collections with cards in the text, in order."""
        return product_keys(self.segments)

    @property
    def technique_keys(self) -> list[str]:
        """Keys of the techniques with cards in the text, in order."""
        return technique_keys(self.segments)

    @property
    def given_tags(self) -> list[Tag]:
        """The tags of a row ``with_tag_values()``, in the order in which they were given: keys, names, slugs only."""
        return [Tag(pk=pk, name=name, slug=slug) for _place, pk, name, slug in sorted(self.tag_values or ())]

    @property
    def page_title(self) -> str:
        """The title as search results show it."""
        return self.seo_title or self.title

    @property
    def description(self) -> str:
        """One or two sentences for search results and social networks; may be empty."""
        return self.meta_description or self.summary

    @property
    def shows_update(self) -> bool:
        """Whether an editor changed it at least a day after it was published."""
        return self.published_at is not None and (self.updated_at - self.published_at).days >= 1


class ReferenceQuerySet(ReferenceVerbs["Reference"]):
    """Citations of articles."""


class Reference(Ordered, LinkHealth):
    """A numbered citation of an article."""

    article = models.ForeignKey(Article, verbose_name=_("article"), on_delete=models.CASCADE, related_name="references")
    title = models.CharField(_("title"), max_length=300)
    url = HttpsURLField(_("URL"), max_length=500, blank=True)
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    accessed_on = models.DateField(_("accessed on"), null=True, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta(Ordered.Meta):
        verbose_name = _("reference")
        verbose_name_plural = _("references")
        constraints = [
            models.CheckConstraint(
                name="backcare_reference_url_is_web",
                condition=is_web_address("url"),
                violation_error_message=_("The URL of a reference must start with https://."),
            )
        ]

    def __str__(self):
        return self.title

    def get_constraints(self):
        return _without(super().get_constraints(), {"backcare_reference_url_is_web"})


def _without(constraints, names: set[str]):
    return [(model, [rule for rule in rules if rule.name not in names]) for model, rules in constraints]
