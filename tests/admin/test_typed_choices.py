"""What one types where only JavaScript could have filled a list, and the blank rows of a form without JavaScript."""

import pytest
from django.urls import reverse

from backcare.models import Article
from tests.factories import make_article, make_draft, make_override, make_person, make_reference, make_technique
from tests.html_reading import elements

pytestmark = pytest.mark.django_db

ADD = reverse("admin:backcare_article_add")
ROWS = ("references", "placements", "related_overrides")


def posted(**values):
    data = {"title": "Warm hands", "summary": "s", "body": "<p>b</p>", "language": "en", "comment_policy": "open"}
    for prefix in ROWS:
        data |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    return data | {"_save": "1"} | values


def errors(response):
    return response.context["adminform"].form.errors


@pytest.mark.parametrize("typed", ["Wren Hollowell", " wren hollowell ", "pk"])
def test_one_is_called_by_its_name_or_number(editor_client, typed):
    wren = make_person("Wren Hollowell")
    values = {"author": str(make_person("Ines").pk), "author-typed": str(wren.pk) if typed == "pk" else typed}
    response = editor_client.post(ADD, posted(**values))
    assert response.status_code == 302, errors(response)
    assert Article.objects.get().author == wren


def test_several_are_called_with_commas_between(editor_client):
    names = ["Friction", "Tapping, lightly", "Kneading"]
    friction, tapping, kneading = (make_technique(name) for name in names)
    values = {"techniques": [str(kneading.pk)], "techniques-typed": "friction"}
    assert editor_client.post(ADD, posted(**values)).status_code == 302
    assert {*Article.objects.get().techniques.all()} == {friction, kneading}
    values = {"techniques-typed": "Tapping, lightly", "slug": "another"}
    assert editor_client.post(ADD, posted(**values)).status_code == 302
    assert {*Article.objects.get(slug="another").techniques.all()} == {tapping}


@pytest.mark.parametrize("typed", ["Nobody", "Twice", "9" * 40, "a\x00b", "٣"])
@pytest.mark.parametrize("name", ["author", "techniques"])
def test_what_is_not_one_thing_is_refused_by_its_name(editor_client, name, typed):
    make_person("Twice", slug="a")
    make_person("Twice", slug="b")
    response = editor_client.post(ADD, posted(**{f"{name}-typed": typed}))
    assert response.status_code == 200
    assert typed in errors(response)[name][0] or "Null characters" in errors(response)[name][0]
    (box,) = (each for each in elements(response.content.decode(), "input") if each.get("name") == f"{name}-typed")
    assert box["value"].lstrip("#").replace("�", "\x00") in (typed, "")
    assert not Article.objects.exists()


def test_a_hostile_value_of_the_list_is_refused_too(editor_client):
    for name in ("author", "techniques"):
        assert name in errors(editor_client.post(ADD, posted(**{name: "x' OR 1"})))


def test_a_working_copy_is_not_called(editor_client):
    related = make_article(title="Cold feet")
    Article.objects.create(title="Cold feet", slug=related.slug, draft_of=related)
    values = {"related_overrides-TOTAL_FORMS": "1", "related_overrides-0-related-typed": "Cold feet"}
    values |= {"related_overrides-0-kind": "pin", "related_overrides-0-position": "0"}
    response = editor_client.post(ADD, posted(**values))
    assert response.status_code == 302, response.context["errors"]
    assert [row.related for row in Article.objects.get(title="Warm hands").related_overrides.all()] == [related]


def test_each_kind_of_row_has_a_blank_one_more(editor_client):
    article = make_draft()
    make_reference(article)
    make_override(article, make_article())
    html = editor_client.get(reverse("admin:backcare_article_change", args=[article.pk])).content.decode()
    totals = [
        (each["name"].partition("-")[0], each["value"])
        for each in elements(html, "input")
        if each.get("name", "").endswith("TOTAL_FORMS")
    ]
    assert sorted(totals) == [
        *(("placements", "0"), ("placements", "1")),
        *(("references", "1"), ("references", "2")),
        *(("related_overrides", "1"), ("related_overrides", "2")),
    ]
    inert = html.split("<noscript>")[1:]
    assert all("<noscript" not in part.partition("</noscript>")[0] for part in inert)
    assert sum("-TOTAL_FORMS" in part.partition("</noscript>")[0] for part in inert) == len(ROWS)


def test_blank_rows_are_no_rows_and_do_not_pile_up(editor_client):
    values = {"references-TOTAL_FORMS": ["0", "1"], "references-0-title": "", "references-0-position": "0", "title": ""}
    response = editor_client.post(ADD, posted(**values))
    assert [*errors(response)] == ["title"]
    assert "Add another reference" not in response.content.decode()
    assert "references-0-title" in response.content.decode()
    assert editor_client.post(ADD, posted(**values) | {"title": "Warm hands"}).status_code == 302
    assert not Article.objects.get().references.exists()
