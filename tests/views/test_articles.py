"""The public pages of articles."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backcare.models import Article
from tests.factories import (
    make_area,
    make_article,
    make_caution,
    make_comment,
    make_draft,
    make_image,
    make_override,
    make_person,
    make_placement,
    make_product,
    make_reference,
    make_tag,
    make_technique,
)
from tests.html_reading import assert_well_formed, elements, text

LIST = "/blogs/news/"
ARTICLE_QUERIES = 6
DAY = timedelta(days=1)
CARD = re.compile('class="(?:backcare-lead )?backcare-card"')

pytestmark = pytest.mark.django_db


def page(response):
    return text(response.content.decode())


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def rich_article(count, **kwargs):
    """An article with ``count`` of everything that its page shows."""
    figures = "".join(f'<h2>Part {i}</h2><figure data-image="{make_image().key}"></figure>' for i in range(count))
    article = make_article(
        body=figures + "<p>Words.</p>",
        tags=[make_tag() for _ in range(count)],
        author=make_person(),
        reviewer=make_person(),
        reviewed_on=timezone.localdate(),
        hero_image=make_image(),
        techniques=[make_technique(image=make_image()) for _ in range(count)],
        areas=[make_area() for _ in range(count)],
        summary="In short.",
        **kwargs,
    )
    for technique in article.techniques.all():
        technique.cautions.add(*[make_caution() for _ in range(count)])
    for _ in range(count):
        parent = make_comment(article, status="approved")
        make_comment(article, status="approved", parent=parent)
        make_reference(article)
        make_placement(article=article, product=make_product(image=make_image()))
    return article


# How much a page asks of the database


@pytest.mark.parametrize("shown", [3, 12])
def test_an_article_takes_the_same_few_queries_whatever_it_holds(client, committed, settings, shown):
    settings.BACKCARE = {**settings.BACKCARE, "RELATED_COUNT": shown}
    with committed():
        one = rich_article(1)
        make_override(one, make_article(author=make_person(), hero_image=make_image()))
    with committed():
        many = rich_article(20)
        for _ in range(20):
            make_override(many, make_article(author=make_person(), hero_image=make_image()))
    few = queries(client, one.get_absolute_url())
    assert few <= ARTICLE_QUERIES
    assert queries(client, many.get_absolute_url()) == few
    html = client.get(many.get_absolute_url()).content.decode()
    assert html.count('class="backcare-card"') == shown
    assert html.count('rel="tag"') == 20
    assert len(re.findall(r'id="comment-\d+"', html)) == 40
    assert html.count('class="backcare-placement"') == 20


def test_a_bare_article_takes_no_more(client):
    assert queries(client, make_article().get_absolute_url()) <= ARTICLE_QUERIES


@pytest.mark.parametrize(("url", "most"), [(LIST, 3), ("/blogs/news/tagged/shared/", 3)])
def test_a_listing_takes_the_same_few_queries_whatever_it_holds(client, settings, url, most):
    settings.BACKCARE = {**settings.BACKCARE, "ARTICLES_PER_PAGE": 20}
    rich_article(1).tags.add("shared")
    few = queries(client, url)
    assert few <= most
    for _ in range(19):
        rich_article(2).tags.add("shared")
    assert queries(client, url) == few
    assert len(CARD.findall(client.get(url).content.decode())) == 20


def test_no_page_reads_a_session(client):
    article = rich_article(1)
    client.cookies["sessionid"] = "abc"
    for url in (LIST, article.get_absolute_url()):
        with CaptureQueriesContext(connection) as captured:
            client.get(url)
        assert not any("django_session" in query["sql"] or "auth_user" in query["sql"] for query in captured)


# What readers see


def test_the_article_has_all_its_parts(client, committed):
    with committed():
        article = rich_article(2, title="Warm hands", slug="warm-hands")
        make_article(title="Sibling", tags=article.tags.all())
    response = client.get(article.get_absolute_url())
    html = response.content.decode()
    shown = page(response)
    assert elements(html, "h1")
    for words in (
        "Warm hands",
        "In short.",
        f"By {article.author.name}",
        f"Medically reviewed by {article.reviewer.name}",
        "1 min read",
        "In this article",
        "This page is general information, not medical advice.",
        "References",
        "4 comments",
        "Leave a comment",
        "You may also like",
        "View all",
        "Sibling",
        "View in the shop",
    ):
        assert words in shown, words
    hero = elements(html, "img")[0]
    assert hero["fetchpriority"] == "high"
    assert hero["src"].endswith(".jpg")
    assert {"srcset", "sizes", "width", "height", "alt"} <= hero.keys()
    assert all(image.get("loading") == "lazy" for image in elements(html, "img")[1:])
    assert elements(html, "time")[0]["datetime"]


def test_the_head(client, settings):
    settings.BACKCARE = {"SITE_URL": "https://shop.example/"}
    article = make_article(title="Warm & dry", slug="warm", seo_title="For search", meta_description='What it "says"')
    html = client.get(article.get_absolute_url()).content.decode()
    assert "<title>For search – Journal" in html
    links = {attrs.get("rel"): attrs["href"] for attrs in elements(html, "link")}
    assert links["canonical"] == "https://shop.example/blogs/news/warm/"
    metas = {attrs.get("name") or attrs.get("property"): attrs.get("content") for attrs in elements(html, "meta")}
    assert metas["description"] == 'What it "says"'
    assert metas["og:url"] == "https://shop.example/blogs/news/warm/"
    assert "robots" not in metas
    assert elements(html, "html")[0]["lang"] == "en"


def test_an_address_of_its_own_elsewhere(client):
    article = make_article(canonical_url="https://first.example/a/", is_indexed=False)
    html = client.get(article.get_absolute_url()).content.decode()
    assert '<link rel="canonical" href="https://first.example/a/">' in html
    assert '<meta name="robots" content="noindex">' in html


def test_the_heads_of_listings(client, settings):
    settings.BACKCARE = {"SITE_URL": "https://shop.example", "ARTICLES_PER_PAGE": 1, "TITLE": "The Back Room"}
    for _ in range(2):
        make_article(tags=["Über"])
    for url, canonical, title in (
        (LIST, "https://shop.example/blogs/news/", "The Back Room"),
        (LIST + "?page=1", "https://shop.example/blogs/news/", "The Back Room"),
        (LIST + "?page=2&utm_source=x", "https://shop.example/blogs/news/?page=2", "The Back Room – page 2"),
        (
            "/blogs/news/tagged/über/",
            "https://shop.example/blogs/news/tagged/%C3%BCber/",
            "Über: articles – The Back Room",
        ),
    ):
        html = client.get(url).content.decode()
        assert f'<link rel="canonical" href="{canonical}">' in html
        assert f"<title>{title}" in html
        assert len(elements(html, "h1")) == 1


def test_an_empty_blog_says_so(client):
    response = client.get(LIST)
    assert response.status_code == 200
    assert "No articles yet. Check back soon." in page(response)


def test_a_reference_leads_back_to_where_it_is_cited(client):
    article = make_article(body='<p>It helps.<sup><a href="#reference-2">2</a></sup></p>')
    for title in ("First", "Second"):
        make_reference(article, title=title)
    html = client.get(article.get_absolute_url()).content.decode()
    back = [attrs for attrs in elements(html, "a") if attrs.get("href", "").startswith("#cited-")]
    assert [(attrs["href"], attrs["aria-label"]) for attrs in back] == [("#cited-2", "Back to where 2 is cited")]
    assert html.count('id="cited-2"') == 1


def test_listings_are_newest_first_and_paginated(client, settings):
    settings.BACKCARE = {"ARTICLES_PER_PAGE": 2}
    now = timezone.now()
    for number in range(5):
        make_article(title=f"Number {number}", published_at=now - number * DAY, tags=["t"])
    for url in (LIST, "/blogs/news/tagged/t/"):
        found = [re.findall(r"Number \d", page(client.get(url, {"page": number}))) for number in (1, 2, 3)]
        assert found == [["Number 0", "Number 1"], ["Number 2", "Number 3"], ["Number 4"]]
        assert client.get(url, {"page": 4}).status_code == 404
        html = client.get(url, {"page": 2}).content.decode().partition('class="backcare-pagination"')[2]
        assert {attrs["rel"]: attrs["href"] for attrs in elements(html, "a") if "rel" in attrs} == {
            "prev": url,
            "next": "?page=3",
        }
        assert [attrs["href"] for attrs in elements(html, "a") if attrs.get("aria-current")] == ["?page=2"]


def test_cards_count_approved_comments_only(client):
    article = make_article()
    for status in ("approved", "approved", "pending", "spam"):
        make_comment(article, status=status)
    hidden = make_article(comment_policy="hidden")
    make_comment(hidden, status="approved")
    shown = page(client.get(LIST))
    assert "2 comments" in shown
    assert "1 comment" not in shown


def test_nothing_to_show_leaves_no_empty_block(client):
    article = make_article(body="")
    html = client.get(article.get_absolute_url()).content.decode()
    for words in ("You may also like", "References", "From the shop", "In this article", "Tags", "By <b>"):
        assert words not in html
    assert "backcare-hero" not in html


def test_what_the_shop_does_not_sell_is_not_shown(client):
    article = make_article()
    make_placement(article=article, product=make_product("Sold out", is_listed=False))
    assert "Sold out" not in page(client.get(article.get_absolute_url()))


def test_related_cards_are_those_that_readers_may_see_now(client, committed):
    with committed():
        article = make_article(tags=["x"])
        make_article(title="Seen", tags=["x"])
        make_article(title="Still to come", tags=["x"], published_at=timezone.now() + DAY)
        gone = timezone.now() - timedelta(minutes=1)
        make_article(title="Gone by now", tags=["x"], published_at=gone - DAY, expires_at=gone)
    shown = page(client.get(article.get_absolute_url()))
    assert "Seen" in shown
    assert "Still to come" not in shown
    assert "Gone by now" not in shown


def test_hostile_words_are_escaped_everywhere(client, committed):
    bad = '"><script>alert(1)</script>&'
    with committed():
        article = rich_article(1, title="Title" + bad, meta_description=bad)
        Article.objects.filter(pk=article.pk).update(summary=bad)
        for rows, name in (
            (article.tags.all(), "name"),
            (article.references.all(), "title"),
            (article.comments.all(), "name"),
            (article.placements.all(), "heading"),
        ):
            rows.update(**{name: bad})
        for person in (article.author, article.reviewer):
            type(person).objects.filter(pk=person.pk).update(name=bad, credentials=bad)
        image = article.hero_image
        type(image).objects.filter(pk=image.pk).update(alt=bad, credit=bad)
        make_article(title=bad, tags=article.tags.all())
    tag = article.tags.get()
    for url in (article.get_absolute_url(), LIST, reverse("backcare:article-tagged", args=[tag.slug])):
        html = client.get(url).content.decode()
        assert "<script>alert" not in html
        assert "&lt;script&gt;" in html


def test_pages_are_well_formed(client, committed):
    with committed():
        article = rich_article(3)
    for url in (article.get_absolute_url(), LIST):
        assert_well_formed(client.get(url).content.decode())


def test_every_id_is_there_once(client, committed):
    with committed():
        article = rich_article(3)
        make_article(tags=article.tags.all())
    html = client.get(article.get_absolute_url()).content.decode()
    ids = [attrs["id"] for attrs in elements(html) if "id" in attrs]
    assert len(set(ids)) == len(ids)
    for attrs in elements(html):
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set(attrs.get(name, "").split()) <= set(ids), attrs


# What readers do not see


def hidden_articles():
    now = timezone.now()
    return {
        "draft": make_draft(slug="a-draft"),
        "in review": make_draft(slug="in-review", status="in_review", published_at=now - DAY),
        "archived": make_draft(slug="archived", status="archived", published_at=now - DAY),
        "future": make_article(slug="future", published_at=now + DAY),
        "expired": make_article(slug="expired", published_at=now - 2 * DAY, expires_at=now - DAY),
        "working copy": make_draft(slug="copy", draft_of=make_article(title="Live", tags=["t"])),
        "another language": make_article(slug="deutsch", language="de"),
    }


def test_what_is_not_public_is_not_there(client):
    for name, article in hidden_articles().items():
        article.tags.add("t")
        assert client.get(f"{LIST}{article.slug}/").status_code == 404, name
        assert client.head(f"{LIST}{article.slug}/").status_code == 404, name
    for url in (LIST, "/blogs/news/tagged/t/"):
        html = client.get(url).content.decode()
        assert len(CARD.findall(html)) == 1


def test_a_tag_without_public_articles_has_no_page(client):
    make_draft(tags=["t"])
    make_tag("unused")
    assert client.get("/blogs/news/tagged/t/").status_code == 404
    assert client.get("/blogs/news/tagged/unused/").status_code == 404
    assert client.get("/blogs/news/tagged/nothing/").status_code == 404


def test_staff_see_what_is_coming_marked_as_such(staff_client):
    labels = {
        "draft": "Draft",
        "in review": "In review",
        "archived": "Archived",
        "future": "Scheduled",
        "expired": "Expired",
    }
    found = hidden_articles()
    for name, label in labels.items():
        response = staff_client.get(found[name].get_absolute_url())
        assert response.status_code == 200, name
        assert f"Only staff can see this page. Status: {label}." in page(response)
        assert "noindex" in response.content.decode()
        assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert staff_client.get(found["working copy"].get_absolute_url()).status_code == 404
    public = staff_client.get(make_article().get_absolute_url())
    assert "Only staff" not in page(public)
    assert "no-store" in public["Cache-Control"]


def test_the_cookie_alone_grants_nothing(client, editor, django_user_model):
    draft = make_draft()
    client.cookies["backcare_staff"] = "1"
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(django_user_model.objects.create_user("reader", password="back"))
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(django_user_model.objects.create_user("other", password="back", is_staff=True))
    assert client.get(draft.get_absolute_url()).status_code == 404
    client.force_login(editor)
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_without_the_cookie_staff_are_readers_and_their_session_stays_unread(editor_client):
    draft, article = make_draft(), make_article()
    assert editor_client.get(draft.get_absolute_url()).status_code == 404
    with CaptureQueriesContext(connection) as captured:
        response = editor_client.get(article.get_absolute_url())
    assert not any("session" in query["sql"] or "auth_" in query["sql"] for query in captured)
    assert response["Cache-Control"] == "max-age=0, must-revalidate"


def test_the_admin_sets_the_cookie(editor_client):
    response = editor_client.get(reverse("admin:backcare_article_changelist"))
    cookie = response.cookies["backcare_staff"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert editor_client.get(make_draft().get_absolute_url()).status_code == 200


def test_the_login_page_sets_no_cookie_of_ours(client):
    response = client.get(reverse("admin:backcare_article_changelist"), follow=True)
    assert "backcare_staff" not in client.cookies
    assert response.status_code == 200


# Cookies and caches


def test_no_public_page_sets_a_cookie_or_varies_on_one(committed):
    with committed():
        article = rich_article(1)
    client = Client()
    url = article.get_absolute_url()
    responses = [
        client.get(LIST),
        client.get(LIST + "?page=7"),
        client.get(url),
        client.get(url + "?held=x"),
        client.get("/blogs/news/nothing/"),
        client.get("/blogs/news/tagged/nothing/"),
        client.get(reverse("backcare:article-tagged", args=[article.tags.get().slug])),
        client.post(url),
        client.post(url + "comments/", {"name": ""}),
        client.post(url + "comments/", {"name": "a", "email": "a@example.com", "body": "b"}),
        client.post(
            url + "comments/",
            {"name": "a", "email": "a@example.com", "body": "b"},
            headers={"Sec-Fetch-Site": "same-origin"},
        ),
    ]
    assert [response.status_code for response in responses] == [200, 404, 200, 200, 404, 404, 200, 405, 422, 403, 303]
    for response in responses:
        assert not response.cookies
        varies = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
        assert varies <= {"accept-encoding"}
        assert "csrf" not in response.content.decode().lower()
    assert not client.cookies


def test_caches_ask_back_before_they_answer(client):
    for url in (LIST, make_article().get_absolute_url()):
        assert client.get(url)["Cache-Control"] == "max-age=0, must-revalidate"


@pytest.mark.parametrize("language", ["de", "fr-CH, fr;q=0.9, *;q=0.5", "x" * 1000])
def test_the_language_of_the_browser_plays_no_part(client, language):
    article = make_article()
    plain = client.get(article.get_absolute_url()).content
    assert client.get(article.get_absolute_url(), headers={"Accept-Language": language}).content == plain


# Odd requests


@pytest.mark.parametrize("url", [LIST, "/blogs/news/tagged/t/"])
@pytest.mark.parametrize(
    "number", ["0", "-1", "abc", "٣", "99999999999999999999", "", "\x00", "1.0", " 1", "+1", "1e1", "last", "０", "²"]
)
def test_page_numbers_that_are_none(client, url, number):
    make_article(tags=["t"])
    assert client.get(url, {"page": number}).status_code == 404


def test_parameters_that_no_view_knows_change_nothing(client):
    article = make_article()
    for url in (LIST, article.get_absolute_url()):
        assert client.get(url, {"utm_source": "x", "\x00": "\x00", "page[]": "9"}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "%FF/",
        "%00/",
        "%2e/",
        "%2e%2e/",
        "a%2Fb/",
        "%5C/",
        "a%00b/",
        "%ED%A0%80/",
        "%F0%9F%99%82/",
        "<script>/",
        "'/",
        '"/',
        "a b/",
        "warm-hands/x/",
        "warm-hands/comments/x/",
        "tagged/",
        "tagged/%FF/",
        "tagged/%00/",
        "tagged/a/b/",
        "a" * 201 + "/",
        "a" * 5000 + "/",
        "tagged/" + "a" * 5000 + "/",
        "/",
        "//evil.example/",
        "index.html/",
    ],
)
def test_odd_addresses_are_not_there(client, path):
    make_article(slug="warm-hands", tags=["t"])
    response = client.get(LIST + path)
    assert response.status_code == 404
    assert not response.cookies


def test_slugs_in_other_scripts(client):
    article = make_article(slug="腰痛", tags=["Über"])
    assert client.get(article.get_absolute_url()).status_code == 200
    assert client.get("/blogs/news/tagged/%C3%BCber/").status_code == 200


def test_without_the_slash_one_permanent_redirect(client):
    article = make_article(tags=["t"])
    for url in (article.get_absolute_url(), "/blogs/news/tagged/t/", LIST):
        response = client.get(url.rstrip("/") + "?page=1")
        assert response.status_code == 301
        assert response["Location"] == url + "?page=1"
        assert client.get(url).status_code == 200
    assert client.get("/blogs/news/nothing").status_code in (301, 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_wrong_methods(client, method):
    article = make_article(tags=["t"])
    for url in (LIST, article.get_absolute_url(), "/blogs/news/tagged/t/"):
        response = getattr(client, method)(url)
        assert response.status_code == 405
        assert set(response["Allow"].split(", ")) == {"GET", "HEAD"}


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_wrong_methods_for_a_comment(client, method):
    response = getattr(client, method)(make_article().get_absolute_url() + "comments/")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, POST"


def test_head_answers_like_get(client):
    url = make_article().get_absolute_url()
    response = client.head(url)
    assert response.status_code == 200
    assert response.content == b""


def test_csrf_checks_of_the_host_do_not_stop_a_comment():
    client = Client(enforce_csrf_checks=True)
    url = make_article().get_absolute_url() + "comments/"
    data = {"name": "a", "email": "a@example.com", "body": "b"}
    assert client.post(url, data, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    assert Client(enforce_csrf_checks=True).post(make_article().get_absolute_url()).status_code == 405
