"""Translations in the admin: made from an article, missing, and older than the article that they translate."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backcare.models import Article
from backcare.publication import drafts
from tests.factories import make_article, make_draft, make_person, make_placement, make_technique
from tests.views.test_languages import BELOW_LANGUAGES, serve

pytestmark = pytest.mark.django_db
LIST = "admin:backcare_article_changelist"


@pytest.fixture(autouse=True)
def _three_languages(settings):
    serve(settings, "en", "de", "fr", **BELOW_LANGUAGES)


def change(article):
    return reverse("admin:backcare_article_change", args=[article.pk])


def translate(client, article, language):
    address = reverse("admin:backcare_article_translate", args=[article.pk])
    return client.post(address, {"language": language}, follow=True)


def test_a_translation_is_a_draft_with_the_text_of_its_source(editor_client, editor):
    person = make_person()
    source = make_article(
        title="Stiff neck",
        slug="stiff-neck",
        body="<p>Roll your shoulders.</p>",
        author=person,
        reviewer=person,
        reviewed_on="2026-01-02",
        review_due_on="2027-01-02",
        canonical_url="https://elsewhere.example/stiff-neck/",
        techniques=[make_technique()],
    )
    make_placement(article=source)
    response = translate(editor_client, source, "de")
    made = Article.objects.get(language="de")
    assert response.redirect_chain == [(change(made), 302)]
    assert "This is a draft in de with the text of the original." in response.text
    assert (made.status, made.published_at) == (Article.Status.DRAFT, None)
    assert (made.translation_group, made.feed_id) != (source.translation_group, source.feed_id)
    assert made.translation_group == source.translation_group
    assert (made.title, made.slug, made.body) == (source.title, "stiff-neck", source.body)
    assert (made.author, made.techniques.count(), made.placements.count()) == (person, 1, 1)
    assert (made.reviewer, made.reviewed_on, made.review_due_on, made.canonical_url) == (None, None, None, "")
    assert made.revisions.get().user == editor


def test_asked_twice_there_is_still_one(editor_client):
    source = make_article()
    translate(editor_client, source, "de")
    assert translate(editor_client, source, "de").status_code == 200
    assert Article.objects.filter(language="de").count() == 1


def test_unpublished_changes_are_not_translated(editor_client):
    source = make_article(title="Live")
    drafts.save_draft(source, {**drafts.head_of(source).content, "title": "Secret"})
    translate(editor_client, source, "de")
    assert Article.objects.get(language="de").title == "Live"


@pytest.mark.parametrize("language", ["", "en", "es", "\x00", "de" * 50])
def test_a_language_without_pages_is_refused(editor_client, language):
    assert translate(editor_client, make_article(), language).status_code == 404
    assert Article.objects.count() == 1


def test_another_article_has_the_address(editor_client):
    make_article(title="Nacken", slug="neck", language="de")
    response = translate(editor_client, make_article(slug="neck"), "de")
    assert "The article “Nacken” has the web address of this one in that language." in response.text
    assert Article.objects.count() == 2


def test_who_may_not_add_articles_may_not_translate(client, django_user_model):
    source = make_article()
    user = django_user_model.objects.create_user("reader", is_staff=True)
    user.user_permissions.set(
        user.user_permissions.model.objects.filter(content_type__app_label="backcare", codename="change_article")
    )
    client.force_login(user)
    assert translate(client, source, "de").status_code == 403
    assert "Translate into" not in client.get(change(source)).text


def test_the_form_says_what_is_missing_and_what_is_older(editor_client, settings):
    source = make_article(title="Stiff neck", slug="neck")
    group = source.translation_group
    german = make_article(title="Steifer Nacken", slug="nacken", language="de", translation_group=group)
    Article.objects.filter(pk=source.pk).update(updated_at=timezone.now() + timedelta(hours=1))
    html = editor_client.get(change(source)).text
    assert "Translate into fr" in html
    assert "Translate into de" not in html
    assert f'<a href="{change(german)}" lang="de">Steifer Nacken</a>' in html
    assert html.count("The original was updated after it.") == 1
    assert "The original was updated after it." in editor_client.get(change(german)).text
    serve(settings, "en", **BELOW_LANGUAGES)
    assert "Translations" not in editor_client.get(change(source)).text


def titles(client, **query):
    found = client.get(reverse(LIST), query).context["cl"].result_list
    return {article.title for article in found}


def test_the_list_is_narrowed_to_what_there_is_to_translate(editor_client):
    group = uuid.uuid4()
    source = make_article(title="Neck", slug="neck", translation_group=group)
    make_article(title="Nacken", slug="nacken", language="de", translation_group=group)
    make_draft(title="Dos", slug="dos", language="fr")
    assert titles(editor_client, translation="de") == {"Dos"}
    assert titles(editor_client, translation="fr") == {"Neck", "Nacken"}
    assert titles(editor_client, translation="behind") == set()
    Article.objects.filter(pk=source.pk).update(updated_at=timezone.now() + timedelta(hours=1))
    assert titles(editor_client, translation="behind") == {"Nacken"}
    html = editor_client.get(reverse(LIST)).text
    assert html.count('<span class="backcare-day">older than the original</span>') == 1
    assert titles(editor_client, translation="nonsense") == {"Neck", "Nacken", "Dos"}


@pytest.mark.parametrize("number", [1, 20])
def test_queries_of_the_list(editor_client, django_assert_max_num_queries, number):
    for at in range(number):
        make_article(title=f"Neck {at}", slug=f"neck-{at}")
    editor_client.get(reverse(LIST))
    with django_assert_max_num_queries(10):
        editor_client.get(reverse(LIST))


def test_an_article_in_a_variety_is_not_translated_into_its_own_language(editor_client, settings):
    serve(settings, "en-gb", "de", **BELOW_LANGUAGES)
    source = make_article(title="Neck", slug="neck", language="en-us")
    html = editor_client.get(change(source)).text
    assert "This article" in html
    assert "Translate into en-gb" not in html
    assert translate(editor_client, source, "en-gb").status_code == 404
    assert titles(editor_client, translation="en-gb") == set()
    assert titles(editor_client, translation="de") == {"Neck"}


def test_unpublished_changes_are_no_translation(editor_client):
    source = make_article(title="Neck", slug="neck")
    drafts.save_draft(source, {**drafts.head_of(source).content, "language": "de"})
    assert titles(editor_client, translation="de") == {"Neck"}
