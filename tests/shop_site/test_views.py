"""The shop around the blog."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from backports import zstd

from tests.factories import make_article, make_image, make_placement, make_product
from tests.html_reading import elements, text

COLLECTION = "/collections/orthojoint-relief-back-massagers/"

pytestmark = pytest.mark.django_db


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("url", ["/", COLLECTION, "/products/knead-pillow/"])
def test_pages_without_any_content_of_the_blog(client, url):
    html = page(client, url)
    assert "From the journal" not in html
    assert "<img" not in html


def test_a_collection_shows_the_articles_that_are_placed_with_it(client):
    make_image(title="product-knead-pillow")
    collection = make_product("Massagers", handle="orthojoint-relief-back-massagers", url=COLLECTION)
    product = make_product("Knead Pillow", handle="knead-pillow", kind="product", url="/products/knead-pillow/")
    shown, draft = make_article(title="Shown"), make_article(title="Draft", status="draft")
    german = make_article(title="Kneten", language="de")
    for article in (shown, draft, german):
        make_placement(article=article, product=collection)
    make_placement(article=make_article(title="About the pillow"), product=product)
    for url in ("/", COLLECTION):
        words = text(page(client, url))
        assert "From the journal" in words
        assert "Shown" in words
        assert "Draft" not in words
        assert "Kneten" not in words
    assert "About the pillow" not in text(page(client, COLLECTION))
    assert "About the pillow" in text(page(client, "/products/knead-pillow/"))


@pytest.mark.parametrize("url", ["/collections/nothing/", "/products/nothing/", "/nothing/"])
def test_what_is_not_there(client, url):
    response = client.get(url)
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


def test_where_nothing_is_the_page_suggests(client, committed):
    with committed():
        article = make_article(title="Massage after lifting")
    html = client.get("/blogs/news/massage-when-lifting/").content.decode()
    assert article.get_absolute_url() in [link["href"] for link in elements(html, "a")]


@pytest.mark.parametrize("url", ["/", COLLECTION, "/products/knead-pillow/"])
def test_wrong_methods(client, url):
    assert client.post(url).status_code in (403, 405)
    assert client.get(url).cookies == {}


def test_the_blog_wears_the_chrome_of_the_shop(client):
    html = page(client, make_article().get_absolute_url())
    assert 'class="shop-header"' in html
    assert 'class="backcare"' in html
    assert html.count("<h1") == 1
    assert html.count("<main") == 1


@pytest.mark.parametrize(
    ("asked", "encoding", "decompress"),
    [
        ("gzip, deflate, br, zstd", "zstd", zstd.decompress),
        ("gzip, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("deflate", None, bytes),
        ("", None, bytes),
    ],
)
@pytest.mark.parametrize("url", ["/", "/blogs/news/", "/nothing/"])
def test_pages_are_compressed_as_the_browser_asks(client, url, asked, encoding, decompress):
    plain = client.get(url)
    answer = client.get(url, headers={"accept-encoding": asked})
    assert answer.headers.get("Content-Encoding") == encoding
    assert decompress(answer.content) == plain.content
    if encoding:
        assert "accept-encoding" in answer["Vary"].lower()
        assert len(answer.content) < len(plain.content) / 1.5


def test_what_has_a_digest_in_its_name_may_be_kept_for_good(client, settings):
    image = make_image()
    (Path(settings.MEDIA_ROOT) / "hands.jpg").write_bytes(b"a picture")
    said = {}
    for name in (image.file.name, image.renditions.first().file.name, "hands.jpg", "gone-0123456789ab.jpg"):
        answer = client.get(f"/media/{name}")
        answer.close()
        said[name] = (answer.status_code, answer.headers.get("Cache-Control"))
    kept = (200, "public, max-age=31536000, immutable")
    assert list(said.values()) == [kept, kept, (200, None), (404, None)]


@pytest.mark.parametrize("name", ["gone.jpg", "a" * 300, "肩" * 100, "a/" * 3000, "nul%00.jpg"])
def test_media_that_is_not_there_is_not_found(client, name):
    assert client.get(f"/media/{name}").status_code == 404


def test_crawlers_find_every_page(client):
    article = make_article()
    robots = client.get("/robots.txt").content.decode()
    assert "Sitemap: https://shop.example/sitemap.xml" in robots
    sections = re.findall(r"sitemap-(\w+)\.xml", client.get("/sitemap.xml").content.decode())
    pages = "".join(client.get(f"/sitemap-{section}.xml").content.decode() for section in sections)
    for path in ("/", COLLECTION, "/products/knead-pillow/", "/blogs/news/", article.get_absolute_url()):
        assert f"{path}</loc>" in pages, path
