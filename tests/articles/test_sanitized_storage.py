"""No way into the database passes by the sanitizer. Every test reads the column as it is stored."""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import Case, F, TextField, Value, When
from django.db.models.functions import Cast, Concat, Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy

from backcare.exceptions import UnsafeUpdate
from backcare.models import Article
from backcare.text.fields import SanitizedHTMLField
from tests.factories import make_article, make_draft
from tests.html_reading import assert_harmless

HOSTILE = (
    '<h2>Why</h2><p onclick="alert(1)">It <a href="javascript:alert(1)">helps</a>.</p>'
    '<script>alert(1)</script><img src="//cdn.example/a.jpg" onerror="alert(1)">'
    '<figure data-product="javascript:alert(1)" data-video="https://evil.example/"></figure>'
)
CLEAN = '<h2>Why</h2><p>It <a>helps</a>.</p><img src="https://cdn.example/a.jpg"><figure></figure>'
HOSTILE_SEGMENTS = [
    {"html": "<p onclick='alert(1)'>a</p><script>alert(1)</script>"},
    {"table": "<table><tr><td><iframe src='https://evil.example'></iframe></td></tr></table>"},
    {"image": "key", "caption": "<a href='javascript:alert(1)'>b</a>"},
    {"video": "javascript:alert(1)", "title": "<script>alert(1)</script>", "image": "//evil.example"},
    {"product": "../../admin", "technique": '"><script>alert(1)</script>'},
    "<script>alert(1)</script>",
    {"html": ["<script>alert(1)</script>"]},
    {"html": {"a": "<script>alert(1)</script>"}},
]

pytestmark = pytest.mark.django_db


def raw(article, column="body"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM backcare_article WHERE id = %s", [article.pk])
        value = cursor.fetchone()[0]
    return json.loads(value) if column != "body" and isinstance(value, str) else value


def assert_stored_clean(article):
    assert raw(article) == CLEAN
    assert_harmless(raw(article))
    segments = raw(article, "segments")
    assert [segment["html"] for segment in segments] == [
        '<h2 id="section-why">Why</h2><p>It <a>helps</a>.</p>'
        '<img src="https://cdn.example/a.jpg" loading="lazy" decoding="async"><figure></figure>'
    ]
    assert [entry["text"] for entry in raw(article, "toc")] == ["Why"]
    assert raw(article, "word_count") == 3


def fixture(tmp_path, **fields):
    values = {
        "title": "Loaded",
        "slug": "loaded",
        "language": "en",
        "body": HOSTILE,
        "status": "published",
        "published_at": datetime(2026, 1, 1, tzinfo=UTC).isoformat(),
    }
    path = tmp_path / "loaded.json"
    path.write_text(json.dumps([{"model": "backcare.article", "fields": values | fields}]))
    return path


def test_save():
    assert_stored_clean(make_article(body=HOSTILE))


def test_save_of_the_body_alone():
    article = make_article()
    article.body = HOSTILE
    article.save(update_fields=["body"])
    assert_stored_clean(article)


def test_save_of_other_fields_leaves_the_body_as_it_is():
    article = make_article(body=HOSTILE)
    article.title = "Another"
    article.save(update_fields=["title"])
    assert_stored_clean(article)


def test_save_of_a_row_without_its_body():
    article = Article.objects.defer("body").get(pk=make_article(body=HOSTILE).pk)
    article.title = "Another"
    article.save()
    assert_stored_clean(article)


def test_create_and_update_or_create():
    article = make_article()
    Article.objects.update_or_create(pk=article.pk, defaults={"body": HOSTILE})
    assert_stored_clean(article)


def test_the_saved_instance_holds_what_is_stored():
    article = make_article(body=HOSTILE)
    assert article.body == CLEAN


def test_bulk_create():
    created = Article.objects.bulk_create([make_draft(save=False, body=HOSTILE), make_draft(save=False, body=HOSTILE)])
    for article in created:
        assert_stored_clean(article)


def test_bulk_create_of_a_generator_that_updates_conflicts():
    article = make_article()
    article.body = HOSTILE
    Article.objects.bulk_create(
        (row for row in [article]), update_conflicts=True, unique_fields=["id"], update_fields=["body"]
    )
    assert_stored_clean(article)


def test_bulk_update():
    articles = [make_article(), make_article()]
    for article in articles:
        article.body = HOSTILE
    Article.objects.bulk_update((article for article in articles), ["body"])
    for article in articles:
        assert_stored_clean(article)


def test_update():
    article = make_article()
    Article.objects.filter(pk=article.pk).update(body=HOSTILE)
    assert_stored_clean(article)


def test_update_with_a_lazy_string():
    article = make_article()
    Article.objects.filter(pk=article.pk).update(body=gettext_lazy(HOSTILE))
    assert_stored_clean(article)


def test_update_through_the_base_manager_with_a_lazy_string():
    article = make_article()
    Article._base_manager.filter(pk=article.pk).update(body=gettext_lazy(HOSTILE))
    assert raw(article) == CLEAN


async def _aupdate(pk):
    await Article.objects.filter(pk=pk).aupdate(body=HOSTILE)


@pytest.mark.django_db(transaction=True)
def test_aupdate():
    from asgiref.sync import async_to_sync

    article = make_article()
    async_to_sync(_aupdate)(article.pk)
    assert_stored_clean(article)


def test_update_through_the_base_manager_sanitizes_too():
    article = make_article()
    Article._base_manager.filter(pk=article.pk).update(body=HOSTILE)
    assert raw(article) == CLEAN


def test_loaddata(tmp_path, committed):
    with committed():
        call_command("loaddata", fixture(tmp_path), verbosity=0)
    assert_stored_clean(Article.objects.get(slug="loaded"))


@pytest.mark.django_db(transaction=True)
def test_loaddata_with_a_real_commit(tmp_path):
    call_command("loaddata", fixture(tmp_path), verbosity=0)
    assert_stored_clean(Article.objects.get(slug="loaded"))


def test_loaddata_of_hostile_segments(tmp_path):
    call_command("loaddata", fixture(tmp_path, segments=HOSTILE_SEGMENTS), verbosity=0)
    stored = raw(Article.objects.get(slug="loaded"), "segments")
    assert_segments_harmless(stored)


def test_loaddata_of_hostile_segments_is_followed_by_the_true_ones(tmp_path, committed):
    with committed():
        call_command("loaddata", fixture(tmp_path, segments=HOSTILE_SEGMENTS, toc=[{"id": "x"}]), verbosity=0)
    assert_stored_clean(Article.objects.get(slug="loaded"))


def test_loaddata_of_a_working_copy_makes_its_segments(tmp_path, committed):
    live = make_article()
    path = fixture(tmp_path, status="draft", draft_of=[live.slug, live.language])
    with committed():
        call_command("loaddata", path, verbosity=0)
    assert_stored_clean(Article.objects.get(draft_of=live))


def test_update_of_hostile_segments():
    article = make_article()
    Article.objects.filter(pk=article.pk).update(segments=HOSTILE_SEGMENTS)
    assert_segments_harmless(raw(article, "segments"))


def test_a_page_of_hostile_segments_shows_their_words_at_most(client):
    article = make_article()
    Article.objects.filter(pk=article.pk).update(segments=HOSTILE_SEGMENTS)
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    prose = response.content.decode().partition('class="backcare-prose"')[2]
    assert "alert(1)" not in prose
    assert "evil.example" not in prose


def assert_segments_harmless(segments):
    assert len(segments) >= 3
    for segment in segments:
        assert isinstance(segment, dict)
        for name in ("html", "table", "caption"):
            assert isinstance(segment.get(name, ""), str)
            assert_harmless(segment.get(name, ""))
        assert all(
            segment[name] in ("", "key") for name in ("image", "product", "technique", "video") if name in segment
        )


@pytest.mark.parametrize("segments", [None, "<script>", {"html": "<script>alert(1)</script>"}, 7])
def test_segments_that_are_no_list_show_nothing(segments, client):
    article = make_article()
    Article.objects.filter(pk=article.pk).update(segments=segments)
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_the_form_of_the_admin(editor_client):
    article = make_draft()
    address = reverse("admin:backcare_article_change", args=[article.pk])
    version = editor_client.get(address).context["editor"].version
    data = article_form(article, body=HOSTILE, _version=version)
    response = editor_client.post(address, data)
    assert response.status_code == 302, response.context["adminform"].form.errors
    assert_stored_clean(article)


def article_form(article, **changes):
    data = {
        "title": article.title,
        "slug": article.slug,
        "language": article.language,
        "body": article.body,
        "published_at_0": "2026-01-01",
        "published_at_1": "12:00:00",
        "comment_policy": "open",
        "kind": "guide",
        "is_indexed": "on",
    }
    for prefix in ("references", "placements", "related_overrides"):
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return data | changes


EXPRESSIONS = {
    "F": F("summary"),
    "Concat": Concat(F("body"), Value("<script>alert(1)</script>")),
    "Upper": Upper("body"),
    "Value": Value("<script>alert(1)</script>"),
    "Cast": Cast(Value("<script>alert(1)</script>"), TextField()),
    "Case": Case(When(pk__gt=0, then=Value("<script>alert(1)</script>")), default=Value("")),
    "Case with a field": Case(When(pk__gt=0, then=F("summary")), output_field=SanitizedHTMLField()),
    "Case with a default": Case(
        When(pk=0, then=Value("<p>a</p>", output_field=SanitizedHTMLField())),
        default=F("summary"),
        output_field=SanitizedHTMLField(),
    ),
}


@pytest.mark.parametrize("expression", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_update_refuses_database_expressions(expression):
    article = make_article(body="<p>a</p>", summary="<script>alert(1)</script>")
    with pytest.raises(UnsafeUpdate, match=r"Article\.body cannot be set to the database expression"):
        Article.objects.filter(pk=article.pk).update(body=expression)
    assert raw(article) == "<p>a</p>"


@pytest.mark.parametrize("expression", EXPRESSIONS.values(), ids=EXPRESSIONS)
def test_update_of_segments_refuses_database_expressions(expression):
    article = make_article(body="<p>a</p>", summary='[{"html": "<script>alert(1)</script>"}]')
    with pytest.raises(UnsafeUpdate, match=r"Article\.segments cannot be set to the database expression"):
        Article.objects.filter(pk=article.pk).update(segments=expression)


def test_the_segments_follow_every_further_change_of_the_body():
    article = make_article(body="<p>one</p>")
    Article.objects.filter(pk=article.pk).update(body="<h2>Two words</h2>")
    assert raw(article, "segments") == [{"html": '<h2 id="section-two-words">Two words</h2>'}]
    article.refresh_from_db()
    article.body = "<p>three small words</p>"
    article.save(update_fields=["body"])
    assert raw(article, "word_count") == 3
    article.body = ""
    article.save()
    assert raw(article, "segments") == []
