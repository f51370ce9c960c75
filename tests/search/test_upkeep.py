"""The index stays true, whatever changes, and however."""

import json
import random

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from backcare.models import (
    Article,
    BodyArea,
    Person,
    SearchEntry,
    SearchText,
    SearchWord,
    Tag,
    TagSynonym,
    Technique,
    TechniqueStep,
)
from backcare.publication import acts, drafts, tags
from backcare.publication.refresh import refresh_search
from backcare.search import finding, index
from tests.factories import (
    make_area,
    make_article,
    make_draft,
    make_person,
    make_placement,
    make_product,
    make_tag,
    make_technique,
)

pytestmark = pytest.mark.django_db


def vocabulary():
    return dict(SearchWord.objects.values_list("word", "entries"))


def test_publishing_and_taking_back(found, committed):
    with committed():
        draft = make_draft(title="Heron")
    assert found("heron") == []
    with committed():
        acts.publish(Article.objects.filter(pk=draft.pk))
    assert found("heron") == ["Heron"]
    with committed():
        acts.unpublish(Article.objects.filter(pk=draft.pk))
    assert found("heron") == []
    assert not SearchEntry.objects.exists()


@pytest.mark.parametrize("role", ["author", "reviewer"])
@pytest.mark.parametrize("how", ["save", "update"])
def test_an_article_is_found_by_its_people(found, committed, role, how):
    with committed():
        person = make_person(name="Ida Crane")
        make_article(title="Bird", **{role: person})
    assert found("ida crane") == ["Bird"]
    with committed():
        if how == "save":
            person.name = "Ida Heron"
            person.save()
        else:
            Person.objects.filter(pk=person.pk).update(name="Ida Heron")
    assert found("ida heron") == ["Bird"]
    assert found("crane") == []


def test_an_article_is_found_by_the_products_placed_with_it(found, committed):
    with committed():
        product = make_product(title="Knead Pillow")
        make_placement(article=make_article(title="Bird"), product=product)
        make_article(title="Sleep", body="<p>To knead a pillow.</p>")
    assert found('"knead pillow"') == ["Bird"]
    assert found("knead pillow") == ["Bird", "Sleep"]
    with committed():
        product.title = "Wave Belt"
        product.save()
    assert found("wave belt") == ["Bird"]


def test_an_article_is_found_by_its_address_and_by_what_search_engines_are_told(found, committed):
    with committed():
        make_article(title="Bird", slug="when-to-see-a-doctor", seo_title="Heron", meta_description="A stork.")
    assert found("see doctor") == found("heron") == found("stork") == ["Bird"]


def test_a_scheduled_article_is_in_the_index_and_waits(found, committed):
    with committed():
        make_article(title="Heron", published_at="2099-01-01T00:00:00Z")
    assert SearchEntry.objects.count() == 1
    assert found("heron") == []


@pytest.mark.parametrize("how", ["save", "update", "bulk_update"])
def test_a_changed_text(found, committed, how):
    with committed():
        article = make_article(title="Bird", body="<p>A heron.</p>")
    with committed():
        if how == "save":
            article.body = "<p>A stork.</p>"
            article.save()
        elif how == "update":
            Article.objects.filter(pk=article.pk).update(body="<p>A stork.</p>")
        else:
            article.body = "<p>A stork.</p>"
            Article.objects.bulk_update([article], ["body"])
    assert found("heron") == []
    assert found("stork") == ["Bird"]
    assert "heron" not in vocabulary()
    assert vocabulary()["stork"] == 1


def test_how_many_there_are_of_a_language_is_counted_with_its_words(committed, settings):
    settings.LANGUAGES = [("en", "English"), ("de", "German")]
    with committed():
        articles = [make_article() for _ in range(3)]
        make_article(language="de")
    rows = SearchWord.objects.filter(word="")
    assert set(rows.values_list("language", "entries")) == {("en", 3), ("de", 1)}
    with committed():
        Article.objects.filter(pk__in=[articles[0].pk, articles[1].pk]).delete()
    assert set(rows.values_list("language", "entries")) == {("en", 1), ("de", 1)}


def test_a_working_copy_changes_nothing_until_it_is_published(found, committed):
    with committed():
        article = make_article(title="Bird", body="<p>A heron.</p>")
    from backcare.articles import data as article_data

    content = article_data.read(article) | {"body": "<p>A stork.</p>"}
    with committed():
        drafts.save_draft(article, content)
    assert found("stork") == []
    with committed():
        drafts.publish(article, content)
    assert found("stork") == ["Bird"]
    assert found("heron") == []


def test_deleting(found, committed):
    with committed():
        article, technique, area = make_article(title="Heron"), make_technique("Heron"), make_area("Heron")
    assert len(found("heron")) == 3
    with committed():
        for row in (article, technique, area):
            row.delete()
    assert not SearchEntry.objects.exists()
    assert not SearchText.objects.exists()
    assert not SearchWord.objects.exists()


def test_a_technique_with_its_names_its_steps_and_its_areas(found, committed):
    with committed():
        technique, area = make_technique("Petrissage", summary="Rolling."), make_area("Neck")
    with committed():
        technique.aliases = "kneading"
        technique.save()
        step = technique.steps.create(text="Lift the muscle.")
        technique.areas.add(area)
    assert found("kneading") == found("lift") == ["Petrissage"]
    assert sorted(found("neck")) == ["Neck", "Petrissage"]
    with committed():
        TechniqueStep.objects.filter(pk=step.pk).update(text="Press the muscle.")
    assert found("press") == ["Petrissage"]
    with committed():
        step.delete()
        area.techniques.clear()
    assert found("press") == []
    assert found("neck") == ["Neck"]
    with committed():
        Technique.objects.filter(pk=technique.pk).update(status="draft")
    assert found("petrissage") == []


@pytest.mark.parametrize("how", ["save", "update", "status", "delete"])
def test_an_article_is_found_by_the_names_of_its_techniques(found, committed, how):
    with committed():
        technique = make_technique("Petrissage", aliases="kneading")
        make_article(title="Dough", techniques=[technique])
    assert sorted(found("kneading")) == ["Dough", "Petrissage"]
    with committed():
        if how == "save":
            technique.name, technique.aliases = "Friction", "rubbing"
            technique.save()
        elif how == "update":
            Technique.objects.filter(pk=technique.pk).update(name="Friction", aliases="rubbing")
        elif how == "status":
            technique.status = "draft"
            technique.save()
        else:
            technique.delete()
    assert found("kneading") == found("petrissage") == []
    assert sorted(found("rubbing")) == (["Dough", "Friction"] if how in ("save", "update") else [])


def test_an_area_and_everything_that_names_it(found, committed):
    with committed():
        region = make_area("Heron region")
        make_area("Muscle", kind="muscle", parent=region)
        technique = make_technique("Stroke")
        technique.areas.add(region)
        make_article(title="Article", areas=[region])
    assert sorted(found("heron")) == ["Article", "Heron region", "Muscle", "Stroke"]
    with committed():
        region.name = "Stork region"
        region.save()
    assert found("heron") == []
    assert sorted(found("stork")) == ["Article", "Muscle", "Stork region", "Stroke"]
    with committed():
        BodyArea.objects.filter(pk=region.pk).update(status="draft")
    assert found("stork") == []


@pytest.mark.parametrize("how", ["rename", "merge", "update", "delete"])
def test_an_article_is_found_by_its_tags(found, committed, how):
    with committed():
        tag = make_tag("heron")
        make_article(title="Bird", tags=[tag])
    assert found("heron") == ["Bird"]
    with committed():
        if how == "rename":
            tags.rename(tag, "stork")
        elif how == "merge":
            tags.merge([tag], make_tag("stork"))
        elif how == "update":
            Tag.objects.filter(pk=tag.pk).update(name="stork")
        else:
            tag.delete()
    assert found("heron") == (["Bird"] if how in ("rename", "merge") else []), "a former name is a synonym"
    assert found("stork") == ([] if how == "delete" else ["Bird"])
    assert [choice.name for choice in finding.search("bird", "en").facets.get("tag", [])] == (
        [] if how == "delete" else ["stork"]
    )


@pytest.mark.parametrize("how", ["create", "bulk_create", "delete", "update"])
def test_an_article_is_found_by_the_synonyms_of_its_tags(found, committed, how):
    with committed():
        tag = make_tag("lower back")
        make_article(title="Bird", tags=[tag])
        synonym = TagSynonym.objects.create(tag=tag, name="Lumbago") if how in ("delete", "update") else None
    assert found("lumbago") == (["Bird"] if synonym else [])
    with committed():
        if how == "create":
            tag.synonyms.create(name="Lumbago")
        elif how == "bulk_create":
            TagSynonym.objects.bulk_create([TagSynonym(tag=tag, name="Lumbago", folded_name="lumbago")])
        elif how == "update":
            TagSynonym.objects.filter(pk=synonym.pk).update(name="Sciatica")
        else:
            synonym.delete()
    assert found("lumbago") == (["Bird"] if how in ("create", "bulk_create") else [])
    assert found("sciatica") == (["Bird"] if how == "update" else [])


@pytest.mark.parametrize("how", ["save", "update", "unpublish", "delete"])
def test_an_article_is_found_by_the_techniques_whose_cards_stand_in_its_text(found, committed, how):
    with committed():
        technique = make_technique("Petrissage", aliases="kneading")
        make_article(title="Neck", body=f'<p>Sit well.</p><figure data-technique="{technique.key}"></figure>')
        make_article(title="Foot", body="<p>Sit well.</p>")
    assert sorted(found("kneading")) == ["Neck", "Petrissage"]
    assert [hit.target.title for hit in finding.search("sit", "en", chosen={"technique": technique}).hits] == ["Neck"]
    with committed():
        if how == "save":
            technique.aliases = "wringing"
            technique.save()
        elif how == "update":
            Technique.objects.filter(pk=technique.pk).update(aliases="wringing")
        elif how == "unpublish":
            Technique.objects.filter(pk=technique.pk).update(status="draft")
        else:
            technique.delete()
    assert found("kneading") == []
    assert sorted(found("wringing")) == (["Neck", "Petrissage"] if how in ("save", "update") else [])


def test_another_language(found, committed):
    with committed():
        article = make_article(title="Heron")
    with committed():
        article.language = "de"
        article.save()
    assert found("heron") == []
    assert found("heron", "de") == ["Heron"]
    assert set(SearchWord.objects.values_list("language", flat=True)) == {"de"}


def test_loaddata(found, committed, tmp_path):
    rows = [
        {"model": "backcare.technique", "fields": {"name": "Heron stroke", "slug": "heron", "status": "published"}},
        {"model": "backcare.tag", "fields": {"name": "Wings", "slug": "wings", "folded_name": "wings"}},
        {
            "model": "backcare.article",
            "fields": {
                "title": "Stork",
                "slug": "stork",
                "language": "en",
                "body": "<p>A heron too.</p>",
                "status": "published",
                "published_at": "2026-01-01T00:00:00Z",
                "techniques": [["heron"]],
            },
        },
        {"model": "backcare.taggeditem", "fields": {"tag": ["wings"], "content_object": ["stork", "en"]}},
    ]
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(rows))
    with committed():
        call_command("loaddata", path, verbosity=0)
    assert sorted(found("heron")) == ["Heron stroke", "Stork"]
    assert found("wings") == ["Stork"]


def test_the_command_makes_everything_anew(found, committed, capsys):
    with committed():
        make_article(title="Heron", body="<p>Wings.</p>")
        make_technique("Heron stroke")
        make_draft(title="Heron draft")
    before = vocabulary()
    SearchEntry.objects.all().delete()
    SearchWord.objects.update(entries=7)
    SearchEntry.objects.create(kind="area", object_id=10**6, language="en", labels=" ", names=" heron ")
    call_command("rebuild_search")
    assert capsys.readouterr().out == "2 entries indexed.\n"
    assert sorted(found("heron")) == ["Heron", "Heron stroke"]
    assert vocabulary() == before
    call_command("rebuild_search", database="default")
    assert vocabulary() == before


def test_a_failure_is_kept_on_the_article(committed, monkeypatch, caplog):
    def fail(*args):
        raise RuntimeError("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(index, "refresh", fail)
        with committed():
            article = make_article(title="Heron")
            make_technique("Heron stroke")
    article.refresh_from_db()
    assert article.problem == "The disk is full."
    assert "run manage.py rebuild_search" in caplog.text
    with committed():
        article.save()
    article.refresh_from_db()
    assert article.problem == ""


def test_rows_that_are_gone_by_then_are_no_problem():
    refresh_search.call("technique", [10**6], "default")
    assert index.refresh("article", [10**6]) == 0


def test_one_article_takes_few_queries_whatever_it_holds(committed, django_assert_max_num_queries):
    with committed():
        article = make_article(
            title="Heron",
            body=f"<p>{' '.join(f'word{number}' for number in range(400))}</p>",
            tags=[make_tag() for _ in range(20)],
            techniques=[make_technique() for _ in range(20)],
            areas=[make_area() for _ in range(20)],
        )
    with django_assert_max_num_queries(20):
        index.refresh("article", [article.pk])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="an index beside the table is SQLite's")
def test_the_table_of_fts5_agrees_with_the_texts(committed):
    with committed():
        articles = [make_article(title=f"Heron {number}") for number in range(5)]
    with committed():
        articles[0].delete()
        Article.objects.filter(pk=articles[1].pk).update(title="Stork")
    with connection.cursor() as cursor:  # it raises when the two differ
        cursor.execute("INSERT INTO backcare_search_index(backcare_search_index, rank) VALUES ('integrity-check', 1)")


@pytest.mark.django_db(transaction=True)
def test_with_a_real_commit_and_a_real_rollback(found):
    make_article(title="Heron")
    with transaction.atomic():
        make_article(title="Heron too")
        assert found("heron") == ["Heron"]
    assert sorted(found("heron")) == ["Heron", "Heron too"]
    with transaction.atomic():
        make_article(title="Heron three")
        transaction.set_rollback(True)
    assert len(found("heron")) == 2


@pytest.mark.parametrize("seed", [0, pytest.param(1, marks=pytest.mark.slow)])
def test_a_rebuild_finds_what_many_small_changes_left(seed, committed):
    source = random.Random(seed)
    words = ["heron", "stork", "crane", "swan", "goose", "duck", "neck", "back", "sore", "stiff"]
    with committed():
        all_tags = [make_tag(f"tag {word}") for word in words[:4]]
        techniques = [make_technique(f"Stroke {word}") for word in words[:3]]
        areas = [make_area(f"Area {word}") for word in words[:3]]

    def some(things):
        return source.sample(things, source.randint(0, 2))

    def text():
        return " ".join(source.choices(words, k=12))

    def anyone():
        return source.choice(list(Article.objects.originals().order_by("pk")))

    def write():
        make_article(title=text(), body=f"<p>{text()}</p>", tags=some(all_tags), techniques=some(techniques))

    def toggle():
        facet = source.choice([*techniques, *areas])
        facet.status = "draft" if facet.status == "published" else "published"
        facet.save()

    acts_of_editors = [
        write,
        lambda: anyone().tags.set(some(all_tags)),
        lambda: anyone().areas.set(some(areas)),
        lambda: source.choice(techniques).articles.set([anyone()]),
        lambda: source.choice(techniques).areas.set(some(areas)),
        lambda: acts.unpublish(Article.objects.filter(pk=anyone().pk)),
        lambda: acts.publish(Article.objects.filter(pk=anyone().pk)),
        lambda: anyone().delete(),
        lambda: Article.objects.filter(pk=anyone().pk).update(title=text(), language=source.choice(["en", "de"])),
        lambda: tags.rename(source.choice(all_tags), f"{text()} {source.random()}"),
        toggle,
    ]

    def everything():
        rows = SearchText.objects.order_by("entry__kind", "entry__object_id").values(
            *("entry__kind", "entry__object_id", "entry__language", "entry__labels", "entry__names"),
            *("title", "aliases", "name_forms", "head", "body", "forms", "text"),
        )
        return list(rows), sorted(SearchWord.objects.values_list("language", "word", "length", "entries"))

    for _ in range(4):
        with committed():
            write()
    for _ in range(25):
        if Article.objects.count() < 3:
            with committed():
                write()
        act = source.choice(acts_of_editors)
        with committed():
            act()
        left = everything()
        index.rebuild()
        assert everything() == left, act
