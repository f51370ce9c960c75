"""Names that mean the same, on both databases."""

import pytest
from django.core.exceptions import ValidationError

from backcare.models import Synonyms
from backcare.search import finding
from tests.factories import make_area, make_article, make_synonyms

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(committed):
    with committed():
        make_area("Trapezius")
        make_article(title="Discs", body="<p>A herniated disc, and no more.</p>")
        make_article(title="Others", body="<p>A disc, and a herniated wall.</p>")
        make_article(title="Jaws", body="<p>Chewing.</p>")
    make_synonyms("traps", "trapezius")
    make_synonyms("slipped disc", "herniated disc", "bulging disk")


@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("traps", ["Trapezius"]),
        ("trap", ["Trapezius"]),  # the stem of its plural
        ("TRAPS", ["Trapezius"]),
        ("trapezius", ["Trapezius"]),
        ("my traps", ["Trapezius"]),
        ("slipped disc", ["Discs"]),
        ("slipped discs", ["Discs"]),
        ("bulging disk no more", ["Discs"]),
        ("disc slipped", ["Discs", "Others"]),  # another order is another question: most of its words
        ('"slipped disc"', []),  # what is quoted is looked for as it is
        ("chewing", ["Jaws"]),
    ],
)
def test_a_search_for_one_finds_the_others(library, found, typed, titles):
    assert found(typed) == titles


def test_what_was_found_is_marked(library):
    [hit] = finding.search("slipped disc", "en").hits
    assert "".join(f"[{part}]" if mark else part for part, mark in hit.snippet).startswith("A [herniated disc], and")


def test_a_group_counts_at_once(library, found):
    assert found("masseter") == []
    make_synonyms("masseter", "chewing")
    assert found("masseter") == ["Jaws"]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("", "This field cannot be blank."),
        ("traps", "Enter at least two names"),
        ("QL\nql\n Q L? \n", None),
        ("ql\n QL \n", "Enter at least two names"),
        ("?!\nQL", "Enter at least two names"),
        (
            "Bulging  Disk\nQL",
            "“Bulging Disk” is already among the synonyms “slipped disc, herniated disc, bulging disk”",
        ),
        ("QL\n" + "very " * 11, "has more than 10 words"),
    ],
)
def test_what_is_refused_says_why(library, names, said):
    group = Synonyms(names=names)
    if said is None:
        group.full_clean()
    else:
        with pytest.raises(ValidationError) as caught:
            group.full_clean()
        assert said in " ".join(caught.value.messages)


def test_names_are_kept_tidy():
    group = Synonyms(names="  quadratus   lumborum \n\nQL\nql\n")
    group.full_clean()
    assert group.names == "quadratus lumborum\nQL"
    assert str(group) == "quadratus lumborum, QL"


@pytest.mark.parametrize("count", [1, 20])
def test_many_groups_are_one_query(django_assert_max_num_queries, count):
    for number in range(count):
        make_synonyms(f"name {number}", f"other {number}")
    with django_assert_max_num_queries(1):
        assert len(Synonyms.objects.stems("en")) == count


def test_editors_add_a_pair(editor_client):
    response = editor_client.post("/admin/backcare/synonyms/add/", {"names": "QL\nquadratus lumborum"})
    assert response.status_code == 302
    assert Synonyms.objects.get().names == "QL\nquadratus lumborum"
