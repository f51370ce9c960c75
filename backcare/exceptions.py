"""The errors that Backcare raises, for hosts that want to catch them."""


class BackcareError(Exception):
    """Base of all errors of Backcare."""


class UnsafeUpdate(BackcareError, TypeError):
    """An update would put HTML into the database without passing the sanitizer."""


class CommentsClosed(BackcareError):
    """The article takes no comments, or none any more."""


class ImageRejected(BackcareError, ValueError):
    """A file cannot be used as an image; the message says why and what to do, in words for an editor."""
