"""What a changed slug leaves behind, and what takes it back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backcare.models import Article, FormerSlug
from backcare.publication import drafts
from backcare.publication.addresses import keep_leading, was_ever_public
from backcare.redirects.models import KINDS, kind_of
from tests.factories import NOW, make_area, make_article, make_draft, make_image, make_person, make_tag, make_technique

MAKE = {
    "article": make_article,
    "tag": make_tag,
    "technique": make_technique,
    "area": make_area,
    "person": make_person,
}
DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def change_slug(target, slug, **options):
    """Save ``target`` with another slug, as a form does."""
    is_hidden = isinstance(target, Article) and not was_ever_public(target, options.get("now"))
    old, target.slug = "" if is_hidden else target.slug, slug
    target.save()
    return keep_leading(target, old, **options)


def former(target):
    return sorted(FormerSlug.objects.leading_to(target).values_list("slug", flat=True))


def test_every_kind_is_in_the_table():
    assert tuple(MAKE) == KINDS


@pytest.mark.parametrize("kind", KINDS)
class TestEveryKind:
    def test_the_old_slug_leads_on(self, kind):
        target = MAKE[kind](slug="old")
        row = change_slug(target, "fresh", now=NOW + 365 * DAY)
        assert former(target) == ["old"]
        assert (row.kind, row.created_at) == (kind, NOW + 365 * DAY)
        assert row.get_absolute_url() == target.get_absolute_url().replace("fresh", "old")
        assert kind_of(target) == kind

    def test_a_chain_leads_straight_to_its_end(self, kind):
        target = MAKE[kind](slug="a")
        change_slug(target, "b")
        change_slug(target, "c")
        assert former(target) == ["a", "b"]

    def test_there_and_back_again(self, kind):
        target = MAKE[kind](slug="a")
        change_slug(target, "b")
        change_slug(target, "a")
        assert former(target) == ["b"]

    def test_two_swap(self, kind):
        one, two = MAKE[kind](slug="a"), MAKE[kind](slug="b")
        change_slug(one, "x")
        change_slug(two, "a")
        change_slug(one, "b")
        assert (former(one), former(two)) == (["x"], [])

    def test_another_one_takes_it_back(self, kind):
        first, second = MAKE[kind](slug="a"), MAKE[kind](slug="other")
        change_slug(first, "b")
        change_slug(second, "a")
        assert (former(first), former(second)) == ([], ["other"])

    def test_a_new_row_takes_it_back(self, kind):
        first = MAKE[kind](slug="a")
        change_slug(first, "b")
        assert keep_leading(MAKE[kind](slug="a")) is None
        assert former(first) == []

    def test_the_last_one_to_leave_it_has_it(self, kind):
        first, second = MAKE[kind](slug="a"), MAKE[kind](slug="other")
        change_slug(first, "b")
        second.slug = "a"  # without a word to anyone, as a script does
        second.save()
        change_slug(second, "c")
        assert (former(first), former(second)) == ([], ["a"])

    def test_nothing_changed(self, kind):
        target = MAKE[kind](slug="a")
        assert keep_leading(target, "a") is None
        assert former(target) == []

    def test_a_deleted_target_takes_its_former_slugs_along(self, kind):
        target = MAKE[kind](slug="a")
        change_slug(target, "b")
        target.delete()
        assert not FormerSlug.objects.exists()


def test_kinds_do_not_meet():
    article, tag = make_article(slug="a"), make_tag("Tag", slug="a")
    change_slug(article, "b")
    change_slug(tag, "b")
    assert (former(article), former(tag)) == (["a"], ["a"])


def test_languages_do_not_meet():
    english, german = make_article(slug="a"), make_article(slug="a", language="de")
    change_slug(english, "b")
    change_slug(german, "b")
    assert (former(english), former(german)) == (["a"], ["a"])
    change_slug(german, "a")
    assert (former(english), former(german)) == (["a"], ["b"])


def test_a_language_that_was_corrected_leaves_the_address_too():
    article = make_article(slug="a", language="en")
    article.language = "de"
    article.save()
    row = keep_leading(article, "a", old_language="en")
    assert (row.slug, row.language) == ("a", "en")
    assert keep_leading(article, "a", old_language="de") is None


@pytest.mark.parametrize(
    ("make", "was"),
    [
        (lambda: make_article(published_at=NOW - DAY), True),
        (lambda: make_article(published_at=NOW), True),
        (lambda: make_article(published_at=NOW - 2 * DAY, expires_at=NOW - DAY), True),
        (lambda: make_draft(published_at=NOW - DAY), True),
        (lambda: make_draft(status="archived", published_at=NOW - DAY), True),
        (lambda: make_article(published_at=NOW + DAY), False),
        (make_draft, False),
        (lambda: make_draft(status="in_review"), False),
        (lambda: make_draft(draft_of=make_article(), published_at=NOW - DAY), False),
    ],
    ids=["public", "this moment", "expired", "taken back", "archived", "scheduled", "draft", "in review", "copy"],
)
def test_only_what_readers_saw_leaves_an_address(make, was):
    article = make()
    assert was_ever_public(article, NOW) is was
    change_slug(article, "new", now=NOW)
    assert bool(former(article)) is was


@pytest.mark.parametrize(
    "make",
    [
        lambda: make_article(slug="old", published_at=NOW - 2 * DAY, expires_at=NOW - DAY),
        lambda: make_draft(slug="old", published_at=NOW - DAY),
    ],
    ids=["expired", "taken back"],
)
def test_what_appears_again_later_under_another_slug_keeps_its_old_address(make):
    article = make()
    content = drafts.head_of(article).content | {
        "slug": "fresh",
        "summary": "A summary.",
        "published_at": (NOW + DAY).isoformat(),
        "expires_at": None,
    }
    drafts.publish(article, content, now=NOW)
    assert former(article) == ["old"]


def test_a_draft_takes_no_address_from_an_article_that_readers_see():
    public = make_article(slug="a")
    change_slug(public, "b")
    change_slug(make_draft(slug="draft"), "a")
    assert former(public) == ["a"]


def test_what_has_no_address_has_no_former_one():
    with pytest.raises(ValueError, match=r"\(image\) has no former slugs: give one of article, tag, "):
        kind_of(make_image(with_renditions=False))


def test_handing_over():
    one, two, into = make_tag(slug="one"), make_tag(slug="two"), make_tag(slug="into")
    change_slug(one, "a")
    change_slug(two, "b")
    FormerSlug.objects.hand_over([one, two], into)
    assert former(into) == ["one", "two"]


def test_a_row_is_newest_first():
    article = make_article(slug="a", published_at=timezone.now() - 9 * DAY)
    for number, slug in enumerate("bcd"):
        change_slug(article, slug, now=timezone.now() + number * DAY)
    assert [str(row) for row in FormerSlug.objects.leading_to(article)] == ["c", "b", "a"]
