"""Mail about comments: to their writers, who asked for it and confirmed that, and to moderators."""


def posted(comment) -> None:
    """Arrange the mail that follows from a comment that was just stored, in the same transaction."""


def approved(pks: list[int]) -> None:
    """Arrange the mail that follows from the approval of these comments, in the same transaction."""
