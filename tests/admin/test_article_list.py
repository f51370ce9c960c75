"""The list of articles: in which order, what it says of each, and what its search finds."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from backcare.models import Article
from backcare.search import index
from tests.factories import make_article, make_draft, make_person
from tests.views.test_languages import BELOW_LANGUAGES, serve

DAY = timedelta(days=1)
LIST = "admin:backcare_article_changelist"

pytestmark = pytest.mark.django_db


@pytest.fixture
def found(editor_client):
    """``found("words")`` are the titles that a search finds."""

    def found(words):
        response = editor_client.get(reverse(LIST), {"q": words})
        assert response.status_code == 200
        return {article.title for article in response.context["cl"].result_list}

    return found


def edited(article, days_ago):
    Article._base_manager.filter(pk=article.pk).update(updated_at=timezone.now() - days_ago * DAY)
    return article


def test_what_was_edited_last_comes_first(editor_client):
    live = edited(make_article(title="live"), 9)
    edited(make_draft(title="old draft"), 5)
    edited(make_article(title="published last", published_at=timezone.now() - DAY), 7)
    edited(make_draft(title="a copy", draft_of=live), 1)
    edited(make_draft(title="new draft"), 0)
    page = editor_client.get(reverse(LIST))
    titles = ["new draft", "live", "old draft", "published last"]
    assert [article.title for article in page.context["cl"].result_list] == titles
    # The column says so, and turns the order around.
    assert page.context["cl"].get_ordering_field_columns() == {3: "desc"}
    turned = editor_client.get(reverse(LIST), {"o": "3"})
    assert [article.title for article in turned.context["cl"].result_list] == titles[::-1]


def test_each_row_says_when_it_was_edited_and_since_when_it_is_public(editor_client):
    now = timezone.now()
    article = edited(make_article(title="live", published_at=now - 400 * DAY), 3)
    make_article(title="expired", published_at=now - 9 * DAY, expires_at=now - 400 * DAY + 399 * DAY)
    make_article(title="scheduled", published_at=now + DAY)
    draft = edited(make_draft(title="draft"), 0)
    html = editor_client.get(reverse(LIST)).text
    published = timezone.localtime(article.published_at)
    assert f'Live <span class="backcare-day">published {date_format(published, "j M Y")}</span>' in html
    assert f'Expired <span class="backcare-day">{date_format(timezone.localtime(now - DAY), "j M")}' in html
    assert html.count("backcare-day") == 2
    days_ago = timezone.localtime(now - 3 * DAY)
    assert f'<td class="field-edited">{date_format(days_ago, "j M")}' in html
    draft.refresh_from_db()
    assert f'<td class="field-edited">{timezone.localtime(draft.updated_at):%H:%M}</td>' in html


def test_the_language_is_said_where_there_are_several(editor_client, settings):
    make_article()
    assert "column-written_in" not in editor_client.get(reverse(LIST)).text
    serve(settings, "en", "de", **BELOW_LANGUAGES)
    assert "column-written_in" in editor_client.get(reverse(LIST)).text


def test_words_of_every_text_are_found(found):
    body = "<p>A <strong>quokka</strong> &amp; eine Übung im Stehen.</p>"
    live = make_article(title="live", body=body)
    make_draft(title="draft", body=body)
    make_draft(title="archived", status="archived", body=body)
    make_article(title="expired", expires_at=timezone.now() - timedelta(minutes=5), body=body)
    make_article(title="scheduled", published_at=timezone.now() + DAY, body=body)
    changed = make_article(title="changed")
    make_draft(title="New name", draft_of=changed, body=body)
    make_article(title="another", body="<p>A <em>strong</em> back.</p>")
    index.rebuild()
    everywhere = {live.title, "draft", "archived", "expired", "scheduled", "changed"}
    assert found("quokka") == everywhere
    assert found("QUOKKA übung") == everywhere
    assert found("ÜBUNG") == everywhere
    assert found('"übung im stehen"') == everywhere
    assert found('"stehen im übung"') == set()
    assert found("& quokka live") == {"live"}
    assert found("strong") == {"another"}  # a word that is said, not an element of the others
    assert found("new") == {"changed"}
    assert found("quokka zebra") == set()


TYPED = ["(", '"', "'", "*", "a*", 'NEAR("a b")', "\\", "%", "按摩", "按", "'a \"b", "-", "é̱"]


@pytest.mark.parametrize("words", TYPED)
def test_whatever_is_typed_is_words(found, words):
    make_article(title="live", body="<p>按摩</p>")
    make_draft(title="draft", body="<p>按摩</p>")
    index.rebuild()
    found(words)
    assert found("按摩") == {"live", "draft"}


def test_authors_are_found(found):
    make_article(title="hers", author=make_person("Zoë Übermut"))
    make_article(title="nobody's")
    assert found("ÜBERMUT") == found("zoë") == {"hers"}


def test_a_picker_of_articles_is_asked_for_titles(editor_client):
    make_article(title="Quokka", slug="one")
    make_article(title="Wombat", slug="two", body="<p>Quokka</p>")
    index.rebuild()
    asked = {"app_label": "backcare", "model_name": "relatedoverride", "field_name": "related", "term": "quokka"}
    answer = editor_client.get(reverse("admin:autocomplete"), asked).json()
    assert [each["text"] for each in answer["results"]] == ["Quokka"]


@pytest.mark.parametrize("number", [1, 20])
def test_queries(editor_client, number):
    for at in range(number):
        make_draft(draft_of=make_article(author=make_person(f"Person {at}"), body="<p>Quokka</p>"))
    index.rebuild()
    editor_client.get(reverse(LIST))  # what is read once for each process
    for asked, most in (({}, 11), ({"q": "quokka"}, 11)):
        with CaptureQueriesContext(connection) as queries:
            assert editor_client.get(reverse(LIST), asked).context["cl"].result_count == number
        assert len(queries) <= most + (connection.vendor == "postgresql"), queries.captured_queries
