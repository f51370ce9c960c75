"""The signed links in mails about comments. Opening one changes nothing: a page asks, and its button acts.

They name a comment by its ``key``, so they lead to the same one after a move to another database.
"""

import uuid
from datetime import timedelta

from django.core import signing
from django.urls import reverse
from django.utils import translation

from backcare.comments.models import Comment
from backcare.site import absolute_url

CONFIRM, STOP, DECIDE = "backcare.comments.confirm-mail", "backcare.comments.stop-mail", "backcare.comments.decide"
VALID = {CONFIRM: timedelta(days=7), STOP: None, DECIDE: timedelta(days=7)}
"""How long a link can be used. Mail can be stopped for as long as anybody has it."""
NAMES = {CONFIRM: "comment-mail-confirm", STOP: "comment-mail-stop", DECIDE: "comment-mail-decide"}


def path_of(kind: str, comment: Comment, *more) -> str:
    """Return the path of a link about ``comment``, below the blog in the language of its article."""
    token = signing.dumps([comment.key.hex, *more], salt=kind)
    with translation.override(comment.article.page_language):
        return reverse(f"backcare:{NAMES[kind]}", args=[token])


def url_of(kind: str, comment: Comment, *more) -> str:
    """Return the whole address of such a link."""
    return absolute_url(path_of(kind, comment, *more), None)


def read(kind: str, token: str) -> tuple[Comment, list] | None:
    """Return the comment that ``token`` is about, and what else it says; None when it is wrong, expired or gone."""
    try:
        key, *more = signing.loads(token, salt=kind, max_age=VALID[kind])
        key = uuid.UUID(key)
    except (signing.BadSignature, TypeError, ValueError, AttributeError):
        return None
    comment = Comment.objects.select_related("article", "parent").filter(key=key).first()
    return (comment, more) if comment else None
