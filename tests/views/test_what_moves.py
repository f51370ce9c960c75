"""What a change of an article moves in its feed, sitemap, structured data and Markdown, and what it leaves alone."""

import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from backcare.articles import data as article_data
from backcare.models import Article
from backcare.publication import drafts
from tests.factories import make_article, make_comment
from tests.views.test_structured_data import SCRIPT

LIST = "/blogs/news/"

pytestmark = pytest.mark.django_db


def change_slug(article):
    drafts.publish(article, {**article_data.read(article), "slug": "warmer"})


def add_a_tag(article):
    drafts.publish(article, {**article_data.read(article), "tags": ["Sleep"]})


def change_a_word(article):
    drafts.publish(article, {**article_data.read(article), "body": "<p>Two hands.</p>"})


def approve_a_comment(article):
    make_comment(article, status="approved")


def expire(article):
    Article.objects.filter(pk=article.pk).update(expires_at=timezone.now() - timedelta(hours=1))


MOVES = {
    change_slug: {"feed link", "feed ETag", "sitemap loc", "page url", "Markdown url"},
    add_a_tag: {"feed ETag"},
    change_a_word: {
        *("feed updated", "feed content", "feed ETag", "sitemap lastmod", "page dateModified", "Markdown updated"),
        *("Markdown text",),
    },
    approve_a_comment: {"page commentCount"},
    expire: {
        *("feed id", "feed link", "feed updated", "feed content", "feed ETag", "sitemap loc", "sitemap lastmod"),
        *("page url", "page dateModified", "page commentCount", "Markdown url", "Markdown updated", "Markdown text"),
    },
}


def said(client, pk):
    """What machines are told of the article."""
    response = client.get(f"{LIST}feed.json")
    item = next(iter(json.loads(response.content)["items"]), {})
    found = {
        "feed id": item.get("id"),
        "feed link": item.get("url"),
        "feed updated": item.get("date_modified"),
        "feed content": item.get("content_html"),
        "feed ETag": response["ETag"],
    }
    root = ElementTree.fromstring(client.get("/sitemap-articles.xml").content)
    for name in ("loc", "lastmod"):
        found[f"sitemap {name}"] = next((each.text for each in root.iter() if each.tag.endswith(f"}}{name}")), None)
    slug = Article.objects.get(pk=pk).slug
    html = client.get(f"{LIST}{slug}/").content.decode()
    script = SCRIPT.search(html)
    page, posting = json.loads(script[1])["@graph"][:2] if script else ({}, {})
    found["page url"] = page.get("url")
    for name in ("dateModified", "commentCount"):
        found[f"page {name}"] = posting.get(name)
    text = client.get(f"{LIST}{slug}.md").content.decode()
    for name in ("url", "updated"):
        line = re.search(f"^{name}: (.*)$", text, re.MULTILINE)
        found[f"Markdown {name}"] = line and line[1]
    found["Markdown text"] = text.partition("\n---\n")[2]
    return found


@pytest.mark.parametrize("change", MOVES)
def test_what_moves(client, change):
    article = make_article(slug="warm", body="<p>One hand.</p>", published_at=timezone.now() - timedelta(days=9))
    Article.objects.filter(pk=article.pk).update(updated_at=timezone.now() - timedelta(days=7))
    article.refresh_from_db()
    before = said(client, article.pk)
    assert all(value is not None for value in before.values())
    change(article)
    after = said(client, article.pk)
    assert {name for name in before if after[name] != before[name]} == MOVES[change]
