"""What is handed to the public functions, right or wrong: words for what is wrong, and no page that breaks."""

import random

import pytest
from django.urls import reverse

from backcare.articles import data as article_data
from backcare.articles.validation import PARTS
from backcare.exceptions import BackcareError, BadContent, CannotPublish, UnusableSlug
from backcare.models import Article, BodyArea, Person, Tag, Technique
from backcare.publication import acts, drafts
from backcare.publication.editing import Act, Edit, perform
from tests.factories import make_article, make_draft, make_person, make_product, make_technique

pytestmark = pytest.mark.django_db

ODD = [
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        2**70,
        1.5,
        float("nan"),
        b"x",
        object(),
        {},
        [],
        [None],
        ["a"],
        [1],
        [{}],
        {"a": 1},
    ),
    *("", "x", "abc", "en", "zz", "a b", "a/b", "..", "search", "\x00", "\ud800", "x" * 5_000, "🙂", "javascript:x"),
    *("2026-05-04", "0001-01-01", "9999-12-31T23:59:59+00:00", "2026-05-04T12:00:00", "open", "https://x.example/"),
    *([2**70], ["\x00"], ["x" * 200], [","], [""], [[]], [{"product": 1}], [{"related": 1, "kind": "pin"}]),
    [{"title": "x", "url": "javascript:x", "publisher": "", "accessed_on": None}],
    [{"title": "x", "url": "", "publisher": "", "accessed_on": "never"}],
    [{"product": 10**9, "heading": "", "text": "", "call_to_action": ""}],
]


def content_of(article, **changes):
    return {**drafts.head_of(article).content, **changes}


def pages():
    """Every page that lists articles or forms that repair them, and the article's own."""
    yield from (reverse("backcare:article-list"), reverse("backcare:search") + "?q=hands")
    yield reverse("admin:backcare_article_changelist")
    for article in Article.objects.originals():
        yield reverse("admin:backcare_article_change", args=[article.pk])
        if article.is_published() and article.language == "en":
            yield article.get_absolute_url()


def assert_pages_answer(client, *after):
    for page in pages():
        assert client.get(page).status_code == 200, (page, *after)


def test_every_part_of_a_content_is_checked():
    assert {*PARTS} == {*article_data.NAMES} == {*article_data.EMPTY}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"tag": []}, "A content has no key 'tag'. Did you mean 'tags'? The keys are title, summary"),
        ({"tags": "abc"}, "content['tags'] is 'abc'; it has to be a list of names of at most 100 characters."),
        ({"slug": "a/b"}, "content['slug'] is 'a/b'; it has to be empty, or letters, digits, hyphens"),
        ({"comment_policy": "x"}, "it has to be one of 'open', 'closed', 'hidden'."),
        ({"published_at": "soon"}, "it has to be None or a moment such as '2026-05-04T12:00:00+00:00'."),
        ({"canonical_url": "javascript:x"}, "characters that is empty or begins with https:// or http://."),
    ],
)
def test_what_is_wrong_is_said(changes, words):
    article = make_draft()
    for act in (drafts.save_draft, drafts.publish, drafts.set_aside):
        with pytest.raises(BadContent) as caught:
            act(article, content_of(article, **changes))
        assert words in str(caught.value)
    with pytest.raises(BadContent):
        perform(Edit(Act.SAVE, content_of(article, **changes)))


def test_what_is_missing_is_said():
    article = make_draft()
    with pytest.raises(BadContent, match=r"The content lacks 'title', 'tags'\. Begin with drafts\.head_of"):
        drafts.publish(article, {k: v for k, v in content_of(article).items() if k not in ("title", "tags")})
    with pytest.raises(BadContent, match="A content is a dict, not None"):
        drafts.save_draft(article, None)


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_handed_in_breaks_no_page(editor_client, seed):
    """Single parts with odd values, then several at a time: our own errors, or a page that answers."""
    chance = random.Random(seed)
    article, product, technique = make_article(body="<p>Warm hands.</p>"), make_product(), make_technique()
    taken = 0
    changes = [{name: odd} for name in article_data.NAMES for odd in ODD]
    changes += [{name: chance.choice(ODD) for name in chance.sample(article_data.NAMES, 3)} for _number in range(200)]
    for change in chance.sample(changes, 100):
        base = content_of(article, techniques=[technique.pk])
        base["placements"] = [{"product": product.pk, "heading": "", "text": "", "call_to_action": ""}]
        for act in (drafts.save_draft, drafts.publish):
            try:
                act(article, {**base, **change})
                taken += 1
            except BackcareError:
                continue
            article = Article.objects.get(pk=article.pk)
        try:
            perform(Edit(chance.choice([*Act]), {**base, **change, "slug": f"s-{chance.random()}".replace(".", "")}))
        except BackcareError:
            pass
        else:
            Article.objects.originals().exclude(pk=article.pk).delete()
        if chance.random() < 0.05:
            assert_pages_answer(editor_client, change)
    assert taken
    assert_pages_answer(editor_client)


def test_rows_without_a_slug_get_one_from_their_name(editor_client):
    one = Article.objects.create(title="Warm Hands", body="<p>Slow hands.</p>")
    two = Article.objects.create(title="Warm Hands", body="<p>Slow hands.</p>")
    [three] = Article.objects.bulk_create([Article(title="Search", body="<p>Slow hands.</p>")])
    assert [one.slug, two.slug, three.slug] == ["warm-hands", "warm-hands-2", "search-2"]
    assert acts.publish(Article.objects.all()).now == 3
    for model, address in ((Technique, "kneading"), (BodyArea, "kneading"), (Person, "kneading"), (Tag, "kneading")):
        assert model.objects.create(name="Kneading").slug == address
        assert model.objects.create(name="…").slug == model._meta.model_name
    assert_pages_answer(editor_client)


@pytest.mark.parametrize("slug", ["a/b", "a b", "..", "", "x\x00"])
@pytest.mark.parametrize("make", [make_article, make_technique, make_person, lambda: Tag.objects.create(name="x")])
def test_no_way_into_the_database_takes_a_slug_that_cannot_stand_in_an_address(make, slug):
    row = make()
    with pytest.raises(UnusableSlug, match="cannot be a slug"):
        type(row).objects.filter(pk=row.pk).update(slug=slug)
    if slug:
        row.slug = slug
        with pytest.raises(UnusableSlug):
            row.save()


def test_an_address_of_the_blogs_own_is_refused_at_publishing():
    article = make_draft(slug="search")
    with pytest.raises(CannotPublish, match="The slug “search” belongs to search"):
        drafts.publish(article)
    with pytest.raises(CannotPublish, match="The slug “search” belongs to search"):
        acts.publish(Article.objects.all())


def test_a_damaged_revision_is_restored_as_far_as_it_can_be_read():
    article = make_draft(title="Before")
    revision = drafts.save_draft(article, content_of(article, title="Then"))
    revision.data["content"] |= {
        "language": "no language",
        "comment_policy": "x",
        "title": "x" * 300,
        "seo_title": "Kept",
    }
    revision.save()
    drafts.restore(revision)
    content = content_of(Article.objects.get())
    assert (content["title"], content["comment_policy"], content["seo_title"]) == ("Then", "open", "Kept")


def test_names_are_read_without_the_managers_of_the_host(monkeypatch):
    """Apps that translate fields put querysets of their own into all managers, and those unite with no other."""
    article = make_draft(author=make_person("Ann"), techniques=[make_technique("Press")])
    content = content_of(article)
    monkeypatch.setattr(Technique._meta, "base_manager", None)
    monkeypatch.setattr(Person._meta, "base_manager", None)
    assert {*article_data.labels_of_many([content]).values()} == {"Ann", "Press"}
