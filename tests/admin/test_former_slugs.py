"""Changing an address in the admin."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from backcare.models import FormerSlug
from tests.factories import make_area, make_person, make_tag, make_technique
from tests.html_reading import elements, text
from tests.redirects.test_addresses import change_slug

MAKE = {"technique": make_technique, "bodyarea": make_area, "person": make_person, "tag": make_tag}
INLINES = {"technique": ("steps", "placements"), "bodyarea": ("placements",), "person": (), "tag": ("synonyms",)}
FIELDS = {
    "technique": {"level": "basic", "pressure": "light", "status": "published"},
    "bodyarea": {"kind": "region", "position": "0", "status": "published"},
    "person": {},
    "tag": {},
}
HINT = "If you change it, the old web address redirects."

pytestmark = pytest.mark.django_db


def send(client, kind, target=None, **values):
    """Send the form of ``target``, or of a new row, and return the messages of the page that follows."""
    page = reverse(f"admin:backcare_{kind}_{'change' if target else 'add'}", args=[target.pk] if target else [])
    counts = {f"{prefix}-{name}_FORMS": 0 for prefix in INLINES[kind] for name in ("TOTAL", "INITIAL")}
    response = client.post(page, {**counts, **FIELDS[kind], **values}, follow=True)
    assert response.redirect_chain, response.context["errors"]
    return [str(message) for message in response.context["messages"]]


def form(client, kind, target=None):
    args = [target.pk] if target else []
    return client.get(reverse(f"admin:backcare_{kind}_{'change' if target else 'add'}", args=args)).content.decode()


@pytest.mark.parametrize("kind", MAKE)
class TestEveryKind:
    def test_a_changed_slug_redirects_and_the_editor_is_told(self, editor_client, kind):
        target = MAKE[kind](slug="old")
        told = send(editor_client, kind, target, name=target.name, slug="fresh")
        former = FormerSlug.objects.get()
        assert list(FormerSlug.objects.leading_to(target)) == [former]
        target.refresh_from_db()
        new = target.get_absolute_url()
        assert f"The old web address {former.get_absolute_url()} now redirects to {new}." in told

    def test_a_change_of_anything_else_leaves_nothing(self, editor_client, kind):
        target = MAKE[kind](slug="old")
        told = send(editor_client, kind, target, name="Another name", slug="old")
        assert not FormerSlug.objects.exists()
        assert not any("address" in message for message in told)

    def test_a_new_row_takes_an_address_back(self, editor_client, kind):
        change_slug(MAKE[kind](slug="old"), "fresh")
        send(editor_client, kind, name="Newcomer", slug="old")
        assert not FormerSlug.objects.exists()

    def test_the_form_says_what_a_change_does(self, editor_client, kind):
        assert HINT in form(editor_client, kind, MAKE[kind]())
        assert HINT not in form(editor_client, kind)

    def test_the_form_shows_the_former_addresses(self, editor_client, kind):
        target = MAKE[kind](slug="a")
        assert "None" in form(editor_client, kind, target)
        for slug in "bc":
            change_slug(target, slug)
        addresses = [row.get_absolute_url() for row in FormerSlug.objects.leading_to(target)]
        html = form(editor_client, kind, target)
        links = [attrs.get("href") for attrs in elements(html, "a")]
        assert [link for link in links if link in addresses] == addresses
        assert "Former addresses" not in form(editor_client, kind)

    def test_no_more_of_them_than_a_page_can_bear(self, editor_client, kind):
        target = MAKE[kind](slug="s-0")
        for number in range(1, 24):
            change_slug(target, f"s-{number}")
        html = form(editor_client, kind, target)
        assert "/s-3/</a>" in html
        assert "/s-2/</a>" not in html
        assert "and 3 more" in text(html)

    def test_only_a_new_slug_follows_the_name(self, editor_client, kind):
        scripts = elements(form(editor_client, kind, MAKE[kind]()), "script")
        assert [attrs for attrs in scripts if "#id_slug" in attrs.get("data-prepopulated-fields", "")] == []

    def test_who_may_only_look_sees_them_too(self, client, django_user_model, kind):
        target = MAKE[kind](slug="a")
        change_slug(target, "b")
        user = django_user_model.objects.create_user("guest", password="back", is_staff=True)
        may_look = Permission.objects.get(codename=f"view_{kind}", content_type__app_label="backcare")
        user.user_permissions.add(may_look)
        client.force_login(user)
        html = form(client, kind, target)
        assert FormerSlug.objects.get().get_absolute_url() in html
        assert 'name="slug"' not in html


def test_a_new_slug_follows_the_name(editor_client):
    for kind in ("technique", "bodyarea", "person"):
        scripts = elements(form(editor_client, kind), "script")
        assert any("#id_slug" in attrs.get("data-prepopulated-fields", "") for attrs in scripts), kind
