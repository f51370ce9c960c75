"""Articles as rows."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from backcare.articles.models import RESERVED_SLUGS
from backcare.models import Article
from tests.factories import (
    NOW,
    make_area,
    make_article,
    make_comment,
    make_draft,
    make_image,
    make_person,
    make_placement,
    make_product,
    make_tag,
    make_technique,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", RESERVED_SLUGS)
def test_slugs_of_our_own_addresses_are_refused_by_name(slug):
    with pytest.raises(ValidationError) as caught:
        make_draft(save=False, slug=slug).full_clean()
    (message,) = caught.value.message_dict["slug"]
    assert message == f"“{slug}” is reserved for {RESERVED_SLUGS[slug]}. Choose another slug, such as “{slug}-guide”."


def test_every_first_part_of_an_address_is_reserved():
    from backcare.urls import urlpatterns

    first = {str(pattern.pattern).split("/")[0] for pattern in urlpatterns}
    # No slug has a dot.
    assert {part for part in first if part and part[0] != "<" and "." not in part} <= set(RESERVED_SLUGS)


def test_publishing_without_a_date_takes_this_moment():
    article = make_draft()
    article.status = Article.Status.PUBLISHED
    article.save()
    article.refresh_from_db()
    assert article.is_published()


def test_publishing_without_a_date_takes_this_moment_also_when_only_the_status_is_saved():
    article = make_draft()
    article.status = Article.Status.PUBLISHED
    article.save(update_fields=["status"])
    article.refresh_from_db()
    assert article.is_published()


def test_publish_keeps_dates_and_counts_what_changed():
    past = make_draft(published_at=NOW - timedelta(days=3))
    future = make_draft(published_at=NOW + timedelta(days=3))
    dateless = make_draft()
    public = make_article(published_at=NOW - timedelta(days=1))
    copy = make_draft(draft_of=public, slug="copy")
    assert Article.objects.all().publish(NOW) == 3
    rows = {row.pk: row for row in Article.objects.all()}
    assert rows[past.pk].published_at == NOW - timedelta(days=3)
    assert rows[future.pk].is_scheduled(NOW)
    assert rows[dateless.pk].published_at == NOW
    assert rows[dateless.pk].updated_at == dateless.updated_at
    assert rows[public.pk].updated_at == public.updated_at
    assert rows[copy.pk].status == "draft"


def test_unpublish_counts_what_changed():
    make_article(published_at=NOW - timedelta(days=1))
    make_article(published_at=NOW + timedelta(days=1))
    make_draft()
    assert Article.objects.all().unpublish() == 2
    assert not Article.objects.published_or_scheduled().exists()


def test_verbs_select_what_they_name():
    tag, technique, area = make_tag(), make_technique(), make_area()
    product = make_product(handle="shelf")
    article = make_article(tags=[tag], techniques=[technique], areas=[area], language="en")
    make_placement(article=article, product=product)
    other = make_article(language="de")
    copy = make_draft(draft_of=article, slug="copy", tags=[tag])
    assert list(Article.objects.tagged(tag).originals()) == [article]
    assert list(Article.objects.about_technique(technique)) == [article]
    assert list(Article.objects.in_area(area)) == [article]
    assert list(Article.objects.placed_with("collection", "shelf")) == [article]
    assert list(Article.objects.placed_with("product", "shelf")) == []
    assert list(Article.objects.in_language("de")) == [other]
    assert list(Article.objects.working_copies()) == [copy]
    assert set(Article.objects.originals()) == {article, other}


def test_newest_first():
    old = make_article(published_at=NOW - timedelta(days=2))
    twins = [make_article(published_at=NOW), make_article(published_at=NOW)]
    assert list(Article.objects.newest_first()) == [twins[1], twins[0], old]


def test_natural_keys_find_their_rows():
    article = make_article()
    copy = make_draft(draft_of=article, slug="copy")
    for row in (article, copy):
        assert Article.objects.get_by_natural_key(*row.natural_key()) == row


def test_addresses_in_any_script():
    assert make_article(slug="腰痛").get_absolute_url() == "/blogs/news/%E8%85%B0%E7%97%9B/"


def test_what_search_results_show():
    article = make_draft(title="Title", summary="Summary")
    assert (article.page_title, article.description) == ("Title", "Summary")
    article.seo_title, article.meta_description = "For search", "What it says"
    assert (article.page_title, article.description) == ("For search", "What it says")


def test_an_update_shows_from_a_day_after_publishing():
    article = make_article(published_at=NOW, updated_at=NOW + timedelta(hours=23))
    assert not article.shows_update
    article.updated_at = NOW + timedelta(days=1)
    assert article.shows_update
    assert not make_draft().shows_update


@pytest.mark.parametrize(
    ("policy", "accepts", "shows"), [("open", True, True), ("closed", False, True), ("hidden", False, False)]
)
def test_comment_policies(policy, accepts, shows):
    article = make_draft(comment_policy=policy)
    assert article.accepts_comments() is accepts
    assert article.shows_comments() is shows


def test_what_people_wrote_is_protected():
    article = make_article(author=make_person(), hero_image=make_image())
    make_comment(article)
    for row in (article, article.author, article.hero_image):
        with pytest.raises(ProtectedError):
            row.delete()


def test_what_was_computed_goes_with_its_article():
    article = make_article(tags=["a"])
    make_placement(article=article)
    make_draft(draft_of=article, slug="copy")
    article.delete()
    assert not Article.objects.exists()
