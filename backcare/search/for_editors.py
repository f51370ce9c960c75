"""What editors find: words of the text of every article, whether readers see it or not."""

import re
from html import escape

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from backcare.articles.models import Article
from backcare.querysets import holds
from backcare.search.backends import backend_for
from backcare.search.models import SearchEntry, SearchText
from backcare.search.queries import beginnings


def in_text(text: str, using: str) -> Q:
    """Return the condition that the text of an article, or of its unpublished changes, holds ``text``.

    The search index knows the texts of what is public or scheduled, by the beginnings of their words. The others are
    read: they are few.
    """
    read = ~Q(status=Article.Status.PUBLISHED) | Q(expires_at__lte=timezone.now())
    texts = SearchText.objects.filter(entry__kind="article")
    if query := beginnings(text):
        match, entries = backend_for(using).match(query, "", using), SearchEntry._meta.db_table
        sql = f"SELECT {entries}.id FROM {', '.join([entries, *match.tables])} WHERE {' AND '.join(match.where)}"  # noqa: S608
        texts = texts.filter(entry__in=RawSQL(sql, match.where_params))  # noqa: S611
    if " " in text or not query:
        texts = texts.filter(holds(text, "text", using=using))
    found = read & _holds(text, "body", using) | _holds(text, "working_copy__body", using)
    return found | Q(pk__in=texts.values("entry__object_id"))


def _holds(text: str, name: str, using: str) -> Q:
    """Return the condition that the HTML of a field holds ``text``, and not in one of its tags."""
    html = escape(text, quote=False)
    return holds(html, name, using=using) & Q(**{f"{name}__iregex": f">[^<]*{re.escape(html)}"})
