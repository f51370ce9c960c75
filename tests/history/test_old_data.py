"""Revisions that are older than a field, damaged, or name what is gone: they are shown and taken up all the same."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from backcare.articles import data as article_data
from backcare.exceptions import CannotPublish
from backcare.models import Article, BodyArea, ProductLink, Revision, Tag, Technique
from backcare.publication import acts, drafts, tags
from tests import factories
from tests.factories import contents_of, make_article, make_draft

pytestmark = pytest.mark.django_db

DAMAGED = [
    {},
    [],
    "text",
    {"content": None, "labels": [], "status": None},
    {"content": {"title": 5, "body": None, "tags": "a", "techniques": ["x", None], "hero_image": "7"}},
    {"content": {"title": "Old", "published_at": "yesterday", "reviewed_on": 5, "is_indexed": "yes", "gone": 1}},
    {"content": {"references": [{"title": "R"}, 5, {}, {"url": "https://x.example/"}], "placements": [{"product": 1}]}},
    {"content": {"references": {"a": 1}, "related_overrides": [{"related": 99999}], "slug": "x" * 10}},
]


def url(page, *args):
    return reverse(f"admin:backcare_article_{page}", args=args)


def row_of(article):
    return Article.objects.get(pk=article.pk)


def test_what_is_kept_is_read_as_it_was():
    article = make_article(tags=["a"], techniques=[factories.make_technique()])
    factories.make_reference(article, accessed_on=timezone.localdate())
    factories.make_placement(article=article)
    factories.make_override(article, make_article())
    acts.unpublish(Article.objects.filter(pk=article.pk))
    for revision in article.revisions.all():
        assert contents_of(revision) == article_data.read(row_of(article))


def test_every_part_of_a_content_has_an_empty_value():
    assert set(article_data.EMPTY) == set(article_data.NAMES) == set(article_data.read(make_draft()))
    assert {name: set(row) for name, row in article_data.ROWS.items()} == {
        "references": set(article_data.REFERENCE),
        "placements": set(article_data.PLACEMENT),
        "related_overrides": set(article_data.OVERRIDE),
    }


def test_a_revision_from_before_a_field_is_taken_up():
    draft = make_draft(title="New", comment_policy="closed")
    content = article_data.read(draft)
    for name in ("comment_policy", "is_indexed", "language", "related_overrides", "seo_title"):
        del content[name]
    old = Revision.objects.create(article=draft, data={"status": "draft", "content": {**content, "title": "Old"}})
    drafts.restore(old)
    found = article_data.read(row_of(draft))
    assert (found["title"], found["comment_policy"], found["language"]) == ("Old", "open", "en")


@pytest.mark.parametrize("data", DAMAGED)
@pytest.mark.parametrize("make", [make_article, make_draft])
def test_damaged_data_is_shown_and_breaks_nothing(editor_client, make, data):
    article = make(title="Whole")
    drafts.save_draft(article, {**drafts.head_of(article).content, "title": "Newer"})
    revision = Revision.objects.create(article=article, data=data)
    for address in (
        url("change", article.pk),
        url("history", article.pk),
        url("history", article.pk) + f"?on={timezone.localtime() + timedelta(minutes=1):%Y-%m-%dT%H:%M}",
        url("compare", article.pk, revision.pk),
        url("compare", article.pk, revision.pk) + "?with=now",
        url("old_page", article.pk, revision.pk),
    ):
        assert editor_client.get(address).status_code == 200, address
    assert editor_client.post(url("restore", article.pk, revision.pk), follow=True).status_code == 200
    assert drafts.head_of(row_of(article)).content["slug"]


def test_renamed_and_merged_tags_are_found_again():
    one, two = Tag.objects.create(name="one"), Tag.objects.create(name="two")
    draft = make_draft(tags=["one", "two"])
    old = drafts.save_draft(draft, {**article_data.read(draft), "title": "Old"})
    tags.rename(one, "uno")
    tags.merge([two], into=row_of_tag(one))
    drafts.save_draft(draft, {**article_data.read(row_of(draft)), "tags": []})
    drafts.restore(old)
    assert article_data.read(row_of(draft))["tags"] == ["uno"]


def row_of_tag(tag):
    return Tag.objects.get(pk=tag.pk)


def test_everything_that_a_version_named_is_gone(editor_client):
    article = make_draft(
        techniques=[factories.make_technique()],
        areas=[factories.make_area()],
        hero_image=factories.make_image(),
        author=factories.make_person(),
        reviewer=factories.make_person(),
    )
    factories.make_placement(article=article)
    other = make_article(title="Other")
    factories.make_override(article, other)
    old = drafts.save_draft(article, {**article_data.read(article), "title": "Old"})
    names = set(old.data["labels"].values())
    empty = {**article_data.EMPTY, "title": "Bare", "slug": article.slug, "language": "en"}
    drafts.save_draft(article, empty)
    for row in (*article.techniques.all(), other, article.hero_image, article.author, article.reviewer):
        row.delete()
    for model in (Technique, BodyArea, ProductLink):
        model.objects.all().delete()
    for page in (url("compare", article.pk, old.pk), url("old_page", article.pk, old.pk)):
        assert editor_client.get(page).status_code == 200
    _made, missing = drafts.restore(old)
    assert set(missing) == names
    assert article_data.read(row_of(article)) == {**empty, "title": "Old", "body": old.text.html}


# Addresses that are taken by now


@pytest.mark.parametrize("way", ["slug", "translation"])
def test_unpublishing_leaves_an_address_alone_that_another_article_has_now(settings, way):
    settings.LANGUAGES = [("en", "English"), ("de", "German")]
    live = make_article(slug="mine")
    wanted = {"slug": "wanted"} if way == "slug" else {"language": "de"}
    drafts.save_draft(live, {**article_data.read(live), **wanted, "title": "Changed"})
    if way == "slug":
        make_article(slug="wanted")
    else:
        make_article(language="de", translation_group=live.translation_group)
    acts.unpublish(Article.objects.filter(pk=live.pk))
    found = row_of(live)
    assert (found.title, found.slug, found.language, found.status) == ("Changed", "mine", "en", "draft")


def test_publishing_a_second_version_in_one_language_is_refused_in_words():
    live = make_article()
    make_article(language="de", title="Deutsch", translation_group=live.translation_group)
    with pytest.raises(CannotPublish, match="“Deutsch” is already the version of this article in that language"):
        drafts.publish(live, {**article_data.read(live), "language": "de"})


# The order of time


def test_entries_of_one_moment_keep_their_order(editor_client):
    draft = make_draft(title="0")
    for number in (1, 2, 3):
        drafts.save_draft(draft, {**article_data.read(row_of(draft)), "title": str(number)})
    Revision.objects.update(created_at=timezone.now())
    revisions = editor_client.get(url("history", draft.pk)).context["revisions"]
    assert [revision.data["content"]["title"] for revision in revisions] == ["3", "2", "1", "0"]
    assert [revision.changes for revision in revisions] == ["Title", "Title", "Title", ""]
    context = editor_client.get(url("compare", draft.pk, revisions[1].pk)).context
    assert context["older"] == revisions[2]


def test_what_readers_saw_around_every_turn():
    start = timezone.now() - timedelta(days=30)

    def at(days):
        return start + timedelta(days=days)

    article = make_draft(title="0")

    def publish(day, **changes):
        made = drafts.publish(row_of(article), {**article_data.read(row_of(article)), **changes}, now=at(day))
        Revision.objects.filter(pk=made.pk).update(created_at=at(day))

    publish(1, title="One", published_at=None, expires_at=article_data.plain(at(3)))
    publish(5, title="Two", expires_at=None)
    acts.unpublish(Article.objects.filter(pk=article.pk))
    Revision.objects.filter(kind="unpublished").update(created_at=at(7))
    publish(9, title="Three", published_at=article_data.plain(at(11)))
    Revision.objects.filter(kind="found").update(created_at=at(0))

    def seen(day):
        revision = drafts.seen_by_readers(article, at(day))
        return revision and revision.data["content"]["title"]

    days = [0.5, 1, 2.9, 3, 4, 5, 6.9, 7, 8, 9, 10.9, 11, 20]
    assert [seen(day) for day in days] == [None, "One", "One", None, None, "Two", "Two", *[None] * 4, "Three", "Three"]
