"""Revisions that were moved to another database, where rows have other primary keys."""

from io import StringIO

import pytest
from django.core.management import call_command

from backcare.articles import data as article_data
from backcare.models import Article, BodyArea, FormerSlug, Image, Person, ProductLink, Revision, RevisionText, Technique
from backcare.publication import drafts
from tests import factories

MODELS = (Article, Revision, RevisionText, Technique, BodyArea, Person, Image, ProductLink)


def move(tmp_path):
    """Dump everything by natural keys, empty the database, and load it again."""
    dump = tmp_path / "dump.json"
    names = [model._meta.label for model in (*MODELS, FormerSlug)]
    call_command("dumpdata", *names, use_natural_primary_keys=True, use_natural_foreign_keys=True, output=dump)
    for model in (FormerSlug, Article, Technique, BodyArea, Person, Image, ProductLink):
        model._base_manager.all().delete()
    call_command("loaddata", dump, stdout=StringIO())


@pytest.mark.django_db
def test_a_version_restored_after_a_move_says_the_same(tmp_path):
    gone = factories.make_technique(name="Gone"), factories.make_area(name="Gone too")  # their keys are free later
    techniques = [factories.make_technique(name=name) for name in ("Old", "Petrissage", "Tapotement")]
    areas = [factories.make_area(name=name) for name in ("Old area", "Rhomboids")]
    other = factories.make_article(slug="other")
    article = factories.make_article(
        techniques=techniques, areas=areas, author=factories.make_person(name="Ida"), hero_image=factories.make_image()
    )
    factories.make_placement(article=article)
    factories.make_override(article, other)
    kept = drafts.publish(article)
    before, labels = article_data.kept_in(kept), article_data.labels_in(kept)
    drafts.publish(article, {**article_data.EMPTY, "title": "Bare", "slug": article.slug, "language": "en"})
    for row in (*gone, techniques[0], areas[0]):
        row.delete()
    pks = dict(Technique.objects.values_list("name", "pk"))
    move(tmp_path)
    assert dict(Technique.objects.values_list("name", "pk")) != pks
    moved = Revision.objects.get(data__content__title=article.title, kind="published")
    assert (article_data.kept_in(moved), article_data.labels_in(moved)) == (before, labels)
    _made, missing = drafts.restore(moved)
    copy = drafts.head_of(Article.objects.get(slug=article.slug, draft_of=None)).row
    assert sorted(missing) == ["Old", "Old area"]
    assert [technique.name for technique in copy.techniques.order_by("name")] == ["Petrissage", "Tapotement"]
    assert [area.name for area in copy.areas.all()] == ["Rhomboids"]
    assert (copy.author.name, copy.hero_image.key) == ("Ida", article.hero_image.key)
    assert [row.related.slug for row in copy.related_overrides.all()] == ["other"]
    assert copy.placements.count() == 1


@pytest.mark.django_db
def test_what_has_another_slug_by_now_is_restored():
    technique, area, other = factories.make_technique(), factories.make_area(), factories.make_article(slug="other")
    article = factories.make_draft(techniques=[technique], areas=[area], author=factories.make_person())
    factories.make_override(article, other)
    kept = drafts.save_draft(article, {**article_data.read(article), "title": "Old"})
    for row in (technique, area, article.author, other):
        FormerSlug.objects.leave(row, row.slug)
        row.slug = f"{row.slug}-today"
        row.save()
    content, missing = article_data.by_primary_key(article_data.kept_in(kept))
    assert missing == []
    assert content == {**article_data.read(Article.objects.get(pk=article.pk)), "title": "Old"}
