"""The editors' desk: what lies on it, for whom, and how much it asks of the database."""

import re
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backcare.groups import AUTHORS, EDITORS, MODERATORS
from backcare.models import Article, Revision
from backcare.publication import acts, drafts
from tests.factories import (
    make_article,
    make_comment,
    make_draft,
    make_person,
    make_zero_result_query,
)

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

pytestmark = pytest.mark.django_db


def desk():
    return reverse("admin:backcare_desk")


def log_in(client, *groups, permissions=()):
    user = User.objects.create_user("someone", password="back", is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)
    return user


def page(client):
    response = client.get(desk())
    assert response.status_code == 200
    return response


def blocks(response):
    """The text of each block, by its heading without the count."""
    found = {}
    for section in re.findall(r'<section class="backcare-desk__block".*?</section>', response.content.decode(), re.S):
        heading = re.search(r"<h2[^>]*>\s*([^<]+?)\s*<", section)[1]
        found[heading] = " ".join(re.sub(r"<[^>]+>", " ", section).split())
    return found


def follow(client, response, text):
    """The articles, comments or products of the list to which the link with this text leads."""
    link = re.search(rf'<a href="([^"]+)">{re.escape(text)}</a>', response.content.decode())
    assert link, text
    listing = client.get(link[1].replace("&amp;", "&"))
    assert listing.status_code == 200
    return set(listing.context["cl"].queryset)


def test_what_lies_on_the_desk(editor_client, editor):
    author = make_person("Ida")
    now = timezone.now()
    waiting = make_draft(title="Waits", status="in_review", author=author)
    changed = make_article(title="Live, and changed")
    make_draft(title="A copy that nobody sees", draft_of=changed, status="in_review", updated_at=now - 2 * HOUR)
    Revision.objects.create(article=changed, user=editor, kind="submitted", data={}, created_at=now - 2 * HOUR)
    soon = make_article(title="Soon", published_at=now + DAY)
    make_article(title="Far off", published_at=now + 20 * DAY)
    overdue = make_article(title="Reviewed long ago", review_due_on=timezone.localdate() - DAY)
    make_draft(title="Not live", review_due_on=timezone.localdate() - DAY)
    comment = make_comment(overdue, created_at=now - 3 * DAY)
    make_comment(overdue, status="approved")

    response = page(editor_client)
    found = blocks(response)
    assert list(found) == [
        "Pending comments",
        "Drafts in review",
        "Scheduled for the next seven days",
        "Medical reviews overdue",
        "Recently edited by you",
    ]
    assert "Pending comments 1 Oldest: 3" in found["Pending comments"]
    assert "Drafts in review 2 Live, and changed submitted by editor 2" in found["Drafts in review"]
    assert "Waits by Ida, saved just now" in found["Drafts in review"]
    assert "Soon" in found["Scheduled for the next seven days"]
    assert "Reviewed long ago was due on" in found["Medical reviews overdue"]
    assert "Live, and changed 2" in found["Recently edited by you"]
    html = response.content.decode()
    for absent in ("A copy that nobody sees", "Far off", "Not live", "All caught up"):
        assert absent not in html
    assert follow(editor_client, response, "Review 1 comment") == {comment}
    assert follow(editor_client, response, "All 2 articles in review") == {waiting, changed}
    assert follow(editor_client, response, "1 article in the next seven days") == {soon}
    assert follow(editor_client, response, "1 overdue article") == {overdue}
    for article in (waiting, changed, soon, overdue):
        assert f'href="{reverse("admin:backcare_article_change", args=[article.pk])}"' in html


def test_a_block_shows_five_rows_and_the_number_of_all(editor_client):
    for number in range(7):
        make_draft(title=f"Draft {number}", status="in_review")
    response = page(editor_client)
    assert len(response.context["in_review"].rows) == 5
    assert "Drafts in review 7 Draft 0" in blocks(response)["Drafts in review"]
    assert len(follow(editor_client, response, "All 7 articles in review")) == 7


def test_who_submitted_a_draft_and_who_changed_a_live_article(editor_client, editor):
    draft, live = make_draft(title="New"), make_article(title="Live")
    drafts.submit(draft, user=editor)
    drafts.save_draft(live, drafts.head_of(live).content | {"title": "Live, and better"}, user=editor)
    response = page(editor_client)
    assert "Drafts in review 1 New submitted by editor" in blocks(response)["Drafts in review"]
    drafts.submit(live, user=editor)
    response = page(editor_client)
    assert response.context["in_review"].rows == [draft, live]
    assert set(response.context["edited"]) == {draft, live}


def test_what_was_sent_back_lies_on_the_desk_of_its_author(client, editor):
    author = log_in(client, AUTHORS)
    draft, live, by_other = make_draft(title="New"), make_article(title="Live"), make_draft(title="Another’s")
    for article, user in ((draft, author), (live, author), (by_other, author), (by_other, editor)):
        drafts.submit(article, user=user)
    for article in (draft, live, by_other):
        drafts.send_back(article, "Name a source. " * 20, user=editor)
    drafts.save_draft(draft, drafts.head_of(draft).content | {"title": "Better"}, user=author)
    response = page(client)
    block = blocks(response)["Sent back to you"]
    assert block.startswith("Sent back to you 2 Live sent back by editor just now Name a source. Name")
    assert "… Better sent back by editor" in block
    assert "Another’s" not in block
    assert "All caught up" not in response.content.decode()


def test_more_that_was_sent_back_is_a_link_away(client, editor):
    author = log_in(client, AUTHORS)
    articles = [make_draft() for _number in range(7)]
    for article in articles:
        drafts.submit(article, user=author)
        drafts.send_back(article, "", user=editor)
    drafts.submit(make_draft(), user=author)
    assert set(follow(client, page(client), "… and 2 more")) == set(articles)


@pytest.mark.parametrize(
    "step",
    [
        lambda article, user: drafts.submit(article, user=user),
        lambda article, _user: (drafts.submit(article), drafts.withdraw(article)),
        lambda article, _user: drafts.publish(article),
        lambda article, _user: acts.archive(Article.objects.filter(pk=article.pk)),
        lambda article, _user: drafts.discard(article),
    ],
)
def test_what_was_sent_back_leaves_the_desk_with_the_next_step(client, editor, step):
    author = log_in(client, AUTHORS)
    article = make_article()
    drafts.submit(article, user=author)
    drafts.send_back(article, "", user=editor)
    assert "Sent back to you 1" in blocks(page(client))["Sent back to you"]
    step(article, author)
    assert "Sent back to you" not in blocks(page(client))


def test_what_one_edited_last(editor_client, editor, admin_user):
    now = timezone.now()
    first, second, third = (make_article(title=title) for title in ("First", "Second", "Third"))
    for article, user, hours in (
        (first, editor, 3),
        (second, editor, 2),
        (first, editor, 1),
        (third, admin_user, 0),
        (second, admin_user, 0),
    ):
        Revision.objects.create(article=article, user=user, data={}, created_at=now - hours * HOUR)
    edited = page(editor_client).context["edited"]
    assert [(article, article.edited_at) for article in edited] == [(first, now - HOUR), (second, now - 2 * HOUR)]


def test_an_empty_desk_encourages(editor_client):
    response = page(editor_client)
    html = response.content.decode()
    assert "All caught up. A good time to write." in html
    assert reverse("admin:backcare_article_add") in html
    assert list(blocks(response)) == [
        "Pending comments",
        "Drafts in review",
        "Scheduled for the next seven days",
        "Medical reviews overdue",
    ]
    assert "No pending comments." in html


def test_the_scheduled_time_is_the_shops(editor_client, settings):
    settings.TIME_ZONE = "Asia/Kolkata"
    tomorrow = timezone.localdate() + DAY
    moment = datetime(tomorrow.year, tomorrow.month, tomorrow.day, 9, tzinfo=ZoneInfo("Asia/Kolkata"))
    make_article(title="Morning", published_at=moment)
    text = blocks(page(editor_client))["Scheduled for the next seven days"]
    assert f"{moment:%A}" in text
    assert "9 a.m." in text
    assert "Time zone: Asia/Kolkata" in text


ALL = {"Pending comments", "Drafts in review", "Scheduled for the next seven days", "Medical reviews overdue"}


@pytest.mark.parametrize(
    ("groups", "permissions", "wanted", "writes"),
    [
        ([AUTHORS], [], ALL - {"Pending comments"}, True),
        ([EDITORS], [], ALL, True),
        ([MODERATORS], [], ALL, False),
        ([], ["view_comment"], {"Pending comments"}, False),
        ([], ["view_article"], ALL - {"Pending comments"}, False),
    ],
)
def test_everyone_sees_what_they_may_see(client, groups, permissions, wanted, writes):
    log_in(client, *groups, permissions=permissions)
    response = page(client)
    assert set(blocks(response)) == wanted
    assert ("Write an article" in response.content.decode()) is writes


def test_who_may_see_nothing_is_turned_away(client):
    assert client.get(desk()).status_code == 302
    log_in(client, permissions=["view_person", "view_productlink"])
    assert client.get(desk()).status_code == 403


def test_the_same_few_queries_whatever_there_is(editor_client, editor):
    def one_of_each():
        now = timezone.now()
        article = make_article(review_due_on=timezone.localdate() - DAY, author=make_person())
        make_draft(draft_of=article, status="in_review", slug=article.slug)
        for kind in ("draft", "submitted"):
            Revision.objects.create(article=article, user=editor, kind=kind, data={})
        returned = make_draft()
        for kind in ("submitted", "sent_back"):
            Revision.objects.create(article=returned, user=editor, kind=kind, data={})
        make_article(published_at=now + DAY, author=make_person())
        make_comment(article)

    one_of_each()
    page(editor_client)  # sets the cookie
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            page(editor_client)
        counts.append(len(captured))
        for _ in range(19):
            one_of_each()
    assert counts[0] == counts[1] < 15


def test_it_is_linked_from_the_app(editor_client):
    address = reverse("admin:app_list", args=["backcare"])
    assert f'href="{desk()}"' in editor_client.get(address).content.decode()


def test_the_link_is_there_for_those_who_may_follow_it(client):
    log_in(client, permissions=["view_person"])
    address = reverse("admin:app_list", args=["backcare"])
    assert "desk" not in client.get(address).content.decode()


def test_the_page_is_in_the_look_of_the_admin(editor_client):
    response = page(editor_client)
    html = response.content.decode()
    assert "<title>Editors’ desk | " in html
    assert "<h1>Editors’ desk</h1>" in html
    crumbs = re.search(r'class="breadcrumbs".*?</(?:ol|div)>', html, re.S)[0]
    words = re.sub(r"<[^>]+>|&rsaquo;", " ", crumbs.partition(">")[2])
    assert " ".join(words.split()) == "Home Backcare Editors’ desk"
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    levels = [int(level) for level in re.findall(r"<h(\d)", html)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert not re.search(r"<script(?![^>]+src=)|\sstyle=|\son\w+=", html.split('id="content"')[1])


def test_it_sets_the_cookie_of_staff(editor_client):
    assert "backcare_staff" in page(editor_client).cookies


def test_an_article_without_a_title_can_be_reached(editor_client):
    article = make_draft(title="", status="in_review")
    html = page(editor_client).content.decode()
    address = reverse("admin:backcare_article_change", args=[article.pk])
    assert f'<a href="{address}"><bdi>Untitled</bdi></a>' in html


def test_titles_are_escaped(editor_client):
    make_draft(title="<script>alert(1)</script>", status="in_review")
    html = page(editor_client).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


@pytest.mark.urls("tests.own_admin_urls")
def test_on_an_admin_site_of_the_hosts_own_it_links_to_that_site(client, admin_user):
    make_draft(status="in_review")
    make_article(published_at=timezone.now() + DAY)
    make_comment()
    client.force_login(admin_user)
    address = reverse("shop_admin:backcare_desk")
    assert address == "/backoffice/backcare/article/desk/"
    html = client.get(address).content.decode()
    links = re.findall(r'href="(/[^"]*)"', html.split('id="content"')[1])
    assert len(links) > 10
    assert all(link.startswith("/backoffice/") for link in links), links
    app = client.get(reverse("shop_admin:app_list", args=["backcare"])).content.decode()
    assert f'href="{address}"' in app


def test_a_site_without_comments_has_no_such_block(rf, editor):
    from django.contrib.admin import AdminSite

    from backcare.admin import ADMINS

    site = AdminSite(name="narrow")
    site.register(Article, ADMINS[Article])
    request = rf.get("/")
    request.user = editor
    article_admin = site.get_model_admin(Article)
    assert article_admin.has_desk_permission(request)
    assert not article_admin._may_view(request, type(make_comment()))


def test_zero_result_queries(editor_client):
    assert "Searches with no results" not in blocks(page(editor_client))
    make_zero_result_query("cupping therapy", times=12)
    make_zero_result_query("a typing error", times=2)
    response = page(editor_client)
    block = blocks(response)["Searches with no results"]
    assert "cupping therapy 12 times" in block
    assert "a typing error" not in block
    assert {row.query for row in follow(editor_client, response, "1 search with no results")} == {"cupping therapy"}


def test_moderators_do_not_see_searches(client):
    make_zero_result_query("cupping therapy")
    log_in(client, MODERATORS)
    assert "Searches with no results" not in blocks(page(client))
