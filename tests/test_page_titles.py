"""The titles of pages keep to what search engines show of them."""

import pytest

from backcare.seo.titles import full_title
from tests.factories import make_article

SHOP = {"TITLE": "Journal", "PUBLISHER": "Orthojoint"}


@pytest.mark.parametrize(
    ("name", "settings_of_shop", "expected"),
    [
        ("Neck", SHOP, "Neck – Journal – Orthojoint"),
        ("n" * 37, SHOP, "n" * 37 + " – Journal – Orthojoint"),
        ("n" * 38, SHOP, "n" * 38 + " – Journal"),
        ("n" * 50, SHOP, "n" * 50 + " – Journal"),
        ("n" * 51, SHOP, "n" * 51),
        ("n" * 90, SHOP, "n" * 90),
        ("Journal", SHOP, "Journal – Orthojoint"),
        ("Neck", {"TITLE": "Journal"}, "Neck – Journal"),
        ("Neck", {"TITLE": "Orthojoint", "PUBLISHER": "Orthojoint"}, "Neck – Orthojoint"),
    ],
)
def test_a_title_has_what_fits(settings, name, settings_of_shop, expected):
    settings.BACKCARE = settings_of_shop
    assert full_title(name) == expected


@pytest.mark.django_db
def test_pages_have_it(client):
    article = make_article(title="Warm & slow hands, warm & slow hands, warm & slow hands", slug="hands")
    assert (
        "<title>Warm &amp; slow hands, warm &amp; slow hands, warm &amp; slow hands</title>"
        in client.get(article.get_absolute_url()).text
    )
    assert "<title>Journal – Orthojoint</title>" in client.get("/blogs/news/").text
    assert "<title>Search for “<b>” – Journal – Orthojoint</title>".replace("<b>", "&lt;b&gt;") in (
        client.get("/blogs/news/search/?q=<b>").text
    )
