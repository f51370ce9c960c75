"""The demo as a reader walks through it, and as the Nu HTML checker reads it."""

import json
import re
import shutil
import subprocess
import tarfile
from collections import Counter
from itertools import pairwise

import pytest

from tests.feed_rules import assert_feed
from tests.html_reading import elements, text
from tests.require import require
from tests.schema_org import SCRIPT, faults, graph
from tests.shop_site.crawl import crawl
from tests.sitemap_protocol import SM, assert_alternates_agree, read_whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("content")]

SITE = "https://shop.example"

CLICKS = 4
"""As far as the second page of a year in the archive."""


def test_every_page_is_found_and_says_what_it_is(client):
    pages = crawl(client)
    assert len(pages) > 70
    assert max(clicks for clicks, _html in pages.values()) <= CLICKS
    titles, descriptions = Counter(), Counter()
    for address, (_clicks, html) in pages.items():
        assert len(elements(html, "h1")) == 1, address
        assert [attrs.get("rel") for attrs in elements(html, "link")].count("canonical") == 1, address
        (page,) = elements(html, "html")
        titles[page["lang"], text(re.search(r"<title>(.*?)</title>", html, flags=re.DOTALL)[1])] += 1
        descriptions.update(
            (page["lang"], attrs["content"]) for attrs in elements(html, "meta") if attrs.get("name") == "description"
        )
        levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
        assert all(after <= before + 1 for before, after in pairwise(levels)), (address, levels)
    assert [title for title, count in titles.items() if count > 1] == []
    assert [description for description, count in descriptions.items() if count > 1] == []
    assert descriptions.total() == len(pages)


def test_what_pages_say_to_programs_keeps_the_standards(client):
    pages = crawl(client)
    described = {address: graph(html) for address, (_clicks, html) in pages.items() if SCRIPT.search(html)}
    assert len(described) > 60
    assert {address: found for address, nodes in described.items() if (found := faults(nodes))} == {}

    links = [attrs for _clicks, html in pages.values() for attrs in elements(html, "link")]
    alternates = {attrs["href"]: attrs.get("type", "text/html") for attrs in links if attrs["rel"] == "alternate"}
    assert {"text/markdown", "application/atom+xml"} < set(alternates.values())
    for address, kind in alternates.items():
        response = client.get(address.removeprefix(SITE))
        assert (response.status_code, response["Content-Type"]) == (200, f"{kind}; charset=utf-8"), address
        if kind not in ("text/markdown", "text/html"):
            assert_feed(response, address)

    roots = read_whole(client).values()
    assert_alternates_agree(roots, default="en")
    assert {each.text.removeprefix(SITE) for root in roots for each in root.iterfind(f"*/{SM}loc")} <= set(pages)


@pytest.mark.slow
def test_the_nu_html_checker_finds_no_error(client, tmp_path):
    java, npm = shutil.which("java"), shutil.which("npm")
    if java and npm:
        command = [npm, "pack", "--silent", "--fetch-retries=0", "--fetch-timeout=60000", "vnu-jar@26"]
        subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=120)
    archive = next(tmp_path.glob("*.tgz"), None)
    require("nu", available=archive is not None, reason="there is no java, or npm did not give us vnu-jar")
    with tarfile.open(archive) as tar:
        (tmp_path / "vnu.jar").write_bytes(tar.extractfile("package/build/dist/vnu.jar").read())
    for number, (address, (_clicks, html)) in enumerate(crawl(client).items()):
        name = re.sub(r"\W+", "-", address).strip("-") or "home"
        (tmp_path / f"{number}-{name}.html").write_text(html)
    command = [java, "-jar", "vnu.jar", "--errors-only", "--format", "json", *map(str, tmp_path.glob("*.html"))]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300)
    assert json.loads(result.stderr)["messages"] == []
