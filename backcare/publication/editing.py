"""The actions of the article form's buttons, each in one transaction."""

from dataclasses import dataclass, replace
from enum import Enum, auto

from django.utils.translation import ngettext

from backcare.articles.data import ArticleData
from backcare.articles.models import Article
from backcare.articles.validation import prepared
from backcare.checklist.lines import evaluate
from backcare.exceptions import CannotPublish, NotInReview
from backcare.publication import drafts
from backcare.publication.drafts import Head
from backcare.retrying import retry_on_conflict


class Act(Enum):
    """The action of a button."""

    SAVE = auto()
    SUBMIT = auto()
    WITHDRAW = auto()
    SEND_BACK = auto()
    PUBLISH = auto()


@dataclass(frozen=True)
class Edit:
    """The posted content and the action to perform. Raises ``ValidationError`` for a text that cannot be stored."""

    act: Act
    data: ArticleData
    article: Article | None = None
    """The article; ``None`` for a new one."""
    expected: str | None = None
    """The ``Head.version`` that the editor saw."""
    note: str = ""
    """The note to the author, when it is sent back."""


@dataclass(frozen=True)
class Edited:
    """The result of an edit."""

    head: Head
    problem: str = ""
    """Why it was only saved as a draft and not published, withdrawn or sent back, in words for an editor."""

    @property
    def article(self) -> Article:
        """The article, as it is stored now."""
        return self.head.article


def perform(edit: Edit, *, user=None) -> Edited:
    """Do what ``edit`` says. What cannot be published is saved as a draft.

    Raises ``EditConflict`` when someone else saved since ``edit.expected``, ``Article.DoesNotExist`` when the article
    was deleted, and ``ChangedMeanwhile`` when the slug was taken or something that the data names was deleted since the
    form was checked. ``BadContent`` is raised for data that no article can have. Nothing is written then.
    """
    return _perform(edit.article or Article, replace(edit, data=prepared(edit.data)), user)


@retry_on_conflict
def _perform(target: Article | type[Article], edit: Edit, user) -> Edited:
    head = _new_head() if edit.article is None else drafts.locked_head(edit.article)
    drafts.refuse_overwriting(head, edit.data, edit.expected)
    problem = ""
    if edit.act is Act.PUBLISH:
        try:
            _refuse_unready(head, edit.data)
            return Edited(drafts.write_published(head, edit.data, user=user)[0])
        except CannotPublish as error:
            problem = str(error)
    head, _revision = drafts.write_draft(head, edit.data, user=user)
    if edit.act is Act.SUBMIT:
        head, _revision = drafts.write_submitted(head, user=user)
    try:
        if edit.act is Act.WITHDRAW:
            head, _revision = drafts.write_withdrawn(head, user=user)
        elif edit.act is Act.SEND_BACK:
            head, _revision = drafts.write_sent_back(head, edit.note, user=user)
    except NotInReview as error:
        problem = str(error)
    return Edited(head, problem)


def _new_head() -> Head:
    article = Article(status=Article.Status.DRAFT)
    return Head(article, article)


def _refuse_unready(head: Head, data: ArticleData) -> None:
    """Raise ``CannotPublish`` if the checklist blocks publishing."""
    checklist = evaluate(data, article=head.article)
    if not checklist.can_publish and head.article.status == Article.Status.PUBLISHED:
        # Problems that are already live must not block fixes for others.
        checklist = evaluate(data, live=head.article_content, article=head.article)
    if count := len(checklist.blocking):
        raise CannotPublish(
            ngettext(
                "%d thing to fix first: see the checklist.",
                "%d things to fix first: see the checklist.",
                count,
            )
            % count
        )
