"""The signed tokens by which writers see their own comment while it is pending.

The one in the address opens the comment for whoever has it, and not for long: addresses are shared. The writer's
browser keeps another one, which a script sends to get a new address.
"""

import uuid
from datetime import timedelta

from django.core import signing

from backcare import conf
from backcare.comments.models import Comment

PARAMETER = "held"
SALT, WRITER_SALT = "backcare.comments.held", "backcare.comments.held-writer"
OPEN_FOR = timedelta(minutes=30)


def token_for(comment: Comment) -> str:
    """Return the token of an address at which anyone can see ``comment`` for ``OPEN_FOR``."""
    return signing.dumps(comment.key.hex, salt=SALT)


def comment_for(token: str, article) -> Comment | None:
    """Return the comment on ``article`` that ``token`` names, or None: it is wrong, has expired, or was removed."""
    return _comment_for(token, article, SALT, OPEN_FOR)


def writer_token_for(comment: Comment) -> str:
    """Return the token that the writer's browser keeps; it is good for ``HELD_LINK_DAYS`` days."""
    return signing.dumps(comment.key.hex, salt=WRITER_SALT)


def comment_of_writer(token: str, article) -> Comment | None:
    """Return the comment on ``article`` that a writer's ``token`` names, or None, as ``comment_for()`` does."""
    return _comment_for(token, article, WRITER_SALT, timedelta(days=conf.current().HELD_LINK_DAYS))


def _comment_for(token: str, article, salt: str, max_age: timedelta) -> Comment | None:
    try:
        key = uuid.UUID(signing.loads(token, salt=salt, max_age=max_age))
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    return Comment.objects.shown_to_writer().filter(key=key, article=article).first()
