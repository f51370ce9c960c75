"""Articles in a language that the site has no pages in are read as the variety of it that has some."""

import pytest
from django.conf import settings as base_settings
from django.core.checks import Tags, run_checks
from django.core.management import call_command
from django.db import connection
from django.template import RequestContext, Template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse, set_script_prefix

from backcare.articles import data
from backcare.models import Article, Comment, RelatedArticle, SearchWord
from backcare.previews import links
from backcare.publication import acts
from backcare.related import preview
from backcare.related.rebuilding import rebuild
from backcare.related.refreshing import refresh
from backcare.search.finding import did_you_mean
from backcare.site import read_as
from tests.factories import (
    make_article,
    make_comment,
    make_draft,
    make_person,
    make_placement,
    make_product,
    make_tag,
    make_technique,
)
from tests.redirects.test_addresses import change_slug
from tests.views.test_redirects import location

pytestmark = pytest.mark.django_db
BLOG = "/blogs/news/"


LOCALE = "django.middleware.locale.LocaleMiddleware"
BELOW_LANGUAGES = {"ROOT_URLCONF": "tests.i18n_urls", "MIDDLEWARE": [LOCALE, *base_settings.MIDDLEWARE]}


def serve(settings, *codes, **others):
    """Let the pages of the site be in these languages, the first one by default."""
    settings.LANGUAGES, settings.LANGUAGE_CODE = [(code, code) for code in codes], codes[0]
    for name, value in others.items():
        setattr(settings, name, value)


HOSTS = {
    "another variety": (["en-us"], ["en-gb"], {}),
    "without a country": (["en"], ["en-us"], {}),
    "USE_I18N off": (["en-us"], ["en-gb"], {"USE_I18N": False}),
}


@pytest.fixture(params=HOSTS)
def moved_host(request, settings):
    """Call it when the articles are there: the site goes over to another variety of their language."""
    before, after, others = HOSTS[request.param]
    serve(settings, *before)
    return lambda: serve(settings, *after, **others)


def warnings():
    found = run_checks(tags=[Tags.database], databases=["default"])
    return [message.msg for message in found if message.id == "backcare.W007"]


def test_articles_stay_where_they_were(moved_host, client, rf, committed):
    tag = make_tag("Desk work")
    with committed():
        article = make_draft(title="Warm hands", slug="hands", tags=[tag], author=make_person(slug="ada"))
        technique = make_technique("Warm kneading")
        make_placement(article=article, product=make_product(handle="shelf"))
        acts.publish(Article.objects.all())
        article.refresh_from_db()
        change_slug(article, "warm-hands")
    moved_host()

    assert warnings() == []
    for path in ("", "tagged/desk-work/", "people/ada/"):
        assert f'href="{BLOG}warm-hands/"' in client.get(BLOG + path).content.decode(), path
    page = client.get(f"{BLOG}warm-hands/")
    assert page.status_code == 200
    assert f'<link rel="canonical" href="https://shop.example{BLOG}warm-hands/">' in page.content.decode()
    assert location(client.get(f"{BLOG}hands/")) == f"{BLOG}warm-hands/"

    found = client.get(f"{BLOG}search/?q=warm").context
    assert {result.hit.target for result in found["results"]} == {article, technique}
    suggested = client.get(f"{BLOG}search/suggestions/?q=wa").json()["suggestions"]
    assert {row["title"] for row in suggested} == {"Warm hands", "Warm kneading"}
    assert did_you_mean("hnads", read_as(article.language)) == "hands"

    context = RequestContext(rf.get("/"))
    Template("{% load backcare %}{% articles_for_collection 'shelf' as articles %}").render(context)
    assert context["articles"] == [article]


def test_readers_comment_and_get_their_links(moved_host, client):
    article = make_article(slug="hands")
    shown = make_comment(article=article, status=Comment.Status.APPROVED)
    link = links.create(article, days=1)
    moved_host()
    values = {"name": "Ada", "email": "ada@shop.example", "body": "They were cold.", "remark": ""}
    headers = {"origin": "http://testserver"}
    posted = client.post(reverse("backcare:comment-post", args=["hands"]), values, headers=headers)
    assert posted.status_code == 303
    assert "They were cold." in client.get(posted["Location"]).content.decode()
    assert client.get(shown.get_absolute_url())["Location"] == f"{BLOG}hands/#comment-{shown.pk}"
    response = client.get(links.url_of(link).removeprefix("https://shop.example"))
    assert (response.status_code, response["Content-Language"]) == (200, read_as(article.language))


def test_pages_cost_no_more(moved_host, client, django_assert_num_queries):
    make_article(slug="hands", tags=[make_tag()])
    queries = {path: count_queries(client, BLOG + path) for path in ("", "hands/", "search/?q=warm")}
    queries["hands/"] += 1  # whether an article in the very language of the page has its address
    moved_host()
    for path, count in queries.items():
        with django_assert_num_queries(count):
            assert client.get(BLOG + path).status_code == 200


def count_queries(client, path):
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


def related(article):
    published = Article.objects.published().in_language(article.page_language)
    return [entry.related for entry in RelatedArticle.objects.for_readers(article, published)]


def test_related_articles_go_on_and_meet_the_new_ones(settings):
    serve(settings, "en-us")
    tag = make_tag()
    one, two = make_article(tags=[tag]), make_article(tags=[tag])
    rebuild()
    serve(settings, "en-gb")
    assert (related(one), related(two)) == ([two], [one])
    assert rebuild() == 2
    assert (related(one), related(two)) == ([two], [one])
    new = make_article(tags=[tag], language="en-gb")
    assert refresh([new.pk]) == set()
    assert {*related(one)} == {two, new}
    assert {*related(new)} == {one, two}
    seen = preview.preview(data.read(one), one.pk)
    assert {entry.article for entry in seen.entries} == {two, new}


def test_the_index_of_the_old_language_leaves_when_the_new_one_is_there(settings):
    serve(settings, "en-us")
    tag = make_tag()
    one, two = make_article(tags=[tag]), make_article(tags=[tag])
    rebuild()
    serve(settings, "en-gb")
    assert refresh([one.pk]) == {"en-gb"}
    rebuild(languages=["en-gb"])
    assert [*RelatedArticle.objects.in_use().values_list("article", "related")] == [(one.pk, two.pk), (two.pk, one.pk)]


def test_the_exact_language_wins(settings, client):
    serve(settings, "en-gb")
    old = make_article(slug="hands", title="Old hands", language="en-us")
    translated = make_article(slug="feet", title="Old feet", language="en-us")
    draft = make_draft(slug="hands", title="New hands", language="en-gb")
    assert "Old hands" in client.get(f"{BLOG}hands/").content.decode()
    assert warnings() == []
    acts.publish(Article.objects.filter(pk=draft.pk))
    make_article(title="New feet", language="en-gb", translation_group=translated.translation_group)
    listing = client.get(BLOG).content.decode()
    assert "New hands" in listing
    assert "New feet" in listing
    assert "Old" not in listing
    assert "New hands" in client.get(f"{BLOG}hands/").content.decode()
    assert client.get(f"{BLOG}feet/").status_code == 404
    assert client.get(f"{BLOG}search/?q=old").context["total"] == 0
    assert warnings() == [
        "2 published articles in 'en-us' have no page: articles in 'en-gb' have their slug, or are their translations."
    ]
    old.delete()
    translated.delete()
    assert warnings() == []


def test_varieties_with_pages_of_their_own_keep_their_articles(settings, client):
    serve(settings, "en", "de-at", "de-ch", **BELOW_LANGUAGES)
    articles = {code: make_article(slug="hands", title=f"In {code}", language=code) for code in ("de-at", "de-ch")}
    other = make_article(slug="feet", language="de")
    assert [read_as(code) for code in ("de-at", "de-ch", "de", "de-de", "fr")] == [
        "de-at",
        "de-ch",
        "de-at",
        "de-at",
        "fr",
    ]
    assert {*Article.objects.in_language("de-at")} == {articles["de-at"], other}
    assert {*Article.objects.in_language("de-ch")} == {articles["de-ch"]}
    assert "In de-ch" in client.get("/de-ch/blogs/news/hands/").content.decode()
    assert other.get_absolute_url() == "/de-at/blogs/news/feet/"
    assert client.get(other.get_absolute_url()).status_code == 200
    assert client.get("/de-ch/blogs/news/feet/").status_code == 404
    serve(settings, "de", "de-at", "de-ch", **BELOW_LANGUAGES)
    assert {*Article.objects.in_language("de")} == {other}


def test_words_are_counted_once_for_all_varieties(settings, committed):
    serve(settings, "en-us")
    with committed():
        make_draft(title="Warm hands")
        acts.publish(Article.objects.all())
    assert {*SearchWord.objects.values_list("language", flat=True)} == {"en"}


def test_an_article_moves_with_its_fixture(settings, tmp_path):
    serve(settings, "en-us")
    make_article(slug="hands")
    path = tmp_path / "articles.json"
    call_command("dumpdata", "backcare.article", output=path, natural_primary=True, natural_foreign=True)
    Article.objects.all().delete()
    call_command("loaddata", path, verbosity=0)
    assert Article.objects.get().base_language == "en"


def test_pages_below_a_prefix_of_the_server(settings, client):
    serve(settings, "en", "de", **BELOW_LANGUAGES, FORCE_SCRIPT_NAME="/shop")
    set_script_prefix("/shop/")
    try:
        assert read_as("de-at") == "de"
        assert make_article(slug="hands", language="de-at").get_absolute_url() == "/shop/de/blogs/news/hands/"
    finally:
        set_script_prefix("/")
