"""Let the links that editors typed into texts follow a product or a collection to its new address in the shop."""

import re
from html import escape, unescape
from urllib.parse import urlsplit, urlunsplit

from django.db import transaction

from backcare.articles.models import Article, ArticleQuerySet
from backcare.checklist.lookups import spellings
from backcare.history.models import Revision
from backcare.publication.drafts import lock
from backcare.publication.revisions import begin_histories, record_many
from backcare.querysets import db_for_write

_HREF = re.compile(r'(<a\b[^>]*?\bhref=")([^"]*)')


def follow(old: str, new: str, *, user=None) -> int:
    """Let all links to the address ``old`` in texts lead to ``new``; return how many articles had one.

    Links of working copies change too, those of former versions do not. A link may be a path or begin with the host,
    and keeps its query and its fragment. One transaction, with a revision of each changed article.
    """
    using = db_for_write(Article)
    with transaction.atomic(using=using):
        candidates = _candidates(old).using(using)
        lock(candidates.order_by().values("pk"), using)
        rows = [(row, body) for row in candidates if (body := _followed(row.body, old, new))]
        originals = [row.pk for row, _body in rows if row.draft_of_id is None]
        begin_histories(originals, using=using)
        for row, body in rows:
            row.body = body
            row.save(update_fields=["body"])
        record_many(originals, Revision.Kind.LINKS, using=using, user=user)
    return len({row.draft_of_id or row.pk for row, _body in rows})


def count_articles(address: str) -> int:
    """Return how many articles link to this address in their text, or in unpublished changes of it."""
    rows = _candidates(address).values_list("pk", "draft_of", "body")
    return len({draft_of or pk for pk, draft_of, body in rows if _followed(body, address, address)})


def _candidates(address: str) -> ArticleQuerySet:
    """Articles and working copies whose text holds the path of an address; none for the front page of the shop."""
    path = urlsplit(address).path.rstrip("/")
    found = Article.objects.filter(body__contains=escape(path, quote=False)).order_by("pk")
    return found if path else found.none()


def _followed(body: str, old: str, new: str) -> str:
    """Return ``body`` with the links to ``old`` changed, or "" when it has none."""
    changed = False

    def change(match: re.Match) -> str:
        nonlocal changed
        address = _after(unescape(match[2]), old, new)
        if address is None:
            return match[0]
        changed = True
        return f"{match[1]}{escape(address)}"

    body = _HREF.sub(change, body)
    return body if changed else ""


def _after(link: str, old: str, new: str) -> str | None:
    """Return what ``link`` becomes when ``old`` moves to ``new``; None if it leads elsewhere."""
    if old not in spellings(link):
        return None
    at, was, to = urlsplit(link), urlsplit(old), urlsplit(new)
    scheme, host = (to.scheme, to.netloc) if to.netloc else (at.scheme, at.netloc)
    query = to.query or ("" if was.query else at.query)
    return urlunsplit((scheme, host, to.path, query, at.fragment or to.fragment))
