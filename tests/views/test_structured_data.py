"""JSON-LD: one linked graph on each page, and nothing in it that the page does not show."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from backcare.images import renditions
from backcare.models import Article
from tests.factories import (
    make_area,
    make_article,
    make_comment,
    make_draft,
    make_image,
    make_person,
    make_reference,
    make_technique,
)
from tests.html_reading import elements, text
from tests.schema_org import SCRIPT, faults
from tests.schema_org import graph as graph_of

LIST = "/blogs/news/"
SITE = "https://shop.example"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings):
    settings.BACKCARE = {**settings.BACKCARE, "SITE_URL": SITE, "TITLE": "Journal", "PUBLISHER": "Orthojoint"}


@pytest.fixture
def article():
    now = timezone.now()
    area, technique = make_area("Lower back", slug="lower-back"), make_technique("Kneading", slug="kneading")
    technique.steps.create(text="Warm your hands.", position=1)
    technique.areas.add(area)
    ida = make_person("Ida Änne", slug="ida", credentials="Physical therapist", bio="Has warm hands.")
    article = make_article(
        title="Warm </script> hands & oil",
        slug="warm-hands",
        summary="Heat “and” oil.",
        hero_image=make_image(credit="A. Photographer", ai_use="edited"),
        author=make_person("Bo", slug="bo"),
        reviewer=ida,
        reviewed_on=date(2026, 3, 1),
        tags=["Desk work"],
        techniques=[technique],
        areas=[area],
        published_at=now - timedelta(days=9),
    )
    Article.objects.filter(pk=article.pk).update(updated_at=now - timedelta(days=2))
    make_reference(article, title="Back pain", publisher="Clinic", url="https://health.example/")
    make_comment(article, status="approved", name="Eva", body="It <b>helped</b>.")
    make_comment(article, status="pending", name="Nobody", body="Secret.")
    return article


def graph(client, address):
    html = client.get(address).content.decode()
    return html, graph_of(html)


def pages(article):
    return {
        article.get_absolute_url(): {"MedicalWebPage", "BlogPosting", "Person", "Organization", "BreadcrumbList"},
        f"{LIST}techniques/kneading/": {"WebPage", "HowTo", "BreadcrumbList"},
        f"{LIST}areas/lower-back/": {"WebPage", "AnatomicalStructure", "BreadcrumbList"},
        f"{LIST}people/ida/": {"ProfilePage", "Person"},
        LIST: {"CollectionPage"},
        f"{LIST}tagged/desk-work/": {"CollectionPage"},
        f"{LIST}techniques/": {"CollectionPage"},
        f"{LIST}areas/": {"CollectionPage"},
        f"{LIST}archive/{article.published_at.year}/": {"CollectionPage"},
    }


def test_each_page_has_its_graph_and_every_reference_leads_to_a_node(client, article):
    for address, types in pages(article).items():
        _html, nodes = graph(client, address)
        assert {node["@type"] for node in nodes} == types, address
        known = {node["@id"] for node in nodes if "@id" in node}
        referred = {value["@id"] for value in values(nodes) if isinstance(value, dict) and set(value) == {"@id"}}
        assert referred <= known, address
        assert nodes[0]["url"] == f"{SITE}{address}"


def test_the_vocabulary_is_that_of_schema_org(client, settings, article):
    settings.BACKCARE = {**settings.BACKCARE, "PUBLISHER_LOGO": "/static/logo.png"}
    make_area("Erectors", slug="erectors", kind="muscle", parent=article.areas.get())
    for address in (*pages(article), f"{LIST}areas/erectors/", make_article().get_absolute_url()):
        assert faults(graph(client, address)[1]) == [], address


@pytest.mark.parametrize(
    ("node", "fault"),
    [
        ({"@type": "BlogPost"}, "schema.org has no rdfs:Class BlogPost"),
        ({"@type": "Person", "nom": "Bo"}, "schema.org has no rdf:Property nom"),
        ({"@type": "Person", "headline": "Bo"}, "Person has no headline"),
        ({"@type": "BlogPosting", "datePublished": "2026-03-01T08:00:00"}, "datePublished of BlogPosting is"),
        ({"@type": "BlogPosting", "author": {"@id": "#bo"}}, "author of BlogPosting refers to #bo"),
        ({"@type": "BlogPosting", "author": {"@type": "Comment"}}, "author of BlogPosting is"),
        ({"@type": "BlogPosting", "author": "Bo"}, "author of BlogPosting is 'Bo', not one of"),
        ({"@type": "BlogPosting", "url": "/relative/"}, "url of BlogPosting is '/relative/'"),
        ({"@type": "BlogPosting", "commentCount": "1"}, "commentCount of BlogPosting is '1'"),
        ({"@type": "BlogPosting", "serviceAudience": "x"}, "serviceAudience is superseded by ['audience']"),
        ({"@type": "BlogPosting", "abstract": {"@type": "Thing", "nom": "Bo"}}, "schema.org has no rdf:Property nom"),
        ({"@type": "BlogPosting", "usageInfo": "https://shop.example/"}, "usageInfo is pending"),
    ],
)
def test_what_does_not_fit_the_vocabulary_is_found(node, fault):
    assert any(each.startswith(fault) for each in faults([node])), faults([node])


def test_everything_that_is_said_stands_on_the_page(client, article):
    for address in pages(article):
        html, nodes = graph(client, address)
        html = SCRIPT.sub("", html)
        attributes = {value for attrs in elements(html) for value in attrs.values() if value}
        shown = " ".join((text(html), *attributes)).split()
        shown = " ".join(shown)
        for name, value in strings(nodes):
            if name.startswith("@") or name in ("inLanguage", "logo", "digitalSourceType"):
                continue
            if name in ("url", "item"):
                assert value.removeprefix(SITE) in {*attributes, address, "/"}, (address, name, value)
            elif re.match(r"\d{4}-\d\d-\d\dT", value):
                assert any(each[:10] == value[:10] for each in attributes), (address, name, value)
            else:
                assert " ".join(value.removesuffix(" px").split()) in shown, (address, name, value)


def test_an_article_says_who_wrote_reviewed_and_commented(client, article):
    _html, nodes = graph(client, article.get_absolute_url())
    page, posting = nodes[0], nodes[1]
    assert page["lastReviewed"] == "2026-03-01"
    assert page["reviewedBy"] == {"@id": f"{SITE}{LIST}people/ida/#person"}
    assert page["mainEntity"] == {"@id": posting["@id"]}
    assert posting["headline"] == "Warm </script> hands & oil"
    assert posting["author"] == {"@id": f"{SITE}{LIST}people/bo/#person"}
    assert [each["name"] for each in posting["about"]] == ["Kneading", "Lower back"]
    assert [each["text"] for each in posting["comment"]] == ["It <b>helped</b>."]
    assert posting["commentCount"] == 1
    assert posting["datePublished"] < posting["dateModified"]


@pytest.mark.parametrize(
    ("ai_use", "source"),
    [
        ("", None),
        ("edited", "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource"),
        ("generated", "https://schema.org/TrainedAlgorithmicMediaDigitalSource"),
    ],
)
def test_how_a_picture_was_made_is_said(client, ai_use, source):
    _html, nodes = graph(client, make_article(hero_image=make_image(ai_use=ai_use)).get_absolute_url())
    assert nodes[1]["image"][0].get("digitalSourceType") == source


def test_an_article_offers_its_picture_in_the_shapes_of_search_engines(client):
    image = make_image(size=(1600, 1000))
    article = make_article(hero_image=image)
    (alone,) = graph(client, article.get_absolute_url())[1][1]["image"]
    renditions.make(image, renditions.CROPS)
    first, *crops = graph(client, article.get_absolute_url())[1][1]["image"]
    assert first == alone
    assert (first["width"], first["height"]) == ("1200 px", "750 px")
    assert crops == [f"{SITE}{image.renditions.get(format=format).file.url}" for format in ("1x1", "4x3", "16x9")]
    assert "image" not in graph(client, make_article().get_absolute_url())[1][1]


def test_without_a_review_and_an_update_nothing_claims_one(client):
    _html, nodes = graph(client, make_article().get_absolute_url())
    assert nodes[0]["@type"] == "WebPage"
    assert {"reviewedBy", "lastReviewed"} & set(nodes[0]) == set()
    assert "dateModified" not in nodes[1]


def test_social_networks_get_a_large_picture_and_the_times(client, article):
    html = client.get(article.get_absolute_url()).content.decode()
    found = {each["property"]: each["content"] for each in elements(html, "meta") if "property" in each}
    assert found["og:image"].startswith(f"{SITE}/media/")
    assert int(found["og:image:width"]) > 0
    assert found["og:site_name"] == "Journal"
    assert found["article:tag"] == "Desk work"
    assert found["article:published_time"] < found["article:modified_time"]
    assert '<meta name="twitter:card" content="summary_large_image">' in html


def test_a_page_that_readers_may_not_see_says_nothing(staff_client):
    draft = make_draft(slug="draft")
    response = staff_client.get(draft.get_absolute_url())
    assert response.status_code == 200
    assert not SCRIPT.search(response.content.decode())


def values(value):
    yield value
    if isinstance(value, dict):
        for each in value.values():
            yield from values(each)
    elif isinstance(value, list):
        for each in value:
            yield from values(each)


def strings(value, name=""):
    if isinstance(value, dict):
        for key, each in value.items():
            yield from strings(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each, name)
    elif isinstance(value, str):
        yield name, value
