"""Slugs in any script."""

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings

from backcare.text.slugs import MAX_LENGTH, fold, free_slug, make_slug, tidy_name, validate_slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Lower Back Pain", "lower-back-pain"),
        ("  Über uns  ", "über-uns"),
        ("腰痛 マッサージ", "腰痛-マッサージ"),
        ("Ischias & Rücken: 10%", "ischias-rücken-10"),
        ("a/b\\c.d", "a-b-c-d"),
        ("--a--", "a"),
        ("½ Stunde", "1-2-stunde"),
        ("Massage for 30–60 minutes", "massage-for-30-60-minutes"),
        ("Heat/cold", "heat-cold"),
        ("Don’t rub", "dont-rub"),
        ("İstanbul", "istanbul"),
        ("पीठ दर्द के लिए मालिश", "पीठ-दर्द-के-लिए-मालिश"),
        ("ปวดหลัง", "ปวดหลัง"),
        ("ปวดหลง", "ปวดหลง"),
        ("முதுகு வலி", "முதுகு-வலி"),
        ("ឈឺខ្នង", "ឈឺខ្នង"),
        ("!?…", "fallback"),
        ("", "fallback"),
        ("🙂", "fallback"),
    ],
)
def test_make_slug(text, slug):
    assert make_slug(text, "fallback") == slug


def test_slugs_have_a_greatest_length_and_no_hyphen_at_their_end():
    slug = make_slug("a" * (MAX_LENGTH - 1) + " b")
    assert slug == "a" * (MAX_LENGTH - 1)


@override_settings(TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING=True, ALLOW_UNICODE_SLUGS=False)
def test_slugs_do_not_depend_on_settings():
    assert make_slug("Über 腰") == "über-腰"


@pytest.mark.parametrize(
    ("taken", "slug"), [(set(), "a"), ({"a"}, "a-2"), ({"a", "a-2", "a-3"}, "a-4"), ({"a-2"}, "a"), ({"A"}, "a")]
)
def test_free_slug(taken, slug):
    assert free_slug("a", taken) == slug


def test_free_slug_stays_within_the_length():
    long = "a" * MAX_LENGTH
    slug = free_slug(long, {long})
    assert len(slug) <= MAX_LENGTH
    assert slug != long


@pytest.mark.parametrize(
    "spellings",
    [
        ("Back pain", "back pain", "  BACK   PAIN ", "back\tpain", "back\u00a0pain"),
        ("Über", "über", "U\u0308ber", "ÜBER"),
        ("Straße", "STRASSE", "strasse"),
        ("腰痛", " 腰痛 "),
        ("Café massage", "cafe massage", "CAFÉ\u200b MASSAGE", "Cafe\u0301 mas\u00adsage"),
        ("Østre", "ostre"),
        ("back\u2800pain", "back\u3164pain", "back pain"),
        ("\u3164", "\u2800", "\u115f", "\U000e0001", ""),
        ("می\u200cخواهم", "میخواهم"),
        ("ﬁbula", "fibula", "FIBULA"),
        ("", "  "),
    ],
)
def test_fold_makes_one_of_all_spellings(spellings):
    assert len({fold(spelling) for spelling in spellings}) == 1


def test_fold_keeps_apart_what_differs():
    assert len({fold(name) for name in ("back pain", "backpain", "back-pain", "ue", "ü")}) == 5
    assert len({fold(name) for name in ("и", "й", "か", "が", "दर्द", "दरद")}) == 6


def test_a_name_is_stored_without_what_nobody_sees():
    assert tidy_name(" back\u200b \u2060pain\u00ad ") == "back pain"
    assert tidy_name("می\u200cخواهم") == "می\u200cخواهم", "there it shapes the letters"
    assert tidy_name("❤\ufe0f") == "❤\ufe0f"
    assert [tidy_name(text) for text in ("\u3164", "\u2800 \u200b", "\u200d", "\ufe0f")] == [""] * 4
    assert make_slug("\u3164a\u2800b\u200bc") == "a-bc"


@pytest.mark.parametrize("slug", ["a", "lower-back_pain", "über", "腰痛", "1"])
def test_valid_slugs(slug):
    validate_slug(slug)


@pytest.mark.parametrize("slug", ["a b", "a/b", "a.b", "a\n", "", "a\x00", "a?b", "<a>"])
def test_invalid_slugs(slug):
    with pytest.raises(ValidationError, match="letters, digits, hyphens"):
        validate_slug(slug)
