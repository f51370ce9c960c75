"""The read API: what it answers, page by page, and that its document says the same."""

import json
from datetime import UTC, date, datetime, timedelta
from itertools import chain

import pytest
from django.conf import settings as base_settings
from django.conf.urls.i18n import i18n_patterns
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

from backcare import api_urls
from backcare.models import Article, ProductLink
from backcare.publication.addresses import keep_leading
from backcare.views.api_document import DOCUMENT
from tests.factories import (
    make_area,
    make_article,
    make_caution,
    make_draft,
    make_image,
    make_person,
    make_placement,
    make_product,
    make_reference,
    make_technique,
)
from tests.redirects.test_addresses import change_slug

API = "/api/v1/"
SITE = "https://shop.example"

pytestmark = pytest.mark.django_db

urlpatterns = i18n_patterns(
    path("blogs/news/api/v1/", include("backcare.api_urls")),
    path("blogs/news/", include("backcare.urls")),
)


def get(client, address, status=200, **headers):
    """The JSON at ``address``, below the API or complete."""
    response = client.get(address if address.startswith(("/", "http")) else API + address, headers=headers)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    assert not response.cookies
    return response.json()


def error(client, address, status, parameter=None):
    """The message of an error."""
    told = get(client, address, status)["error"]
    assert (told["status"], told["parameter"]) == (status, parameter)
    return told["message"]


def slugs(client, address="articles/"):
    return [item["slug"] for item in get(client, address)["items"]]


def walk(client, address):
    """The slugs on each page, from ``address`` on."""
    pages = []
    while address:
        page = get(client, address)
        pages.append([item["slug"] for item in page["items"]])
        address = page["next"]
        assert address is None or address.startswith(f"{SITE}/")
    return pages


def full_article(number=1, **kwargs):
    """An article with everything."""
    technique = make_technique(
        f"Kneading {number}", slug=f"kneading-{number}", aliases="Petrissage", image=make_image()
    )
    technique.cautions.add(make_caution(f"Never on the spine, {number}.", severity="avoid"))
    technique.steps.create(text="Warm your hands.", position=1)
    area = make_area(f"Lower back {number}", slug=f"lower-back-{number}")
    make_area("Multifidus", kind="muscle", parent=area)
    technique.areas.add(area)
    products = [make_product(f"Pillow {number}-{place}", key=f"pillow-{number}-{place}") for place in (1, 2, 3)]
    article = make_article(
        **{
            "title": f"Warm hands {number}",
            "slug": f"warm-hands-{number}",
            "summary": "Heat & oil.",
            "body": f'<p>See <a href="/oil/">oil</a>.</p><figure data-product="pillow-{number}-3"></figure>',
            "author": make_person(f"Ida {number}", slug=f"ida-{number}", credentials="Therapist"),
            "reviewer": make_person(f"Bo {number}"),
            "reviewed_on": date(2026, 3, 1),
            "hero_image": make_image(credit="Photo: Eva"),
            "tags": [f"Desk {number}", "Sleep"],
            "techniques": [technique],
            "areas": [area],
            **kwargs,
        }
    )
    make_placement(article=article, product=products[0], position=2)
    make_placement(article=article, product=products[1], position=1, call_to_action="Warm up")
    make_reference(article, title="Back pain", url="https://health.example/", accessed_on=date(2026, 2, 1))
    make_reference(article, title="A book", url="")
    return article


# The document


def strict(schema):
    """``schema`` without room for what it does not name."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {"additionalProperties": False} if "properties" in schema and schema.get("type") == "object" else {}
    return {name: strict(value) for name, value in schema.items()} | closed


def assert_as_documented(response, at):
    """The answer is one of those that the document has for the path ``at``."""
    answers = DOCUMENT["paths"][at]["get"]["responses"]
    told = answers[str(response.status_code)].get("content")
    assert bool(told) == bool(response.content)
    if told:
        schema = strict({**told["application/json"]["schema"], "components": DOCUMENT["components"]})
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(response.json())


def test_the_document_is_openapi_and_names_each_address(client):
    document = get(client, "openapi.json")
    validate(document)
    assert document["servers"] == [{"url": f"{SITE}/api/v1"}]
    there = {f"/{str(each.pattern).replace('<backcare_slug:slug>', '{slug}')}" for each in api_urls.urlpatterns}
    assert there == set(document["paths"])


def test_the_document_names_each_parameter():
    for each in api_urls.urlpatterns:
        assert (each.callback.login_required, each.callback.csrf_exempt) == (False, True)
        operation = DOCUMENT["paths"][f"/{str(each.pattern).replace('<backcare_slug:slug>', '{slug}')}"]["get"]
        named = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
        if each.name != "search":  # its pages are not kept, so its view does not have to say what it reads
            assert sorted(named) == sorted(each.callback.backcare_parameters)


def test_answers_are_as_the_document_says(client, committed):
    with committed():
        full_article()
        make_article(slug="bare")
        make_technique("Tapping", slug="tapping")
    asked = {
        "/articles/": ["articles/", "articles/?limit=1", "articles/?limit=x", "articles/?tag=nothing"],
        "/articles/{slug}/": ["articles/warm-hands-1/", "articles/bare/", "articles/nothing/"],
        "/techniques/": ["techniques/"],
        "/techniques/{slug}/": ["techniques/kneading-1/", "techniques/tapping/", "techniques/nothing/"],
        "/areas/": ["areas/"],
        "/areas/{slug}/": ["areas/lower-back-1/", "areas/nothing/"],
        "/search/": ["search/?q=hands", "search/?q=kneading", "search/?q=qqq", "search/"],
        "/openapi.json": ["openapi.json"],
    }
    assert set(asked) == set(DOCUMENT["paths"])
    for at, addresses in asked.items():
        for address in addresses:
            response = client.get(API + address)
            assert_as_documented(response, at)
        assert_as_documented(client.post(API + addresses[0]), at)
        etag = client.get(API + addresses[0])["ETag"]
        assert_as_documented(client.get(API + addresses[0], headers={"if-none-match": etag}), at)


# What they say


def test_an_article(client):
    article = full_article(published_at=datetime(2026, 5, 4, 12, tzinfo=UTC))
    (item,) = get(client, "articles/")["items"]
    detail = get(client, "articles/warm-hands-1/")
    assert item == {name: detail[name] for name in item}
    assert detail.keys() - item == {"content_html", "translations"}
    term = {"name": "Desk 1", "slug": "desk-1", "url": f"{SITE}/blogs/news/tagged/desk-1/"}
    assert item | {"image": None, "updated_at": ""} == {
        "id": article.feed_id,
        "url": f"{SITE}/blogs/news/warm-hands-1/",
        "slug": "warm-hands-1",
        "language": "en",
        "title": "Warm hands 1",
        "summary": "Heat & oil.",
        "is_indexed": True,
        "published_at": "2026-05-04T12:00:00+00:00",
        "updated_at": "",
        "author": {
            "name": "Ida 1",
            "slug": "ida-1",
            "url": f"{SITE}/blogs/news/people/ida-1/",
            "credentials": "Therapist",
        },
        "reviewer": item["reviewer"],
        "reviewed_on": "2026-03-01",
        "image": None,
        "tags": [term, {"name": "Sleep", "slug": "sleep", "url": f"{SITE}/blogs/news/tagged/sleep/"}],
        "techniques": [
            {"name": "Kneading 1", "slug": "kneading-1", "url": f"{SITE}/blogs/news/techniques/kneading-1/"}
        ],
        "areas": [{"name": "Lower back 1", "slug": "lower-back-1", "url": f"{SITE}/blogs/news/areas/lower-back-1/"}],
        "cautions": [{"severity": "avoid", "text": "Never on the spine, 1."}],
        "products": [
            {
                "key": f"pillow-1-{place}",
                "title": f"Pillow 1-{place}",
                "url": SITE + ProductLink.objects.get(key=f"pillow-1-{place}").url,
                "call_to_action": action,
            }
            for place, action in ((2, "Warm up"), (1, "View in the shop"), (3, "View in the shop"))
        ],
        "references": [
            {"title": "Back pain", "url": "https://health.example/", "publisher": "", "accessed_on": "2026-02-01"},
            {"title": "A book", "url": "", "publisher": "", "accessed_on": None},
        ],
    }
    assert item["reviewer"]["name"] == "Bo 1"
    image = item["image"]
    assert (image["width"], image["height"], image["credit"]) == (600, 400, "Photo: Eva")
    assert image["url"].startswith(f"{SITE}/media/")
    assert f'<a href="{SITE}/oil/">oil</a>' in detail["content_html"]
    assert "Never on the spine, 1." in detail["content_html"]


def test_a_review_without_a_day_is_none(client):
    make_article(slug="one", reviewer=make_person())
    detail = get(client, "articles/one/")
    assert (detail["reviewer"], detail["reviewed_on"], detail["author"], detail["image"]) == (None, None, None, None)


def test_a_technique_and_an_area(client):
    full_article()
    make_technique("Draft", status="draft")
    (item,) = get(client, "techniques/")["items"]
    detail = get(client, "techniques/kneading-1/")
    assert item == {name: detail[name] for name in item}
    assert (detail["steps"], detail["aliases"]) == (["Warm your hands."], ["Petrissage"])
    assert [area["slug"] for area in detail["areas"]] == ["lower-back-1"]
    assert detail["cautions"] == [{"severity": "avoid", "text": "Never on the spine, 1."}]
    area, muscle = get(client, "areas/")["items"]
    assert (area["parent"], area["cautions"]) == (None, [])
    assert (muscle["kind"], muscle["parent"]["slug"]) == ("muscle", "lower-back-1")
    detail = get(client, "areas/lower-back-1/")
    assert [each["name"] for each in detail["muscles"]] == ["Multifidus"]
    assert [each["slug"] for each in detail["techniques"]] == ["kneading-1"]
    assert detail["cautions"] == [{"severity": "avoid", "text": "Never on the spine, 1."}]


def test_what_is_hidden_is_nowhere(staff_client):
    now = timezone.now()
    shown = make_article(slug="shown", is_indexed=False)
    make_draft(slug="draft")
    make_article(slug="later", published_at=now + timedelta(hours=1))
    make_article(slug="over", expires_at=now - timedelta(minutes=1))
    make_article(slug="fremd", language="de")
    make_draft(slug="shown", title="Working copy", draft_of=shown)
    shown.techniques.add(make_technique("Secret", slug="secret", status="draft"))
    shown.areas.add(make_area("Secret", slug="secret", status="draft"))
    make_placement(article=shown, product=make_product("Secret", is_listed=False))
    for client in (Client(), staff_client):
        assert slugs(client) == ["shown"]
        assert "Secret" not in json.dumps(get(client, "articles/?limit=9") | get(client, "articles/shown/"))
        assert get(client, "articles/shown/")["is_indexed"] is False
        assert get(client, "techniques/")["items"] == get(client, "areas/")["items"] == []
        for address in ("articles/draft", "articles/later", "articles/over", "articles/fremd", "techniques/secret"):
            assert error(client, f"{address}/", 404) == "Page not found."
        assert error(client, "areas/secret/", 404) == "Page not found."
        assert error(client, "articles/?technique=secret", 404, "technique") == "“secret” is no technique here."


# Page by page


def test_pages_follow_each_other(client):
    moment = timezone.now() - timedelta(days=1)
    for number in range(3):
        make_article(slug=f"same-{number}", published_at=moment)
    make_article(slug="new")
    make_article(slug="old", published_at=moment - timedelta(days=1))
    expected = ["new", "same-2", "same-1", "same-0", "old"]
    assert walk(client, "articles/") == [expected]
    for limit in range(1, 6):
        pages = walk(client, f"articles/?limit={limit}")
        assert list(chain(*pages)) == expected
        assert {len(page) for page in pages[:-1]} <= {limit}
    following = get(client, "articles/?limit=2")["next"]
    make_article(slug="newest")
    Article.objects.filter(slug="same-2").delete()
    assert walk(client, following) == [["same-1", "same-0"], ["old"]]


@pytest.mark.parametrize("cursor", ["", "x", "WyJ4Il0", "WyJ4Il0:y", "\0", "a" * 3000, "ß:ß"])
def test_a_cursor_that_is_not_ours_is_refused(client, cursor):
    for at in ("articles/", "search/?q=x"):
        response = client.get(API + at, {"q": "x", "after": cursor})
        assert response.status_code == 400
        assert response.json()["error"] == {
            "status": 400,
            "message": "“after” is not from this list. "
            "Leave it out to begin, then follow the address in “next” as it is.",
            "parameter": "after",
        }


def test_a_cursor_is_good_for_its_own_list(client, committed):
    with committed():
        for _twice in range(2):
            make_article(title="Warm hands")
    query = get(client, "search/?q=hands&limit=1")["next"].partition("after=")[2]
    assert "is not from this list" in error(client, f"articles/?after={query}", 400, "after")


@pytest.mark.parametrize("limit", ["", "0", "01", "-1", "101", "1.5", "x", "٣", "9" * 5000])
def test_a_wrong_limit_is_refused(client, limit):
    message = error(client, f"articles/?limit={limit}", 400, "limit")
    assert message == f"“{limit}” is no limit: use a whole number from 1 to 100."


def test_filters(client):
    full_article(1)
    full_article(2)
    for narrowed in ("tag=desk-1", "technique=kneading-1", "area=lower-back-1", "author=ida-1", "product=pillow-1-2"):
        assert slugs(client, f"articles/?{narrowed}") == ["warm-hands-1"]
        assert walk(client, f"articles/?tag=sleep&limit=1&{narrowed.replace('tag=', 'x=')}")[-1] == ["warm-hands-1"]
    assert walk(client, "articles/?limit=1&tag=sleep") == [["warm-hands-2"], ["warm-hands-1"]]
    assert slugs(client, "articles/?tag=desk-1&author=ida-2") == []
    for name in ("tag", "technique", "area", "author", "product"):
        for value in ("nothing", "", "%00", "a%20b", "x" * 5000):
            assert error(client, f"articles/?{name}={value}", 404, name).endswith(f"is no {name} here.")


def test_old_slugs_lead_on(client):
    article = full_article()
    technique, area = article.techniques.get(), article.areas.get()
    change_slug(article, "warmer")
    for row in (technique, area):
        old, row.slug = row.slug, f"new-{row.slug}"
        row.save()
        keep_leading(row, old)
    for old, new in (
        ("articles/warm-hands-1/", "articles/warmer/"),
        ("techniques/kneading-1/", "techniques/new-kneading-1/"),
        ("areas/lower-back-1/", "areas/new-lower-back-1/"),
        ("articles/?limit=5&technique=kneading-1", "articles/?limit=5&technique=new-kneading-1"),
        ("articles/?tag=Desk-1", "articles/?tag=desk-1"),
    ):
        response = client.get(API + old)
        assert (response.status_code, response["Location"]) == (301, API + new)


def test_the_search(client, committed):
    with committed():
        for number in range(3):
            make_article(title=f"Warm heron {number}", slug=f"heron-{number}")
        make_technique("Heron stroke", slug="stroke")
    page = get(client, "search/?q=heron&limit=3")
    assert page["total"] == 4
    pages = walk(client, "search/?q=heron&limit=3")
    assert ([len(page) for page in pages], len(set(chain(*pages)))) == ([3, 1], 4)
    assert {item["kind"] for item in page["items"]} <= {"article", "technique"}
    assert get(client, "search/?q=heorn")["corrected"] == "heron"
    assert get(client, "search/?q=!")["items"] == []
    for empty in ("search/", "search/?q=", "search/?q=%00"):
        assert error(client, empty, 400, "q") == "Say in “q” what to look for."
    assert "is not from this list" in error(client, "search/?q=heron&after=1", 400, "after")


# What it costs, and who may keep it


def count_queries(client, address):
    get(client, address)
    with CaptureQueriesContext(connection) as queries:
        get(client, address)
    return len(queries)


def test_twenty_rows_cost_what_one_costs(client, settings):
    settings.MIDDLEWARE = []
    costs = {
        "articles/": 4,
        "articles/?tag=sleep": 5,
        "articles/?tag=sleep&product=pillow-1-1": 6,
        "articles/warm-hands-1/": 4,
        "techniques/": 2,
        "techniques/kneading-1/": 4,
        "areas/": 1,
        "areas/lower-back-1/": 3,
        "openapi.json": 0,
    }
    full_article()
    assert {address: count_queries(client, address) for address in costs} == costs
    for number in range(2, 21):
        full_article(number)
    assert {address: count_queries(client, address) for address in costs} == costs
    assert len(get(client, "articles/")["items"]) == 20


def test_a_search_costs_what_one_result_costs(client, settings, committed):
    settings.MIDDLEWARE = []
    with committed():
        for number in range(10):
            make_article(title=f"Warm heron {number}")
    one = count_queries(client, "search/?q=heron&limit=1")
    assert count_queries(client, "search/?q=heron") == one


def test_what_a_client_has_is_not_sent_again(client, settings):
    settings.MIDDLEWARE = []  # without the page cache too
    make_article(slug="one")
    for address in ("articles/", "articles/one/", "techniques/", "openapi.json", "search/?q=x"):
        first = client.get(API + address)
        assert first["Cache-Control"] == "max-age=0, must-revalidate"
        assert first["X-Robots-Tag"] == "noindex"
        again = client.get(API + address, headers={"if-none-match": first["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.head(API + address).status_code == 200
    assert client.get(f"{API}articles/").get("Vary") is None


def how(client, address, **headers):
    return client.get(API + address, headers=headers)["X-Backcare-Cache"]


@pytest.mark.django_db(transaction=True)
def test_the_page_cache_keeps_what_has_an_end(client):
    full_article()
    make_article(tags=["Sleep"])
    following = get(client, "articles/?limit=1")["next"].removeprefix(SITE + API)
    for address in ("articles/?tag=sleep", "articles/warm-hands-1/", "techniques/", "areas/lower-back-1/", following):
        assert (how(client, address), how(client, address)) == ("miss", "hit")
    assert how(client, "articles/?tag=sleep&utm_source=x") == "hit"
    assert how(client, "articles/?tag=sleep&author=ida-1") == "bypass; Cache-Control: no-cache"
    assert how(client, "articles/?tag=nothing") == "bypass; status 404"
    assert how(client, "articles/?after=x") == "bypass; status 400"
    assert how(client, "search/?q=hands") == "bypass; pages of this kind are not kept"
    Article.objects.filter(slug="warm-hands-1").update(title="Cold hands")
    assert get(client, "articles/warm-hands-1/")["title"] == "Cold hands"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("origins", [["*"], ["https://app.example"], ["*", "https://app.example"]])
def test_scripts_of_one_origin_or_of_all_get_the_same_answer(client, settings, origins):
    settings.BACKCARE = {**settings.BACKCARE, "API_ORIGINS": origins}
    make_article()
    for expected in ("miss", "hit", "hit"):
        response = client.get(f"{API}articles/", headers={"origin": "https://other.example"})
        assert response["Access-Control-Allow-Origin"] == origins[0]
        assert response["X-Backcare-Cache"] == expected
        assert "Origin" not in response.get("Vary", "")
    etag = response["ETag"]
    again = client.get(f"{API}articles/", headers={"if-none-match": etag})
    assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, origins[0])
    assert client.get(f"{API}articles/?limit=x")["Access-Control-Allow-Origin"] == origins[0]
    assert client.get(f"{API}articles/?tag=x")["Access-Control-Allow-Origin"] == origins[0]


@pytest.mark.django_db(transaction=True)
def test_scripts_of_several_origins(client, settings):
    settings.BACKCARE = {**settings.BACKCARE, "API_ORIGINS": ["https://app.example", "https://shop.example"]}
    make_article()
    for origin, allowed in (
        ("https://shop.example", "https://shop.example"),
        ("https://app.example", "https://app.example"),
        ("https://other.example", None),
        ("", None),
    ):
        response = client.get(f"{API}articles/", headers={"origin": origin} if origin else {})
        assert response.get("Access-Control-Allow-Origin") == allowed
        assert response["Vary"] == "Origin"
        assert response["X-Backcare-Cache"] == "bypass; varies on origin"
    again = client.get(f"{API}articles/", headers={"origin": "https://app.example", "if-none-match": response["ETag"]})
    assert (again.status_code, again["Access-Control-Allow-Origin"]) == (304, "https://app.example")


def test_without_origins_no_script_of_another_site(client):
    assert "Access-Control-Allow-Origin" not in client.get(f"{API}articles/", headers={"origin": SITE}).headers


def test_a_preflight_and_other_methods(client, settings):
    settings.BACKCARE = {**settings.BACKCARE, "API_ORIGINS": ["*"]}
    asks = {"origin": "https://app.example", "access-control-request-method": "GET"}
    response = client.options(f"{API}articles/", headers=asks)
    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Origin"] == response["Access-Control-Allow-Headers"] == "*"
    for method in (client.post, client.put, client.delete):
        response = method(f"{API}articles/")
        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert response.json()["error"]["message"] == "The API is for reading: use GET."


# Languages


LOCALE = "django.middleware.locale.LocaleMiddleware"


@pytest.fixture
def two_languages(settings):
    settings.LANGUAGES, settings.LANGUAGE_CODE = [("en", "English"), ("de", "German")], "en"
    settings.MIDDLEWARE = [LOCALE, *base_settings.MIDDLEWARE]
    english = make_article(slug="hands", title="Hands")
    make_article(slug="haende", title="Hände", language="de", translation_group=english.translation_group)
    make_article(slug="only", language="de")
    return english


@pytest.mark.urls("tests.views.test_api")
def test_the_language_is_that_of_the_path(client, two_languages):
    mount = "/blogs/news/api/v1/"
    assert slugs(client, f"/en{mount}articles/") == ["hands"]
    assert walk(client, f"/de{mount}articles/?limit=1") == [["only"], ["haende"]]
    detail = get(client, f"/en{mount}articles/hands/")
    assert detail["url"] == f"{SITE}/en/blogs/news/hands/"
    assert detail["translations"] == [{"language": "de", "url": f"{SITE}/de/blogs/news/haende/"}]
    assert get(client, f"/de{mount}articles/only/")["translations"] == []
    assert client.get(f"/de{mount}articles/only/")["Content-Language"] == "de"
    assert client.get(f"/en{mount}articles/")["X-Backcare-Cache"].startswith("bypass; no stamp")
    assert error(client, f"/en{mount}articles/only/", 404)
    change_slug(two_languages, "warm-hands")
    response = client.get(f"/en{mount}articles/hands/")
    assert (response.status_code, response["Location"]) == (301, f"/en{mount}articles/warm-hands/")
    Article.objects.filter(pk=two_languages.pk).update(language="fr")
    Article.objects.filter(slug="haende").update(language="en")
    assert error(client, f"/de{mount}articles/hands/", 404)
    with CaptureQueriesContext(connection) as queries:
        get(client, f"/en{mount}articles/haende/")
    assert len([query for query in queries if "backcare_article" in query["sql"]]) <= 4


def test_an_article_that_moved_to_a_language_without_api(client, two_languages, settings):
    settings.ROOT_URLCONF = "tests.i18n_urls"  # its API is outside of the languages
    change_slug(two_languages, "warm-hands")
    Article.objects.filter(slug="haende").delete()
    Article.objects.filter(pk=two_languages.pk).update(language="de", slug="hands")
    assert error(client, "articles/hands/", 404) == "Page not found."
    assert slugs(client) == []
