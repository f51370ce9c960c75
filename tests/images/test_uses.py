"""Where images are used."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backcare.images import uses
from backcare.models import Article, Image, Person, ProductLink, Technique
from tests.factories import (
    make_area,
    make_article,
    make_draft,
    make_image,
    make_person,
    make_product,
    make_technique,
)
from tests.html_reading import elements, read

pytestmark = pytest.mark.django_db


FIELDS = {Person: "photo", ProductLink: "image", Technique: "image"}


def figure(image):
    return f'<p>a</p><figure data-image="{image.key}"></figure>'


def video(image):
    return f'<figure data-video="youtube:abcdefghijk" data-image="{image.key}"><figcaption>b</figcaption></figure>'


def use_everywhere(image):
    """Use ``image`` in each way there is; return the rows that do, with what stands beside them."""
    live = make_article(title="The live one", hero_image=image)
    return [
        (live, "cover image"),
        (make_draft(title="The copy", draft_of=live, hero_image=image, slug="copy"), "cover image"),
        (make_person(name="Ida", photo=image), "photo"),
        (make_technique(name="Kneading", image=image), "image"),
        (make_product(title="The shelf", image=image), "image"),
        (make_article(title="In words", body=figure(image) * 2), "in the text"),
        (make_draft(title="A video", body=video(image)), "in the text"),
        (make_draft(title="Copied words", draft_of=make_article(), body=figure(image), slug="b"), "in the text"),
    ]


def pairs(found):
    return sorted((str(use.row), use.role) for use in found)


def test_every_place_is_found():
    image, other = make_image(with_renditions=False), make_image(with_renditions=False)
    make_article(body=figure(other), hero_image=other)
    make_area()
    wanted = use_everywhere(image)
    found = uses.of([image, other], "default")
    assert pairs(found[image.pk]) == sorted((str(row), role) for row, role in wanted)
    assert len(found[other.pk]) == 2
    assert uses.counts([image, other], "default") == {image.pk: len(wanted), other.pk: 2}
    assert uses.used_keys("default") == {image.key, other.key}


def test_a_key_that_begins_like_another_is_another():
    hand, hands = (make_image(title=title, with_renditions=False) for title in ("Hand", "Hands"))
    make_article(body=figure(hands))
    assert list(uses.of([hand, hands], "default")) == [hands.pk]
    assert uses.counts([hand, hands], "default")[hand.pk] == 0


def test_nothing_to_look_for(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert uses.of([], "default") == {}
        assert not uses.counts([], "default")


def test_the_form_links_to_each_place(editor_client):
    image = make_image()
    rows = use_everywhere(image)
    response = editor_client.get(reverse("admin:backcare_image_change", args=[image.pk]))
    html = response.content.decode()
    part = html[html.index("Where it is used") :]
    links = {link["href"] for link in elements(part[: part.index("</section>")], "a")}
    assert links == {
        reverse(f"admin:backcare_{row._meta.model_name}_change", args=[getattr(row, "draft_of_id", None) or row.pk])
        for row, _role in rows
    }
    for link in links:
        assert editor_client.get(link).status_code == 200
    words = " ".join(" ".join(read(part[: part.index("</section>")]).words).split())
    assert "Ida person, photo" in words
    assert "The copy article, cover image, in its unpublished changes" in words
    assert "A video article, in the text" in words


def test_the_form_of_an_unused_image_says_so(editor_client):
    html = editor_client.get(reverse("admin:backcare_image_change", args=[make_image().pk])).content.decode()
    assert "Nowhere. It is safe to delete." in html
    assert "Where it is used" not in editor_client.get(reverse("admin:backcare_image_add")).content.decode()


def test_most_places_are_named_and_the_others_counted(editor_client, monkeypatch):
    monkeypatch.setattr("backcare.admin.images.image_admin.NAMED", 3)
    image = make_image()
    use_everywhere(image)
    for page in ("change", "delete"):
        html = editor_client.get(reverse(f"admin:backcare_image_{page}", args=[image.pk])).content.decode()
        assert "and 5 more places" in html


def test_places_that_someone_may_not_open_are_named_without_a_link(client, django_user_model):
    image = make_image()
    make_person(name="Ida <b>", photo=image)
    user = django_user_model.objects.create_user("pictures", password="back", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["change_image", "delete_image"]))
    client.force_login(user)
    html = client.get(reverse("admin:backcare_image_change", args=[image.pk])).content.decode()
    assert "Ida &lt;b&gt;" in html
    assert "/backcare/person/" not in html


def listed(client, **query):
    response = client.get(reverse("admin:backcare_image_changelist"), query)
    assert response.status_code == 200
    html = response.content.decode()
    return {str(image): image.use_count for image in response.context["cl"].result_list}, html


def test_the_list_counts_and_can_show_what_is_unused(editor_client):
    often, once = make_image(title="Often"), make_image(title="Once")
    make_image(title="Never")
    rows = use_everywhere(often)
    make_article(body=figure(once))
    counted, html = listed(editor_client)
    assert counted == {"Often": len(rows), "Once": 1, "Never": 0}
    assert f"used {len(rows)} times" in html
    assert "used once" in html
    assert '<td class="field-used">unused</td>' in html
    assert set(listed(editor_client, use="unused")[0]) == {"Never"}
    assert set(listed(editor_client, use="used")[0]) == {"Often", "Once"}
    assert set(listed(editor_client, use="nonsense")[0]) == set(counted)


@pytest.mark.parametrize("query", [{}, {"use": "unused"}, {"use": "used"}])
def test_the_list_takes_the_same_few_queries_whatever_is_used(editor_client, query):
    def count():
        with CaptureQueriesContext(connection) as captured:
            listed(editor_client, **query)
        return len(captured)

    use_everywhere(make_image())
    make_image()
    listed(editor_client)  # sets the cookie
    few = count()
    assert few < 15
    for _ in range(5):
        use_everywhere(make_image(with_renditions=False))
        make_image(with_renditions=False)
    assert count() == few


def test_an_image_that_is_used_is_not_deleted_and_each_place_is_named(editor_client):
    image, free = make_image(), make_image()
    rows = use_everywhere(image)
    address = reverse("admin:backcare_image_delete", args=[image.pk])
    html = editor_client.get(address).content.decode()
    for row, role in rows:
        assert str(row) in html
        assert role in html
    assert "in its unpublished changes" in html
    editor_client.post(address, {"post": "yes"})
    editor_client.post(
        reverse("admin:backcare_image_changelist"),
        {"action": "delete_selected", "_selected_action": [image.pk, free.pk], "post": "yes"},
    )
    assert Image.objects.count() == 2


@pytest.mark.parametrize("number", range(8))
def test_each_place_alone_keeps_its_image(editor_client, number):
    image = make_image(with_renditions=False)
    keep = use_everywhere(image)[number][0]
    for use in uses.of([image], "default")[image.pk]:
        if use.row != keep:
            empty = {"body": "", "hero_image": None} if isinstance(use.row, Article) else {FIELDS[type(use.row)]: None}
            type(use.row).objects.filter(pk=use.row.pk).update(**empty)
    assert uses.counts([image], "default")[image.pk] == 1
    editor_client.post(reverse("admin:backcare_image_delete", args=[image.pk]), {"post": "yes"})
    assert Image.objects.exists()
