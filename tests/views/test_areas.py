"""The public pages of body areas."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    make_area,
    make_article,
    make_caution,
    make_image,
    make_placement,
    make_product,
    make_technique,
)
from tests.html_reading import assert_well_formed, elements, text

LIST = "/blogs/news/areas/"

pytestmark = pytest.mark.django_db


def rich_area(count):
    area = make_area()
    area.cautions.add(*[make_caution() for _ in range(count)])
    for _ in range(count):
        make_area(kind="muscle", parent=area)
        make_technique(image=make_image()).areas.add(area)
        make_article(areas=[area], hero_image=make_image())
        make_placement(area=area, article=None, product=make_product(image=make_image()))
    return area


@pytest.mark.parametrize("count", [1, 20])
def test_an_area_takes_the_same_few_queries_whatever_it_holds(client, count):
    area = rich_area(count)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(area.get_absolute_url())
    assert response.status_code == 200
    assert len(captured) == 7
    assert_well_formed(response.content.decode())


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_takes_one_query(client, count):
    for _ in range(count):
        rich_area(1)
    with CaptureQueriesContext(connection) as captured:
        assert_well_formed(client.get(LIST).content.decode())
    assert len(captured) == 1


def test_the_list_is_a_tree(client):
    back = make_area("Upper back", position=2)
    neck = make_area("Neck", position=1)
    make_area("Trapezius", kind="muscle", parent=back)
    make_area("Scalenes", kind="muscle", parent=neck)
    make_area("Hidden", kind="muscle", parent=neck, status="draft")
    gone = make_area("Gone region", status="draft")
    make_area("Orphan", kind="muscle", parent=gone)
    shown = text(client.get(LIST).content.decode())
    places = [shown.index(words) for words in ("Neck", "Scalenes", "Upper back", "Trapezius", "Orphan")]
    assert places == sorted(places)
    assert "Hidden" not in shown
    assert "Gone region" not in shown


def test_an_empty_list_says_so(client):
    assert "No body areas published yet." in client.get(LIST).content.decode()


def test_an_area_says_everything_about_itself(client):
    back = make_area("Lower back", summary="Below the ribs.")
    make_area("Erector spinae", kind="muscle", parent=back)
    shared = make_caution("Not on the spine.")
    back.cautions.add(shared)
    technique = make_technique(name="Friction")
    technique.areas.add(back)
    technique.cautions.add(shared)
    make_article(title="About it", areas=[back])
    make_article(title="Not yet", areas=[back], status="draft")
    shown = text(client.get(back.get_absolute_url()).content.decode())
    expected = ["Lower back", "Below the ribs.", "Erector spinae", "Not on the spine.", "Friction", "About it"]
    places = [shown.index(words) for words in expected]
    assert places == sorted(places)
    assert shown.count("Not on the spine.") == 1
    assert "Not yet" not in shown


def test_the_map_leads_to_each_region_and_lights_up_the_one_of_the_page(client):
    lower = make_area("Lower back", map_region="lower-back")
    neck = make_area("Neck", map_region="neck")
    muscle = make_area("Quadratus", kind="muscle", parent=lower)
    make_area("Hidden", map_region="hips", status="draft")
    html = client.get(LIST).content.decode()
    map_ = html.partition('class="backcare-map"')[2].partition("</svg>")[0]
    links = [link["href"] for link in elements(map_, "a")]
    assert links == [neck.get_absolute_url(), lower.get_absolute_url()]  # from the top down
    assert "Hidden" not in html
    assert 'aria-current="true"' not in html
    for area in (lower, muscle):
        html = client.get(area.get_absolute_url()).content.decode()
        assert f'href="{lower.get_absolute_url()}" aria-current="true"><title>Lower back</title>' in html
        assert html.count('aria-current="true"') == 1


def test_without_regions_there_is_no_map(client):
    area = make_area("Lower back")
    for address in (LIST, area.get_absolute_url()):
        assert "backcare-map" not in client.get(address).content.decode()


def test_a_muscle_leads_back_to_its_region_while_that_is_published(client):
    region = make_area("Region")
    muscle = make_area("Muscle", kind="muscle", parent=region)
    assert f'href="{region.get_absolute_url()}"' in client.get(muscle.get_absolute_url()).content.decode()
    region.status = "draft"
    region.save()
    assert f'href="{region.get_absolute_url()}"' not in client.get(muscle.get_absolute_url()).content.decode()


def test_a_draft_is_for_staff_only(client, editor_client):
    area = make_area(status="draft")
    assert client.get(area.get_absolute_url()).status_code == 404
    editor_client.get("/admin/backcare/bodyarea/")
    assert "Only staff can see this page" in editor_client.get(area.get_absolute_url()).content.decode()
