"""The errors that Backcare raises, for hosts that want to catch them."""

from django.db import IntegrityError


class BackcareError(Exception):
    """Base of all errors of Backcare."""


class UnsafeUpdate(BackcareError, TypeError):
    """An update would write unsanitized HTML to the database."""


class CommentsClosed(BackcareError):
    """The article does not accept comments, or no longer does."""


class ImageRejected(BackcareError, ValueError):
    """A file cannot be used as an image; the message says why and what to do, in words for an editor."""


class ImageNotStored(BackcareError, OSError):
    """The storage failed to take the file of an image; nothing of it is left there."""


class UnusableSlug(BackcareError, ValueError):
    """A slug cannot stand in an address; the message says which one, and what can."""


class BadContent(BackcareError, ValueError):
    """A content of an article has keys or values that no article can have; the message says which, and what it can."""


class CannotPublish(BackcareError, ValueError):
    """An article cannot be published as it is; the message says why and what to do, in words for an editor."""


class NotInReview(BackcareError, ValueError):
    """An article that is not in review can be neither withdrawn nor sent back; the message says so to an editor."""


class ChangedMeanwhile(BackcareError, IntegrityError):
    """Someone else changed or deleted something needed at the same moment, such as a slug; nothing was written."""


class EditConflict(BackcareError):
    """Someone else saved the article since the editor opened it. ``content`` is what could not be saved."""

    def __init__(self, article, content):
        super().__init__(f"The article {article.pk} was changed by someone else in the meantime.")
        self.article = article
        self.content = content


class TooManyComments(BackcareError):
    """An address or email address posts more than the limits allow. ``seconds`` is how long to wait."""

    def __init__(self, seconds: int):
        super().__init__(f"Too many comments; the next one is taken in {seconds} seconds.")
        self.seconds = seconds


class DecidedMeanwhile(BackcareError):
    """A comment was decided on or edited since the moderator saw it. ``comment`` is how it is now."""

    def __init__(self, comment):
        super().__init__(f"The comment {comment.pk} was changed by someone else meanwhile; it is {comment.status}.")
        self.comment = comment


class CommentErased(BackcareError):
    """Only the place of a comment is left: there are no words to decide on, edit or answer. ``comment`` is it."""

    def __init__(self, comment):
        super().__init__(f"The comment {comment.pk} was erased for its writer; only its place is left.")
        self.comment = comment


class AnsweredCommentGone(BackcareError):
    """What a comment answers was deleted or erased while it was being written; nothing was stored."""
