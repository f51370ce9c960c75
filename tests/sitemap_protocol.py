"""Sitemaps by the protocol of https://www.sitemaps.org, with Google's images and translations; see ``sitemap_xsd``."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from django.test import Client
from lxml import etree

SM = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
IMAGE = "{http://www.google.com/schemas/sitemap-image/1.1}"
XHTML = "{http://www.w3.org/1999/xhtml}"

MAX_URLS = 50_000
MAX_BYTES = 50 * 1024 * 1024
MAX_IMAGES = 1_000

_URI = re.compile(r"https?://[!#$%&'()*+,/:;=?@\[\]\w.~-]+", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?")


def read(content: bytes) -> etree._Element:
    """Return the root of a sitemap, or of an index, that keeps the rules of each on its own."""
    assert len(content) <= MAX_BYTES
    root = etree.fromstring(content)
    _schema().assertValid(root)
    addresses = [each.text for each in root.iterfind(f"*/{SM}loc")]
    assert len(addresses) == len(set(addresses))
    assert len({urlsplit(each)[:2] for each in addresses}) == 1, "one scheme and host"
    others = [each.text for each in root.iter(f"{IMAGE}loc")] + [each.get("href") for each in root.iter(f"{XHTML}link")]
    assert [each for each in addresses + others if not _URI.fullmatch(each)] == []
    assert [each.text for each in root.iter(f"{SM}lastmod") if not _MOMENT.fullmatch(each.text)] == []
    assert all(len(each.findall(f"{IMAGE}image")) <= MAX_IMAGES for each in root)
    return root


def read_whole(client: Client, index: str = "/sitemap.xml", host: str = "shop.example") -> dict[str, etree._Element]:
    """Return the roots of all sitemaps that an index names, by address; all of them are of one host."""

    def get(address: str) -> etree._Element:
        response = client.get(address, secure=True, headers={"host": host})
        assert (response.status_code, response["Content-Type"]) == (200, "application/xml"), address
        return read(response.content)

    roots = {each.text: get(each.text.removeprefix(f"https://{host}")) for each in get(index).iter(f"{SM}loc")}
    locations = [each.text for root in roots.values() for each in root.iterfind(f"{SM}url/{SM}loc")]
    assert len(locations) == len(set(locations))
    assert {urlsplit(each)[:2] for each in (*roots, *locations)} == {("https", host)}
    return roots


def assert_alternates_agree(roots: Iterable[etree._Element], default: str) -> None:
    """Pages that name one another as translations all name the same set, themselves too, each language once."""
    alternates = {}
    for url in (url for root in roots for url in root.iterfind(f"{SM}url")):
        links = [(each.get("hreflang"), each.get("href")) for each in url.iterfind(f"{XHTML}link")]
        assert len(dict(links)) == len(links), links
        alternates[url.findtext(f"{SM}loc")] = dict(links)
    for address, links in alternates.items():
        if not links:
            continue
        assert address in links.values(), f"{address} does not name itself"
        assert links.get("x-default") == links.get(default), address
        assert all(alternates.get(each) == links for each in links.values()), address


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(__file__).parent / "sitemap_xsd" / "sitemap.xsd"))
