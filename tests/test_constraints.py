"""Each named constraint: refused by the database, and by ``full_clean()`` with words for an editor."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from backcare.models import (
    Article,
    BodyArea,
    ClickCount,
    Comment,
    FormerSlug,
    Image,
    Mail,
    PreviewLink,
    ProductLink,
    ProductPlacement,
    Reference,
    RelatedArticle,
    RelatedIndex,
    RelatedOverride,
    RelatedProfile,
    Rendition,
    Revision,
    RevisionText,
    SearchEntry,
    SearchWord,
    SpamTerm,
    TaggedItem,
    Technique,
    ZeroResultQuery,
)
from tests.factories import (
    NOW,
    make_area,
    make_article,
    make_comment,
    make_draft,
    make_image,
    make_mail,
    make_override,
    make_person,
    make_placement,
    make_product,
    make_spam_term,
    make_tag,
    make_technique,
    make_zero_result_query,
)


def twin_mail():
    row = make_mail()
    return Mail(kind=row.kind, comment=row.comment, to=row.to)


def twin_digest():
    values = {"kind": "digest", "day": date(2026, 1, 2), "to": "mod@shop.example"}
    return Mail.objects.create(**values) and Mail(**values)


def twin_review_mail():
    revision = Revision.objects.create(article=make_draft(), kind="submitted", data={})
    values = {"kind": "submitted", "revision": revision, "to": "editor@shop.example"}
    return Mail.objects.create(**values) and Mail(**values)


def twin_slug():
    return make_draft(slug="twin") and make_draft(save=False, slug="twin")


def twin_translation():
    return make_draft(save=False, translation_group=make_draft().translation_group)


def published_without_date():
    return make_draft(save=False, status="published", published_at=None)


def expires_too_early():
    return make_draft(save=False, published_at=NOW, expires_at=NOW - timedelta(days=1))


def public_working_copy():
    return make_draft(save=False, status="published", published_at=NOW, draft_of=make_article())


def own_copy():
    article = make_draft()
    article.draft_of = article
    return article


def aimless_former_slug():
    return FormerSlug(slug="former")


def twin_former_slug(kind):
    def make():
        make_target = {
            "article": make_article,
            "tag": make_tag,
            "technique": make_technique,
            "area": make_area,
            "person": make_person,
        }[kind]
        FormerSlug.objects.create(slug="former", language="en", **{kind: make_target()})
        return FormerSlug(slug="former", language="en", **{kind: make_target()})

    return make


def preview_that_never_was():
    return PreviewLink(article=make_draft(), created_at=NOW, expires_at=NOW)


def region_below_a_region():
    return BodyArea(name="a", slug="a", kind="region", parent=make_area())


def own_parent_area():
    area = make_area(kind="muscle")
    area.parent = area
    return area


def twin_map_region():
    make_area(map_region="neck")
    return BodyArea(name="a", slug="a", map_region="neck")


def own_parent_comment():
    comment = make_comment()
    comment.parent = comment
    return comment


def comment_stored_twice():
    article = make_article()
    make_comment(article, fingerprint="a" * 64)
    return Comment(article=article, name="Ida", email="ida@example.com", body="Oil?", fingerprint="a" * 64)


def twin_spam_term():
    term = make_spam_term()
    return SpamTerm(kind=term.kind, text=term.text)


def ban_that_is_no_spam():
    return SpamTerm(kind="email", text="ida@example.com", effect="trusted")


def image_without_words():
    image = make_image(with_renditions=False)
    image.alt = ""
    return image


def focal_point_outside():
    image = make_image(with_renditions=False)
    image.focal_x = 1.5
    return image


def twin_rendition():
    row = make_image().renditions.first()
    return Rendition(image=row.image, format=row.format, width=row.width, height=row.height, file="b.jpg")


def twin_handle():
    product = make_product()
    return ProductLink(title="a", key="a", handle=product.handle, kind=product.kind, url="/a/")


def placed_nowhere():
    return ProductPlacement(product=make_product())


def twin_placement(**place):
    return ProductPlacement(product=make_placement(**place).product, **place)


def twin_tagged_item():
    article = make_article(tags=["a"])
    return TaggedItem(tag=article.tags.first(), content_object=article)


def twin_text():
    text = RevisionText.objects.create(article=make_draft(), digest="a" * 64, html="<p>a</p>")
    return RevisionText(article=text.article, digest=text.digest)


def twin_related():
    one, two, index = make_article(), make_article(), RelatedIndex.objects.create(language="en")
    RelatedArticle.objects.create(index=index, article=one, related=two, position=0)
    return RelatedArticle(index=index, article=one, related=two, position=1)


def twin_index(state):
    RelatedIndex.objects.create(language="en", state=state)
    return RelatedIndex(language="en", state=state)


def twin_of_an_index(model, **values):
    index = RelatedIndex.objects.create(language="en")
    model.objects.create(index=index, **values)
    return model(index=index, **values)


def related_to_itself():
    article = make_article()
    index = RelatedIndex.objects.create(language="en")
    return RelatedArticle(index=index, article=article, related=article, position=0)


def twin_override():
    override = make_override(make_article(), make_article())
    return RelatedOverride(article=override.article, related=override.related, kind="block")


def override_of_itself():
    article = make_article()
    return RelatedOverride(article=article, related=article)


def twin_click_count():
    placement = make_placement(article=make_article())
    ClickCount.objects.create(placement=placement, day=date(2026, 5, 4))
    return ClickCount(placement=placement, day=date(2026, 5, 4))


def reference_elsewhere():
    return Reference(article=make_article(), title="a", url="javascript:alert(1)")


def canonical_elsewhere():
    return make_draft(save=False, canonical_url="javascript:alert(1)")


def product_elsewhere():
    return ProductLink(title="a", key="a", handle="a", url="//evil.example/")


def twin_search_entry():
    values = {"kind": "area", "object_id": 7, "language": "en", "labels": "", "names": ""}
    SearchEntry.objects.create(**values)
    return SearchEntry(**values)


def twin_search_word():
    SearchWord.objects.create(language="en", word="neck", length=4)
    return SearchWord(language="en", word="neck", length=4)


def twin_zero_result_query():
    return ZeroResultQuery(query=make_zero_result_query("cupping").query, language="en")


BROKEN = {
    "backcare_mail_once": (twin_mail, "already exists"),
    "backcare_mail_digest_once": (twin_digest, "already exists"),
    "backcare_mail_review_once": (twin_review_mail, "already exists"),
    "backcare_search_entry_once": (twin_search_entry, "already exists"),
    "backcare_zero_result_query_once": (twin_zero_result_query, "already exists"),
    "backcare_search_word_once": (twin_search_word, "already exists"),
    "backcare_revision_text_once": (twin_text, "already exists"),
    "backcare_article_canonical_is_web": (canonical_elsewhere, "Enter a valid URL."),
    "backcare_product_url_is_web": (product_elsewhere, "Enter a path on this site"),
    "backcare_reference_url_is_web": (reference_elsewhere, "Enter a valid URL."),
    "backcare_area_map_region_once": (twin_map_region, "Another area already uses this region of the body map."),
    "backcare_area_not_its_own_parent": (own_parent_area, "Choose a region"),
    "backcare_area_regions_are_roots": (region_below_a_region, "A region can’t be part of another area"),
    "backcare_article_expires_after_publishing": (expires_too_early, "“Expires at” must be after “Published at”."),
    "backcare_article_not_its_own_copy": (own_copy, "An article cannot be a working copy of itself."),
    "backcare_article_one_per_translation": (twin_translation, "This article already has a version in this language"),
    "backcare_article_published_has_date": (published_without_date, None),
    "backcare_article_slug_per_language": (twin_slug, "Another article in this language already uses this slug."),
    "backcare_article_working_copy_not_public": (public_working_copy, "A working copy can’t be published on its own"),
    "backcare_clicks_once_a_day": (twin_click_count, "already exists"),
    "backcare_comment_not_its_own_parent": (
        own_parent_comment,
        "Choose a comment that is not itself a reply to this one.",
    ),
    "backcare_comment_stored_once": (comment_stored_twice, "This writer has already posted this comment here."),
    "backcare_spam_term_once": (twin_spam_term, "This is already on the list."),
    "backcare_spam_term_ban_is_spam": (ban_that_is_no_spam, "choose “Always spam”"),
    "backcare_image_alt_or_decorative": (image_without_words, "Describe what the picture shows"),
    "backcare_image_focal_point_inside": (focal_point_outside, "less than or equal to 1"),
    "backcare_override_not_itself": (override_of_itself, "An article can’t be related to itself"),
    "backcare_override_once": (twin_override, "This article is already pinned or hidden."),
    "backcare_placement_once_per_area": (
        lambda: twin_placement(area=make_area()),
        "This product is already placed on the area.",
    ),
    "backcare_placement_once_per_article": (
        lambda: twin_placement(article=make_article()),
        "This product is already placed on the article.",
    ),
    "backcare_placement_once_per_technique": (
        lambda: twin_placement(technique=make_technique()),
        "This product is already placed on the technique.",
    ),
    "backcare_placement_one_place": (placed_nowhere, "exactly one article, technique or area"),
    "backcare_product_handle_once": (twin_handle, "A link with this kind and handle already exists."),
    "backcare_related_not_itself": (related_to_itself, ""),  # computed: no editor ever meets it
    "backcare_related_index_one_live": (partial(twin_index, "live"), ""),
    "backcare_related_index_one_making": (partial(twin_index, "making"), ""),
    "backcare_related_once": (twin_related, ""),
    "backcare_related_profile_once": (partial(twin_of_an_index, RelatedProfile, article_pk=1, weighed={}), ""),
    "backcare_rendition_once": (twin_rendition, "already exists"),
    "backcare_former_slug_one_target": (aimless_former_slug, "must redirect to exactly one page"),
    **{
        f"backcare_former_slug_once_{kind}": (twin_former_slug(kind), "already redirects somewhere")
        for kind in ("article", "tag", "technique", "area", "person")
    },
    "backcare_preview_expires_after_made": (preview_that_never_was, "must be after the link was created"),
    "backcare_tag_once_per_article": (twin_tagged_item, "already exists"),
    "backcare_technique_minutes_in_order": (
        lambda: Technique(name="a", slug="a", minutes_min=20, minutes_max=10),
        "Minimum minutes can’t be more than maximum minutes.",
    ),
    "backcare_technique_times_in_order": (
        lambda: Technique(name="a", slug="a", times_per_week_min=3, times_per_week_max=2),
        "Minimum times a week can’t be more than maximum times a week.",
    ),
}

pytestmark = pytest.mark.django_db


def test_every_constraint_is_in_the_table():
    named = {
        constraint.name
        for model in apps.get_app_config("backcare").get_models()
        for constraint in model._meta.constraints
    }
    assert named == set(BROKEN)


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(name):
    row = BROKEN[name][0]()
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key and not field.generated
    }
    manager = type(row)._base_manager
    is_new = row._state.adding
    write = partial(manager.bulk_create, [row]) if is_new else partial(manager.filter(pk=row.pk).update, **values)
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        write()
    if connection.vendor == "postgresql" or "CHECK" in str(caught.value):
        assert name in str(caught.value)


@pytest.mark.parametrize("name", BROKEN)
def test_full_clean_says_why(name):
    make, words = BROKEN[name]
    if words is None:
        make().full_clean()  # mends it instead
        return
    with pytest.raises(ValidationError) as caught:
        make().full_clean()
    said = " ".join(caught.value.messages)
    assert words in said
    if words:
        assert "backcare_" not in said


def test_the_rules_let_pass_what_is_right():
    article = make_article()
    make_draft(slug=article.slug, language="de").full_clean()
    make_draft(draft_of=article, slug=article.slug, translation_group=article.translation_group).full_clean()
    make_area(kind="muscle", parent=make_area()).full_clean()
    make_technique(minutes_min=10, minutes_max=10, times_per_week_min=2).full_clean()
    image = make_image(with_renditions=False, alt="", is_decorative=True)
    image.full_clean()
    for place in ({"article": article}, {"technique": make_technique()}, {"area": make_area()}):
        make_placement(**place).full_clean()
    make_tag("a").full_clean()
    make_comment(article, parent=make_comment(article)).full_clean()
    assert Article.objects.count() == 3
    assert Image.objects.count() == 1
    assert Comment.objects.count() == 2
