"""Pages as Markdown, at addresses of their own, and the list of them."""

import json
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import include, path
from django.utils import timezone

from backcare.publication.addresses import keep_leading
from backcare.views.markdown import llms_txt
from tests.factories import (
    make_area,
    make_article,
    make_caution,
    make_draft,
    make_person,
    make_reference,
    make_technique,
)
from tests.html_reading import elements

LIST = "/blogs/news/"
SITE = "https://shop.example"

pytestmark = pytest.mark.django_db

urlpatterns = [path("llms.txt", llms_txt), path("blogs/news/", include("backcare.urls"))]


@pytest.fixture(autouse=True)
def _site(settings):
    settings.BACKCARE = {**settings.BACKCARE, "SITE_URL": SITE, "TITLE": "Journal", "DESCRIPTION": "Backs."}


def read(client, address):
    """The front matter and the text at ``address``."""
    response = client.get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["X-Robots-Tag"] == "noindex"
    _nothing, front, text = response.content.decode().split("---\n", 2)
    return {name: json.loads(value) for name, value in (line.split(": ", 1) for line in front.splitlines())}, text


def full_article():
    technique = make_technique("Kneading", slug="kneading")
    technique.cautions.add(make_caution("Never press on the spine.", severity="avoid"))
    technique.steps.create(text="Warm your hands.", position=1)
    article = make_article(
        title="Warm *hands*",
        slug="warm-hands",
        summary="Heat: and oil.",
        body='<h2>Oil</h2><p>See <a href="/blogs/news/older/">this</a>.</p>',
        author=make_person("Ida Änne"),
        reviewer=make_person("Bo"),
        reviewed_on=date(2026, 3, 1),
        techniques=[technique],
        tags=["Desk work"],
    )
    make_reference(article, title="Back pain", url="https://health.example/")
    return article, technique


def test_an_article_as_markdown(client):
    article, _technique = full_article()
    front, text = read(client, f"{LIST}warm-hands.md")
    assert front["title"] == "Warm *hands*"
    assert front["url"] == f"{SITE}{article.get_absolute_url()}"
    assert (front["author"], front["reviewed_by"], front["reviewed_on"]) == ("Ida Änne", "Bo", "2026-03-01")
    assert front["tags"] == ["Desk work"]
    assert text.strip().split("\n\n") == [
        r"# Warm \*hands\*",
        "## Before you start",
        "- **Avoid:** Never press on the spine.",
        "## Oil",
        f"See [this]({SITE}/blogs/news/older/).",
        "## References",
        "1. [Back pain](https://health.example/)",
    ]
    assert client.get(f"{LIST}warm-hands.md")["Link"] == f'<{front["url"]}>; rel="canonical"'


def test_a_technique_and_a_body_area_as_markdown(client):
    _article, technique = full_article()
    area = make_area("Lower back", slug="lower-back", summary="Where it aches.")
    technique.areas.add(area)
    front, text = read(client, f"{LIST}techniques/kneading.md")
    assert front["title"] == "Kneading"
    assert text.index("Never press on the spine.") < text.index("1. Warm your hands.")
    assert f"- [Lower back]({SITE}{area.get_absolute_url()})" in text
    front, text = read(client, f"{LIST}areas/lower-back.md")
    assert front["summary"] == "Where it aches."
    assert "Never press on the spine." in text
    assert f"[Kneading]({SITE}{technique.get_absolute_url()})" in text


def test_pages_name_their_markdown(client):
    full_article()
    for address in ("warm-hands", "techniques/kneading"):
        html = client.get(f"{LIST}{address}/").content.decode()
        links = [each["href"] for each in elements(html, "link") if each.get("type") == "text/markdown"]
        assert links == [f"{LIST}{address}.md"]


def test_what_is_hidden_has_none_and_old_addresses_lead_on(client):
    make_draft(slug="draft")
    make_technique("Draft", slug="draft", status="draft")
    for address in ("draft.md", "techniques/draft.md", "areas/draft.md", "nothing.md"):
        assert client.get(LIST + address).status_code == 404
    _article, technique = full_article()
    technique.slug = "petrissage"
    technique.save()
    keep_leading(technique, "kneading")
    response = client.get(f"{LIST}techniques/kneading.md")
    assert (response.status_code, response["Location"]) == (301, f"{LIST}techniques/petrissage.md")


@pytest.mark.urls("tests.views.test_markdown")
def test_llms_txt_lists_what_there_is(client):
    full_article()
    make_area("Lower back", slug="lower-back")
    make_article(title="Later", published_at=timezone.now() + timedelta(days=1))
    with CaptureQueriesContext(connection) as queries:
        response = client.get("/llms.txt")
    assert len(queries) == 3
    text = response.content.decode()
    assert text.startswith("# Journal\n\n> Backs.\n\n## Articles\n\n")
    assert f"- [Warm \\*hands\\*]({SITE}{LIST}warm-hands.md): Heat: and oil." in text
    assert f"- [Lower back]({SITE}{LIST}areas/lower-back.md)" in text
    assert "Later" not in text


def test_the_license_stands_in_the_front_matter(client, settings):
    settings.BACKCARE = settings.BACKCARE | {"LICENSE": "© Shop: “quote” & link"}
    text = client.get(make_article(slug="hands").get_absolute_url().rstrip("/") + ".md").text
    assert '\nlicense: "© Shop: “quote” & link"\n' in text.partition("\n---\n")[0] + "\n"
