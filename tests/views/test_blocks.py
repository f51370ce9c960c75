"""Each part of a page is a block of its template: a host replaces one, and the rest stays as it is."""

import re

import pytest
from django.utils import timezone

from backcare.related import rebuilding
from shop_site.environment import ROOT
from tests.factories import (
    make_area,
    make_article,
    make_caution,
    make_comment,
    make_image,
    make_person,
    make_placement,
    make_reference,
    make_technique,
)

pytestmark = pytest.mark.django_db

TEMPLATES = ROOT / "backcare/templates/backcare"
PARTS = {
    "article_detail": {
        "backcare_header": "<h1>Ten minutes</h1>",
        "backcare_hero": '<figure class="backcare-hero">',
        "backcare_contents": "In this article",
        "backcare_cautions": "Before you start",
        "backcare_text": '<h2 id="section-breathe">',
        "backcare_products": "View in the shop",
        "backcare_techniques": "Techniques in this article",
        "backcare_notice": "general",
        "backcare_areas": "Lower back",
        "backcare_tags": "Desk work",
        "backcare_share": "Copy link",
        "backcare_references": "References",
        "backcare_related": "You may also like",
        "backcare_comments": "1 comment",
    },
    "technique_detail": {
        "backcare_header": "<h1>Kneading</h1>",
        "backcare_cautions": "Before you start",
        "backcare_steps": "Warm your hands.",
        "backcare_hero": "<img ",
        "backcare_facts": "<dl",
        "backcare_areas": "Lower back",
        "backcare_notice": "general",
        "backcare_products": "View in the shop",
        "backcare_articles": "More on Kneading",
    },
    "area_detail": {
        "backcare_header": "<h1>Lower back</h1>",
        "backcare_muscles": "Quadratus",
        "backcare_cautions": "Before you start",
        "backcare_techniques": "Techniques for this area",
        "backcare_notice": "general",
        "backcare_products": "View in the shop",
        "backcare_articles": "More on Lower back",
    },
    "person_detail": {
        "backcare_header": "<h1>Ida</h1>",
        "backcare_text": "Has warm hands.",
        "backcare_articles": "Written by Ida",
        "backcare_reviewed": "Reviewed by Ida",
    },
    "article_list": {
        "backcare_header": "<h1>",
        "backcare_lead": "Five minutes",
        "backcare_topics": "Where does it hurt?",
        "backcare_articles": "Ten minutes",
    },
    "article_tagged": {"backcare_header": "<h1>Desk work</h1>", "backcare_articles": "Ten minutes"},
    "archive": {"backcare_header": "<h1>", "backcare_months": "(2)"},
    "archive_of": {"backcare_header": "<h1>", "backcare_articles": "Ten minutes"},
    "technique_list": {
        "backcare_header": "<h1>",
        "backcare_cautions": "Before you start",
        "backcare_techniques": "Kneading",
        "backcare_notice": "general",
    },
    "area_list": {"backcare_header": "<h1>", "backcare_areas": "Lower back"},
    "search": {"backcare_header": "<h1>", "backcare_results": "for “hands”"},
}
"""The blocks of each page inside its content, in order, and words that stand in each."""


@pytest.fixture
def addresses():
    """The addresses of pages on which every part shows, by template."""
    area = make_area("Lower back", slug="lower-back")
    make_area("Quadratus", parent=area, kind="muscle")
    ida = make_person("Ida", bio="Has warm hands.")
    technique = make_technique("Kneading", slug="kneading", image=make_image())
    technique.steps.create(text="Warm your hands.", position=1)
    technique.areas.add(area)
    caution = make_caution()
    for target in (technique, area):
        target.cautions.add(caution)
    article, _other = [
        make_article(
            title=title,
            slug=slug,
            body="<h2>Breathe</h2><p>Warm hands.</p><h2>Stretch</h2><p>Slowly now.</p>",
            tags=["Desk work"],
            techniques=[technique],
            areas=[area],
            author=ida,
            reviewer=ida,
            reviewed_on=timezone.localdate(),
            hero_image=make_image(),
        )
        for title, slug in (("Ten minutes", "ten-minutes"), ("Five minutes", "five-minutes"))
    ]
    make_reference(article)
    make_comment(article, status="approved")
    for target in ({"article": article}, {"technique": technique}, {"area": area}):
        make_placement(**target)
    rebuilding.rebuild()
    return {
        "article_detail": article.get_absolute_url(),
        "technique_detail": technique.get_absolute_url(),
        "area_detail": area.get_absolute_url(),
        "person_detail": ida.get_absolute_url(),
        "article_list": "/blogs/news/",
        "article_tagged": "/blogs/news/tagged/desk-work/",
        "archive": "/blogs/news/archive/",
        "archive_of": f"/blogs/news/archive/{timezone.localdate().year}/",
        "technique_list": "/blogs/news/techniques/",
        "area_list": "/blogs/news/areas/",
        "search": "/blogs/news/search/?q=hands",
    }


@pytest.fixture
def shown_with(client, settings, tmp_path):
    """A function that gives the page at an address, with ``content`` in one block of its template."""
    (engine,) = settings.TEMPLATES

    def page(url, template, block, content):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        (folder / "backcare").mkdir(parents=True)
        (folder / f"backcare/{template}.html").write_text(
            f'{{% extends "backcare/{template}.html" %}}{{% block {block} %}}{content}{{% endblock %}}'
        )
        settings.TEMPLATES = [{**engine, "DIRS": [folder]}]
        return html(client, url)

    return page


def html(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("template", PARTS)
def test_a_block_replaces_its_part_alone(template, addresses, client, shown_with):
    url = addresses[template]
    page = html(client, url)
    for block, words in PARTS[template].items():
        before, part, after = shown_with(url, template, block, "<!--|-->{{ block.super }}<!--|-->").split("<!--|-->")
        assert before + part + after == page, block
        assert words in part, block
        assert shown_with(url, template, block, "<p>Ours</p>") == f"{before}<p>Ours</p>{after}", block


@pytest.mark.parametrize("template", PARTS)
def test_every_block_is_tried_and_documented(template):
    blocks = re.findall(r"{% block (\w+) %}", (TEMPLATES / f"{template}.html").read_text())
    assert set(blocks) - {"backcare_title", "backcare_head", "backcare_content"} == set(PARTS[template])
    reference = (ROOT / "docs/reference/templates.md").read_text()
    (line,) = (line for line in reference.splitlines() if line.startswith(f"| `{template}.html` | `backcare_header`"))
    assert re.findall(r"`(backcare_\w+)`", line) == list(PARTS[template])
