"""The signed link by which a writer sees their own comment while it is pending."""

from datetime import timedelta

from django.core import signing

from backcare import conf
from backcare.comments.models import Comment

PARAMETER = "held"
SALT = "backcare.comments.held"


def token_for(comment: Comment) -> str:
    """Return the token with which anyone can see ``comment``, for ``HELD_LINK_DAYS`` days."""
    return signing.dumps([comment.pk, comment.article_id], salt=SALT)


def comment_for(token: str, article) -> Comment | None:
    """Return the comment on ``article`` that ``token`` names, or None: it is wrong, has expired, or was removed."""
    try:
        days = timedelta(days=conf.current().HELD_LINK_DAYS)
        pk, article_pk = signing.loads(token, salt=SALT, max_age=days)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    if article_pk != article.pk:
        return None
    return Comment.objects.shown_to_writer().filter(pk=pk, article=article).first()
