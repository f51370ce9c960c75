"""Saving, reviewing and publishing what an editor wrote, so that readers see nothing before it is published.

What is published, or will be at its date, is never written to by saving a draft: a *working copy* is, a second row
that holds the unpublished changes. Publishing copies them onto the article in one transaction. The row that an editor
works on is the *head*: the working copy where there is one, else the article. Every act leaves a revision.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial, wraps
from typing import cast

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from backcare import clock, signals
from backcare.articles import data as article_data
from backcare.articles.data import ArticleData
from backcare.articles.models import RESERVED_SLUGS, Article
from backcare.articles.validation import malformed, prepared
from backcare.exceptions import CannotPublish, ChangedMeanwhile, EditConflict, NotInReview
from backcare.history.models import Revision
from backcare.publication import review_mail
from backcare.publication.addresses import keep_leading, was_ever_public
from backcare.publication.revisions import record
from backcare.querysets import db_for_write, pieces
from backcare.retrying import Act, retry_on_conflict

Kind = Revision.Kind
ADDRESS = ("slug", "language")
BATCH = 100
"""Articles whose contents are in memory at once when many are written."""


@dataclass(frozen=True)
class Head:
    """The row that an editor works on: the article itself, or its working copy."""

    article: Article
    row: Article

    @property
    def is_working_copy(self) -> bool:
        """Whether the row is a working copy."""
        return self.row.draft_of_id is not None

    @cached_property
    def content(self) -> ArticleData:
        """The content of the row."""
        return self._contents[self.row.pk]

    @cached_property
    def article_content(self) -> ArticleData:
        """The content of the article itself, which readers see while it is published."""
        return self._contents[self.article.pk]

    @cached_property
    def _contents(self) -> dict[int, ArticleData]:
        return article_data.read_many({self.article.pk: self.article, self.row.pk: self.row}.values())

    @classmethod
    def holding(cls, article: Article, row: Article, content: ArticleData) -> "Head":
        """Return the head whose row holds ``content``, which need not be read again."""
        head = cls(article, row)
        vars(head)["content"] = content
        return head

    @property
    def version(self) -> str:
        """A short text that changes with anything that an editor could overwrite."""
        return f"{article_data.version(self.content)}-{self.article.status}"


def head_of(article: Article) -> Head:
    """Return the head of ``article``: the row that an editor works on."""
    using = article._state.db
    return Head(article, Article.objects.using(using).filter(draft_of=article).first() or article)


def lock(pks: Iterable[int] | QuerySet, using: str) -> None:
    """Lock these articles against changes by others until the transaction ends.

    It writes first and reads later: a transaction that has read already cannot wait for another's write on SQLite.
    """
    Article._base_manager.using(using).filter(pk__in=pks).update(updated_at=F("updated_at"))


def locked_head(article: Article) -> Head:
    """Return the head of ``article``, locked against changes by others until the transaction ends.

    Raises ``Article.DoesNotExist`` when it was deleted.
    """
    using = db_for_write(article)
    lock([article.pk], using)
    # Read at once, the article with its working copy, by what each is a draft of
    rows = {row.draft_of_id: row for row in Article.objects.using(using).filter(Q(pk=article.pk) | Q(draft_of=article))}
    if None not in rows:
        raise Article.DoesNotExist
    return Head(rows[None], rows.get(article.pk, rows[None]))


def _prepare_content(act: Act, is_optional: bool = False) -> Act:
    """Decorate an act that writes a content: it is ``prepared()`` before the transaction, for which others wait."""

    @wraps(act)
    def with_prepared(article, content=None, **kwargs):
        return act(article, None if content is None and is_optional else prepared(content), **kwargs)

    return cast(Act, with_prepared)


# Acts. Each is one transaction.


@_prepare_content
@retry_on_conflict
def save_draft(
    article: Article,
    content: ArticleData,
    *,
    user=None,
    kind: Kind = Kind.DRAFT,
    note: str = "",
    expected: str | None = None,
) -> Revision:
    """Save ``content`` as a draft, and return its revision.

    Where readers see exactly ``content`` already there is nothing to keep from them: no working copy is made.

    ``expected`` is the ``Head.version`` that the editor saw; raises ``EditConflict`` when it is another one by now,
    unless that says the same as ``content``. The content that could not be saved is then kept as a revision. Raises
    ``BadContent`` for what no article can have, and ``Article.DoesNotExist`` when the article was deleted.
    """
    head = locked_head(article)
    refuse_overwriting(head, content, expected)
    return write_draft(head, content, user=user, kind=kind, note=note)[1]


@partial(_prepare_content, is_optional=True)
@retry_on_conflict
def publish(
    article: Article,
    content: ArticleData | None = None,
    *,
    user=None,
    now: datetime | None = None,
    expected: str | None = None,
) -> Revision:
    """Publish ``content``, or the content of the head: at once, or on its date.

    The working copy is gone afterwards, a former slug leads to the new one. Raises ``EditConflict`` like
    ``save_draft()``, and ``CannotPublish`` when the dates make no sense, or another article has the slug or is the
    version in that language; nothing has changed then. The publish checklist is not asked; see ``editing.perform()``.
    """
    head = locked_head(article)
    content = content if content is not None else head.content
    refuse_overwriting(head, content, expected)
    return write_published(head, content, user=user, now=now)[1]


@retry_on_conflict
def discard(article: Article, *, user=None) -> Revision | None:
    """Discard the unpublished changes of a published article. Returns ``None`` if it has none."""
    head = locked_head(article)
    if not head.is_working_copy:
        return None
    revision = record(head.article, head.row, head.content, Kind.DISCARDED, user)
    head.row.delete()
    return revision


@retry_on_conflict
def submit(article: Article, *, user=None) -> Revision:
    """Submit the content of the head for review."""
    return write_submitted(locked_head(article), user=user)[1]


@retry_on_conflict
def withdraw(article: Article, *, user=None) -> Revision:
    """Withdraw a submission: the article is a draft again. Raises ``NotInReview``."""
    return write_withdrawn(locked_head(article), user=user)[1]


@retry_on_conflict
def send_back(article: Article, note: str, *, user=None) -> Revision:
    """Send a submitted article back to its author with ``note``. Raises ``NotInReview``."""
    return write_sent_back(locked_head(article), note, user=user)[1]


@retry_on_conflict
def restore(revision: Revision, *, user=None) -> tuple[Revision, list[str]]:
    """Restore an older version as a draft; readers do not see it before it is published.

    Returns the new revision and the names of what the version had and the article cannot have any more: a technique
    that was deleted since, a slug that another article has by now. Raises ``Revision.DoesNotExist`` when the version
    was pruned since it was looked up.
    """
    using = db_for_write(revision)
    head = locked_head(revision.article)
    revision = Revision.objects.using(using).of_article(head.article).get(pk=revision.pk)
    content, missing = article_data.by_primary_key(article_data.kept_in(revision), using)
    content |= {name: head.content[name] for name in malformed(content)}  # a history may be damaged
    if not content["slug"] or _namesake(head.article, content):
        missing += [content["slug"]] if content["slug"] else []
        content |= {name: head.content[name] for name in ADDRESS}
    _head, made = write_draft(head, content, user=user, kind=Kind.RESTORED, note=clock.in_words(revision.created_at))
    names = article_data.labels_in(revision)
    return made, [names.get(label, label) for label in missing]


@_prepare_content
@retry_on_conflict
def set_aside(article: Article, content: ArticleData, *, user=None) -> Revision:
    """Keep a conflicting version in the history: someone else had saved in the meantime."""
    using = db_for_write(article)
    lock([article.pk], using)
    return record(article, _new_working_copy(article), content, Kind.SET_ASIDE, user)


def merge_into_drafts(pks: Iterable[int], using: str) -> None:
    """Move the content of working copies to their articles, which are no longer published, and delete the copies.

    An address that another article has taken since stays with that one.
    """
    for some in pieces(pks, BATCH):
        copies = Article.objects.using(using).working_copies().filter(draft_of__in=some)
        articles = {copy: cast(Article, copy.draft_of) for copy in copies.select_related("draft_of")}
        contents = article_data.read_many([*articles, *articles.values()])
        copies.delete()
        for copy, article in articles.items():
            content = contents[copy.pk]
            if _namesake(article, content):
                content |= {name: getattr(article, name) for name in ADDRESS}
            article.status = copy.status
            _write(article, content, contents[article.pk])


# Steps of an act, within its transaction, for a head that is locked or new. Each returns the head and the revision.


def write_draft(
    head: Head, content: ArticleData, *, user=None, kind: Kind = Kind.DRAFT, note: str = ""
) -> tuple[Head, Revision]:
    """Keep ``content`` as ``save_draft()`` does."""
    referred = _referred_rows(head, content)
    row = head.row
    if head.article.status == Article.Status.PUBLISHED and not head.is_working_copy:
        if content == head.content:
            return head, record(head.article, row, content, kind, user, note, referred)
        row = _new_working_copy(head.article)
    row.updated_at = timezone.now()
    before = None if row._state.adding else head.content
    head = Head.holding(head.article, row, _write(row, content, before))
    return head, record(head.article, row, head.content, kind, user, note, referred)


def write_published(
    head: Head, content: ArticleData, *, user=None, now: datetime | None = None
) -> tuple[Head, Revision]:
    """Publish ``content`` as ``publish()`` does. Nothing is written when it raises ``CannotPublish``."""
    now = now or timezone.now()
    row = head.article
    content = {**content, "published_at": _date_of_publication(row, content, now)}
    _refuse_expired(content, now)
    _refuse_taken_slug(row, content)
    referred = _referred_rows(head, content)
    was_published = row.status == Article.Status.PUBLISHED
    before = None if row._state.adding else head.article_content
    if head.is_working_copy:
        head.row.delete()
    row.status = Article.Status.PUBLISHED
    if not was_published or before is None or any(content[name] != before[name] for name in article_data.UPDATES):
        row.updated_at = now
    head = Head.holding(row, row, _write(row, content, before, now))
    if not was_published:
        signals.articles_published.send(sender=Article, pks=[row.pk], using=db_for_write(row))
    return head, record(row, row, head.content, Kind.PUBLISHED, user, referred=referred)


def write_submitted(head: Head, *, user=None) -> tuple[Head, Revision]:
    """Submit the content of the head for review."""
    return _write_review(head, Article.Status.IN_REVIEW, Kind.SUBMITTED, user, "")


def write_withdrawn(head: Head, *, user=None) -> tuple[Head, Revision]:
    """Withdraw a submission as ``withdraw()`` does."""
    _refuse_unsubmitted(head)
    return _write_review(head, Article.Status.DRAFT, Kind.WITHDRAWN, user, "")


def write_sent_back(head: Head, note: str, *, user=None) -> tuple[Head, Revision]:
    """Send a submitted article back as ``send_back()`` does."""
    _refuse_unsubmitted(head)
    return _write_review(head, Article.Status.DRAFT, Kind.SENT_BACK, user, note)


def refuse_overwriting(head: Head, content: ArticleData, expected: str | None) -> None:
    """Raise ``EditConflict`` if the head is not the version ``expected``, unless it equals ``content``."""
    if expected is not None and expected != head.version and content != head.content:
        raise EditConflict(head.article, content)


def _referred_rows(head: Head, content: ArticleData) -> dict[str, tuple[str, str]]:
    """Return what ``content`` refers to. Raises ``ChangedMeanwhile`` where that is not there any more.

    The history of an article that came from elsewhere begins here, with what it was before its first edit.
    """
    using = db_for_write(head.article)
    has_history = head.article._state.adding or Revision.objects.using(using).filter(article=head.article).exists()
    contents = [content] if has_history else [head.article_content, content]
    referred = article_data.referred_rows(contents, using)
    if missing := [label for label in article_data.labels_of(content) if label not in referred]:
        raise ChangedMeanwhile(f"There is no {', no '.join(missing)} any more.")  # at the commit it would be too late
    if not has_history:
        record(head.article, head.article, head.article_content, Kind.FOUND, None, referred=referred)
    return referred


def _write(row: Article, content: ArticleData, before: ArticleData | None, now: datetime | None = None) -> ArticleData:
    """Write the content to ``row`` and return it as stored. ``before`` is the old content of the row.

    Where readers knew it by another address, that one leads here from now on.
    """
    old_slug, old_language = (row.slug, row.language) if was_ever_public(row, now) else ("", None)
    stored = article_data.write(row, content, before)
    keep_leading(row, old_slug, old_language=old_language, now=now)
    return stored


def _new_working_copy(article: Article) -> Article:
    row = Article(
        draft_of=article,
        translation_group=article.translation_group,
        created_at=article.created_at,
        status=Article.Status.DRAFT,
    )
    row._state.db = db_for_write(article)
    return row


def _write_review(head: Head, status: str, kind: Kind, user, note: str) -> tuple[Head, Revision]:
    if head.row.status == Article.Status.PUBLISHED:
        row = _new_working_copy(head.article)
        head = Head.holding(head.article, row, article_data.write(row, head.content))
    head.row.status = status
    head.row.save(update_fields=["status"])
    revision = record(head.article, head.row, head.content, kind, user, note)
    if kind in (Kind.SUBMITTED, Kind.SENT_BACK):
        review_mail.queue(revision)
    return head, revision


def _refuse_unsubmitted(head: Head) -> None:
    if head.row.status != Article.Status.IN_REVIEW:
        raise NotInReview(_("The article is no longer in review: someone else already handled it."))


def _date_of_publication(row: Article, content: ArticleData, now: datetime) -> str:
    wanted = clock.from_text(content["published_at"])
    if row.is_published(now) and wanted and wanted > now:
        raise CannotPublish(
            _(
                "This article is live. With “Published at” in the future (%(date)s), it would disappear until then. "
                "Enter a date in the past, or unpublish it first."
            )
            % {"date": clock.in_words(wanted)}
        )
    # An emptied date stays what readers have seen; if nobody has seen it, it means now.
    known = row.published_at if was_ever_public(row, now) and row.status == Article.Status.PUBLISHED else None
    return article_data.plain(wanted or known or now)


def _refuse_expired(content: ArticleData, now: datetime) -> None:
    ends = clock.from_text(content["expires_at"])
    if ends and ends <= max(now, clock.from_text(content["published_at"]) or now):
        raise CannotPublish(
            _("“Expires at” (%(date)s) must be in the future and after “Published at”. Change it, or leave it empty.")
            % {"date": clock.in_words(ends)}
        )


def refuse_reserved(slug: str) -> None:
    """Raise ``CannotPublish`` for a slug at whose address the blog has a page of its own."""
    if what := RESERVED_SLUGS.get(slug):
        raise CannotPublish(
            _("The slug “%(slug)s” belongs to %(what)s. Choose another one under “Settings”.")
            % {"slug": slug, "what": what}
        )


def _refuse_taken_slug(row: Article, content: ArticleData) -> None:
    refuse_reserved(content["slug"])
    if other := _namesake(row, content):
        if other.slug != content["slug"]:
            raise CannotPublish(
                _("“%(title)s” is already the version of this article in that language. Choose another “Language”.")
                % {"title": other.title}
            )
        raise CannotPublish(
            _("The article “%(title)s” already uses the slug “%(slug)s”. Choose another one under “Settings”.")
            % {"title": other.title, "slug": content["slug"]}
        )


def _namesake(article: Article, content: ArticleData) -> Article | None:
    """Return the other article, public or not, that has the place of ``content``.

    It has the slug in that language, or is the version of this article in that language.
    """
    same = Q(slug=content["slug"]) | Q(translation_group=article.translation_group)
    others = Article.objects.using(db_for_write(article)).originals().exclude(pk=article.pk)
    return others.filter(same, language=content["language"]).first()
