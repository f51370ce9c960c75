"""What a view does when someone else was faster than it."""

from functools import wraps

from django.db import IntegrityError, OperationalError

from backcare.articles.models import Article


def again_when_overtaken(view):
    """Decorate a method that answers a request: it looks a second time when the ground moved under the first.

    Between a check and the write someone may have taken the slug, deleted what was chosen or the article itself, or the
    database ended a deadlock. Nothing was written then, and the second look says in words what is the matter.
    """

    @wraps(view)
    def wrapped(self, request, *args, **kwargs):
        try:
            return view(self, request, *args, **kwargs)
        except (IntegrityError, OperationalError, Article.DoesNotExist):
            return view(self, request, *args, **kwargs)

    return wrapped
