"""Suggestions for the box in which tags are typed."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from tests.factories import make_article, make_tag

pytestmark = pytest.mark.django_db


def suggest(client, query=None):
    response = client.get(reverse("admin:backcare_article_tags"), {} if query is None else {"q": query})
    assert response.status_code == 200
    return response.json()["names"]


def test_names_that_begin_with_it_come_first(editor_client):
    for name in ("Lower back", "Back pain", "back rub", "Neck"):
        make_tag(name)
    assert suggest(editor_client, "BACK") == ["Back pain", "back rub", "Lower back"]


def test_any_script(editor_client):
    make_tag("Über")
    make_tag("腰痛")
    assert suggest(editor_client, "ÜB") == ["Über"]
    assert suggest(editor_client, "腰") == ["腰痛"]


@pytest.mark.parametrize("query", [None, "", "  ", "\x00", "%", "_", "nothing", "a" * 5000, "'; DROP TABLE"])
def test_nothing_to_suggest(editor_client, query):
    make_tag("Back pain")
    assert suggest(editor_client, query) == []


def test_at_most_eight(editor_client):
    for number in range(20):
        make_tag(f"tag {number:02}")
    assert len(suggest(editor_client, "tag")) == 8


def test_only_for_those_who_write_articles(client, django_user_model):
    url = reverse("admin:backcare_article_tags")
    assert client.get(url).status_code == 302
    user = django_user_model.objects.create_user("other", password="back", is_staff=True)
    client.force_login(user)
    assert client.get(url).status_code == 403
    user.user_permissions.add(Permission.objects.get(codename="add_article"))
    assert client.get(url).status_code == 200


def test_the_list_counts_articles(editor_client):
    tag = make_tag("a")
    make_article(tags=[tag])
    make_article(tags=[tag])
    response = editor_client.get(reverse("admin:backcare_tag_changelist"))
    assert '<td class="field-article_count">2</td>' in response.content.decode()
