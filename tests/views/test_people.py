"""The public profiles of people."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_article, make_draft, make_image, make_person
from tests.html_reading import assert_well_formed, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("count", [1, 20])
def test_a_profile_takes_the_same_few_queries_whatever_it_holds(client, count):
    person = make_person(photo=make_image())
    for _ in range(count):
        make_article(author=person, hero_image=make_image())
        make_article(reviewer=person, hero_image=make_image())
    with CaptureQueriesContext(connection) as captured:
        response = client.get(person.get_absolute_url())
    assert len(captured) == 4
    assert_well_formed(response.content.decode())


def test_a_profile_shows_what_readers_may_see(client):
    person = make_person("Wren Hollowell", credentials="Massage therapist", bio="Warm hands.\n\nShort words.")
    make_article(title="Written one", author=person)
    make_article(title="Reviewed one", reviewer=person)
    make_draft(title="Secret one", author=person)
    shown = text(client.get(person.get_absolute_url()).content.decode())
    expected = ["Wren Hollowell", "Massage therapist", "Warm hands.", "Written by", "Written one", "Reviewed one"]
    places = [shown.index(words) for words in expected]
    assert places == sorted(places)
    assert "Secret one" not in shown


def test_a_person_without_articles_has_a_profile_without_lists(client):
    html = client.get(make_person().get_absolute_url()).content.decode()
    assert "Written by" not in html
    assert "Reviewed by" not in html


def test_an_article_links_to_its_author_and_reviewer(client):
    author, reviewer = make_person(), make_person()
    article = make_article(author=author, reviewer=reviewer, reviewed_on="2026-01-01")
    html = client.get(article.get_absolute_url()).content.decode()
    assert f'href="{author.get_absolute_url()}"' in html
    assert f'href="{reviewer.get_absolute_url()}"' in html


def test_nobody_is_404(client):
    assert client.get("/blogs/news/people/nobody/").status_code == 404
    assert client.get("/blogs/news/people/").status_code == 404
