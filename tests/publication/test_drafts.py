"""Saving, publishing and going back: what readers see, what the history keeps, who is told no."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

from backcare.articles import data as article_data
from backcare.exceptions import CannotPublish, EditConflict
from backcare.models import Article, FormerSlug, Reference, Revision
from backcare.publication import acts, drafts
from backcare.publication.revisions import seen_by_readers
from backcare.signals import articles_published
from tests import factories
from tests.factories import contents_of, make_article, make_draft, make_reference

pytestmark = pytest.mark.django_db

Kind = Revision.Kind


def content_with(article, **changes):
    return {**drafts.head_of(article).content, **changes}


def row_of(article):
    return Article.objects.get(pk=article.pk)


def kinds(article):
    return list(article.revisions.order_by("created_at", "pk").values_list("kind", flat=True))


@pytest.fixture
def live():
    """A published article with one of everything."""
    article = make_article(
        body="<p>Warm hands.</p>",
        tags=["b", "a"],
        techniques=[factories.make_technique()],
        areas=[factories.make_area()],
        hero_image=factories.make_image(),
        author=factories.make_person(),
    )
    make_reference(article)
    factories.make_placement(article=article)
    factories.make_override(article, make_article())
    return article


def test_what_is_written_is_what_is_read(live):
    content = article_data.read(live)
    article_data.write(live, content)
    assert article_data.read(row_of(live)) == content
    other, content = make_draft(), {**content, "slug": "other"}
    article_data.write(other, content)
    assert article_data.read(row_of(other)) == content


def test_a_draft_is_written_onto_the_article_itself():
    draft = make_draft()
    revision = drafts.save_draft(draft, content_with(draft, title="New", tags=["x"]))
    assert row_of(draft).title == "New"
    assert [tag.name for tag in draft.tags.all()] == ["x"]
    assert not revision.is_working_copy
    assert kinds(draft) == [Kind.FOUND, Kind.DRAFT]


@pytest.mark.parametrize("published_at", [None, timedelta(days=1)], ids=["live", "scheduled"])
def test_a_draft_of_a_published_article_changes_nothing_that_readers_see(published_at):
    article = make_article(tags=["a"], **({"published_at": timezone.now() + published_at} if published_at else {}))
    make_reference(article)
    before = article_data.read(row_of(article))
    changed = content_with(article, title="New", body="<p>Other</p>", tags=["x"], references=[])
    drafts.save_draft(article, changed)
    assert article_data.read(row_of(article)) == before
    copy = article.working_copy
    assert article_data.read(copy) == changed
    drafts.save_draft(article, {**changed, "title": "Newer"})
    assert Article.objects.working_copies().count() == 1
    assert drafts.head_of(article).content["title"] == "Newer"


def test_publishing_copies_everything_and_removes_the_working_copy(live):
    changed = content_with(live, title="New", tags=["x", "b"], references=[], slug="new-slug")
    drafts.save_draft(live, changed)
    drafts.publish(live)
    assert article_data.read(row_of(live)) == changed
    assert not Article.objects.working_copies().exists()
    assert FormerSlug.objects.get().article == live
    assert kinds(live) == [Kind.FOUND, Kind.DRAFT, Kind.PUBLISHED]


def test_publishing_keeps_what_is_known_of_links_and_clicks(live):
    Reference.objects.update(health="ok")
    placement = live.placements.get()
    reference = content_with(live)["references"][0]
    new = {"title": "Other", "url": "", "publisher": "", "accessed_on": None}
    drafts.publish(live, content_with(live, references=[new, reference]))
    assert list(live.references.in_order().values_list("title", "health")) == [
        ("Other", "unknown"),
        (reference["title"], "ok"),
    ]
    assert live.placements.get() == placement


def test_a_first_publication_is_announced_and_a_change_of_it_is_not():
    heard = []

    def hear(pks, **kwargs):
        heard.extend(pks)

    articles_published.connect(hear)
    draft = make_draft()
    drafts.publish(draft)
    drafts.publish(draft, content_with(draft, title="Changed"))
    articles_published.disconnect(hear)
    assert heard == [draft.pk]


def test_publishing_keeps_the_date_readers_know(live):
    drafts.publish(live, content_with(live, published_at=None))
    assert row_of(live).published_at == live.published_at


def test_discarding_leaves_the_changes_in_the_history(live):
    assert drafts.discard(live) is None
    drafts.save_draft(live, content_with(live, title="New"))
    revision = drafts.discard(live)
    assert drafts.head_of(live).row == live
    drafts.restore(revision)
    assert drafts.head_of(live).content["title"] == "New"
    assert row_of(live).title == live.title


def test_unpublishing_makes_the_unpublished_changes_the_draft(live):
    changed = content_with(live, title="New")
    drafts.save_draft(live, changed)
    assert acts.unpublish(Article.objects.filter(pk=live.pk)) == 1
    assert article_data.read(row_of(live)) == changed
    assert row_of(live).status == "draft"
    assert not Article.objects.working_copies().exists()


# Conflicts


def test_the_second_save_is_stopped_and_nothing_is_lost(live):
    version = drafts.head_of(live).version
    mine, theirs = content_with(live, title="Mine"), content_with(live, title="Theirs")
    drafts.save_draft(live, theirs, expected=version)
    for act in (drafts.save_draft, drafts.publish):
        with pytest.raises(EditConflict) as caught:
            act(live, mine, expected=version)
        assert caught.value.content == mine
    drafts.set_aside(live, caught.value.content)
    assert drafts.head_of(live).content == theirs
    kept = live.revisions.get(kind=Kind.SET_ASIDE)
    assert contents_of(kept) == mine
    drafts.restore(kept)
    assert drafts.head_of(live).content == mine


def test_saying_the_same_is_no_conflict(live):
    version = drafts.head_of(live).version
    theirs = content_with(live, title="Theirs")
    drafts.save_draft(live, theirs, expected=version)
    drafts.save_draft(live, theirs, expected=version)


@pytest.mark.parametrize(
    "change",
    [
        lambda article: acts.unpublish(Article.objects.filter(pk=article.pk)),
        lambda article: Article.objects.filter(pk=article.pk).update(summary="Changed in a shell"),
        lambda article: article.tags.add("another"),
        make_reference,
        lambda article: article.techniques.clear(),
    ],
)
def test_whatever_way_it_was_changed_the_version_is_another(live, change):
    version = drafts.head_of(row_of(live)).version
    change(live)
    assert drafts.head_of(row_of(live)).version != version


# Dates and slugs


def test_what_readers_see_does_not_vanish_into_the_future(live):
    later = article_data.plain(timezone.now() + timedelta(days=1))
    with pytest.raises(CannotPublish, match="would disappear until then"):
        drafts.publish(live, content_with(live, published_at=later))
    assert row_of(live).is_published()


@pytest.mark.parametrize("days", [-1, 2])
def test_an_end_that_makes_no_sense_is_refused(days):
    draft = make_draft()
    now = timezone.now()
    starts, ends = article_data.plain(now + timedelta(days=3)), article_data.plain(now + timedelta(days=days))
    with pytest.raises(CannotPublish, match="Expires at"):
        drafts.publish(draft, content_with(draft, published_at=starts, expires_at=ends))
    assert row_of(draft).status == "draft"


def test_a_slug_that_another_article_took_meanwhile_is_refused(live):
    drafts.save_draft(live, content_with(live, slug="wanted"))
    other = make_article(slug="wanted", title="First")
    with pytest.raises(CannotPublish, match="The article “First” already uses the slug “wanted”"):
        drafts.publish(live)
    other.delete()
    drafts.publish(live)


def test_a_draft_that_nobody_saw_leaves_no_address_behind():
    draft = make_draft(slug="one")
    drafts.save_draft(draft, content_with(draft, slug="two"))
    drafts.publish(draft, content_with(draft, slug="three"))
    assert not FormerSlug.objects.exists()
    acts.unpublish(Article.objects.all())
    drafts.save_draft(row_of(draft), content_with(row_of(draft), slug="four"))
    assert [former.slug for former in FormerSlug.objects.all()] == ["three"]


# Review


@pytest.mark.parametrize("is_live", [True, False])
def test_submitted_and_sent_back(is_live):
    article = make_article() if is_live else make_draft()
    drafts.submit(article)
    assert drafts.head_of(row_of(article)).row.status == "in_review"
    sent_back = drafts.send_back(article, "Name a source.")
    assert (sent_back.kind, sent_back.note) == ("sent_back", "Name a source.")
    head = drafts.head_of(row_of(article))
    assert head.row.status == "draft"
    assert head.is_working_copy == is_live
    assert row_of(article).is_published() == is_live
    drafts.submit(article)
    assert drafts.head_of(row_of(article)).row.status == "in_review"


# History


def test_what_readers_saw_on_a_date():
    start = timezone.now() - timedelta(days=10)

    def at(days):
        return start + timedelta(days=days)

    article = make_draft()

    def last(days):
        Revision.objects.filter(pk=article.revisions.order_by("-pk").first().pk).update(created_at=at(days))

    drafts.publish(article, content_with(article, title="One", published_at=article_data.plain(at(2))), now=at(1))
    last(1)
    drafts.save_draft(row_of(article), content_with(row_of(article), title="Two"))
    last(3)
    drafts.publish(row_of(article), now=at(5))
    last(5)
    acts.unpublish(Article.objects.filter(pk=article.pk))
    last(7)
    Revision.objects.filter(kind=Kind.FOUND).update(created_at=at(0))

    seen = {day: seen_by_readers(article, at(day + 0.5)) for day in (-1, 0, 1, 2, 4, 6, 8)}
    titles = {day: revision and revision.data["content"]["title"] for day, revision in seen.items()}
    assert titles == {-1: None, 0: None, 1: None, 2: "One", 4: "One", 6: "Two", 8: None}


def test_restoring_names_what_is_gone(live):
    first = drafts.save_draft(live, content_with(live, title="New"))
    kept, technique = contents_of(first), live.techniques.get()
    drafts.publish(live, content_with(live, techniques=[]))
    technique.delete()
    _made, missing = drafts.restore(first)
    assert missing == [technique.name]
    assert drafts.head_of(row_of(live)).content == {**kept, "techniques": []}


def test_restoring_leaves_a_slug_alone_that_another_article_has_now():
    draft = make_draft(slug="first")
    first = drafts.save_draft(draft, content_with(draft, title="Old"))
    drafts.save_draft(draft, content_with(draft, slug="second", title="New"))
    make_article(slug="first", title="Newcomer")
    _made, missing = drafts.restore(first)
    assert missing == ["first"]
    assert drafts.head_of(row_of(draft)).content == {**contents_of(first), "slug": "second"}


def test_bulk_acts_leave_revisions_with_few_queries(django_assert_max_num_queries):
    for count in (2, 10):
        rows = [make_draft(techniques=[factories.make_technique()]) for _ in range(count)]
        with django_assert_max_num_queries(35):
            acts.publish(Article.objects.filter(pk__in=[row.pk for row in rows]))
        for row in rows:
            assert kinds(row) == [Kind.FOUND, Kind.PUBLISHED]
            assert contents_of(row.revisions.first()) == article_data.read(row_of(row))


# The property: going back to any revision gives exactly what it holds


@pytest.fixture
def material():
    return {
        "techniques": [factories.make_technique().pk for _ in range(3)],
        "areas": [factories.make_area().pk for _ in range(3)],
        "products": [factories.make_product().pk for _ in range(3)],
        "images": [factories.make_image(with_renditions=False).pk for _ in range(2)],
        "people": [factories.make_person().pk for _ in range(2)],
        "articles": [make_article().pk for _ in range(3)],
    }


def some(dice, things):
    return dice.sample(things, dice.randint(0, len(things)))


def random_content(dice, material, slug, live):
    moment = timezone.now() - timedelta(hours=dice.randint(2, 500), microseconds=dice.randint(0, 999_999))
    word = "".join(dice.choice("abc ü腰\n") for _ in range(8))
    return {
        "title": f"T {word}".strip().replace("\n", ""),
        "slug": f"{slug}-{dice.randint(0, 3)}",
        "language": "en",
        "summary": word,
        "body": f"<p>{word.strip()}</p>" * dice.randint(0, 3),
        "hero_image": dice.choice([None, *material["images"]]),
        "author": dice.choice([None, *material["people"]]),
        "reviewer": dice.choice([None, *material["people"]]),
        "reviewed_on": dice.choice([None, "2026-05-04"]),
        "review_due_on": dice.choice([None, "2027-05-04"]),
        "published_at": article_data.plain(moment) if live else dice.choice([None, article_data.plain(moment)]),
        "expires_at": dice.choice([None, article_data.plain(timezone.now() + timedelta(days=9))]),
        "kind": dice.choice(["guide", "routine", "safety", "buying"]),
        "is_featured": dice.choice([True, False]),
        "comment_policy": dice.choice(["open", "closed", "hidden"]),
        "seo_title": dice.choice(["", "Seo"]),
        "meta_description": dice.choice(["", word.strip()]),
        "canonical_url": dice.choice(["", "https://first.example/"]),
        "is_indexed": dice.choice([True, False]),
        "tags": some(dice, ["a", "b", "c", "d"]),
        "techniques": sorted(some(dice, material["techniques"])),
        "areas": sorted(some(dice, material["areas"])),
        "references": [
            {"title": f"R{n}", "url": f"https://r.example/{n}", "publisher": word[:3], "accessed_on": "2026-01-02"}
            for n in some(dice, [1, 2, 3])
        ],
        "placements": [
            {"product": pk, "heading": dice.choice(["", "H"]), "text": "", "call_to_action": ""}
            for pk in some(dice, material["products"])
        ],
        "related_overrides": [
            {"related": pk, "kind": dice.choice(["pin", "block"])} for pk in some(dice, material["articles"])
        ],
    }


@pytest.mark.parametrize("seed", range(6))
def test_restoring_any_revision_gives_back_exactly_its_fields_and_relations(material, seed):
    dice = random.Random(seed)
    article = make_draft(slug="prop-0")
    for _ in range(12):
        article = row_of(article)
        is_live = article.status == "published"
        content = random_content(dice, material, "prop", is_live)
        act = dice.choice(["save", "save", "publish", "restore", "discard", "unpublish", "review"])
        if act == "save":
            drafts.save_draft(article, content)
        elif act == "publish":
            drafts.publish(article, content)
        elif act == "discard":
            drafts.discard(article)
        elif act == "unpublish":
            acts.unpublish(Article.objects.filter(pk=article.pk))
        elif act == "review":
            drafts.submit(article)
        elif revisions := list(article.revisions.all()):
            drafts.restore(dice.choice(revisions))
        live_before = article_data.read(row_of(article))
        for revision in dice.sample(list(article.revisions.all()), min(2, article.revisions.count())):
            made, missing = drafts.restore(revision)
            assert missing == []
            kept = contents_of(revision)
            assert drafts.head_of(row_of(article)).content == kept == contents_of(made)
            if row_of(article).status == "published":
                assert article_data.read(row_of(article)) == live_before
