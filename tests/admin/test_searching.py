"""The searches of the admin and of its pickers know the capitals of every script, on every database."""

import pytest
from django.urls import reverse

from backcare.articles import choices as articles
from backcare.images import choices as images
from backcare.models import Person, TagSynonym
from backcare.products import choices as products
from backcare.querysets import holding
from backcare.techniques import choices as techniques
from tests.factories import make_article, make_comment, make_image, make_person, make_product, make_tag, make_technique

pytestmark = pytest.mark.django_db

TYPED = [("Übungen", "übungen"), ("Массаж", "МАССАЖ"), ("Ελιά", "ελιά"), ("(Übung.*", "(übung.*")]


@pytest.mark.parametrize(("stored", "typed"), TYPED)
def test_rows_are_found_whatever_the_capitals(stored, typed):
    person = make_person(f"Ida {stored}")
    make_person("Ubung")
    assert list(holding(Person.objects.all(), typed, "slug", "name")) == [person]


@pytest.mark.parametrize("quoted", ["%s", "'rücken %s'", '"rücken %s" ida'], ids=["plain", "phrase", "phrase and word"])
def test_the_lists_of_the_admin(admin_client, quoted):
    title = "Ida: Rücken Übungen"
    article = make_article(title=title)
    rows = {"article": article, "comment": make_comment(article, body=title), "image": make_image(title=title)}
    rows |= {"person": make_person(title), "technique": make_technique(title), "tag": make_tag(title)}
    TagSynonym.objects.create(tag=rows["tag"], name="Dehn-Übungen")
    for name in rows:
        address = reverse(f"admin:backcare_{name}_changelist")
        for words, count in ((quoted % "übungen", 1), (quoted % "äbungen", 0)):
            response = admin_client.get(address, {"q": words})
            assert response.context["cl"].result_count == count, (name, words)


def test_the_pickers_of_the_editor():
    make_article(title="Übungen")
    make_image(title="Übungen")
    make_product(title="Übungen")
    make_technique("Petrissage", aliases="Übungen")
    for choices in (articles, images, products, techniques):
        assert len(choices.search("übungen")) == 1, choices
