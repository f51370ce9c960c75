"""Everything that may change a page, each time at a row of chance."""

import json
from datetime import timedelta
from itertools import count

from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from backcare import page_cache
from backcare.comments import deciding
from backcare.models import (
    Article,
    BodyArea,
    Caution,
    Comment,
    FormerSlug,
    Image,
    Person,
    ProductLink,
    ProductPlacement,
    Reference,
    RelatedArticle,
    RelatedOverride,
    Rendition,
    Tag,
    TaggedItem,
    TagSynonym,
    Technique,
    TechniqueStep,
)
from backcare.publication import acts, drafts, tags
from tests import factories

TEXTS = {
    Article: "title",
    BodyArea: "name",
    Caution: "text",
    Image: "alt",
    Person: "name",
    ProductLink: "title",
    ProductPlacement: "heading",
    Reference: "title",
    Tag: "description",
    Technique: "summary",
    TechniqueStep: "text",
    Comment: "body",
}
"""A text of each model that pages show."""
MOMENT = timedelta(seconds=1.5)
EDITS = {}
_numbers = count(1)


def edit(function):
    """Have ``function``, which gets a ``random.Random``, take part."""
    EDITS[function.__name__] = function
    return function


def word():
    return f"word{next(_numbers)}"


def one(rows, chance):
    """A row of chance."""
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    return rows.get(pk=chance.choice(pks))


def some(model, chance):
    return one(model.objects.all(), chance)


def live(chance):
    return one(Article.objects.published(), chance)


def make_blog():
    """A small blog with something of everything."""
    image = factories.make_image(size=(300, 200))
    person = factories.make_person("Ann", photo=image)
    areas = [factories.make_area("Back"), factories.make_area("Neck")]
    techniques = [factories.make_technique(name, image=image) for name in ("Kneading", "Stroking")]
    for technique in techniques:
        technique.cautions.add(factories.make_caution())
        technique.areas.set(areas)
        TechniqueStep.objects.create(technique=technique, text="Warm your hands.", position=1)
    areas[0].cautions.add(factories.make_caution())
    for number in range(8):
        article = factories.make_article(
            tags=["warm", f"tag {number % 3}"], techniques=techniques, areas=areas, author=person, hero_image=image
        )
        factories.make_reference(article)
        for _twice in range(3):
            factories.make_comment(article, status="approved")
        factories.make_comment(article)
    for place in ({"article": article}, {"technique": techniques[0]}, {"area": areas[0]}):
        factories.make_placement(**place)


@edit
def save(chance):
    model = chance.choice([*TEXTS])
    row = some(model, chance)
    setattr(row, TEXTS[model], word())
    row.save()


@edit
def update(chance):
    model = chance.choice([*TEXTS])
    model.objects.filter(pk=some(model, chance).pk).update(**{TEXTS[model]: word()})


@edit
def bulk_update(chance):
    model = chance.choice([*TEXTS])
    rows = list(model.objects.all()[:3])
    for row in rows:
        setattr(row, TEXTS[model], word())
    model.objects.bulk_update(rows, [TEXTS[model]])


@edit
def loaddata(chance):
    model = chance.choice([*TEXTS])
    [row] = json.loads(serializers.serialize("json", [some(model, chance)]))
    row["fields"][TEXTS[model]] = word()
    if model is Article:
        row["fields"]["body"] = f"<p>{word()}</p>"
    file = settings.DATA / "fixture.json"
    file.write_text(json.dumps([row]))
    call_command("loaddata", file, verbosity=0)


@edit
def create(chance):
    article = live(chance)
    factories.make_comment(article, status="approved")
    chance.choice(
        [
            lambda: factories.make_reference(article),
            lambda: factories.make_placement(article=article),
            lambda: factories.make_article(tags=["warm"], author=some(Person, chance)),
            lambda: factories.make_technique().areas.add(some(BodyArea, chance)),
            factories.make_area,
        ]
    )()


@edit
def bulk_create(chance):
    Article.objects.bulk_create([factories.make_article(save=False), factories.make_article(save=False)])
    Comment.objects.bulk_create([Comment(article=live(chance), name="Bo", body=word(), status="approved")])


@edit
def delete(chance):
    model = chance.choice([Reference, ProductPlacement, TaggedItem, TechniqueStep, FormerSlug, RelatedArticle])
    if model.objects.count() > 1:
        some(model, chance).delete()


@edit
def delete_many(chance):
    if Article.objects.published().count() > 5:
        article = live(chance)
        acts.without_comments(article, lambda: acts.delete(Article.objects.filter(pk=article.pk)))
    if Rendition.objects.count() > 1:
        Rendition.objects.filter(pk=some(Rendition, chance).pk).delete()


@edit
def tag(chance):
    article = live(chance)
    chance.choice(
        [
            lambda: article.tags.add(chance.choice(["warm", word()])),
            lambda: article.tags.remove("warm"),
            lambda: article.tags.set(["warm", "tag 1"]),
            lambda: TaggedItem.objects.filter(content_object=article).update(tag=some(Tag, chance)),
        ]
    )()


@edit
def rename_and_merge_tags(chance):
    tags.rename(some(Tag, chance), word(), slug="")
    if Tag.objects.count() > 3:
        first, second = chance.sample(list(Tag.objects.all()), 2)
        tags.merge([first], second)
    TagSynonym.objects.create(tag=some(Tag, chance), name=word())


@edit
def relations(chance):
    article, technique, area = live(chance), some(Technique, chance), some(BodyArea, chance)
    chance.choice(
        [
            lambda: article.techniques.set([technique]),
            article.areas.clear,
            lambda: area.articles.add(article),
            lambda: technique.articles.remove(article),
            lambda: technique.cautions.set([some(Caution, chance)]),
            lambda: area.cautions.add(some(Caution, chance)),
            lambda: technique.areas.remove(area),
        ]
    )()


@edit
def hide_and_show(chance):
    model, values = chance.choice(
        [
            (Technique, {"status": chance.choice(["draft", "published"])}),
            (BodyArea, {"status": chance.choice(["draft", "published"])}),
            (ProductLink, {"is_listed": chance.choice([True, False])}),
            (Article, {"comment_policy": chance.choice(["open", "closed", "hidden"])}),
        ]
    )
    model.objects.filter(pk=some(model, chance).pk).update(**values)


@edit
def publish_and_unpublish(chance):
    act = chance.choice([acts.publish, acts.unpublish] if Article.objects.published().count() > 4 else [acts.publish])
    act(Article.objects.filter(pk=some(Article, chance).pk))


@edit
def publish_a_new_version(chance):
    article = live(chance)
    content = dict(drafts.head_of(article).content) | {"title": word(), "slug": word(), "body": f"<p>{word()}</p>"}
    drafts.save_draft(article, content)
    drafts.publish(article)


@edit
def decide(chance):
    comment = some(Comment, chance)
    act = chance.choice(["approve", "spam", "remove", "hold"])
    deciding.decide(Comment.objects.filter(pk=comment.pk), act)


@edit
def pin(chance):
    first, second = chance.sample(list(Article.objects.published()), 2)
    RelatedOverride.objects.update_or_create(
        article=first, related=second, defaults={"kind": chance.choice(["pin", "block"])}
    )


@edit
def appear_in_a_moment(chance):
    factories.make_article(tags=["warm"], author=some(Person, chance), published_at=timezone.now() + MOMENT)


@edit
def expire_in_a_moment(chance):
    if Article.objects.published().count() > 5:
        Article.objects.filter(pk=live(chance).pk).update(expires_at=timezone.now() + MOMENT)


@edit
def close_in_a_moment(chance):
    Article.objects.filter(pk=live(chance).pk).update(published_at=timezone.now() + MOMENT - timedelta(days=1))


@edit
def bump_by_hand(chance):
    page_cache.bump()


@edit
def undo(chance):
    with transaction.atomic():
        with transaction.atomic():
            save(chance)
            transaction.set_rollback(True)
        if chance.choice([True, False]):
            update(chance)
        transaction.set_rollback(chance.choice([True, False]))


@edit
def many_in_a_transaction(chance):
    with transaction.atomic():
        for _number in range(5):
            EDITS[chance.choice(["save", "update", "bulk_update", "create", "tag", "relations"])](chance)
