"""Whatever editors do, in any order: the lists are those that comparing all articles again would give."""

import random
from datetime import timedelta

import pytest

from backcare.models import Article, RelatedArticle, RelatedOverride, Tag
from backcare.publication import acts
from backcare.publication.tags import merge as merge_tags
from backcare.related import rebuilding, scoring
from tests.factories import NOW, make_area, make_article, make_tag, make_technique
from tests.related.comparing import compared_again, stored_lists
from tests.related.planted import write_body, write_title

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen(monkeypatch):
    """Statistics stay as they were counted, and candidates are so few that who is one of them makes a difference."""
    monkeypatch.setattr(rebuilding, "SMALL", 0)
    monkeypatch.setattr(scoring, "CANDIDATES", 14)
    monkeypatch.setattr(scoring, "KEPT", 16)
    monkeypatch.setattr(scoring, "LEADING", 8)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (1, 2))])
def test_any_acts_in_any_order(seed, committed, frozen):
    source = random.Random(seed)
    tags = [make_tag(f"tag {number}") for number in range(8)]
    techniques = [make_technique() for _ in range(3)]
    areas = [make_area() for _ in range(3)]

    def some(things):
        return source.sample(things, source.randint(0, 2))

    def anyone():
        return source.choice(list(Article.objects.originals().order_by("pk")))

    def write(status="published"):
        topic = source.randrange(5)
        make_article(
            title=write_title(source, topic),
            body=write_body(source, topic),
            tags=some([tag for tag in tags if tag.pk]),
            techniques=some(techniques),
            areas=some(areas),
            published_at=NOW - timedelta(days=source.randint(-30, 500)),
            language=source.choice(["en", "en", "en", "de"]),
            status=status,
        )

    def edit():
        article = anyone()
        article.body = write_body(source, source.randrange(5))
        article.save()

    def retitle():
        article = anyone()
        article.title = write_title(source, source.randrange(5))
        article.save()

    def postpone():
        Article.objects.filter(pk=anyone().pk).update(published_at=NOW - timedelta(days=source.randint(0, 900)))

    def override():
        one, other = anyone(), anyone()
        if one != other:
            RelatedOverride.objects.update_or_create(
                article=one, related=other, defaults={"kind": source.choice(["pin", "block"])}
            )

    def toggle():
        facet = source.choice([*techniques, *areas])
        facet.status = "draft" if facet.status == "published" else "published"
        facet.save()

    def merge():
        there = list(Tag.objects.order_by("pk"))
        if len(there) > 4:
            one, other = source.sample(there, 2)
            merge_tags([one], other)
            tags.remove(one)

    def several():
        for _ in range(3):
            write()
        edit()
        anyone().delete()

    acts_of_editors = [
        write,
        lambda: write("draft"),
        edit,
        retitle,
        postpone,
        several,
        lambda: anyone().tags.set(some(tags)),
        lambda: source.choice(areas).articles.set([anyone(), anyone()]),
        lambda: acts.unpublish(Article.objects.filter(pk=anyone().pk)),
        lambda: acts.publish(Article.objects.filter(pk=anyone().pk)),
        lambda: anyone().delete(),
        lambda: Article.objects.filter(pk=anyone().pk).update(language=source.choice(["en", "de"])),
        override,
        toggle,
        merge,
    ]
    for _ in range(40):
        write()
    rebuilding.rebuild()
    assert stored_lists() == compared_again()
    for _ in range(40):
        act = source.choice(acts_of_editors)
        with committed():
            act()
        assert stored_lists() == compared_again(), act
    assert stored_lists()


def test_no_list_holds_a_draft_itself_a_double_or_a_blocked_one(committed, frozen):
    source = random.Random(7)
    with committed():
        articles = [
            make_article(title=write_title(source, n % 3), body=write_body(source, n % 3), tags=[f"tag {n % 4}"])
            for n in range(30)
        ]
    rebuilding.rebuild()
    with committed():
        for article in articles[:5]:
            article.status = "draft"
            article.save()
        for article in articles[5:10]:
            RelatedOverride.objects.create(article=article, related=articles[10], kind="block")
            RelatedOverride.objects.create(article=article, related=articles[0], kind="pin")
    public = {article.pk for article in articles[5:]}
    for pk, entries in stored_lists().items():
        keys = [key for key, _score in entries]
        assert pk in public
        assert len(set(keys)) == len(keys)
        assert set(keys) <= public - {pk}
    blocked = RelatedArticle.objects.in_use().filter(article__in=articles[5:10], related=articles[10])
    assert not blocked.exists()
