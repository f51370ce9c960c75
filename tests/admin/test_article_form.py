"""The article's form as a browser sends it: what each button does, and what is said."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from backcare.articles import data as article_data
from backcare.models import Article, PreviewLink, RelatedArticle, Revision, RevisionText
from backcare.previews import links
from backcare.publication import drafts
from backcare.related import refreshing
from backcare.text import sanitizing
from tests import factories
from tests.factories import make_article, make_draft, make_reference
from tests.html_reading import form_data

pytestmark = pytest.mark.django_db

GOOD = {"summary": "Two sentences. That is all.", "body": "<p>Warm hands first, then slow strokes.</p>"}


def url(page, *args):
    return reverse(f"admin:backcare_article_{page}", args=args)


def typed(client, address, **changes):
    """What a browser would send from this page's form after someone typed ``changes``."""
    data = form_data(client.get(address).content.decode(), "article_form")
    return {**data, **changes}


def press(client, article, button, **changes):
    """Open the form, type, press; returns what the next page says."""
    address = url("change", article.pk) if article else url("add")
    response = client.post(address, {**typed(client, address, **changes), button: "1"}, follow=True)
    return response, [str(message) for message in response.context.get("messages", [])]


def row_of(article):
    return Article.objects.get(pk=article.pk)


def head_content(article):
    return drafts.head_of(row_of(article)).content


def test_a_form_that_is_saved_untouched_changes_nothing(editor_client):
    article = make_draft(
        tags=["b", "a"],
        techniques=[factories.make_technique()],
        areas=[factories.make_area()],
        hero_image=factories.make_image(),
        author=factories.make_person(),
        summary="one\ntwo",
        body="<h2>One</h2>\n<p>Two</p>",
    )
    make_reference(article, position=1, accessed_on=timezone.localdate())
    factories.make_placement(article=article, position=1)
    factories.make_override(article, make_article(), position=1)
    before = article_data.read(row_of(article))
    _response, said = press(editor_client, article, "_save")
    assert said == ["Draft saved."]
    assert article_data.read(row_of(article)) == before


def test_writing_and_publishing(editor_client):
    response, said = press(editor_client, None, "_save", title="Slow Hands", **GOOD)
    article = Article.objects.get()
    assert said == ["Draft saved."]
    assert response.redirect_chain[-1][0] == url("change", article.pk)
    assert (article.status, article.slug) == ("draft", "slow-hands")
    _response, said = press(editor_client, article, "_publish")
    assert said[0].startswith("Published.")
    assert row_of(article).is_published()
    assert list(article.revisions.order_by("pk").values_list("kind", flat=True)) == ["draft", "published"]


def test_published_at_once_from_the_empty_form(editor_client):
    _response, said = press(editor_client, None, "_publish", title="Slow Hands", **GOOD)
    assert said[0].startswith("Published.")
    assert Article.objects.published().count() == 1


def test_scheduled_in_one_act(editor_client):
    date = timezone.localtime() + timedelta(days=3)
    when = {"published_at_0": date.strftime("%Y-%m-%d"), "published_at_1": "09:00:00"}
    response = editor_client.get(url("add"))
    assert response.context["editor"].publish_label == "Publish"
    response, said = press(editor_client, None, "_publish", title="Slow Hands", **GOOD, **when)
    assert said[0].startswith(f"Scheduled {date:%a} {date.day} {date:%b}")
    assert Article.objects.scheduled().count() == 1


def test_a_live_article_is_edited_as_a_draft_byte_by_byte_unseen(editor_client, client):
    article = make_article(title="Live", **GOOD)
    make_reference(article)
    reader = Client()
    before = reader.get(article.get_absolute_url()).content
    response, said = press(editor_client, article, "_save", title="Changed", body="<p>Other</p>")
    assert said == ["Draft saved. Readers see the published version until you publish your changes."]
    assert reader.get(article.get_absolute_url()).content == before
    assert response.context["editor"].state == "Live + unpublished changes"
    assert response.context["adminform"].form.initial["title"] == "Changed"
    _response, said = press(editor_client, article, "_publish")
    assert said[0].startswith("Published.")
    assert b"Changed" in reader.get(article.get_absolute_url()).content


def test_what_is_broken_is_kept_and_not_published(editor_client):
    response, said = press(editor_client, None, "_publish", title="Slow Hands", body="<h2>A</h2><h4>B</h4><p>c</p>")
    article = Article.objects.get()
    assert article.status == "draft"
    assert said == ["Saved as a draft, not published. 2 things to fix first: see the checklist."]
    assert len(response.context["editor"].checklist.blocking) == 2


def test_a_wrong_field_is_said_and_what_was_typed_stays(editor_client):
    article = make_draft()
    response, _said = press(editor_client, article, "_save", title="", summary="Typed")
    assert response.status_code == 200
    assert "title" in response.context["adminform"].form.errors
    assert b"Typed" in response.content
    again = form_data(response.content.decode(), "article_form") | {"title": "Here", "_save": "1"}
    editor_client.post(url("change", article.pk), again)
    assert row_of(article).title == "Here"


def test_inlines_are_added_reordered_and_removed(editor_client):
    article = make_draft()
    one, two = (make_reference(article, title=title, position=at) for at, title in ((1, "One"), (2, "Two")))
    one_pk = one.pk
    changes = {
        "references-0-position": "2",
        "references-1-position": "1",
        "references-TOTAL_FORMS": "3",
        "references-2-title": "Three",
        "references-2-url": "three.example/x",
        "references-2-position": "0",
    }
    press(editor_client, article, "_save", **changes)
    assert list(article.references.in_order().values_list("title", "url")) == [
        ("Two", two.url),
        ("One", one.url),
        ("Three", "https://three.example/x"),
    ]
    assert article.references.get(title="One").pk == one_pk
    press(editor_client, article, "_save", **{"references-0-DELETE": "on"})
    assert [row.title for row in article.references.in_order()] == ["One", "Three"]


def test_an_article_cannot_be_pinned_to_itself(editor_client):
    article = make_draft()
    changes = {
        "related_overrides-TOTAL_FORMS": "1",
        "related_overrides-0-related": str(article.pk),
        "related_overrides-0-kind": "pin",
        "related_overrides-0-position": "0",
    }
    response, _said = press(editor_client, article, "_save", **changes)
    assert "An article can’t be related to itself" in response.content.decode()


# Two editors


def test_the_second_of_two_editors_is_stopped_with_both_versions_shown(editor_client, django_user_model):
    article = make_article(**GOOD)
    other = Client()
    user = django_user_model.objects.create_superuser("other")
    other.force_login(user)
    mine = typed(editor_client, url("change", article.pk), title="Mine")
    press(other, article, "_save", title="Theirs")
    for button in ("_save", "_publish"):
        response = editor_client.post(url("change", article.pk), {**mine, button: "1"})
        assert response.status_code == 409
        page = response.content.decode()
        assert "Mine" in page
        assert "Theirs" in page
        assert head_content(article)["title"] == "Theirs"
        assert row_of(article).title == article.title
    assert article.revisions.filter(kind="set_aside").first().data["content"]["title"] == "Mine"
    again = form_data(response.content.decode(), "conflict-form")
    assert not {"_save", "_publish"} & set(again), "only a press of a button publishes"
    editor_client.post(url("change", article.pk), {**again, "_save": "1"})
    assert head_content(article)["title"] == "Mine"
    assert row_of(article).title == article.title


@pytest.mark.parametrize(("button", "offered"), [("_save", False), ("_publish", True)])
def test_after_a_conflict_publishing_is_a_button_of_its_own(editor_client, button, offered):
    article = make_article(**GOOD)
    data = {**typed(editor_client, url("change", article.pk), title="Mine"), "_version": "another", button: "1"}
    response = editor_client.post(url("change", article.pk), data)
    assert ("Publish my version" in response.content.decode()) == offered
    again = {**form_data(response.content.decode(), "conflict-form"), "_publish": "1"}
    editor_client.post(url("change", article.pk), again)
    assert row_of(article).title == "Mine"


def test_a_form_without_its_version_overwrites_nothing(editor_client):
    article = make_draft(title="There")
    data = typed(editor_client, url("change", article.pk), title="Blind")
    del data["_version"]
    assert editor_client.post(url("change", article.pk), {**data, "_save": "1"}).status_code == 409
    assert row_of(article).title == "There"


# Review


def test_submitted_sent_back_and_published(editor_client):
    writer = Client()
    writer.force_login(make_author())
    response, said = press(writer, None, "_submit_review", title="Slow Hands", **GOOD)
    assert said == ["Saved and submitted for review."]
    article = Article.objects.get()
    assert article.status == "in_review"
    assert not response.context["editor"].may_publish
    response, said = press(editor_client, article, "_send_back", _note="Name a source.")
    assert said[0].startswith("Sent back.")
    press(writer, article, "_save", title="Slower Hands")
    page = writer.get(url("change", article.pk)).content.decode()
    assert "Name a source." in page
    time = date_format(localtime(article.revisions.get(kind="sent_back").created_at), "j M Y, H:i")
    assert f"Sent back by editor, {time}" in page
    press(writer, article, "_submit_review")
    assert "Sent back by" not in writer.get(url("change", article.pk)).content.decode()
    _response, said = press(editor_client, article, "_publish")
    assert said[0].startswith("Published.")


def make_author(username="writer"):
    user = User.objects.create_user(username, is_staff=True)
    user.groups.add(Group.objects.get(name="Backcare authors"))
    return user


@pytest.mark.parametrize("make", [make_article, make_draft])
def test_an_author_withdraws_a_submission(client, make):
    client.force_login(make_author())
    article = make(title="Slow Hands", **GOOD)
    press(client, article, "_submit_review")
    _response, said = press(client, article, "_withdraw", title="Slower Hands")
    assert said == ["Withdrawn: this is a draft again, and no longer on the editors’ desk."]
    head = drafts.head_of(row_of(article))
    assert (head.row.status, head.row.title) == ("draft", "Slower Hands")
    assert not Article.objects.in_review().exists()


def test_who_may_publish_sends_back_and_others_withdraw(editor_client):
    article = make_draft(**GOOD)
    author_client = Client()
    author_client.force_login(make_author())
    buttons = {}
    for _ in range(2):
        for who, visitor in (("author", author_client), ("editor", editor_client)):
            page = visitor.get(url("change", article.pk)).content.decode()
            names = ("_submit_review", "_withdraw", "_send_back")
            buttons[who, row_of(article).status] = {name for name in names if f'name="{name}"' in page}
        drafts.submit(article)
    assert buttons == {
        ("author", "draft"): {"_submit_review"},
        ("editor", "draft"): set(),
        ("author", "in_review"): {"_withdraw"},
        ("editor", "in_review"): {"_send_back"},
    }


@pytest.mark.parametrize("button", ["_withdraw", "_send_back"])
def test_what_was_published_meanwhile_is_neither_withdrawn_nor_sent_back(editor_client, button):
    article = make_article(title="Live", **GOOD)
    drafts.submit(article)
    data = {**typed(editor_client, url("change", article.pk)), button: "1"}
    drafts.publish(article)
    response = editor_client.post(url("change", article.pk), data, follow=True)
    said = [str(message) for message in response.context["messages"]]
    assert said == ["The article is no longer in review: someone else already handled it."]
    assert not drafts.head_of(row_of(article)).is_working_copy


# Preview


def test_a_preview_shows_what_was_typed_and_keeps_nothing(editor_client):
    article = make_article(title="Live", **GOOD)
    before = (Revision.objects.count(), article_data.read(row_of(article)))
    data = typed(editor_client, url("change", article.pk), title="Only typed", tags="new one")
    response = editor_client.post(url("preview", article.pk), data)
    page = response.content.decode()
    assert "<h1>Only typed</h1>" in page
    assert "new one" in page
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert before == (Revision.objects.count(), article_data.read(row_of(article)))
    assert not article.tags.exists()


def test_a_preview_of_something_new_and_half_done(editor_client):
    data = typed(editor_client, url("add"), title="", body="<p>First words</p>")
    page = editor_client.post(url("preview_new"), data).content.decode()
    assert "First words" in page
    assert not Article.objects.exists()


def test_the_live_checklist_reads_what_was_typed(editor_client):
    article = make_draft(title="Slow Hands", summary="")
    page = editor_client.post(url("checklist", article.pk), typed(editor_client, url("change", article.pk))).content
    assert b'data-blocking="1"' in page
    data = typed(editor_client, url("change", article.pk), summary="Here.")
    page = editor_client.post(url("checklist", article.pk), data).content.decode()
    assert 'data-blocking="0"' in page
    assert 'data-publish-label="Publish"' in page
    assert editor_client.post(url("checklist_new"), typed(editor_client, url("add"))).status_code == 200


def test_a_shared_link_shows_the_draft_to_whoever_has_it_until_it_is_revoked(editor_client):
    article = make_article(title="Live", **GOOD)
    press(editor_client, article, "_save", title="Changed")
    editor_client.post(url("share", article.pk), {"note": "Dr. Wren", "days": "7"})
    link = editor_client.get(url("change", article.pk)).context["editor"].preview_links[0]
    path = link.url.removeprefix("https://shop.example")
    guest = Client()
    response = guest.get(path)
    assert "<h1>Changed</h1>" in response.content.decode()
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies
    editor_client.post(url("revoke", article.pk), {"link": link.pk})
    gone = guest.get(path)
    assert gone.status_code == 404
    assert "This preview is no longer available" in gone.content.decode()
    assert "no-store" in gone.headers["Cache-Control"]


def test_a_time_is_not_followed_by_two_full_stops(editor_client, client):
    draft = make_draft(title="Kept", **GOOD)
    editor_client.post(url("share", draft.pk), {"days": "7"})
    link = PreviewLink.objects.get()
    PreviewLink.objects.update(expires_at=datetime(2999, 1, 1, 20, 15, tzinfo=UTC))
    page_text = client.get(links.url_of(link)).content.decode()
    assert "Private preview, valid until Jan. 1, 2999, " in page_text
    assert ".m.." not in page_text


def test_a_link_expires_and_cannot_be_made_up():
    draft = make_draft()
    link = links.create(draft, days=1, now=timezone.now() - timedelta(days=2))
    path = links.url_of(link).removeprefix("https://shop.example")
    guest = Client()
    assert guest.get(path).status_code == 404
    for token in ("x", link.key.hex, f"{link.key.hex}:AAAA", "a" * 3000, "%00", "%F0%9F%98%80"):
        assert guest.get(f"/blogs/news/preview/{token}/").status_code == 404


@pytest.mark.parametrize("days", ["0", "91", "-1", "x", "", "1e3", "9" * 30])
def test_a_link_for_a_time_that_makes_no_sense_is_refused(editor_client, days):
    draft = make_draft()
    response = editor_client.post(url("share", draft.pk), {"days": days})
    assert "A preview link can be valid for 1 to 90 days" in response.content.decode()
    assert not PreviewLink.objects.exists()


# History


def test_the_history_is_read_compared_and_taken_up(editor_client):
    article = make_article(title="One", **GOOD)
    press(editor_client, article, "_save", title="Two", tags="fresh")
    press(editor_client, article, "_publish")
    page = editor_client.get(url("history", article.pk))
    assert page.status_code == 200
    found, draft, published = article.revisions.order_by("pk")
    comparison = editor_client.get(url("compare", article.pk, draft.pk))
    assert [change.field for change in comparison.context["changes"]] == ["title", "tags"]
    comparison = editor_client.get(url("compare", article.pk, published.pk))
    assert comparison.context["older"] == found  # what readers saw before, not the draft that became it
    assert [change.field for change in comparison.context["changes"]] == ["title", "tags"]
    now = editor_client.get(url("compare", article.pk, found.pk), {"with": "now"})
    assert [change.field for change in now.context["changes"]] == ["title", "tags"]
    old = editor_client.get(url("old_page", article.pk, found.pk)).content.decode()
    assert "<h1>One</h1>" in old
    assert row_of(article).title == "Two"
    response = editor_client.post(url("restore", article.pk, found.pk), follow=True)
    assert head_content(article)["title"] == "One"
    assert row_of(article).title == "Two"
    assert response.context["editor"].state == "Live + unpublished changes"
    assert editor_client.get(url("restore", article.pk, found.pk)).status_code == 405
    assert published.data["content"]["title"] == "Two"


def test_every_link_around_an_article_with_unpublished_changes_leads_somewhere(editor_client):
    make_draft()  # so that no key of a working copy is that of its article
    article = make_article(**GOOD)
    press(editor_client, article, "_save", title="Second")
    press(editor_client, article, "_save", title="Third")
    revision = article.revisions.last()
    pages = [url(name, article.pk) for name in ("change", "history", "discard", "unpublish", "delete")]
    pages.append(f"{url('compare', article.pk, revision.pk)}?with=now")
    hrefs = set()
    for page in pages:
        page_text = editor_client.get(page).content.decode()
        hrefs |= {html.unescape(href) for href in re.findall(r' href="(/admin/backcare/article/\d[^"]*)"', page_text)}
    assert any("with=now" in href for href in hrefs)
    assert {href: editor_client.get(href).status_code for href in hrefs} == dict.fromkeys(hrefs, 200)


@pytest.mark.parametrize("page", ["compare", "old_page", "restore"])
def test_a_version_that_was_pruned_since_the_history_was_opened(editor_client, page):
    article = make_article(title="One")
    drafts.save_draft(article, drafts.head_of(article).content | {"title": "Two"})
    revision = article.revisions.first()
    address = url(page, article.pk, revision.pk)
    revision.delete()
    ask = editor_client.post if page == "restore" else editor_client.get
    response = ask(address, follow=True)
    assert response.redirect_chain == [(url("history", article.pk), 302)]
    assert "This version is no longer in the history" in response.content.decode()


def test_a_version_that_is_pruned_while_it_is_restored():
    article = make_article(title="One")
    revision = drafts.save_draft(article, drafts.head_of(article).content | {"title": "Two", "body": "<p>New.</p>"})
    looked_up = Revision.objects.get(pk=revision.pk)
    revision.delete()
    RevisionText.objects.filter(revisions=None).delete()
    with pytest.raises(Revision.DoesNotExist):
        drafts.restore(looked_up)


@pytest.mark.parametrize("on", ["yesterday", "2026-13-01T00:00", "\x00", "2026-05-04"])
def test_a_wrong_date_is_named(editor_client, on):
    response = editor_client.get(url("history", make_article().pk), {"on": on})
    assert "isn’t a date and time" in response.content.decode()


def test_what_readers_saw_is_found_by_date(editor_client):
    article = make_article(title="One", **GOOD)
    press(editor_client, article, "_save", title="Two")
    later = (timezone.localtime() + timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M")
    context = editor_client.get(url("history", article.pk), {"on": later}).context
    assert context["seen"].data["content"]["title"] == "One"
    context = editor_client.get(url("history", article.pk), {"on": "2020-01-01T00:00"}).context
    assert context["seen"] is None
    assert context["history_begins"]


# Unpublish or delete


def test_discarded_after_a_question(editor_client):
    article = make_article(**GOOD)
    press(editor_client, article, "_save", title="Two")
    assert "Two" in editor_client.get(url("discard", article.pk)).content.decode()
    assert Article.objects.working_copies().exists()
    editor_client.post(url("discard", article.pk))
    assert not Article.objects.working_copies().exists()


def test_unpublished_after_a_question(editor_client):
    article = make_article(**GOOD)
    assert editor_client.get(url("unpublish", article.pk)).status_code == 200
    assert row_of(article).is_published()
    editor_client.post(url("unpublish", article.pk))
    assert row_of(article).status == "draft"


# Queries


def test_the_form_takes_few_queries_whatever_its_history(editor_client):
    article = make_article(tags=["a"], techniques=[factories.make_technique()], **GOOD)
    for position in range(10):
        make_reference(article, position=position + 1)
    for title in range(25):
        drafts.save_draft(row_of(article), {**head_content(article), "title": f"T{title}"})
    editor_client.get(url("change", article.pk))
    with CaptureQueriesContext(connection) as captured:
        response = editor_client.get(url("change", article.pk))
    assert len(captured) < 40, "\n".join(query["sql"][:150] for query in captured)
    assert len(response.content) < 150_000


# Who may do what: roles x actions x addresses

ROLES = ("nobody", "staff", "authors", "editors", "moderators", "no login")
ALLOWED = {
    "save": {"authors", "editors"},
    "submit": {"authors", "editors"},
    "withdraw": {"authors", "editors"},
    "publish": {"editors"},
    "send_back": {"editors"},
    "unpublish": {"editors"},
    "bulk publish": {"editors"},
    "bulk unpublish": {"editors"},
    "bulk archive": {"editors"},
    "discard": {"authors", "editors"},
    "share": {"authors", "editors"},
    "revoke": {"authors", "editors"},
    "restore": {"authors", "editors"},
    "translate": {"authors", "editors"},
    "preview": {"authors", "editors"},
    "checklist": {"authors", "editors"},
    "delete": {"editors"},
    "bulk delete": {"editors"},
    "open form": {"authors", "editors", "moderators"},
    "history": {"authors", "editors", "moderators"},
    "compare": {"authors", "editors", "moderators"},
    "old page": {"authors", "editors", "moderators"},
    "open add": {"authors", "editors"},
    "add": {"authors", "editors"},
}


def state_of_everything():
    return (
        [(row.pk, row.status, row.draft_of_id, article_data.read(row)) for row in Article.objects.order_by("pk")],
        list(PreviewLink.objects.values_list("pk", "revoked_at")),
        Revision.objects.count(),
    )


@pytest.mark.parametrize("role", ROLES)
def test_permissions_hold_for_addresses_typed_by_hand(editor_client, django_user_model, settings, role):
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    article = make_article(title="Live", **GOOD)
    drafts.save_draft(article, {**head_content(article), "title": "Draft"})
    link = links.create(article, days=3)
    revision = article.revisions.order_by("pk").first()
    data = typed(editor_client, url("change", article.pk), title="Typed")
    new = typed(editor_client, url("add"), title="New", slug="new", **GOOD)
    visitor = Client()
    if role != "no login":
        user = django_user_model.objects.create_user("someone", is_staff=role != "nobody")
        if role in ("authors", "editors", "moderators"):
            user.groups.add(Group.objects.get(name=f"Backcare {role}"))
        visitor.force_login(user)
    chosen = {"_selected_action": [article.pk]}
    requests = {
        "save": lambda: visitor.post(url("change", article.pk), {**data, "_save": "1"}),
        "submit": lambda: visitor.post(url("change", article.pk), {**data, "_submit_review": "1"}),
        "withdraw": lambda: visitor.post(url("change", article.pk), {**data, "_withdraw": "1"}),
        "publish": lambda: visitor.post(url("change", article.pk), {**data, "_publish": "1"}),
        "send_back": lambda: visitor.post(url("change", article.pk), {**data, "_send_back": "1"}),
        "unpublish": lambda: visitor.post(url("unpublish", article.pk)),
        "bulk publish": lambda: visitor.post(url("changelist"), {**chosen, "action": "publish"}),
        "bulk unpublish": lambda: visitor.post(url("changelist"), {**chosen, "action": "unpublish"}),
        "bulk archive": lambda: visitor.post(url("changelist"), {**chosen, "action": "archive"}),
        "discard": lambda: visitor.post(url("discard", article.pk)),
        "share": lambda: visitor.post(url("share", article.pk), {"days": "3"}),
        "revoke": lambda: visitor.post(url("revoke", article.pk), {"link": link.pk}),
        "restore": lambda: visitor.post(url("restore", article.pk, revision.pk)),
        "translate": lambda: visitor.post(url("translate", article.pk), {"language": "de"}),
        "preview": lambda: visitor.post(url("preview", article.pk), data),
        "checklist": lambda: visitor.post(url("checklist", article.pk), data),
        "delete": lambda: visitor.post(url("delete", article.pk), {"post": "yes"}),
        "bulk delete": lambda: visitor.post(url("changelist"), {**chosen, "action": "delete_selected", "post": "yes"}),
        "open form": lambda: visitor.get(url("change", article.pk)),
        "history": lambda: visitor.get(url("history", article.pk)),
        "compare": lambda: visitor.get(url("compare", article.pk, revision.pk)),
        "old page": lambda: visitor.get(url("old_page", article.pk, revision.pk)),
        "open add": lambda: visitor.get(url("add")),
        "add": lambda: visitor.post(url("add"), {**new, "_save": "1"}),
    }
    assert requests.keys() == ALLOWED.keys()
    for action, send in requests.items():
        with transaction.atomic():
            if action == "bulk publish":
                drafts.discard(article)
                Article.objects.update(status="draft")
            before = state_of_everything()
            response = send()
            check_answer(role, action, response, changed=state_of_everything() != before)
            transaction.set_rollback(True)  # the next action finds everything as this one did


def check_answer(role, action, response, changed):
    writes = action not in ("preview", "checklist", "open form", "history", "compare", "old page", "open add")
    if role in ALLOWED[action]:
        assert response.status_code in (200, 302), action
        assert "/login/" not in response.headers.get("Location", ""), action
        assert changed == writes, action
    else:
        assert not changed, action
        # A list's action that someone may not choose is not there; Django shows the list again.
        bulk = action.startswith("bulk") and role in ("authors", "moderators")
        expected = (200, 302) if bulk else (302,) if role in ("no login", "nobody") else (403,)
        assert response.status_code in expected, action


def test_every_button_and_address_of_the_form_is_in_the_table(editor_client):
    from backcare.admin import ADMINS

    names = {pattern.name.removeprefix("backcare_article_") for pattern in _patterns(ADMINS[Article]) if pattern.name}
    covered = {
        *("changelist", "add", "history", "delete", "change", "images", "tags", "compare", "old_page", "restore"),
        *(
            "translate",
            "share",
            "revoke",
            "preview",
            "checklist",
            "discard",
            "unpublish",
            "preview_new",
            "checklist_new",
            "related",
            "related_new",
        ),
        *("products", "techniques", "articles", "upload", "links", "cards", "html", "changes", "videos"),
        "backcare_desk",
    }
    assert names <= covered, names - covered


def _patterns(model_admin_class):
    from django.contrib import admin

    return admin.site._registry[Article].get_urls()


def test_related_lists_are_refreshed_when_readers_see_a_change_and_not_before(editor_client, committed, monkeypatch):
    with committed():
        article, other = make_article(tags=["a"], **GOOD), make_article(tags=["a"])
    made = []
    refresh = refreshing.refresh
    monkeypatch.setattr(refreshing, "refresh", lambda pks, using: made.append(pks) or refresh(pks, using))
    with committed():
        press(editor_client, article, "_save", tags="b")
    assert made == []
    with committed():
        press(editor_client, article, "_publish", tags="a")
    assert made == [[article.pk]]
    assert RelatedArticle.objects.filter(article=other, related=article).exists()


# What a save leaves behind


def test_a_text_is_sanitized_once_for_each_save(editor_client, monkeypatch):
    passes, restructure = [], sanitizing.restructure

    def watched(html):
        passes.append(html)
        return restructure(html)

    article = make_article(**GOOD)
    pages = [(url("add"), ""), (url("change", article.pk), ""), (url("change", article.pk), "Newer")]
    for button in ("_save", "_publish"):
        for address, title in pages:
            data = typed(editor_client, address, body=f"<p onclick=x>{button} {title}</p>", title=f"{button} {title}")
            with monkeypatch.context() as patch:
                patch.setattr(sanitizing, "restructure", watched)
                editor_client.post(address, {**data, "summary": "Two.", button: "1"})
            assert len(passes) == 1, (button, address)
            passes.clear()
    assert row_of(article).body == "<p>_publish Newer</p>"


def test_each_press_is_noted_in_djangos_log(editor_client, editor):
    press(editor_client, None, "_save", title="Slow Hands", **GOOD)
    article = Article.objects.get()
    press(editor_client, article, "_submit_review")
    press(editor_client, article, "_publish")
    entries = [
        (entry.user, entry.object_id, entry.action_flag, entry.get_change_message().split("<")[0].strip())
        for entry in LogEntry.objects.order_by("pk")
    ]
    assert entries == [
        (editor, str(article.pk), ADDITION, "Draft saved."),
        (editor, str(article.pk), CHANGE, "Saved and submitted for review."),
        (editor, str(article.pk), CHANGE, "Published."),
    ]


def test_what_a_refused_form_shows_is_the_article_as_it_is_stored(editor_client):
    article = make_article(title="Stored", **GOOD)
    press(editor_client, article, "_save", title="Draft")
    response, _said = press(editor_client, article, "_save", title="Typed", slug="not a slug")
    page = response.content.decode()
    assert response.context["original"].title == "Draft"
    assert response.context["adminform"].form["title"].value() == "Typed"
    # The links of the history lead to the article, not to its working copy, which has no pages.
    revision = article.revisions.order_by("pk").first()
    assert f"{url('compare', article.pk, revision.pk)}?with=now" in page
