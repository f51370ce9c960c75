"""Nothing that is not published reaches a reader, by whatever address; and a preview writes nothing."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models.signals import post_save
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backcare.articles import data as article_data
from backcare.models import Article
from backcare.previews import links
from backcare.publication import acts, drafts
from backcare.related import rebuilding
from backcare.views.previews import page_with
from tests import factories
from tests.admin.test_article_form import GOOD, typed, url
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db

SECRET = "Zyzzyva"


def path_of(link):
    return links.url_of(link).removeprefix("https://shop.example")


def test_a_preview_offers_no_link_to_share(client):
    article = make_draft(**GOOD)
    assert "Copy link" not in client.get(path_of(links.create(article, days=3))).content.decode()
    assert "Copy link" in client.get(make_article().get_absolute_url()).content.decode()


@pytest.fixture
def hidden():
    """Articles that nobody may see, tied to everything there is, and the addresses at which they might show."""
    technique, area, person = factories.make_technique(), factories.make_area(), factories.make_person()
    product = factories.make_product()
    shared = {"tags": ["warm"], "techniques": [technique], "areas": [area], "author": person, "reviewer": person}
    now = timezone.now()
    live = make_article(title="Live", slug="live", **shared, **GOOD)
    factories.make_placement(article=live, product=product)
    drafts.save_draft(
        live,
        {
            **article_data.read(live),
            "title": SECRET,
            "summary": SECRET,
            "slug": "secret-copy",
            "tags": ["warm", SECRET],
        },
    )
    for name, values in {
        "draft": {"status": "draft"},
        "review": {"status": "in_review"},
        "archived": {"status": "archived", "published_at": now - timedelta(days=2)},
        "later": {"published_at": now + timedelta(days=2)},
        "over": {"published_at": now - timedelta(days=2), "expires_at": now - timedelta(days=1)},
        "unpublished": {"slug": "once-known"},
    }.items():
        row = make_article(**{"title": f"{SECRET} {name}", "summary": SECRET, "slug": name, **shared, **GOOD, **values})
        factories.make_placement(article=row, product=product)
        factories.make_override(live, row)
        factories.make_override(row, live)
        row.tags.add(SECRET)
    known = Article.objects.get(slug="once-known")
    drafts.publish(known, {**article_data.read(known), "slug": "known-later"})
    acts.unpublish(Article.objects.filter(pk=known.pk))
    rebuilding.rebuild("default")
    slugs = [*Article.objects.exclude(pk=live.pk).values_list("slug", flat=True), "once-known"]
    pages = ["article-list", "technique-list", "area-list"]
    addresses = [reverse(f"backcare:{page}") for page in pages]
    addresses += [row.get_absolute_url() for row in (live, technique, area, person, *live.tags.all())]
    addresses += [reverse("backcare:article-detail", args=[slug]) for slug in slugs]
    for kind, rows in (("technique", [technique]), ("area", [area]), ("person", [person]), ("tag", live.tags.all())):
        addresses += [reverse(f"backcare:{kind}-feed", args=[row.slug, "json"]) for row in rows]
    addresses += [reverse("backcare:article-feed", args=["json"]), reverse("backcare:archive")]
    addresses += [reverse("backcare:article-tagged", args=[SECRET.lower()]), "/", product.url]
    return addresses


def visitors(django_user_model):
    """A reader, a forged staff cookie, a customer with an account, staff who may not look at articles."""
    yield Client()
    forged = Client()
    forged.cookies["backcare_staff"] = "1"
    yield forged
    for name, is_staff in (("customer", False), ("packer", True)):
        client = Client()
        user = django_user_model.objects.create_user(name, is_staff=is_staff)
        user.user_permissions.set(Permission.objects.filter(codename__in=["view_tag", "view_technique", "view_person"]))
        client.force_login(user)
        client.cookies["backcare_staff"] = "1"
        yield client


def test_no_address_shows_what_is_not_published(hidden, django_user_model):
    for visitor in visitors(django_user_model):
        for address in hidden:
            for method in (visitor.get, visitor.head):
                response = method(address)
                assert response.status_code in (200, 404), address
                text = response.content.decode() + str(response.headers)
                assert SECRET.lower() not in text.lower(), address
                assert "secret-copy" not in text
                assert "known-later" not in text


def test_nothing_unpublished_is_asked_of_the_admin_without_permission(hidden, django_user_model):
    for visitor in visitors(django_user_model):
        for page in ("articles", "tags", "images", "products", "techniques", "changelist", "add"):
            response = visitor.get(url(page), {"q": SECRET})
            assert response.status_code in (302, 403)
        for source in ("relatedoverride", "article"):
            query = {"app_label": "backcare", "model_name": source, "field_name": "related", "term": SECRET}
            response = visitor.get(reverse("admin:autocomplete"), query)
            assert response.status_code in (302, 403)


def test_working_copies_are_nothing_to_choose(hidden, editor_client):
    query = {"app_label": "backcare", "model_name": "relatedoverride", "field_name": "related", "term": SECRET}
    found = editor_client.get(reverse("admin:autocomplete"), query).json()["results"]
    copies = {str(pk) for pk in Article.objects.working_copies().values_list("pk", flat=True)}
    assert found
    assert not copies & {row["id"] for row in found}
    page = editor_client.get(url("articles"), {"q": SECRET}).json()
    assert "secret-copy" not in str(page)


# Preview links


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_preview_is_kept_by_nobody(method):
    link = links.create(make_draft(title=SECRET, **GOOD), days=1)
    for client in (Client(), Client(headers={"referer": "https://elsewhere.example/"})):
        response = getattr(client, method)(path_of(link))
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "private, no-store"
        assert response.headers["X-Robots-Tag"] == "noindex"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert not response.cookies
        assert "ETag" not in response.headers
    assert Client().post(path_of(link)).status_code == 405


def test_a_link_lives_as_long_as_its_article_and_shows_what_is_newest(editor_client):
    article = make_draft(title="One", **GOOD)
    link = links.create(article, days=1)
    guest, path = Client(), path_of(link)
    assert b"<h1>One</h1>" in guest.get(path).content
    drafts.publish(article)
    assert b"<h1>One</h1>" in guest.get(path).content
    drafts.save_draft(article, {**article_data.read(article), "title": "Two"})
    assert b"<h1>Two</h1>" in guest.get(path).content
    drafts.discard(article)
    assert b"<h1>One</h1>" in guest.get(path).content
    Article.objects.get(pk=article.pk).delete()
    gone = guest.get(path)
    assert gone.status_code == 404
    assert gone.headers["Cache-Control"] == "private, no-store"


def test_a_link_to_an_article_in_another_language():
    article = make_draft(title="Langsame Hände", language="de", **GOOD)
    response = Client().get(path_of(links.create(article, days=1)))
    assert response.status_code == 200
    assert response.headers["Content-Language"] == "de"


def test_a_link_of_another_article_is_not_revoked(editor_client):
    mine, other = make_draft(), make_draft()
    link = links.create(other, days=1)
    editor_client.post(url("revoke", mine.pk), {"link": link.pk})
    assert Client().get(path_of(link)).status_code == 200
    for pk in ("", "x", "-1", "9" * 18, "9" * 30, "²"):
        response = editor_client.post(url("revoke", other.pk), {"link": pk})
        assert "This link was already revoked or expired." in response.content.decode()
    assert Client().get(path_of(link)).status_code == 200


# A preview writes nothing


@pytest.fixture
def written():
    """What a test writes: the statements, and the rows for which Django sends ``post_save``."""
    saved = []

    def hear(instance, **kwargs):
        saved.append(instance)

    post_save.connect(hear)
    with CaptureQueriesContext(connection) as queries:
        yield lambda: [
            *(
                query["sql"]
                for query in queries
                if not query["sql"].lstrip("(").startswith(("SELECT", "SAVEPOINT", "RELEASE"))
            ),
            *saved,
        ]
    post_save.disconnect(hear)


def test_a_preview_writes_nothing_and_tells_nobody(editor_client, request):
    article = make_article(tags=["a"], **GOOD)
    drafts.save_draft(article, {**article_data.read(article), "title": "Two"})
    revision = article.revisions.first()
    link = links.create(article, days=1)
    data = typed(editor_client, url("change", article.pk), title="Three", tags="b, c")
    written = request.getfixturevalue("written")
    assert editor_client.post(url("preview", article.pk), data).status_code == 200
    assert editor_client.post(url("preview_new"), data).status_code == 200
    assert editor_client.get(url("old_page", article.pk, revision.pk)).status_code == 200
    assert Client().get(path_of(link)).status_code == 200
    assert written() == []


def test_the_preview_is_the_page_that_readers_get_once_it_is_published():
    person, image = factories.make_person(), factories.make_image()
    collection, in_text = factories.make_product(), factories.make_product(title="Roller")
    techniques = [factories.make_technique(name=name) for name in ("Kneading", "Friction")]
    area = factories.make_area()
    article = make_article(**GOOD)
    for number in range(3):
        factories.make_comment(article=article, status="approved", body=f"Number {number}")
    data = {
        **article_data.read(article),
        "title": "Hands",
        "summary": "Slow ones.",
        "body": f'<h2>One</h2><p>Text</p><figure data-product="{in_text.key}"></figure>'
        f'<figure data-technique="{techniques[1].key}"></figure><h2>Two</h2><p>More</p>',
        "author": person.pk,
        "reviewer": person.pk,
        "reviewed_on": "2026-05-01",
        "hero_image": image.pk,
        "tags": ["new one", "Warm", "a"],
        "techniques": [techniques[0].pk],
        "areas": [area.pk],
        "references": [{"title": "S", "url": "https://a.example/", "publisher": "A", "accessed_on": "2026-05-02"}],
        "placements": [{"product": collection.pk, "heading": "H", "text": "T", "call_to_action": "Go"}],
    }
    request = RequestFactory().get(article.get_absolute_url())
    preview = page_with(request, article, data).content.decode()
    drafts.publish(article, data)
    page = Client().get(article.get_absolute_url()).content.decode()
    assert "Roller" in page
    assert "Number 2" in page
    assert preview == page
