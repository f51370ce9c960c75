"""Collections and products in the admin."""

import pytest
from django.urls import reverse

from backcare.articles import data as article_data
from backcare.models import ProductLink
from backcare.publication import drafts
from tests.factories import make_area, make_article, make_placement, make_product, make_technique
from tests.html_reading import form_data

pytestmark = pytest.mark.django_db


def url(page, product):
    return reverse(f"admin:backcare_productlink_{page}", args=[product.pk])


def save(client, product, **typed):
    """Open the form, type, save; returns the stored product and what is said."""
    data = form_data(client.get(url("change", product)).content.decode(), "productlink_form")
    data = {name: value for name, value in {**data, **typed}.items() if value is not None}
    response = client.post(url("change", product), data, follow=True)
    return ProductLink.objects.get(pk=product.pk), [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize(
    ("address", "typed", "handle", "new_address"),
    [
        ("/collections/backs/", {"handle": "necks"}, "necks", "/collections/necks/"),
        (
            "https://shop.example/products/backs?x=1",
            {"handle": "necks"},
            "necks",
            "https://shop.example/products/necks?x=1",
        ),
        ("/collections/backs/", {"url": "/collections/necks/"}, "necks", "/collections/necks/"),
        ("/collections/backs/", {"url": "/a/b", "handle": "c"}, "c", "/a/b"),
        ("/pages/17/", {"handle": "necks"}, "necks", "/pages/17/"),
        ("/pages/17/", {"url": "/pages/18/"}, "backs", "/pages/18/"),
        ("/collections/backs/", {"title": "Necks"}, "backs", "/collections/backs/"),
    ],
)
def test_handle_and_address_change_together_where_they_belong_together(
    editor_client, address, typed, handle, new_address
):
    product, said = save(editor_client, make_product(handle="backs", url=address), **typed)
    assert (product.handle, product.url) == (handle, new_address)
    assert ("as well." in " ".join(said)) is (
        len({handle, "backs"}) == 2 and len(typed) == 1 and new_address != address
    )


def test_a_product_says_where_it_is_used(editor_client):
    product = make_product()
    assert "Nowhere" in editor_client.get(url("change", product)).content.decode()
    card = f'<figure data-product="{product.key}"></figure>'
    users = [make_article(title="Placed"), make_technique("Kneading"), make_area("Neck")]
    for name, row in zip(("article", "technique", "area"), users, strict=True):
        make_placement(product=product, **{name: row})
    make_article(title="Card in the text", body=card)
    draft = make_article(title="Only in its changes")
    drafts.save_draft(draft, {**article_data.read(draft), "title": "Changed", "body": card})
    names = ["Placed", "Kneading", "Neck", "Card in the text", "Only in its changes"]
    shown = editor_client.get(url("change", product)).content.decode()
    question = editor_client.get(url("delete", product)).content.decode()
    assert "is still in use. Change these first:" in question
    _product, said = save(editor_client, product, is_listed=None)
    warning = next(text for text in said if text.startswith("No longer shown in:"))
    for name in names:
        for page in (shown, question, warning):
            assert page.count(f">{name}</a>") == 1, name
    editor_client.post(url("delete", product), {"post": "yes"})
    assert ProductLink.objects.filter(pk=product.pk).exists()


def test_typed_links_follow_the_address_and_the_form_says_so_before(editor_client):
    product = make_product(handle="backs", url="/collections/backs/")
    assert "links to this URL" not in editor_client.get(url("change", product)).content.decode()
    article = make_article(body='<p><a href="/collections/backs/">Backs</a></p>')
    shown = editor_client.get(url("change", product)).content.decode()
    assert "1 article links to this URL. If you change the URL, the links change with it." in shown
    _product, said = save(editor_client, product, title="Backs and necks")
    assert not any("links" in message for message in said)
    _product, said = save(editor_client, product, handle="necks")
    assert "The links in 1 article now lead to the new URL." in said
    article.refresh_from_db()
    assert article.body == '<p><a href="/collections/necks/">Backs</a></p>'
    assert article.revisions.get(kind="links").user.username == "editor"
