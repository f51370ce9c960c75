"""The article's form with odd input: everything gets an answer in words, and nothing that was written is lost."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backcare.articles import data as article_data
from backcare.models import Article, FormerSlug, Revision, Tag, TagSynonym
from backcare.previews import links
from backcare.publication import drafts
from tests import factories
from tests.admin.test_article_form import GOOD, head_content, press, row_of, typed, url
from tests.factories import make_article, make_draft, make_reference
from tests.html_reading import form_data

pytestmark = pytest.mark.django_db


def moment(name, when):
    local = timezone.localtime(when)
    return {f"{name}_0": local.strftime("%Y-%m-%d"), f"{name}_1": local.strftime("%H:%M:%S")}


# Addresses


@pytest.mark.parametrize("pk", ["0", "99999999999999999999999", "x", "1_2F", "-1", "1.5", "9" * 5000, "%00", "٣", "²"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_article_that_there_is_not(editor_client, pk, method):
    for page in ("change", "delete", "history"):
        address = reverse(f"admin:backcare_article_{page}", args=["PK"]).replace("PK", pk)
        assert getattr(editor_client, method)(address, {"_save": "1"}).status_code in (302, 404, 403)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_working_copy_has_no_form_of_its_own(editor_client, method):
    article = make_article(**GOOD)
    drafts.save_draft(article, {**head_content(article), "title": "Secret"})
    copy = Article.objects.working_copies().get()
    for page in ("change", "delete", "history", "preview", "checklist", "discard", "unpublish", "share", "revoke"):
        response = getattr(editor_client, method)(url(page, copy.pk), {"post": "yes", "_save": "1"})
        assert response.status_code in (302, 404, 405), page
        assert b"Secret" not in response.content
    assert Article.objects.working_copies().get().title == "Secret"
    assert row_of(article).is_published()


@pytest.mark.parametrize(
    "query",
    [
        {"title": "Given"},
        {"title": "\x00", "slug": "\x00", "summary": "\ud800".encode("utf-8", "surrogatepass")},
        {"author": "x", "hero_image": "99999", "reviewer": "9" * 40},
        {"techniques": "1,x", "areas": ","},
        {"published_at": "soon", "expires_at": "2026-01-01"},
        {"reviewed_on": "soon"},
        {"language": "xx", "comment_policy": "?", "is_indexed": "maybe", "tags": "a,b", "body": "<script>x</script>"},
        {"draft_of": "1", "status": "published", "unknown": "1", "_version": "x"},
        {"_popup": "1", "_to_field": "id"},
        {"_to_field": "title"},
        {"_changelist_filters": "%ff"},
    ],
)
def test_initial_values_in_the_address(editor_client, query):
    response = editor_client.get(url("add"), query)
    assert response.status_code in (200, 400)
    if response.status_code == 200 and "title" in query:
        data = typed(editor_client, url("add") + "?title=Given")
        assert data["title"] == "Given"


# What is typed


def test_hostile_characters_are_refused_in_words(editor_client):
    article = make_draft()
    for name in ("title", "summary", "slug", "body", "tags", "seo_title", "meta_description", "canonical_url"):
        data = {**typed(editor_client, url("change", article.pk)), name: "a\x00b"}
        for page in ("change", "preview", "checklist"):
            response = editor_client.post(url(page, article.pk), {**data, "_save": "1"})
            assert response.status_code in (200, 302), (name, page)
    assert "\x00" not in str(head_content(article))
    for name in ("_version", "_note", "_row"):
        data = {**typed(editor_client, url("change", article.pk)), name: "a\x00b"}
        assert editor_client.post(url("change", article.pk), {**data, "_send_back": "1"}).status_code in (302, 409)


def test_a_megabyte_and_two_hundred_tags(editor_client):
    article = make_draft()
    body = "<p>Warm hands first, then slow strokes along the back.</p>\n" * 18_000
    tags = [f"tag {number}" for number in range(200)]
    _response, said = press(editor_client, article, "_save", body=body, tags=", ".join(tags))
    assert said == ["Draft saved."]
    assert len(row_of(article).body) > 1_000_000
    assert head_content(article)["tags"] == tags
    assert press(editor_client, article, "_save")[1] == ["Draft saved."]


def test_a_synonym_becomes_its_tag_and_an_untouched_form_changes_nothing(editor_client):
    tag = Tag.objects.create(name="kneading")
    TagSynonym.objects.create(tag=tag, name="petrissage")
    article = make_draft()
    press(editor_client, article, "_save", tags="petrissage, warm")
    before = head_content(article)
    assert before["tags"] == ["kneading", "warm"]
    press(editor_client, article, "_save")
    assert head_content(article) == before


def test_references_without_address_and_things_that_went(editor_client):
    article = make_draft()
    make_reference(article, url="", title="A book", position=1)
    product = factories.make_product(is_listed=False)
    factories.make_placement(article=article, product=product, position=1)
    before = head_content(article)
    press(editor_client, article, "_save")
    assert head_content(article) == before
    gone = factories.make_product()
    image, person, technique = factories.make_image(), factories.make_person(), factories.make_technique()
    data = typed(editor_client, url("change", article.pk), title="Typed long ago")
    data |= {
        "placements-TOTAL_FORMS": "2",
        "placements-1-product": str(gone.pk),
        "placements-1-position": "2",
        "hero_image": str(image.pk),
        "author": str(person.pk),
        "techniques": [str(technique.pk)],
    }
    for row in (gone, image, person, technique):
        row.delete()
    for page in ("change", "preview", "checklist"):
        response = editor_client.post(url(page, article.pk), {**data, "_save": "1"})
        assert response.status_code == 200, page
    response = editor_client.post(url("change", article.pk), {**data, "_publish": "1"})
    assert set(response.context["adminform"].form.errors) == {"hero_image", "author", "techniques"}
    assert "Typed long ago" in response.content.decode()
    assert head_content(article) == before


def test_inlines_are_removed_and_a_broken_management_form_is_refused(editor_client):
    article = make_draft()
    for position in (1, 2, 3):
        make_reference(article, title=f"R{position}", position=position)
    press(editor_client, article, "_save", **{"references-0-DELETE": "on", "references-2-DELETE": "on"})
    assert [row["title"] for row in head_content(article)["references"]] == ["R2"]
    before = head_content(article)
    for changes in (
        {"references-TOTAL_FORMS": "x"},
        {"references-0-position": "99999"},
        {"references-0-title": ""},
        {"references-0-accessed_on": "soon"},
    ):
        data = {**typed(editor_client, url("change", article.pk)), **changes}
        for page in ("change", "preview", "checklist"):
            response = editor_client.post(url(page, article.pk), {**data, "_save": "1"})
            assert response.status_code in (200, 302), (changes, page)
    assert head_content(article) == before


@pytest.mark.parametrize("version", ["", "x", "\x00", "🙂" * 1000, "None"])
def test_a_version_that_is_none_overwrites_nothing(editor_client, version):
    article = make_draft(title="There")
    data = typed(editor_client, url("change", article.pk), title="Blind", _version=version)
    assert editor_client.post(url("change", article.pk), {**data, "_save": "1"}).status_code == 409
    assert row_of(article).title == "There"


def test_what_was_typed_into_an_article_that_is_gone_can_be_saved_as_a_new_one(editor_client):
    article = make_draft(title="Gone", **GOOD)
    make_reference(article, title="A book")
    data = typed(editor_client, url("change", article.pk), title="Typed for hours", tags="warm")
    article.delete()
    response = editor_client.post(url("change", article.pk), {**data, "_publish": "1"})
    assert response.status_code == 404
    page = response.content.decode()
    assert "“Typed for hours” was deleted while you had it open" in page
    editor_client.post(url("add"), {**form_data(page, "gone-form"), "_save": "1"})
    new = Article.objects.get()
    assert (new.title, new.status, new.references.get().title) == ("Typed for hours", "draft", "A book")
    assert head_content(new)["tags"] == ["warm"]


def test_added_in_a_popup(editor_client):
    data = typed(editor_client, url("add") + "?_popup=1&_to_field=id", title="From a popup", **GOOD)
    assert data["_popup"] == "1"
    response = editor_client.post(url("add") + "?_popup=1&_to_field=id", {**data, "_save": "1"})
    assert response.status_code == 200
    assert b"popup" in response.content
    assert Article.objects.get().status == "draft"


def test_a_working_copy_cannot_be_pinned(editor_client):
    article, live = make_draft(), make_article(**GOOD)
    drafts.save_draft(live, {**head_content(live), "title": "Secret"})
    copy = Article.objects.working_copies().get()
    changes = {
        "related_overrides-TOTAL_FORMS": "1",
        "related_overrides-0-related": str(copy.pk),
        "related_overrides-0-kind": "pin",
        "related_overrides-0-position": "0",
    }
    response, _said = press(editor_client, article, "_save", **changes)
    assert response.status_code == 200
    assert not article.related_overrides.exists()
    assert "Secret" not in response.content.decode()


# Language and slug


def test_the_language_of_a_live_article_is_changed(editor_client, settings):
    settings.LANGUAGES, settings.ROOT_URLCONF = [("en", "English"), ("de", "German")], "tests.i18n_urls"
    article = make_article(slug="same", **GOOD)
    other = make_article(slug="same", language="de", title="Deutsch")
    response, _said = press(editor_client, article, "_save", language="de")
    assert "already uses this slug" in response.content.decode()
    _response, said = press(editor_client, article, "_publish", language="de", slug="other")
    assert said[0].startswith("Published."), said
    former = FormerSlug.objects.get()
    assert (former.slug, former.language, former.article) == ("same", "en", article)
    assert row_of(other).slug == "same"


def test_a_preview_in_a_language_that_has_the_slug_already(editor_client, settings):
    settings.LANGUAGES, settings.ROOT_URLCONF = [("en", "English"), ("de", "German")], "tests.i18n_urls"
    article = make_article(slug="same", **GOOD)
    make_article(slug="same", language="de")
    data = typed(editor_client, url("change", article.pk), language="de", title="Vorschau")
    response = editor_client.post(url("preview", article.pk), data)
    assert "<h1>Vorschau</h1>" in response.content.decode()


def test_a_preview_of_a_second_version_in_one_language(editor_client, settings):
    settings.LANGUAGES, settings.ROOT_URLCONF = [("en", "English"), ("de", "German")], "tests.i18n_urls"
    article = make_article(**GOOD)
    make_article(language="de", translation_group=article.translation_group)
    data = typed(editor_client, url("change", article.pk), language="de")
    assert editor_client.post(url("preview", article.pk), data).status_code == 200
    response, _said = press(editor_client, article, "_save", language="de")
    assert "This article already has a version in this language" in response.content.decode()


def test_an_emptied_slug_is_made_of_the_title(editor_client):
    make_article(slug="slow-hands")
    article = make_article(slug="old", title="Slow Hands", **GOOD)
    _response, said = press(editor_client, article, "_publish", slug="")
    assert said[0].startswith("Published.")
    assert row_of(article).slug == "slow-hands-2"
    assert FormerSlug.objects.get().slug == "old"


# Dates that cannot stand together


@pytest.mark.parametrize("page", ["preview", "checklist"])
@pytest.mark.parametrize("make", [make_article, make_draft])
def test_a_preview_of_dates_that_make_no_sense(editor_client, page, make):
    article = make(**GOOD)
    now = timezone.now()
    for start, end in ((2, 1), (1, -1), (None, -1)):
        dates = moment("expires_at", now + timedelta(days=end))
        dates |= (
            moment("published_at", now + timedelta(days=start))
            if start
            else {"published_at_0": "", "published_at_1": ""}
        )
        data = typed(editor_client, url("change", article.pk), **dates)
        assert editor_client.post(url(page, article.pk), data).status_code == 200


def test_a_preview_of_choices_that_stand_there_twice(editor_client):
    article, other, product = make_draft(), make_article(), factories.make_product()
    data = typed(editor_client, url("change", article.pk))
    data |= {"related_overrides-TOTAL_FORMS": "2", "placements-TOTAL_FORMS": "2"}
    for number in (0, 1):
        data |= {
            f"related_overrides-{number}-related": str(other.pk),
            f"related_overrides-{number}-kind": "pin",
            f"related_overrides-{number}-position": "0",
            f"placements-{number}-product": str(product.pk),
            f"placements-{number}-position": "0",
        }
    for page in ("preview", "checklist", "change"):
        assert editor_client.post(url(page, article.pk), {**data, "_save": "1"}).status_code == 200
    assert head_content(article)["placements"] == []


def test_an_emptied_date_means_now_for_what_readers_have_not_seen(editor_client):
    later = timezone.now() + timedelta(days=3)
    article = make_draft(published_at=later, **GOOD)
    _response, said = press(editor_client, article, "_publish", published_at_0="", published_at_1="")
    assert said[0].startswith("Published."), said
    assert row_of(article).is_published()


def test_what_nobody_touched_stays_to_the_microsecond(editor_client):
    article = make_article(**GOOD)
    content = head_content(article)
    when = timezone.now() - timedelta(days=2)
    drafts.save_draft(article, {**content, "published_at": article_data.plain(when)})
    press(editor_client, article, "_save", title="Changed")
    assert head_content(article)["published_at"] == article_data.plain(when)


# Saving what nobody changed


def test_saving_a_live_article_untouched_makes_no_unpublished_changes(editor_client):
    article = make_article(**GOOD)
    response, said = press(editor_client, article, "_save")
    assert said == ["No changes: this is the version readers see."]
    assert response.context["editor"].state == "Live"
    assert not Article.objects.working_copies().exists()


@pytest.mark.parametrize(("start", "end", "state"), [(1, None, "scheduled"), (-2, -1, "expired")])
def test_what_readers_do_not_see_is_not_spoken_of_as_live(editor_client, start, end, state):
    now = timezone.now()
    dates = {"published_at": now + timedelta(days=start), "expires_at": end and now + timedelta(days=end)}
    article = make_article(**GOOD, **dates)
    _response, said = press(editor_client, article, "_save")
    assert said == [f"No changes: this is the {state} version."]
    _response, said = press(editor_client, article, "_save", title="Changed")
    assert said == [f"Draft saved. The {state} version stays as it is until you publish your changes."]
    pages = [editor_client.get(url(page, article.pk)).content.decode() for page in ("change", "discard", "unpublish")]
    for page in pages:
        assert "eaders keep" not in page
        assert "will get a “Page not found”" not in page
    assert (f'data-live-slug="{article.slug}"' in pages[0]) is (state == "expired")  # that one redirects


# Who looks


@pytest.mark.parametrize("make", [make_article, make_draft])
def test_someone_who_may_only_look(editor_client, django_user_model, make):
    article = make(tags=["a"], techniques=[factories.make_technique()], **GOOD)
    make_reference(article)
    press(editor_client, article, "_save", title="Draft", review_due_on="2020-01-01")
    user = django_user_model.objects.create_user("looker", is_staff=True)
    user.groups.add(Group.objects.get(name="Backcare moderators"))
    looker = Client()
    looker.force_login(user)
    response = looker.get(url("change", article.pk))
    assert response.status_code == 200
    assert "Draft" in response.content.decode()
    assert looker.get(url("history", article.pk)).status_code == 200
    assert looker.get(url("changelist")).status_code == 200
    assert looker.get(url("add")).status_code == 403


def test_edits_of_someone_who_is_gone_stay(editor_client, editor, django_user_model):
    article = make_draft()
    press(editor_client, article, "_save", title="Kept")
    boss = Client()
    boss.force_login(django_user_model.objects.create_superuser("boss"))
    editor.delete()
    assert Revision.objects.filter(article=article, user=None).count() == 2
    for page in ("change", "history"):
        assert boss.get(url(page, article.pk)).status_code == 200


def test_what_a_hosts_form_leaves_out_stays_as_it_is(editor_client, monkeypatch):
    from django.contrib import admin

    model_admin = admin.site._registry[Article]
    article = make_draft(canonical_url="https://first.example/", seo_title="Kept")
    make_reference(article)
    factories.make_override(article, make_article())
    before = head_content(article)
    monkeypatch.setattr(model_admin, "inlines", model_admin.inlines[1:2])
    monkeypatch.setattr(model_admin, "readonly_fields", ["canonical_url", "seo_title", *model_admin.readonly_fields])
    press(editor_client, article, "_save", title="Changed")
    assert head_content(article) == {**before, "title": "Changed"}


# Deleting


def test_deleting_says_what_readers_lose_and_leaves_nothing(editor_client):
    article, draft = make_article(title="Live", **GOOD), make_draft(title="Not yet")
    for title in ("A", "B", "C"):
        press(editor_client, article, "_save", title=title)
    link = links.create(article, days=3)
    question = editor_client.get(url("delete", article.pk)).content.decode()
    assert "Live + unpublished changes" in question
    assert "It is live" in question
    assert "Revisions: 4" in question
    assert "Preview links: 1" in question
    assert question.count("Revision") < 3
    chosen = {"action": "delete_selected", "_selected_action": [article.pk, draft.pk]}
    question = editor_client.post(url("changelist"), chosen).content.decode()
    assert "Not yet" in question
    editor_client.post(url("delete", article.pk), {"post": "yes"})
    assert list(Article.objects.all()) == [draft]
    assert not Revision.objects.exists()
    assert links.link_for(links.token_of(link)) is None
    editor_client.post(url("changelist"), {**chosen, "post": "yes"})
    assert not Article.objects.exists()


def test_an_article_with_comments_is_protected_in_words(editor_client):
    article = make_article(**GOOD)
    factories.make_comment(article)
    for answer in ({}, {"post": "yes"}):
        response = editor_client.post(url("delete", article.pk), answer)
        assert response.status_code in (200, 403)
    assert row_of(article).is_published()


def test_spam_and_removed_comments_go_with_their_article(editor_client):
    articles = [make_article(**GOOD) for _ in range(3)]
    for article in articles:
        removed = factories.make_comment(article, status="removed")
        factories.make_comment(article, status="spam", parent=removed)
    question = editor_client.get(url("delete", articles[0].pk)).content.decode()
    assert "Spam and removed comments: 2" in question
    editor_client.post(url("delete", articles[0].pk), {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [article.pk for article in articles[1:]], "post": "yes"}
    editor_client.post(url("changelist"), chosen)
    assert not Article.objects.exists()


def test_an_article_with_comments_can_be_archived_instead(editor_client):
    article = make_article(**GOOD)
    for number in range(12):
        factories.make_comment(article, body=f"Comment {number}")
    factories.make_comment(article, status="spam")
    question = editor_client.get(url("delete", article.pk)).content.decode()
    assert "Comment 9" in question
    assert "Comment 10" not in question
    assert "and 2 more comments" in question
    assert "1 comment that is spam or was removed" in question
    archive = next(form for form in re.findall(r"<form.*?</form>", question, re.S) if 'value="archive"' in form)
    fields = dict(re.findall(r'name="(action|_selected_action)" value="([^"]*)"', archive))
    editor_client.post(re.search(r'action="([^"]*)"', archive)[1], fields)
    assert row_of(article).status == "archived"
    assert 'value="archive"' not in editor_client.get(url("delete", article.pk)).content.decode()


# Many


def test_the_list_takes_few_queries_and_leaves_the_texts_in_the_database(editor_client):
    counts = []
    for _round in range(2):
        rows = [make_article(author=factories.make_person(), **GOOD) for _ in range(15)]
        drafts.save_draft(rows[0], {**head_content(rows[0]), "title": "Changed"})
        editor_client.get(url("changelist"))
        with CaptureQueriesContext(connection) as captured:
            response = editor_client.get(url("changelist"))
        counts.append(len(captured))
        assert b"Live + unpublished changes" in response.content
    assert counts[0] == counts[1] < 15
    assert not any('"body"' in query["sql"] for query in captured)


def test_many_are_published_at_once_with_few_queries_each_with_its_checklist(editor_client):
    rows = [make_draft(title=f"Fine {number}", **GOOD) for number in range(12)]
    broken = make_draft(title="Broken")
    chosen = {"action": "publish", "_selected_action": [row.pk for row in (*rows, broken)]}
    with CaptureQueriesContext(connection) as captured:
        response = editor_client.post(url("changelist"), chosen, follow=True)
    said = [str(message) for message in response.context["messages"]]
    assert "12 articles published." in said
    assert any("“Broken”" in text for text in said)
    assert Article.objects.published().count() == 12
    assert len(captured) < 150


# The clocks change


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"])
@pytest.mark.parametrize("day", ["2027-03-28", "2027-03-14", "2027-04-04", "2027-10-31", "2027-11-07", "2027-10-03"])
@pytest.mark.parametrize("hour", ["00:00:00", "09:00:00", "23:59:59"])
def test_scheduled_on_the_day_on_which_the_clocks_change(editor_client, settings, zone, day, hour):
    settings.TIME_ZONE = zone
    when = datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), ZoneInfo(zone))
    article = make_draft(**GOOD)
    content = {**head_content(article), "published_at": article_data.plain(when)}
    drafts.publish(article, content, now=when - timedelta(days=2))
    row = row_of(article)
    second = timedelta(seconds=1)
    assert not row.is_published(when - second)
    assert row.is_published(when)
    assert Article.objects.scheduled(when - second).count() == Article.objects.published(when).count() == 1
    content = {**content, "title": "New", "expires_at": article_data.plain(when + timedelta(hours=24))}
    drafts.publish(row, content, now=when)
    assert row_of(article).is_published(when + timedelta(hours=24) - second)
    assert not row_of(article).is_published(when + timedelta(hours=24))
    data = typed(editor_client, url("change", article.pk))
    assert (data["published_at_0"], data["published_at_1"]) == (day, hour)
    editor_client.post(url("change", article.pk), {**data, "title": "Newer", "_save": "1"})
    assert head_content(article)["published_at"] == article_data.plain(when)


def test_a_row_with_an_error_is_shown_again_with_the_checklist(editor_client):
    article = make_article(**GOOD)
    make_reference(article, title="A book", url="https://books.example/")
    wrong = {"references-0-url": "nonsense", "references-0-accessed_on": "nonsense", "published_at_0": "nonsense"}
    response, _said = press(editor_client, article, "_save", **wrong)
    assert response.status_code == 200
    assert "Enter a valid URL" in response.content.decode()
    data = typed(editor_client, url("change", article.pk), **wrong)
    for page in ("checklist", "preview", "related"):
        assert editor_client.post(url(page, article.pk), data).status_code == 200, page


def checklist_of(client, article, **changes):
    data = typed(client, url("change", article.pk), **changes)
    return client.post(url("checklist", article.pk), data).content.decode()


@pytest.mark.parametrize("make", [make_article, make_draft])
def test_an_article_that_would_be_over_is_stopped_by_the_checklist_too(editor_client, make):
    article = make(**GOOD)
    over = moment("expires_at", timezone.now() - timedelta(minutes=1))
    if make is make_article:
        Article.objects.filter(pk=article.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
        over = {}  # what is live already can be published no more than what is new
    assert 'href="#id_expires_at_0"' in checklist_of(editor_client, article, **over)
    _response, said = press(editor_client, article, "_publish", **over)
    assert said == ["Saved as a draft, not published. 1 thing to fix first: see the checklist."]


def test_a_live_article_put_off_is_stopped_by_the_checklist_too(editor_client):
    article = make_article(**GOOD)
    later = moment("published_at", timezone.now() + timedelta(days=1))
    assert 'href="#id_published_at_0"' in checklist_of(editor_client, article, **later)
    _response, said = press(editor_client, article, "_publish", **later)
    assert said == ["Saved as a draft, not published. 1 thing to fix first: see the checklist."]


def test_a_refused_date_slug_or_language_is_said_at_its_field(editor_client):
    now, other = timezone.now(), make_article(slug="taken", **GOOD)
    article = make_draft(translation_group=make_article(language="de").translation_group, **GOOD)
    dates = moment("published_at", now) | moment("expires_at", now - timedelta(days=1))
    for typed_in, field in ((dates, "expires_at"), ({"slug": other.slug}, "slug"), ({"language": "de"}, "language")):
        response, _said = press(editor_client, article, "_save", **typed_in)
        assert list(response.context["adminform"].form.errors) == [field]
