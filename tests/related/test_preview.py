"""The list as it would be with what an editor typed."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backcare.articles import data as article_data
from backcare.models import Article, RelatedArticle
from backcare.related import rebuilding
from backcare.related.preview import preview
from backcare.related.wording import in_words
from tests.factories import (
    NOW,
    make_area,
    make_article,
    make_draft,
    make_override,
    make_placement,
    make_product,
    make_tag,
)

pytestmark = pytest.mark.django_db

BACK = "<p>Lumbar lordosis at the desk, hour after hour</p>"


@pytest.fixture
def library(committed):
    """Ten articles about two things."""
    area = make_area("Lower back")
    articles = [make_article(title=f"Back {n}", body=BACK, tags=["desk"], areas=[area]) for n in range(5)] + [
        make_article(title=f"Neck {n}", body="<p>Jaw and whiplash, cervical</p>", tags=["pillow"]) for n in range(5)
    ]
    rebuilding.rebuild()
    return articles


def titles(made):
    return [entry.article.title for entry in made.entries]


def test_unchanged_it_is_what_is_stored(library):
    for article in library:
        stored = RelatedArticle.objects.of_article(article).values_list("related__title", flat=True)
        assert titles(preview(article_data.read(article), article.pk)) == list(stored)


def test_placed_collections_count_too(library, committed):
    collection = make_product(kind="collection")
    with committed():
        for article in library[:2]:
            make_placement(product=collection, article=article)
    stored = RelatedArticle.objects.of_article(library[0]).values_list("related__title", flat=True)
    made = preview(article_data.read(library[0]), library[0].pk)
    assert titles(made) == list(stored)
    assert f"same collection: {collection}" in made.entries[0].words


def test_it_follows_what_is_typed(library):
    content = article_data.read(library[0])
    made = preview(
        content | {"body": "<p>Jaw and whiplash</p>", "title": "Jaw", "tags": [], "areas": []}, library[0].pk
    )
    assert titles(made)[0].startswith("Neck")


def test_a_new_article_has_one_too(library):
    content = article_data.EMPTY | {"language": "en", "title": "My desk", "body": BACK, "tags": ["desk", "unheard of"]}
    made = preview(content)
    assert sorted(titles(made)) == ["Back 0", "Back 1", "Back 2", "Back 3", "Back 4"]
    assert "same tag: desk" in made.entries[0].words
    assert "shared words: " in made.entries[0].words


def test_pins_and_blocks_of_the_form(library):
    draft = make_draft(title="Draft")
    overrides = [
        {"related": library[9].pk, "kind": "pin"},
        {"related": library[1].pk, "kind": "block"},
        {"related": draft.pk, "kind": "pin"},
        {"related": 10**9, "kind": "pin"},
    ]
    made = preview(article_data.read(library[0]) | {"related_overrides": overrides}, library[0].pk)
    assert titles(made)[0] == "Neck 4"
    assert made.entries[0].is_pinned
    assert made.blocked == [library[1]]
    assert [(waiting.article, waiting.why) for waiting in made.waiting] == [(draft, "Draft")]
    assert "Back 1" not in titles(made)


def test_pins_that_wait_say_why(library):
    others = [
        make_article(title="Nek", language="nl"),
        make_draft(title="Rug", language="nl"),
        make_article(title="Odd", language="xx"),
        make_article(title="Over", expires_at=timezone.now()),
    ]
    Article.objects.bulk_create([late := Article(title="Late", slug="late", status="published", published_at=NOW)])
    content = article_data.read(library[0])
    content["related_overrides"] = [{"related": other.pk, "kind": "pin"} for other in (*others, late)]
    said = [
        "Other language: Dutch",
        "Other language: Dutch; Draft",
        "Other language: xx",
        "Expired",
        "Not checked yet",
    ]
    assert [waiting.why for waiting in preview(content, library[0].pk).waiting] == said
    said = ["Not checked yet", "Draft", "Other language: xx", "Other language: English; Expired"]
    made = preview(content | {"language": "nl"}, library[0].pk)
    assert [waiting.why for waiting in made.waiting][:4] == said


def test_pins_beyond_what_is_stored_wait(library, committed):
    with committed():
        pinned = [make_article(title=f"Pin {n}") for n in range(14)]
        soon = make_article(title="Soon", published_at=timezone.now() + timedelta(days=1))
        pinned.insert(3, soon)
        for number, other in enumerate(pinned, 1):
            make_override(library[0], other, position=number)
    content = article_data.read(library[0])
    made = preview(content, library[0].pk)
    stored = RelatedArticle.objects.of_article(library[0]).values_list("related__title", flat=True)
    assert titles(made) == list(stored) == [other.title for other in pinned[:13]]
    assert [(waiting.article, waiting.why) for waiting in made.waiting] == [
        (other, "Not shown: 12 other articles rank above it") for other in pinned[13:]
    ]


def test_without_any_article_it_says_so():
    made = preview(article_data.EMPTY | {"language": "nl", "title": "Rug"})
    assert made.entries == []
    assert not made.is_counted


def test_the_number_of_queries_does_not_grow(library):
    def queries(article):
        content = article_data.read(article)
        with CaptureQueriesContext(connection) as captured:
            preview(content, article.pk)
        return len(captured)

    assert queries(library[0]) <= 14
    few = queries(library[0])
    for _ in range(20):
        make_article(title="Back again", body=BACK, tags=["desk"])
    rebuilding.rebuild()
    assert queries(library[0]) == few


def test_reasons_in_words():
    area, tag = make_area("Lower back"), make_tag("desk work")
    reasons = [
        {"kind": "word", "word": "lumbar", "weight": 0.2},
        {"kind": "area", "id": area.pk, "weight": 0.1},
        {"kind": "tag", "id": tag.pk, "weight": 0.1},
        {"kind": "word", "word": "desk", "weight": 0.1},
        {"kind": "technique", "id": 10**6, "weight": 0.1},
    ]
    assert in_words([reasons, [{"kind": "pin"}]]) == [
        "same area: Lower back; same tag: desk work; shared words: lumbar, desk",
        "",
    ]


# The panel


def post(client, article, **values):
    data = {
        "title": "My desk",
        "slug": "my-desk",
        "language": "en",
        "body": BACK,
        "tags": "desk",
        "comment_policy": "open",
        **{
            f"{prefix}-{name}_FORMS": 0
            for prefix in ("placements", "references", "related_overrides")
            for name in ("TOTAL", "INITIAL")
        },
        **values,
    }
    name = "admin:backcare_article_related" if article else "admin:backcare_article_related_new"
    return client.post(reverse(name, args=[article.pk] if article else []), data)


def test_the_panel_shows_reasons(editor_client, library):
    html = post(editor_client, library[0]).content.decode()
    assert "Back 1" in html
    assert "same tag: desk" in html
    assert "<html" not in html


@pytest.mark.parametrize("name", ["preview", "checklist", "related"])
def test_what_is_typed_is_only_posted(editor_client, library, name):
    for address in (
        reverse(f"admin:backcare_article_{name}_new"),
        reverse(f"admin:backcare_article_{name}", args=[library[0].pk]),
    ):
        assert editor_client.get(address).status_code == 405


def test_the_panel_says_why_a_pin_waits(editor_client, library):
    dutch = make_article(title="Nek", language="nl")
    rows = {"related_overrides-TOTAL_FORMS": 1, "related_overrides-0-related": dutch.pk}
    rows |= {"related_overrides-0-kind": "pin", "related_overrides-0-position": 1}
    html = post(editor_client, library[0], **rows).content.decode()
    waiting = html[html.index("Pinned, not in the list") :]
    assert "Nek" in waiting
    assert "Other language: Dutch" in waiting
    assert "Published" not in waiting


def test_half_a_form_is_no_error(editor_client, library):
    response = editor_client.post(reverse("admin:backcare_article_related_new"), {"title": "x", "body": "<p>"})
    assert response.status_code == 200


def test_nobody_else_sees_it(client, library, django_user_model):
    assert post(client, library[0]).status_code == 302
    client.force_login(django_user_model.objects.create_user("staff", is_staff=True))
    assert post(client, library[0]).status_code == 403
    assert post(client, None).status_code == 403


def test_hostile_titles_stay_text(editor_client, library):
    make_override(library[0], library[1])
    library[1].title = '"><script>alert(1)</script>'
    library[1].save()
    html = post(editor_client, library[0]).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
