"""What the buttons of a technique's and a body area's form do, and what they say."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from backcare.models import BodyArea, Technique
from tests.factories import make_area, make_article, make_draft, make_technique
from tests.html_reading import form_data

MAKE = {"technique": make_technique, "bodyarea": make_area}
LINKS = {"technique": "techniques", "bodyarea": "areas"}

pytestmark = [pytest.mark.django_db, pytest.mark.parametrize("name", MAKE)]


def press(client, address, button, **changes):
    """Press a button of a form; returns the page that follows, and what it says."""
    data = {**form_data(client.get(address).text, f"{address.split('/')[3]}_form"), **changes, button: "1"}
    page = client.post(address, data, follow=True)
    return page, [str(message) for message in page.context["messages"]]


def change_url(row):
    return reverse(f"admin:backcare_{row._meta.model_name}_change", args=[row.pk])


def buttons(page):
    return [
        line.split('value="')[1].split('"')[0] for line in page.text.splitlines() if 'type="submit" name="_' in line
    ]


def test_a_draft_is_saved_published_changed_and_unpublished(editor_client, name):
    row = MAKE[name]("Kneading", status="draft")
    address = change_url(row)
    for number in range(2):
        make_article(title=f"Article {number}", **{LINKS[name]: [row]})
    make_draft(**{LINKS[name]: [row]})
    assert "Draft. Readers don’t see it until you publish it." in editor_client.get(address).text
    assert buttons(editor_client.get(address)) == ["Save draft", "Publish"]

    page, said = press(editor_client, address, "_save", name="Slow kneading")
    assert said == ["Draft saved. Readers don’t see it until you publish it."]
    assert page.redirect_chain == [(address, 302)]
    row.refresh_from_db()
    assert (row.name, row.is_published()) == ("Slow kneading", False)

    page, said = press(editor_client, address, "_publish", name="Warm kneading")
    assert said == [f'Published. <a href="{row.get_absolute_url()}">View on site</a>']
    assert "Live. Readers see what you save at once." in page.text
    assert buttons(page) == ["Save and update the page", "Unpublish"]
    row.refresh_from_db()
    assert (row.name, row.is_published()) == ("Warm kneading", True)

    _page, said = press(editor_client, address, "_save", name="Kneading")
    assert said == [f'Saved. Readers see your changes now. <a href="{row.get_absolute_url()}">View on site</a>']
    row.refresh_from_db()
    assert row.is_published()

    _page, said = press(editor_client, address, "_unpublish")
    assert said == [
        "Unpublished. Readers will get a “Page not found” error until you publish it again. "
        "2 live articles no longer show it."
    ]
    row.refresh_from_db()
    assert not row.is_published()
    messages = [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")]
    assert messages == ["Changed Name.", "Changed Name. Changed Status.", "Changed Name.", "Changed Status."]


@pytest.mark.parametrize(("button", "is_published"), [("_save", False), ("_publish", True), ("_continue", False)])
def test_a_new_one_is_a_draft_unless_it_is_published(editor_client, name, button, is_published):
    add = reverse(f"admin:backcare_{name}_add")
    press(editor_client, add, button, name="Kneading", slug="kneading", kind="region")
    model = {"technique": Technique, "bodyarea": BodyArea}[name]
    assert model.objects.get().is_published() is is_published


def test_whoever_may_only_look_has_no_buttons(client, django_user_model, name):
    user = django_user_model.objects.create_user("viewer", password="back", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename=f"view_{name}"))
    client.force_login(user)
    row = MAKE[name]("Kneading", status="draft")
    page = client.get(change_url(row))
    assert buttons(page) == []
    assert "Close" in page.text
    assert client.post(change_url(row), {"_publish": "1"}).status_code == 403
