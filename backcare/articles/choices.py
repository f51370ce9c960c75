"""Articles to choose from, for the links that an editor puts into a text."""

from backcare.articles.models import Article, ArticleQuerySet
from backcare.querysets import holding


def search(query: str) -> ArticleQuerySet:
    """Return the articles whose title holds ``query``, the newest first.

    Drafts are among them: two articles that are written together may link to each other. Working copies are not,
    because they have no address of their own.
    """
    articles = Article.objects.originals()
    if query:
        articles = holding(articles, query, "title")
    articles = articles.only("title", "slug", "language", "status", "published_at", "expires_at", "draft_of")
    return articles.order_by("-updated_at", "-pk")
