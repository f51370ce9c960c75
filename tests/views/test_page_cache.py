"""What the page cache keeps, when it answers, and what its header says."""

import threading
import time
from collections import Counter
from datetime import timedelta

import django
import pytest
from asgiref.sync import async_to_sync
from django.core.cache import caches
from django.db import OperationalError, connection, connections, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from backcare import page_cache
from backcare.comments import held_link
from backcare.models import Article, Comment
from backcare.page_cache import pausing, stamps, storing
from backcare.publication import drafts
from backcare.views import articles as article_views
from backcare.views.listings import Listing
from backcare.views.page_cache import Lookup
from tests import factories
from tests.factories import make_article, make_comment
from tests.page_cache.test_stamps import addresses, make_rows

if django.VERSION >= (6, 0):
    from django.middleware.csp import get_nonce as nonce_of
    from django.utils.csp import CSP

    NONCE = CSP.NONCE
else:
    from operator import attrgetter

    from csp.constants import NONCE

    nonce_of = attrgetter("csp_nonce")

pytestmark = pytest.mark.django_db(transaction=True)

CACHE = "backcare.views.page_cache.PageCacheMiddleware"
LIST = "/blogs/news/"


def how(response):
    return response.headers.get("X-Backcare-Cache")


@pytest.fixture(autouse=True)
def _long_pauses():
    """What is left alone for a second is left alone for the whole test, however slow the machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pausing, "SECONDS", 60.0)
        yield


@pytest.fixture
def article():
    return make_article(slug="one", title="Slow hands")


def kept(client, address, **headers):
    """Get ``address`` until it is kept, and once more."""
    client.get(address, headers=headers)
    return client.get(address, headers=headers)


def test_every_kind_of_page_is_kept(client):
    make_rows()
    for address in addresses():
        first, second = client.get(address), client.get(address)
        assert (how(first), how(second)) == ("miss", "hit"), address
        assert first.content == second.content
        of_this_visit = {"X-Backcare-Cache": "hit", "X-Request-ID": second.headers["X-Request-ID"]}
        assert dict(first.headers) | of_this_visit == dict(second.headers)
        assert second.headers["Cache-Control"] == "max-age=0, must-revalidate"


def test_a_hit_is_one_query(client, article):
    kept(client, LIST)
    with CaptureQueriesContext(connection) as queries:
        assert how(client.get(LIST)) == "hit"
    assert [query["sql"] for query in queries] == ["SELECT token FROM backcare_pagestamp ORDER BY id"]


def test_a_change_is_seen_at_once(client, article):
    kept(client, LIST)
    article.title = "Warm hands"
    article.save()
    response = client.get(LIST)
    assert how(response) == "miss"
    assert "Warm hands" in response.content.decode()
    page_cache.bump()
    assert how(client.get(LIST)) == "miss"


def test_a_change_between_the_stamp_and_the_page(client, article, monkeypatch):
    def change_meanwhile(*args, **kwargs):
        thread = threading.Thread(target=change)
        thread.start()
        thread.join()
        return page(*args, **kwargs)

    def change():
        Article.objects.update(title="Warm hands")
        connection.close()

    page = Listing.page
    monkeypatch.setattr(Listing, "page", change_meanwhile)
    assert "Warm hands" in client.get(LIST).content.decode()
    monkeypatch.undo()
    assert how(client.get(LIST)) == "miss"


def test_a_change_between_the_page_and_its_keeping(client, article, monkeypatch):
    def change_afterwards(*args, **kwargs):
        try:
            return cards(*args, **kwargs)
        finally:
            Article.objects.update(title="Warm hands")

    cards = article_views.cards_of
    monkeypatch.setattr(article_views, "cards_of", change_afterwards)
    assert "Slow hands" in client.get(LIST).content.decode()
    monkeypatch.undo()
    response = client.get(LIST)
    assert how(response) == "miss"
    assert "Warm hands" in response.content.decode()


def test_time_ends_a_page(client, article, monkeypatch):
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    moment = min(now + timedelta(seconds=60), midnight - timedelta(seconds=1))
    Article.objects.bulk_create([make_article(save=False, title="Later", published_at=moment)])
    assert how(kept(client, LIST)) == "hit"
    for seconds, expected in ((-0.5, "hit"), (0.5, "miss")):
        with monkeypatch.context() as patched:
            patched.setattr(timezone, "now", lambda at=seconds: moment + timedelta(seconds=at))
            response = client.get(LIST)
            assert how(client.get(LIST)) == "hit"
        assert how(response) == expected
    assert "Later" in response.content.decode()


def test_a_clock_that_was_put_back_ends_a_page(client, article, monkeypatch, settings):
    settings.BACKCARE = {**settings.BACKCARE, "ARTICLES_PER_PAGE": 1}
    now = timezone.now()
    Article.objects.bulk_create([make_article(save=False, title="Later", published_at=now + timedelta(hours=1))])
    page_cache.bump()
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: now + timedelta(hours=2))
        assert how(kept(client, LIST)) == "hit"
        assert how(kept(client, f"{LIST}?page=2")) == "hit"
    response = client.get(LIST)
    assert how(response) == "miss"
    assert "Later" not in response.content.decode()
    assert how(client.get(LIST)) == "hit"
    assert client.get(f"{LIST}?page=2").status_code == 404


def test_parameters_that_the_view_reads_divide(client, settings):
    settings.BACKCARE = {**settings.BACKCARE, "ARTICLES_PER_PAGE": 1}
    make_article(), make_article()
    assert how(kept(client, LIST)) == "hit"
    assert how(client.get(f"{LIST}?utm_source=mail")) == "hit"
    assert how(client.get(f"{LIST}?page=2")) == "miss"
    assert how(client.get(f"{LIST}?utm_source=x&page=2")) == "hit"
    assert client.get(f"{LIST}?page=2").content != client.get(LIST).content


def test_parameters_that_it_does_not_read_stay_out_of_the_page(client, settings):
    settings.MIDDLEWARE = [CACHE, f"{__name__}.shows_the_address"]
    article = make_article(slug="one")
    page = client.get(f"{LIST}one/?utm_source=<evil>&comments=")
    assert (how(page), page.content) == ("miss", b"/blogs/news/one/?comments=")
    assert how(client.get(f"{LIST}one/?comments=&x=1&comments=")) == "hit"
    drafts.publish(article, dict(drafts.head_of(article).content) | {"slug": "two"})
    moved = client.get(f"{LIST}one/?utm_source=mail&comments=")
    assert moved.headers["Location"] == f"{LIST}two/?utm_source=mail&comments="


def test_scheme_and_host_divide(client, article):
    kept(client, LIST)
    assert how(client.get(LIST, secure=True)) == "miss"
    assert how(client.get(LIST, headers={"host": "shop.example"})) == "miss"
    assert how(client.get(LIST, headers={"host": "shop.example:80"})) == "miss"
    for unusual in ("SHOP.example", "shop.example:81", "shop.example."):
        assert how(client.get(LIST, headers={"host": unusual})) == "bypass; unusual host"
    assert client.get(LIST, headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("search/?q=hands", "pages of this kind are not kept"),
        ("search/suggestions/?q=h", "pages of this kind are not kept"),
        ("nothing/", "status 404"),
        ("One/", "status 301"),
        ("?page=7", "status 404"),
        ("?page=01", "status 404"),
        ("one/?comments=99", "Cache-Control: no-store"),
        ("one/?comments=x", "Cache-Control: no-store"),
        ("one/?reply=1", "Cache-Control: no-store"),
        ("one/?held=x", "Cache-Control: no-store, private"),
        ("tagged/nothing/", "status 404"),
    ],
)
def test_what_has_no_end_is_not_kept(client, article, address, reason):
    for _twice in range(2):
        assert how(client.get(LIST + address)) == f"bypass; {reason}"


def test_pages_of_comments_are_kept_at_their_own_addresses(client, article, settings):
    settings.BACKCARE = {**settings.BACKCARE, "COMMENTS_PER_PAGE": 1}
    make_comment(article, status="approved")
    second = make_comment(article, status="approved")
    assert how(kept(client, f"{LIST}one/?comments={second.pk}")) == "hit"
    assert how(kept(client, f"{LIST}one/?comments=0{second.pk}")) == "bypass; Cache-Control: no-store"


def test_writers_see_their_own_comment_and_nobody_else_does(client, article):
    comment = make_comment(article, body="Only mine")
    address = f"{LIST}one/?{held_link.PARAMETER}={held_link.token_for(comment)}"
    assert "Only mine" in client.get(address).content.decode()
    assert "Only mine" not in kept(client, f"{LIST}one/").content.decode()
    Comment.objects.update(status="approved")
    assert "Only mine" in client.get(f"{LIST}one/").content.decode()


def test_posting_does_not_make_pages_anew(client, article):
    kept(client, LIST)
    data = {"name": "Bo", "email": "bo@example.com", "body": "Good."}
    response = client.post(f"{LIST}one/comments/", data, headers={"sec-fetch-site": "same-origin"})
    assert (response.status_code, how(response)) == (303, "bypass; pages of this kind are not kept")
    assert how(client.post(LIST)) == "bypass; neither GET nor HEAD"
    assert how(client.get(LIST)) == "hit"


def test_staff_see_what_is_not_kept(staff_client, article):
    draft = factories.make_draft(slug="draft")
    visitor = Client()
    assert how(kept(visitor, LIST)) == "hit"
    response = staff_client.get(LIST)
    assert how(response) == "bypass; staff"
    assert response.headers["Cache-Control"] == "private, no-store"
    for client, expected in ((staff_client, 200), (visitor, 404), (staff_client, 200)):
        assert client.get(draft.get_absolute_url()).status_code == expected


def test_the_cookie_of_staff_grants_nothing(client, article):
    client.cookies["backcare_staff"] = "1"
    assert how(kept(client, LIST)) == "bypass; staff"
    assert client.get(factories.make_draft().get_absolute_url()).status_code == 404


def test_what_a_password_guards_is_not_kept(client, article):
    assert how(kept(client, LIST, authorization="Basic x")) == "bypass; authorization"
    assert how(client.get(LIST)) == "miss"


def test_other_cookies_change_nothing(client, article):
    client.cookies["cart"] = "3"
    assert how(kept(client, LIST)) == "hit"


def test_pages_of_the_host_are_left_alone(client):
    assert how(client.get("/")) is None
    assert how(client.get("/nothing/")) is None


def middleware(change):
    """A middleware of the host that does ``change`` to each response."""

    def make(get_response):
        def answer(request):
            response = get_response(request)
            return change(request, response) or response

        return answer

    return make


CHANGES = {
    "sets a cookie": lambda request, response: response.set_cookie("seen", "1"),
    "varies on accept-language, cookie": lambda request, response: patch_vary_headers(
        response, ["Cookie", "Accept-Language"]
    ),
    "compressed below the page cache": lambda request, response: response.headers.__setitem__(
        "Content-Encoding", "gzip"
    ),
    "status 503": lambda request, response: HttpResponse(status=503),
    "streaming": lambda request, response: StreamingHttpResponse(iter(["x"])),
    "uses a CSRF token": lambda request, response: get_token(request) and None,
    "uses a nonce": lambda request, response: HttpResponse('<script nonce="x"></script>'),
    "Cache-Control: private": lambda request, response: HttpResponse(headers={"Cache-Control": "private"}),
}
globals().update({f"host_{number}": middleware(change) for number, change in enumerate(CHANGES.values())})


@pytest.mark.parametrize(("number", "reason"), [*enumerate(CHANGES)])
def test_what_differs_by_visitor_is_not_kept(client, article, settings, number, reason):
    settings.MIDDLEWARE = [CACHE, f"{__name__}.host_{number}"]
    for _twice in range(2):
        assert how(client.get(LIST)) == f"bypass; {reason}"


def uses_its_nonce(get_response):
    """A middleware for what a host's template does with the nonce of its policy, here on one page only."""

    def answer(request):
        if request.path == LIST:
            str(nonce_of(request))
        return get_response(request)

    return answer


def test_a_page_that_uses_the_nonce_of_the_policy_is_not_kept(client, article, settings):
    settings.SECURE_CSP = directives = {"script-src": ["'self'", NONCE]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
    settings.MIDDLEWARE = [settings.POLICY_MIDDLEWARE, CACHE, f"{__name__}.uses_its_nonce"]
    pages = [client.get(path) for path in (LIST, LIST, article.get_absolute_url(), article.get_absolute_url())]
    assert [how(page) for page in pages] == [*["bypass; uses a nonce"] * 2, "miss", "hit"]
    one, another, *without = (page["Content-Security-Policy"] for page in pages)
    assert "script-src 'self' 'nonce-" in one
    assert one != another
    assert [policy for policy in without if "nonce" in policy] == []


def shows_the_address(get_response):
    def answer(request):
        response = get_response(request)
        return HttpResponse(request.get_full_path()) if response.status_code == 200 else response

    return answer


def maintenance(get_response):
    return lambda request: HttpResponse("Back soon.")


def test_what_a_middleware_answers_is_not_kept(client, article, settings):
    settings.MIDDLEWARE = [CACHE, f"{__name__}.maintenance"]
    assert how(client.get(LIST)) == "bypass; not made by the view"


def test_etag_and_304(client, article):
    first = client.get(LIST)
    etag = first.headers["ETag"]
    for header in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        response = client.get(LIST, headers={"if-none-match": header})
        assert (response.status_code, response.content, how(response)) == (304, b"", "hit")
        assert response.headers["ETag"] == etag
        assert response.headers["Cache-Control"] == "max-age=0, must-revalidate"
    page_cache.bump()
    response = client.get(LIST, headers={"if-none-match": etag})
    assert (response.status_code, how(response)) == (304, "miss")
    Article.objects.update(title="Warm hands")
    response = client.get(LIST, headers={"if-none-match": etag})
    assert (response.status_code, how(response)) == (200, "miss")
    assert response.headers["ETag"] != etag


def test_head(client, article):
    assert how(client.head(LIST)) == "bypass; HEAD"
    assert how(client.get(LIST)) == "miss"
    response = client.head(LIST)
    assert (response.status_code, how(response), response.content) == (200, "hit", b"")


def test_async(article):
    async def twice():
        client = AsyncClient()
        return [await client.get(LIST), await client.get(LIST)]

    first, second = async_to_sync(twice)()
    assert (how(first), how(second)) == ("miss", "hit")
    assert first.content == second.content


def test_a_cdn_may_be_allowed_to_keep_pages(client, article, settings):
    settings.BACKCARE = {**settings.BACKCARE, "PAGE_CACHE_SHARED_SECONDS": 60}
    for response in (client.get(LIST), client.get(LIST)):
        assert response.headers["Cache-Control"] == "max-age=0, must-revalidate, s-maxage=60"
    for address in (f"{LIST}search/", f"{LIST}one/?reply=1", f"{LIST}nothing/"):
        assert "s-maxage" not in client.get(address).headers.get("Cache-Control", "")


def refuse(*args, **kwargs):
    raise OperationalError("the server is gone")


def test_without_a_database_pages_are_stale(client, article, monkeypatch, settings):
    settings.BACKCARE = {**settings.BACKCARE, "PAGE_CACHE_SHARED_SECONDS": 60}
    expected = client.get(LIST)
    Article.objects.update(title="Warm hands")
    monkeypatch.setattr(stamps, "_read", refuse)
    response = client.get(LIST)
    assert how(response) == "stale; the database does not answer"
    assert response.content == expected.content
    assert "s-maxage=0" in response.headers["Cache-Control"]
    assert how(client.get(f"{LIST}one/")) == "bypass; the database does not answer"
    monkeypatch.undo()
    assert how(client.get(LIST)) == "stale; the database does not answer"
    stamps.pause._until["default"] -= pausing.SECONDS
    assert "Warm hands" in client.get(LIST).content.decode()


def test_a_database_that_is_away_is_asked_once_a_second(client, article, monkeypatch):
    kept(client, LIST)
    asked = []

    def refuse_slowly(*args, **kwargs):
        asked.append(how(client.get(LIST)) if asked == [] else "")  # who comes while this one waits for an answer
        raise OperationalError("the server is gone")

    monkeypatch.setattr(stamps, "_read", refuse)
    client.get(LIST)
    stamps.pause._until["default"] -= pausing.SECONDS
    monkeypatch.setattr(stamps, "_read_or_reconnect", refuse_slowly)
    for _visit in range(3):
        assert how(client.get(LIST)) == "stale; the database does not answer"
    assert asked == ["stale; the database does not answer"]


def test_a_page_that_many_want_at_once_is_made_once(client, article, monkeypatch):
    made, visitors, barrier = [], 6, threading.Barrier(6)

    def make(*args, **kwargs):
        made.append(args)
        time.sleep(0.3)
        return next_change(*args, **kwargs)

    next_change = storing.next_change
    monkeypatch.setattr(storing, "next_change", make)
    seen = Counter()

    def visit():
        barrier.wait()
        seen[how(Client().get(LIST))] += 1
        connections.close_all()

    threads = [threading.Thread(target=visit) for _visitor in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), seen) == (1, {"miss": 1, "hit": visitors - 1})


def test_who_waits_for_a_page_that_is_not_kept_makes_one():
    waiting, first = Lookup(key="a", stamp="1"), Lookup(key="a", stamp="1")
    assert not first.wait_for_another()
    threading.Timer(0.05, first.end).start()
    assert waiting.wait_for_another()
    waiting.end()
    assert not Lookup(key="a", stamp="1").wait_for_another()


def test_a_connection_that_the_server_ended_is_no_database_that_is_gone(client, article):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no server")
    kept(client, LIST)
    Article.objects.update(title="Warm hands")
    connection.ensure_connection()
    connection.connection.close()
    response = client.get(LIST)
    assert how(response) == "miss"
    assert "Warm hands" in response.content.decode()


@pytest.mark.parametrize("location", ["redis://127.0.0.1:1/0"])
def test_without_a_cache_pages_are_made(client, article, settings, location, caplog):
    redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": location}
    settings.CACHES = {**settings.CACHES, "pages": redis}
    settings.BACKCARE = {**settings.BACKCARE, "PAGE_CACHE": "pages"}
    for _twice in range(2):
        response = client.get(LIST)
        assert (response.status_code, how(response)) == (200, "bypass; the cache does not answer")
        assert "Slow hands" in response.content.decode()
    assert "'pages'" in caplog.text


def test_a_cache_that_takes_nothing(client, article, monkeypatch):
    kept(client, f"{LIST}one/")
    monkeypatch.setattr(caches["default"], "set", refuse)
    response = client.get(LIST)
    assert (response.status_code, how(response)) == (200, "bypass; the cache does not answer")
    assert how(client.get(f"{LIST}one/")) == "hit"


def test_a_cache_that_is_away_is_asked_and_logged_once_a_second(client, article, monkeypatch, caplog):
    asked = []

    def refuse_slowly(*args, **kwargs):
        asked.append(how(client.get(LIST)) if asked == [] else "")  # who comes while this one waits for an answer
        raise OSError("Timeout reading from socket")

    monkeypatch.setattr(caches["default"], "get", refuse)
    client.get(LIST)
    storing.pause._until["default"] -= pausing.SECONDS
    caplog.clear()
    monkeypatch.setattr(caches["default"], "get", refuse_slowly)
    for _visit in range(3):
        assert how(client.get(LIST)) == "bypass; the cache does not answer"
    assert asked == ["bypass; the cache does not answer"]
    assert len(caplog.records) == 1
    monkeypatch.undo()
    storing.pause._until["default"] -= pausing.SECONDS
    assert [how(client.get(LIST)) for _visit in range(2)] == ["miss", "hit"]


def test_an_entry_of_another_version_is_no_page(client, article, monkeypatch):
    monkeypatch.setattr(caches["default"], "get", lambda key: ("some", "other", "shape"))
    assert how(client.get(LIST)) == "bypass; the cache does not answer"


def test_nothing_is_kept_while_developing(client, article, settings):
    settings.DEBUG = True
    assert how(kept(client, LIST)) == "bypass; DEBUG is on"


def test_nothing_is_kept_inside_a_transaction(client, article):
    with transaction.atomic():
        Article.objects.update(title="Warm hands")
        response = client.get(LIST)
        transaction.set_rollback(True)
    assert "Warm hands" in response.content.decode()
    assert how(response) == "bypass; no stamp"
    assert "Slow hands" in kept(client, LIST).content.decode()


def test_an_empty_blog_has_no_stamp(client):
    assert how(client.get(LIST)) == "bypass; no stamp"


def test_languages_in_the_address(client, settings):
    settings.MIDDLEWARE = [CACHE, "django.middleware.locale.LocaleMiddleware"]
    settings.ROOT_URLCONF = "tests.i18n_urls"
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    make_article(title="Slow"), make_article(title="Langsam", language="de")
    english, german = kept(client, f"/en{LIST}"), kept(client, f"/de{LIST}")
    assert (how(english), how(german)) == ("hit", "hit")
    assert "Slow" in english.content.decode()
    assert "Langsam" in german.content.decode()


def test_every_page_says_what_it_reads():
    views = {pattern.name: pattern.callback for pattern in get_resolver("backcare.urls").url_patterns if pattern.name}
    keeps = {name for name, view in views.items() if getattr(view, "backcare_parameters", None) is not None}
    assert keeps == {
        "article-list", "article-tagged", "article-detail", "technique-list", "technique-detail",
        "area-list", "area-detail", "person-detail", "archive", "archive-of",
        "article-feed", "tag-feed", "technique-feed", "area-feed", "person-feed", "feed",
        "article-markdown", "technique-markdown", "area-markdown", "article-social-image", "speculation-rules",
    }  # fmt: skip
    assert all(hasattr(view, "backcare_parameters") for view in views.values())
