"""Articles to choose from, for the links that an editor puts into a text."""

from backcare.articles.models import Article
from backcare.querysets import holding

SHOWN = 24


def search(query: str) -> list[Article]:
    """Return the articles whose title holds ``query``, the newest first; at most ``SHOWN``.

    Drafts are among them: two articles that are written together may link to each other. Working copies are not,
    because they have no address of their own.
    """
    articles = Article.objects.originals()
    if query:
        articles = holding(articles, query, "title")
    articles = articles.only("title", "slug", "language", "status", "published_at", "expires_at", "draft_of")
    return list(articles.order_by("-updated_at", "-pk")[:SHOWN])
