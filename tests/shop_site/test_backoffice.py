"""The first page of the shop's admin."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from shop_site.backoffice import Backoffice

pytestmark = pytest.mark.django_db


def test_it_is_the_admin_of_the_shop():
    assert isinstance(admin.site, Backoffice)


def test_an_editor_starts_at_the_desk(editor_client):
    response = editor_client.get(reverse("admin:index"), follow=True)
    assert response.redirect_chain == [(reverse("admin:backcare_desk"), 302)]
    html = response.content.decode()
    assert "user-tools" in html
    for name in ("article", "image", "tag"):  # nothing that the usual first page leads to is lost
        assert f'href="{reverse(f"admin:backcare_{name}_changelist")}"' in html


def test_a_superuser_finds_one_list_of_tags(admin_client):
    page = admin_client.get(reverse("admin:app_list", args=["backcare"]), follow=True).content.decode()
    assert reverse("admin:backcare_tag_changelist") in page
    assert "taggit" not in page


def test_who_has_no_desk_starts_at_the_lists(client):
    user = User.objects.create_user("clerk", password="back", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_person"))
    client.force_login(user)
    response = client.get(reverse("admin:index"))
    assert response.status_code == 200
    assert "Site administration" in response.content.decode()


def test_a_visitor_is_asked_to_log_in(client):
    address = reverse("admin:index")
    assert client.get(address).url == f"{reverse('admin:login')}?next={address}"
