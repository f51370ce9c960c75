"""Posting a comment: whatever happens, it is held or refused with a reason, and never lost."""

from django.core import signing
from django.db import transaction

from backcare import signals
from backcare.comments.models import Comment
from backcare.exceptions import CommentsClosed

CONFIRM_SALT = "backcare.comments.confirm"
CONFIRM_SECONDS = 3600


def post(article, *, name: str, email: str, body: str, reasons: list[str] | None = None) -> Comment:
    """Store a visitor's comment as pending and return it.

    ``reasons`` (values of ``Comment.Reason``) says why a moderator should look twice. Raises ``CommentsClosed`` when
    the article's policy is not open.
    """
    if not article.accepts_comments():
        raise CommentsClosed(f"The article {article.slug!r} takes no comments: its policy is {article.comment_policy}.")
    with transaction.atomic():
        comment = Comment.objects.create(article=article, name=name, email=email, body=body, reasons=reasons or [])
        signals.comment_posted.send(sender=Comment, comment=comment)
    return comment


def confirmation_token(article) -> str:
    """Return the token by which a writer confirms a form whose origin could not be seen."""
    return signing.dumps(article.pk, salt=CONFIRM_SALT)


def is_confirmed(token: str, article) -> bool:
    """Whether ``token`` was made for this article within the last hour."""
    try:
        return signing.loads(token, salt=CONFIRM_SALT, max_age=CONFIRM_SECONDS) == article.pk
    except signing.BadSignature:
        return False
