"""History: a revision of an article for each save."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backcare.querysets import AnnouncingQuerySet
from backcare.relations import set_null_where_it_is, with_users


class RevisionTextQuerySet(models.QuerySet["RevisionText"]):
    def keep(self, texts: Mapping[int, str]) -> dict[int, "RevisionText"]:
        """Return the row of each article's text, given and returned by the article's key; new ones are stored.

        Call it while the articles are locked.
        """
        digests = {pk: hashlib.sha256(html.encode()).hexdigest() for pk, html in texts.items()}
        there = self.filter(article__in=digests, digest__in=digests.values()).defer("html")
        rows = {row.article_id: row for row in there if row.digest == digests[row.article_id]}
        new = [self.model(article_id=pk, digest=digests[pk], html=html) for pk, html in texts.items() if pk not in rows]
        return rows | {row.article_id: row for row in self.bulk_create(new)}


class RevisionText(models.Model):
    """A text that an article had, stored once however many revisions have it."""

    article = models.ForeignKey(
        "backcare.Article", verbose_name=_("article"), on_delete=models.CASCADE, related_name="+"
    )
    digest = models.CharField(_("SHA-256 of the text"), max_length=64)
    html = models.TextField(_("text"), blank=True)

    objects = RevisionTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the text")
        verbose_name_plural = _("versions of the text")
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="backcare_revision_text_once", fields=["article", "digest"])]

    def __str__(self):
        return f"{self.article_id}, {self.digest[:8]}"


class RevisionQuerySet(AnnouncingQuerySet["Revision"]):
    def of_article(self, article) -> Self:
        """The history of ``article``, newest first."""
        rows = self.filter(article=article).select_related("text")
        return with_users(rows, "user").order_by("-pk")

    def before(self, revision) -> Self:
        """The history of the same article before ``revision``, newest first."""
        return self.filter(article=revision.article_id, pk__lt=revision.pk).order_by("-pk")

    def of_the_article_itself(self) -> Self:
        """Those that say what stood on the article, not on its working copy."""
        return self.filter(is_working_copy=False)

    def last_edits(self, user, count: int) -> dict[int, datetime]:
        """Return the ``count`` articles (keys) that ``user`` saved last, the newest first, with the moment of each."""
        rows = self.filter(user=user).order_by().values_list("article").annotate(saved_at=models.Max("created_at"))
        return dict(rows.order_by("-saved_at", "-article")[:count])

    def steps(self) -> Self:
        """Those that decided something about a draft, newest first; saving and restoring decide nothing."""
        return self.filter(kind__in=self.model.STEPS).order_by("-pk")

    def sent_back_to(self, user) -> Self:
        """The step that sent back what ``user`` had submitted, for each article where it is still the last one."""
        mine = self.filter(kind=self.model.Kind.SUBMITTED, user=user.pk).order_by()
        steps = self.filter(article=OuterRef("article")).steps()
        sent_back = self.filter(kind=self.model.Kind.SENT_BACK, article__in=mine.values("article"))
        return sent_back.annotate(
            submitted_by=Subquery(
                steps.filter(kind=self.model.Kind.SUBMITTED, pk__lt=OuterRef("pk")).values("user")[:1]
            )
        ).filter(~Exists(steps.filter(pk__gt=OuterRef("pk"))), submitted_by=user.pk)

    def last_submissions(self, articles) -> dict[int, "Revision"]:
        """Return for each of ``articles`` (keys) that was ever submitted for review when and by whom it was last."""
        rows = self.filter(article__in=articles, kind=self.model.Kind.SUBMITTED)
        rows = with_users(rows.defer("data"), "user").order_by("pk")
        return {revision.article_id: revision for revision in rows}


class Revision(models.Model):
    """An article, or its working copy, at one moment: plain data (see ``articles.data``) and, in ``text``, its text."""

    class Kind(models.TextChoices):
        FOUND = "found", _("Original version")
        DRAFT = "draft", _("Draft saved")
        SUBMITTED = "submitted", _("Submitted for review")
        WITHDRAWN = "withdrawn", _("Withdrawn from review")
        SENT_BACK = "sent_back", _("Sent back")
        PUBLISHED = "published", _("Published")
        UNPUBLISHED = "unpublished", _("Unpublished")
        ARCHIVED = "archived", _("Archived")
        RESTORED = "restored", _("Older version restored as draft")
        DISCARDED = "discarded", _("Unpublished changes discarded")
        COMMENTS = "comments", _("Comments on all articles opened, closed or hidden")
        LINKS = "links", _("Links followed a product to its new address")
        SET_ASIDE = "set_aside", _("Your conflicting version")

    STOOD = (Kind.PUBLISHED, Kind.FOUND, Kind.COMMENTS, Kind.LINKS)
    """Kinds that say what stood on the article itself, whatever was drafted in between."""

    STEPS = (Kind.SUBMITTED, Kind.WITHDRAWN, Kind.SENT_BACK, Kind.PUBLISHED, Kind.ARCHIVED, Kind.DISCARDED)
    """Kinds that decide about a draft: who has to do something about it next, if anyone."""

    article = models.ForeignKey(
        "backcare.Article", verbose_name=_("article"), on_delete=models.CASCADE, related_name="revisions"
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        null=True,
        db_constraint=False,  # users may live in another database
        blank=True,
        on_delete=set_null_where_it_is,
        related_name="+",
    )
    kind = models.CharField(_("what happened"), max_length=12, choices=Kind.choices, default=Kind.DRAFT)
    is_working_copy = models.BooleanField(_("of the working copy"), default=False)
    note = models.TextField(_("note"), blank=True)
    data = models.JSONField(_("snapshot"))
    # Both go with their article; the database keeps a text from going before its revisions.
    text = models.ForeignKey(
        RevisionText,
        verbose_name=_("text"),
        null=True,
        blank=True,
        on_delete=models.DO_NOTHING,
        related_name="revisions",
    )

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-pk"]  # not by time: the clock may have been put back between two of them
        indexes = [models.Index(name="backcare_revision_latest", fields=["article", "-id"])]

    def __str__(self):
        return f"{self.article_id}, {self.created_at:%Y-%m-%d %H:%M}"

    def one_before(self, older):
        """Return the revision among ``older``, newest first, that this one is compared with, or ``None``.

        What was published is compared with what stood there before, not with the draft that became it.
        """
        older = list(older)
        if self.kind == self.Kind.PUBLISHED:
            stood = (row for row in older if row.kind in self.STOOD)
            return next(stood, older[0] if older else None)
        return older[0] if older else None
