"""What editors find: words of the text of every article, whether readers see it or not."""

import re
from html import escape

from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils import timezone

from backcare.articles.models import Article
from backcare.querysets import holds
from backcare.search.backends import backend_for
from backcare.search.models import SearchEntry, SearchText
from backcare.search.queries import beginnings


def in_text(text: str, using: str) -> Q:
    """Return the condition that the text of an article, or anything in its unpublished changes, holds ``text``.

    The search index knows the texts of what is public or scheduled, by the beginnings of their words. The others are
    read: they are few.
    """
    texts = SearchText.objects.filter(entry__kind="article")
    if query := beginnings(text):
        words = [term.word for term in query.terms]  # nothing is ranked, so all are as rare
        match = backend_for(using).match(query, dict.fromkeys(words, 1.0), dict.fromkeys(words, 0))
        entries = SearchEntry._meta.db_table
        sql = f"SELECT {entries}.id FROM {', '.join([entries, *match.tables])} WHERE {' AND '.join(match.where)}"  # noqa: S608
        texts = texts.filter(entry__in=RawSQL(sql, match.where_params))  # noqa: S611
    if " " in text or not query:
        texts = texts.filter(holds(text, "text", using=using))
    html = escape(text, quote=False)
    in_body = holds(html, "body", using=using) & Q(body__iregex=f">[^<]*{re.escape(html)}")  # in none of its tags
    unpublished = [status for status in Article.Status if status != Article.Status.PUBLISHED]
    others = Q(status__in=unpublished) | Q(expires_at__lte=timezone.now())
    read = Article.objects.filter(others, holds(text, "title", "summary", using=using) | in_body).order_by()
    in_index = texts.values("entry__object_id")
    return Q(pk__in=in_index) | Q(pk__in=read.values_list(Coalesce("draft_of", "pk"), flat=True))
