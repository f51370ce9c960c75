"""The public pages of techniques, and the cards that articles and shop pages show."""

import pytest
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext

from backcare.models import Technique
from tests.factories import (
    make_area,
    make_article,
    make_caution,
    make_image,
    make_placement,
    make_product,
    make_technique,
)
from tests.html_reading import assert_well_formed, text

LIST = "/blogs/news/techniques/"

pytestmark = pytest.mark.django_db


def rich_technique(count, **kwargs):
    technique = make_technique(image=make_image(), aliases="kneading\nrolling", summary="In short.", **kwargs)
    technique.cautions.add(*[make_caution() for _ in range(count)])
    technique.areas.add(*[make_area() for _ in range(count)])
    for number in range(count):
        technique.steps.create(text=f"Step {number}", position=number)
        make_article(techniques=[technique], hero_image=make_image())
        make_placement(technique=technique, article=None, product=make_product(image=make_image()))
    return technique


@pytest.mark.parametrize("count", [1, 20])
def test_a_technique_takes_the_same_few_queries_whatever_it_holds(client, count):
    technique = rich_technique(count)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(technique.get_absolute_url())
    assert response.status_code == 200
    assert len(captured) == 7
    assert_well_formed(response.content.decode())


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_takes_the_same_few_queries(client, count):
    for _ in range(count):
        rich_technique(1)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(LIST)
    assert len(captured) == 2
    assert_well_formed(response.content.decode())


def test_a_technique_says_everything_about_itself_cautions_first(client):
    technique = make_technique(
        name="Petrissage",
        aliases="kneading\nsqueezing",
        minutes_min=3,
        minutes_max=6,
        times_per_week_min=2,
        times_per_week_max=2,
        pressure="deep",
    )
    note, doctor = make_caution("Breathe.", severity="note"), make_caution("See someone.", severity="see_doctor")
    technique.cautions.add(note, doctor)
    technique.steps.create(text="Second", position=2)
    technique.steps.create(text="First", position=1)
    technique.areas.add(make_area("Lower back"), make_area("Secret", status="draft"))
    make_article(title="About it", techniques=[technique])
    make_article(title="Not yet", techniques=[technique], status="draft")
    shown = text(client.get(technique.get_absolute_url()).content.decode())
    expected = ["Petrissage", "kneading, squeezing", "See someone.", "Breathe.", "First", "Second", "Deep", "3–6"]
    places = [shown.index(words) for words in [*expected, "Lower back", "not medical advice", "About it"]]
    assert places == sorted(places)
    assert "Secret" not in shown
    assert "Not yet" not in shown


def test_the_list_goes_by_level(client):
    make_technique(name="Zig", level="basic")
    make_technique(name="Abc", level="advanced")
    make_technique(name="Mid", level="targeted")
    make_technique(name="Hidden", level="basic", status="draft")
    shown = text(client.get(LIST).content.decode())
    places = [shown.index(words) for words in ("Basic", "Zig", "Focused", "Mid", "Advanced", "Abc")]
    assert places == sorted(places)
    assert "Hidden" not in shown


def test_an_empty_list_says_so(client):
    assert "No techniques published yet." in client.get(LIST).content.decode()


def test_a_draft_is_for_staff_only(client, editor_client):
    technique = make_technique(status="draft")
    assert client.get(technique.get_absolute_url()).status_code == 404
    editor_client.get("/admin/backcare/technique/")
    assert "Only staff can see this page" in editor_client.get(technique.get_absolute_url()).content.decode()


def test_the_list_says_all_cautions_before_the_first_technique(client):
    shared, own = make_caution("Shared.", label="shared"), make_caution("Own.", slug="own-one")
    make_technique(name="First one", level="basic").cautions.add(shared)
    make_technique(name="Second one", level="advanced").cautions.add(shared, own)
    html = client.get(LIST).content.decode()
    words = text(html)
    at = 0
    for part in (
        "Before you start",
        "Own.",
        "Shared.",
        "First one",
        "Cautions: shared",
        "Second one",
        "own one, shared",
    ):
        at = words.index(part, at) + len(part)
    assert html.count("Shared.") == 1


def test_cautions_of_many_take_one_query(django_assert_num_queries):
    for _ in range(3):
        make_technique().cautions.add(make_caution(), make_caution())
    make_technique()
    with django_assert_num_queries(1):
        found = [technique.sorted_cautions for technique in Technique.objects.published().with_cautions()]
    assert sorted(map(len, found)) == [0, 2, 2, 2]


def test_shop_pages_show_the_techniques_placed_with_a_product():
    technique = make_technique(name="Kneading")
    technique.cautions.add(make_caution("Careful."))
    product = make_product(kind="product", handle="pillow")
    make_placement(technique=technique, article=None, product=product)
    template = Template(
        '{% load backcare %}{% techniques_for_product "pillow" as found %}{% technique_cards found %}'
        '{% techniques_for_collection "pillow" as none %}[{{ none|length }}]'
    )
    html = template.render(Context())
    assert html.index("Careful.") < html.index("Kneading") < html.index('href="#backcare-cautions"')
    assert html.endswith("[0]")
