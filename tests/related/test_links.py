"""An article whose text links to this one comes right after the pins."""

import pytest

from backcare.articles.body import linked_slugs
from backcare.articles.data import read
from backcare.models import Article, FormerSlug, RelatedArticle, RelatedOverride
from backcare.publication import acts
from backcare.related import rebuilding
from backcare.related.preview import preview
from backcare.related.wording import in_words
from tests.factories import make_article
from tests.related.comparing import compared_again, stored_lists

pytestmark = pytest.mark.django_db

LUMBAR, NECK = "<p>Lumbar lordosis, desk and chair.</p>", "<p>Whiplash, jaw and temples.</p>"
LINK = '<p>See <a href="/blogs/news/{}/">the other one</a>.</p>'


def titles(article):
    return [str(entry.related) for entry in RelatedArticle.objects.of_article(article)]


@pytest.fixture
def library(committed):
    """Four articles alike, and a fifth that is not."""
    with committed():
        four = [make_article(title=f"Lumbar {number}", slug=f"lumbar-{number}", body=LUMBAR) for number in range(4)]
        other = make_article(title="Jaw", slug="jaw", body=NECK)
        for number in range(4):
            make_article(title=f"Temple {number}", body=NECK)
    return [*four, other]


def link(committed, article, slug, body=NECK):
    with committed():
        article.body = body + LINK.format(slug)
        article.save()


def test_it_comes_before_what_is_more_alike(library, committed):
    first, *_others, jaw = library
    assert "Jaw" not in titles(first)[:3]
    link(committed, jaw, first.slug)
    assert titles(first)[0] == "Jaw"
    assert stored_lists() == compared_again()
    entry = RelatedArticle.objects.of_article(first)[0]
    assert in_words([entry.reasons])[0].startswith("its text links here")
    rebuilding.rebuild()
    assert titles(first)[0] == "Jaw"
    assert stored_lists() == compared_again()
    # No more, once the link is gone.
    with committed():
        jaw.body = NECK
        jaw.save()
    assert titles(first)[0] != "Jaw"
    assert stored_lists() == compared_again()


def test_pins_come_before_it_and_a_block_keeps_it_off(library, committed):
    first, second, *_others, jaw = library
    link(committed, jaw, first.slug)
    with committed():
        RelatedOverride.objects.create(article=first, related=second, kind="pin")
    assert titles(first)[:2] == ["Lumbar 1", "Jaw"]
    with committed():
        RelatedOverride.objects.create(article=first, related=jaw, kind="block")
    assert "Jaw" not in titles(first)


def test_a_pin_that_links_stands_once(library, committed):
    first, *_others, jaw = library
    link(committed, jaw, first.slug)
    with committed():
        RelatedOverride.objects.create(article=first, related=jaw, kind="pin")
    assert titles(first).count("Jaw") == 1


def test_it_goes_when_it_is_taken_back_and_comes_with_the_target(library, committed):
    first, *_others, jaw = library
    link(committed, jaw, first.slug)
    with committed():
        acts.unpublish(Article.objects.filter(pk=jaw.pk))
    assert "Jaw" not in titles(first)
    with committed():
        acts.publish(Article.objects.filter(pk=jaw.pk))
    assert titles(first)[0] == "Jaw"
    link(committed, jaw, "not-yet")
    assert titles(first)[0] != "Jaw"
    with committed():
        late = make_article(title="Late", slug="not-yet", body=LUMBAR)
    assert titles(late)[0] == "Jaw"


def test_a_link_to_a_former_address_counts(library, committed):
    first, *_others, jaw = library
    link(committed, jaw, first.slug)
    with committed():
        FormerSlug.objects.leave(first, first.slug)
        first.slug = "lumbar-moved"
        first.save()
    assert titles(first)[0] == "Jaw"


def test_the_preview_says_so(library, committed):
    first, *_others, jaw = library
    link(committed, jaw, first.slug)
    entries = preview(read(first), first.pk).entries
    assert str(entries[0].article) == "Jaw"
    assert entries[0].words.startswith("its text links here")


@pytest.mark.parametrize(
    ("address", "slugs"),
    [
        ("/blogs/news/jaw/", {"jaw"}),
        ("/blogs/news/jaw", {"jaw"}),
        ("/blogs/news/jaw/?a=1#section-b", {"jaw"}),
        ("https://shop.example/blogs/news/jaw/", {"jaw"}),
        ("/blogs/news/%C3%A9paule/", {"épaule"}),
        ("https://other.example/blogs/news/jaw/", set()),
        ("/blogs/news/", set()),
        ("/blogs/news/techniques/petrissage/", set()),
        ("/collections/jaw/", set()),
        ("#reference-1", set()),
        ("https://[broken", set()),
    ],
)
def test_what_is_a_link_to_an_article(settings, address, slugs):
    settings.BACKCARE = {**settings.BACKCARE, "SITE_URL": "https://shop.example"}
    assert linked_slugs(f'<p><a title="x" href="{address}">x</a></p>', "en") == slugs
