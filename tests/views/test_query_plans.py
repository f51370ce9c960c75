"""No page that readers get reads a table of articles or comments from end to end."""

import re

import pytest
from django.core.management import call_command
from django.core.signing import Signer
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backcare.models import Article, Comment, FormerSlug
from tests.benchmarks.blog import Blog

LARGE = {"backcare_article", "backcare_comment", "backcare_taggeditem", "backcare_relatedarticle", "backcare_reference"}
LARGE |= {"backcare_productplacement", "backcare_article_areas", "backcare_article_techniques", "backcare_searchtext"}


def pages(blog):
    """Yield the address of every kind of page."""
    for name in ("article-list", "technique-list", "area-list", "search"):
        yield reverse(f"backcare:{name}")
    article = Article.objects.get(slug="article-77")
    first, second = blog.words[150], blog.words[300]
    yield reverse("backcare:article-list") + "?page=500"
    yield reverse("backcare:archive-of", args=[article.published_at.year, article.published_at.month])
    yield article.get_absolute_url()
    start = Comment.objects.approved().starting_threads().filter(article=article).first()
    yield f"{article.get_absolute_url()}?comments={start.pk}"
    yield f"{article.get_absolute_url()}?reply={start.pk}"
    yield reverse("backcare:comment-detail", args=[start.pk])
    for row in (blog.tags[0], blog.tags[200], blog.areas[3], blog.techniques[3], blog.people[3]):
        yield row.get_absolute_url()
    yield blog.tags[0].get_absolute_url() + "?page=20"
    yield reverse("backcare:article-detail", args=["older"])
    yield reverse("backcare:article-detail", args=["nowhere"])
    yield reverse("backcare:article-tagged", args=["nowhere"])
    yield reverse("backcare:person-detail", args=["nowhere"])
    yield f"{reverse('backcare:search')}?q={first}+{second}"
    yield f"{reverse('backcare:search')}?q={first}&tag={blog.tags[0].slug}&page=2"
    yield f"{reverse('backcare:search')}?q=%22{first}+{second}%22"
    yield f"{reverse('backcare:search-suggestions')}?q={first[:3]}"
    for kind, row in (("tag", blog.tags[0]), ("area", blog.areas[3]), ("person", blog.people[3])):
        yield reverse(f"backcare:{kind}-feed", args=[row.slug, "atom"])
    yield reverse("backcare:article-feed", args=["json"])
    yield reverse("backcare:article-markdown", args=[article.slug])
    late = Signer(salt="backcare.api.article-list").sign_object([article.published_at.isoformat(), article.pk])
    for narrowed in ("", f"tag={blog.tags[0].slug}", f"area={blog.areas[3].slug}", f"product={blog.products[0].key}"):
        yield f"{reverse('backcare_api:article-list')}?limit=100&{narrowed}"
        yield f"{reverse('backcare_api:article-list')}?after={late}&{narrowed}"
    yield reverse("backcare_api:article-detail", args=[article.slug])
    yield f"{reverse('backcare_api:search')}?q={first}"
    yield reverse("shop-home")
    yield reverse("shop-collection", args=[blog.products[0].handle])


def scanned(sql):
    """Return the large tables that this statement reads from end to end, or whose whole index."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"EXPLAIN {sql}")
            found = [re.search(r"Seq Scan on (\w+)", line) for (line,) in cursor.fetchall()]
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            found = [re.match(r"SCAN (\w+)", row[-1]) for row in cursor.fetchall()]
    names = {match[1] for match in found if match}
    by_alias = {alias: table for table, alias in re.findall(r'"(\w+)" ([A-Z]+\d+)\b', sql)}
    return {by_alias.get(name, name) for name in names} & LARGE


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_page_reads_a_large_table_from_end_to_end(client):
    blog = Blog(10_000, 20_000, sections=0, relate=False, say=lambda line: None)
    blog.load()
    FormerSlug.objects.create(slug="older", language="en", article_id=78)
    wrong = {}
    for address in pages(blog):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code in (200, 301, 302, 404), address
        for query in queries:
            if query["sql"].lstrip().startswith(("SELECT", "WITH", "(SELECT")) and (tables := scanned(query["sql"])):
                wrong[address, query["sql"]] = tables
    call_command("flush", interactive=False, verbosity=0)
    assert wrong == {}
