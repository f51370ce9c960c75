"""No article is hidden by its language without a word: a form offers what has pages, a check counts the others."""

import pytest
from django.conf import global_settings
from django.core.checks import Tags, Warning, run_checks
from django.core.management import CommandError, call_command
from django.urls import reverse

from backcare import conf
from backcare.exceptions import CannotPublish
from backcare.models import Article
from backcare.publication import drafts
from backcare.publication.languages import move
from backcare.site import served_languages
from backcare.views.public_page import language_of
from tests.factories import make_article

pytestmark = pytest.mark.django_db
MANY = [("en", "English"), ("de", "German"), ("fr", "French")]


def messages():
    found = run_checks(tags=[Tags.database], databases=["default"])
    return [message for message in found if message.id == "backcare.W007"]


def test_a_bare_host_offers_its_own_language_only(settings, editor_client):
    settings.LANGUAGES, settings.ROOT_URLCONF = global_settings.LANGUAGES, "tests.one_language_urls"
    assert len(settings.LANGUAGES) > 90
    assert served_languages() == {"en": "English"}
    form = editor_client.get(reverse("admin:backcare_article_add")).context["adminform"].form
    assert form.fields["language"].choices == [("en", "English")]


def test_a_host_with_languages_in_its_addresses_offers_them(settings):
    settings.LANGUAGES, settings.ROOT_URLCONF = MANY, "tests.i18n_urls"
    assert served_languages() == dict(MANY)
    settings.USE_I18N = False
    assert served_languages() == {"en": "English"}


def test_the_language_of_a_site_is_the_same_without_i18n(settings, rf):
    settings.LANGUAGES = global_settings.LANGUAGES
    settings.LANGUAGE_CODE = "en-us"
    assert conf.default_language() == "en"
    settings.USE_I18N = False
    assert conf.default_language() == "en"
    assert language_of(rf.get("/")) == "en"


def test_W007_articles_that_no_reader_can_reach(settings):
    make_article()
    assert messages() == []
    make_article(language="de")
    make_article(language="de", status="draft")
    assert messages() == [
        Warning(
            "1 published articles are in 'de', and no page of this site is: readers get “Not found”.",
            hint="The blog has pages in 'en'. Mount it inside i18n_patterns(), with this language in LANGUAGES, or "
            "move them: manage.py backcare_move_language de en.",
            id="backcare.W007",
        )
    ]
    settings.LANGUAGES, settings.ROOT_URLCONF = MANY, "tests.i18n_urls"
    assert messages() == []


def test_a_command_moves_them_with_drafts_and_former_addresses(settings, client, committed):
    article = make_article(slug="hands", title="Hands")
    drafts.publish(article, {**drafts.head_of(article).content, "slug": "warm-hands"})
    drafts.save_draft(article, {**drafts.head_of(article).content, "title": "Warmer"})
    settings.LANGUAGES, settings.ROOT_URLCONF = global_settings.LANGUAGES, "tests.one_language_urls"
    settings.LANGUAGE_CODE = "de"
    assert [message.msg[:38] for message in messages()] == ["1 published articles are in 'en', and n"[:38]]
    with committed():
        call_command("backcare_move_language", "en", "de")
    assert messages() == []
    assert {*Article.objects.values_list("language", flat=True)} == {"de"}
    assert client.get("/blogs/news/warm-hands/").status_code == 200
    assert client.get("/blogs/news/hands/").status_code == 301
    assert "Hands" in client.get("/blogs/news/search/?q=hands").content.decode()


def test_what_cannot_move_is_said_and_nothing_moves():
    make_article(slug="hands", title="Hands", language="en-us")
    make_article(slug="hands", title="Hands too")
    make_article(slug="feet", language="en-us")
    with pytest.raises(CannotPublish, match="“Hands” cannot move to “en”: an article there has its slug"):
        move("en-us", "en")
    with pytest.raises(CommandError, match="cannot move"):
        call_command("backcare_move_language", "en-us", "en")
    with pytest.raises(CommandError, match=r"no pages in 'xx'. Choose from: en\."):
        call_command("backcare_move_language", "en-us", "xx")
    assert Article.objects.filter(language="en-us").count() == 2
