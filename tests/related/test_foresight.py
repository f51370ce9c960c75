"""The list as it would be with what an editor typed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backcare.articles import snapshot
from backcare.models import RelatedArticle
from backcare.related import rebuilding
from backcare.related.foresight import foresee
from backcare.related.wording import in_words
from tests.factories import make_area, make_article, make_draft, make_override, make_placement, make_product, make_tag

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


def titles(foresight):
    return [entry.article.title for entry in foresight.entries]


def test_unchanged_it_is_what_is_stored(library):
    for article in library:
        stored = RelatedArticle.objects.of_article(article).values_list("related__title", "score")
        foresight = foresee(snapshot.read(article), article.pk)
        assert [(entry.article.title, entry.score) for entry in foresight.entries] == list(stored)


def test_placed_collections_count_too(library, committed):
    collection = make_product(kind="collection")
    with committed():
        for article in library[:2]:
            make_placement(product=collection, article=article)
    stored = RelatedArticle.objects.of_article(library[0]).values_list("related__title", "score")
    foresight = foresee(snapshot.read(library[0]), library[0].pk)
    assert [(entry.article.title, entry.score) for entry in foresight.entries] == list(stored)
    assert f"same collection: {collection}" in foresight.entries[0].words


def test_it_follows_what_is_typed(library):
    content = snapshot.read(library[0])
    foresight = foresee(
        content | {"body": "<p>Jaw and whiplash</p>", "title": "Jaw", "tags": [], "areas": []}, library[0].pk
    )
    assert titles(foresight)[0].startswith("Neck")


def test_a_new_article_has_one_too(library):
    content = snapshot.EMPTY | {"language": "en", "title": "My desk", "body": BACK, "tags": ["desk", "unheard of"]}
    foresight = foresee(content)
    assert sorted(titles(foresight)) == ["Back 0", "Back 1", "Back 2", "Back 3", "Back 4"]
    assert "same tag: desk" in foresight.entries[0].words
    assert "terms: " in foresight.entries[0].words


def test_pins_and_blocks_of_the_form(library):
    draft = make_draft(title="Draft")
    overrides = [
        {"related": library[9].pk, "kind": "pin"},
        {"related": library[1].pk, "kind": "block"},
        {"related": draft.pk, "kind": "pin"},
        {"related": 10**9, "kind": "pin"},
    ]
    foresight = foresee(snapshot.read(library[0]) | {"related_overrides": overrides}, library[0].pk)
    assert titles(foresight)[0] == "Neck 4"
    assert foresight.entries[0].is_pinned
    assert foresight.blocked == [library[1]]
    assert foresight.waiting == [draft]
    assert "Back 1" not in titles(foresight)


def test_without_any_article_it_says_so():
    foresight = foresee(snapshot.EMPTY | {"language": "nl", "title": "Rug"})
    assert foresight.entries == []
    assert not foresight.is_counted


def test_the_number_of_queries_does_not_grow(library):
    def queries(article):
        content = snapshot.read(article)
        with CaptureQueriesContext(connection) as captured:
            foresee(content, article.pk)
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
        "same area: Lower back; same tag: desk work; terms: lumbar, desk",
        "",
    ]


# The panel


def post(client, article, part=True, **values):
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
    headers = {"X-Backcare-Part": "related"} if part else {}
    return client.post(reverse(name, args=[article.pk] if article else []), data, headers=headers)


def test_the_panel_shows_scores_and_reasons(editor_client, library):
    html = post(editor_client, library[0]).content.decode()
    assert "Back 1" in html
    assert "same tag: desk" in html
    assert "<html" not in html


def test_without_scripts_it_is_a_page(editor_client, library):
    html = post(editor_client, None, part=False).content.decode()
    assert "<html" in html
    assert "Back 1" in html


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
