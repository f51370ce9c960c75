"""The signed link by which a writer sees their own comment while it is pending."""

import uuid
from datetime import timedelta

from django.core import signing

from backcare import conf
from backcare.comments.models import Comment

PARAMETER = "held"
SALT = "backcare.comments.held"


def token_for(comment: Comment) -> str:
    """Return the token with which anyone can see ``comment``, for ``HELD_LINK_DAYS`` days."""
    return signing.dumps(comment.key.hex, salt=SALT)


def comment_for(token: str, article) -> Comment | None:
    """Return the comment on ``article`` that ``token`` names, or None: it is wrong, has expired, or was removed."""
    try:
        days = timedelta(days=conf.current().HELD_LINK_DAYS)
        key = uuid.UUID(signing.loads(token, salt=SALT, max_age=days))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    return Comment.objects.shown_to_writer().filter(key=key, article=article).first()
