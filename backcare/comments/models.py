"""Comments, and the decisions of moderators on them."""

import uuid
from collections import Counter
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from backcare import clock
from backcare.comments.reasons import is_doubt, is_good, text_of
from backcare.comments.urlize import Piece, as_html, paragraphs
from backcare.querysets import AnnouncingQuerySet, AtomicSave
from backcare.relations import set_null_where_it_is
from backcare.site import path_to

LOOKED_AT = 500
"""Comments that tell which articles readers talk about."""


class CommentQuerySet(AnnouncingQuerySet["Comment"]):
    def get_by_natural_key(self, key: str) -> "Comment":
        return self.get(key=key)

    def approved(self) -> Self:
        """Comments that readers see."""
        return self.filter(status=self.model.Status.APPROVED)

    def pending(self) -> Self:
        """Comments that no moderator has decided on yet."""
        return self.filter(status=self.model.Status.PENDING)

    def rejected(self) -> Self:
        """Spam and removed comments."""
        return self.filter(status__in=[self.model.Status.SPAM, self.model.Status.REMOVED])

    def kept(self) -> Self:
        """Comments that someone wants or has not decided on: they keep their article from being deleted."""
        return self.filter(status__in=[self.model.Status.PENDING, self.model.Status.APPROVED])

    def visible_on(self, article) -> Self:
        """What an article's page shows, oldest first: approved comments, and stubs above approved replies."""
        # Naming the article in the subqueries too keeps a planner from looking through the answers of all others.
        approved = self.model._default_manager.approved().filter(article=article)
        answered = Exists(approved.filter(parent=OuterRef("pk"))) | Exists(approved.filter(thread=OuterRef("pk")))
        return self.on_article(article).filter(Q(status=self.model.Status.APPROVED) | answered)

    def erased(self) -> Self:
        """Comments that were emptied at their writers' request, because others had replied to them."""
        return self.filter(name="", email="", body="")

    def not_erased(self) -> Self:
        """Comments that can still be decided on, edited and replied to."""
        return self.exclude(name="", email="", body="")

    def shown_to_writer(self) -> Self:
        """Comments that their writers see through their own link: all but removed ones and spam by a moderator."""
        status = self.model.Status
        return self.filter(Q(status__in=[status.PENDING, status.APPROVED]) | Q(status=status.SPAM, decided_at=None))

    def on_article(self, article) -> Self:
        """Comments on this article, oldest first."""
        return self.filter(article=article).in_order()

    def in_order(self) -> Self:
        """Oldest first."""
        return self.order_by("created_at", "pk")

    def starting_threads(self) -> Self:
        """Comments that are not replies."""
        return self.filter(parent=None)

    def written_by(self, email: str) -> Self:
        """Comments of this email address, however it is capitalized, but for those that staff wrote in the admin.

        An empty address finds nothing: it is that of erased comments.
        """
        if not email:
            return self.none()
        # Not "iexact", for which SQLite looks at every row: this is what the index holds.
        return self.alias(in_capitals=Upper("email")).filter(in_capitals=Upper(Value(email)), by_staff=False)

    def from_address(self, address_hash: str) -> Self:
        """Comments from the address with this hash; none when it is empty."""
        return self.filter(address_hash=address_hash) if address_hash else self.none()

    def most_discussed(self) -> list[int]:
        """Return the articles of the newest ``LOOKED_AT`` of these comments, the most commented first."""
        newest = self.order_by("-created_at", "-pk").values_list("article_id", flat=True)[:LOOKED_AT]
        return [article for article, _times in Counter(newest).most_common()]

    def count_by_article(self, articles) -> dict[int, int]:
        """Return how many of these comments each of ``articles`` has, by primary key; one query."""
        rows = self.filter(article__in=[article.pk for article in articles]).order_by()
        return dict(rows.values_list("article").annotate(count=models.Count("pk")))


class Comment(AtomicSave):
    """What a reader wrote under an article."""

    class Status(models.TextChoices):
        PENDING = "pending", _("Pending")
        APPROVED = "approved", _("Approved")
        SPAM = "spam", _("Spam")
        REMOVED = "removed", _("Removed")

    class Notices(models.TextChoices):
        NO = "no", _("Not wanted")
        ASKED = "asked", _("Requested, not confirmed")
        ON = "on", _("On")
        STOPPED = "stopped", _("Stopped")

    key = models.UUIDField(_("key"), default=uuid.uuid4, unique=True, editable=False)
    # The indexes of these three are below: SQLite would look through all comments that answer nothing for those of an
    # article if there were one of the parent alone.
    article = models.ForeignKey(
        "backcare.Article",
        verbose_name=_("article"),
        on_delete=models.PROTECT,
        db_index=False,
        related_name="comments",
    )
    parent = models.ForeignKey(
        "self",
        verbose_name=_("in reply to"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        db_index=False,
        related_name="replies",
    )
    thread = models.ForeignKey(
        "self",
        verbose_name=_("first comment of its thread"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.RESTRICT,
        db_index=False,
        related_name="in_thread",
    )
    depth = models.PositiveSmallIntegerField(_("replies above it"), default=0, editable=False)
    name = models.CharField(_("name"), max_length=100)
    email = models.EmailField(_("email"), max_length=254)
    body = models.TextField(_("comment"), max_length=5000)
    status = models.CharField(_("status"), max_length=8, choices=Status.choices, default=Status.PENDING)
    score = models.FloatField(_("spam score"), null=True, blank=True, editable=False)
    reasons = models.JSONField(_("reasons"), default=list, blank=True, editable=False)
    by_staff = models.BooleanField(_("written by staff in the admin"), default=False, editable=False)
    original_body = models.TextField(
        _("original text"), blank=True, editable=False, help_text=_("Kept when a moderator edits a comment.")
    )
    notices = models.CharField(
        _("email notifications"), max_length=7, choices=Notices.choices, default=Notices.NO, editable=False
    )
    email_confirmed_at = models.DateTimeField(_("email confirmed at"), null=True, blank=True, editable=False)
    address_hash = models.CharField(_("hash of the address"), max_length=64, blank=True, editable=False)
    fingerprint = models.CharField(
        _("fingerprint"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("The same for the same words of one writer at one place, so that a double click is stored once."),
    )
    learned_as = models.CharField(_("learned by the filter as"), max_length=4, blank=True, editable=False)
    version = models.PositiveIntegerField(
        _("version"), default=0, editable=False, help_text=_("Counts decisions and edits.")
    )
    created_at = models.DateTimeField(_("written at"), default=timezone.now, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        db_constraint=False,  # users may live in another database
        blank=True,
        editable=False,
        on_delete=set_null_where_it_is,
        related_name="+",
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(name="backcare_comment_on_article", fields=["article", "status", "created_at"]),
            models.Index(name="backcare_comment_queue", fields=["status", "-created_at", "-id"]),
            models.Index(name="backcare_comment_newest", fields=["-created_at", "-id"]),
            # Of answers only: most comments answer nothing, and the index of the foreign key would tell a planner that
            # looking up what answers a comment finds them all.
            models.Index(
                name="backcare_comment_threads", fields=["thread", "status"], condition=Q(thread__isnull=False)
            ),
            models.Index(
                name="backcare_comment_answers", fields=["parent", "status"], condition=Q(parent__isnull=False)
            ),
            models.Index(Upper("email"), "created_at", name="backcare_comment_email"),
            models.Index(
                name="backcare_comment_address", fields=["address_hash", "created_at"], condition=~Q(address_hash="")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="backcare_comment_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
                violation_error_message=_("A comment cannot be a reply to itself."),
            ),
            models.UniqueConstraint(
                name="backcare_comment_stored_once",
                fields=["fingerprint"],
                condition=~Q(fingerprint=""),
                violation_error_message=_("This writer has already posted this comment here."),
            ),
        ]

    def __str__(self):
        return _("Comment %s") % self.pk if self.is_erased else f"{self.name}: {self.body[:60]}"

    def save(self, *args, **kwargs) -> None:
        self.take_place()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its permanent address, which leads to the page of comments that it is on."""
        return path_to("comment-detail", self.pk, language=self.article.page_language)

    def take_place(self) -> None:
        """Set the thread and the depth that follow from the parent; nothing is saved."""
        if self.parent_id is None:
            self.thread_id, self.depth = None, 0
        else:
            self.thread_id, self.depth = self.parent.thread_id or self.parent_id, self.parent.depth + 1

    def natural_key(self):
        return (self.key,)

    natural_key.dependencies = ["backcare.article"]

    def clean(self) -> None:
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
    def is_approved(self) -> bool:
        """Whether readers see it."""
        return self.status == self.Status.APPROVED

    @property
    def is_pending(self) -> bool:
        """Whether no moderator has decided on it yet."""
        return self.status == self.Status.PENDING

    @property
    def is_below_stub(self) -> bool:
        """Whether readers see it below “This comment is not shown.”, because what it answers is not approved."""
        return self.is_approved and self.parent is not None and not self.parent.is_approved

    @property
    def is_erased(self) -> bool:
        """Whether it was emptied at its writer's request, because others had replied to it."""
        return not (self.name or self.email or self.body)

    @property
    def score_percent(self) -> int | None:
        """The spam score in percent; None for what was never scored."""
        return None if self.score is None else round(self.score * 100)

    @property
    def reason_texts(self) -> list[str]:
        """Why a moderator should look twice, in words."""
        return [text_of(reason) for reason in self.reasons]

    @property
    def warning_texts(self) -> list[str]:
        """What speaks against it, in words: the reasons that do not speak for it."""
        return [text_of(reason) for reason in self.reasons if not is_good(reason)]

    @property
    def paragraphs(self) -> list[list[list[Piece]]]:
        """Its text as a page shows it: paragraphs of lines of pieces, some of them links."""
        return paragraphs(self.body)

    @property
    def permalink(self) -> str:
        """Its permanent address, on a page in the language of its article."""
        before, _zero, after = path_to("comment-detail", 0).rpartition("0")  # one path to remember, not one for each
        return f"{before}{self.pk}{after}"

    @property
    def html(self) -> SafeString:
        """Its text as a page shows it."""
        return as_html(self.body)

    @property
    def is_doubted(self) -> bool:
        """Whether origin, captcha or honeypot spoke against it, so that it is never approved automatically."""
        return any(is_doubt(reason) for reason in self.reasons)


class CommentDecision(models.Model):
    """What happened to a comment: who decided what, and when."""

    class Act(models.TextChoices):
        APPROVE = "approve", _("approved")
        SPAM = "spam", _("marked as spam")
        HOLD = "hold", _("set to pending")
        REMOVE = "remove", _("removed")
        EDIT = "edit", _("edited")
        REPLY = "reply", _("replied to")

    class By(models.TextChoices):
        MODERATOR = "moderator", _("in the admin")
        MAIL = "mail", _("from an email link")
        TRUST = "trust", _("automatically: a confirmed, known writer")
        COMMAND = "command", _("by a command")

    comment = models.ForeignKey(Comment, verbose_name=_("comment"), on_delete=models.CASCADE, related_name="decisions")
    act = models.CharField(_("act"), max_length=7, choices=Act.choices)
    by = models.CharField(_("how"), max_length=9, choices=By.choices, default=By.MODERATOR)
    status_before = models.CharField(_("status before"), max_length=8, choices=Comment.Status.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        null=True,
        db_constraint=False,  # users may live in another database
        blank=True,
        on_delete=set_null_where_it_is,
        related_name="+",
    )
    created_at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("decision on a comment")
        verbose_name_plural = _("decisions on comments")
        ordering = ["-pk"]  # not by time: the clock may have been put back between two of them
        indexes = [models.Index(name="backcare_decision_history", fields=["comment", "-id"])]

    def __str__(self):
        return f"{self.get_act_display()} {self.get_by_display()}"

    def in_words(self) -> str:
        """Return who decided what, and when, in words."""
        when = clock.in_words(self.created_at)
        values = {"act": self.get_act_display(), "how": self.get_by_display(), "who": self.user, "when": when}
        if self.user:
            return _("%(act)s %(how)s by %(who)s, %(when)s") % values
        return _("%(act)s %(how)s, %(when)s") % values
